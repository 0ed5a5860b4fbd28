"""Which of the passages found are one story told by several documents."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.documents import Passage
from index.wording import Wording, same_statement, wording

MIN_COSINE = 0.8
"""Passages less similar than this are not compared word by word: a copy is never so far from its original."""


@dataclass(frozen=True, slots=True)
class Group:
    """Hold the passages of one origin: its lead, and its copies by rank."""

    lead: Passage
    copies: tuple[Passage, ...]


class OriginGrouping:
    """Sort passages, added best first, into at most `limit` origins.

    A passage joins the first origin whose lead says the same in the same words. It is compared with the lead
    only, because the lead's stance will stand for all of them, and copies of copies drift. An origin has one
    passage of each document; what repeats itself in one document is left out. Once `limit` origins are
    there, more passages can only add copies to them.
    """

    def __init__(self, limit: int, dimension: int) -> None:
        self._limit = limit
        self._lead_vectors = np.empty((limit, dimension), np.float32)
        self._groups: list[dict[str, Passage]] = []
        self._lead_wordings: dict[int, Wording] = {}

    @property
    def is_full(self) -> bool:
        """Tell whether no further origin can open."""
        return len(self._groups) >= self._limit

    def near_leads(self, vectors: NDArray[np.float32]) -> NDArray[np.bool_]:
        """Tell which of some passages may be copies (unit vectors [n, dimension] -> [n])."""
        near: NDArray[np.bool_] = np.any(self._similarities(vectors[:, None]) >= MIN_COSINE, axis=1)
        return near

    def add(self, passage: Passage, vector: NDArray[np.float32]) -> None:
        """Put the next best passage, with its unit vector [dimension], where it belongs."""
        near = np.flatnonzero(self._similarities(vector) >= MIN_COSINE).tolist()
        words = wording(passage.text) if near else ()
        for place in near:
            if same_statement(self._lead_wording(place), words):
                self._groups[place].setdefault(passage.document_id, passage)
                return
        if not self.is_full:
            self._lead_vectors[len(self._groups)] = vector
            self._groups.append({passage.document_id: passage})

    def groups(self) -> list[Group]:
        """Give the origins found so far, best first."""
        return [Group(lead, tuple(copies)) for lead, *copies in (group.values() for group in self._groups)]

    def _lead_wording(self, place: int) -> Wording:
        if place not in self._lead_wordings:
            lead = next(iter(self._groups[place].values()))
            self._lead_wordings[place] = wording(lead.text)
        return self._lead_wordings[place]

    def _similarities(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        # Not a matrix product: BLAS would wake its threads for it, which takes milliseconds on busy cores.
        found: NDArray[np.float32] = np.vecdot(vectors, self._lead_vectors[: len(self._groups)])
        return found
