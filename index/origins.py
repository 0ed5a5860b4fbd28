"""Which of the passages found are one story told by several documents."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.copies import same_statement
from index.documents import Attribution, Passage
from index.quotations import Quotation, quotation, same_quotation
from index.wording import Wording, wording

MIN_COSINE = 0.65
"""Passages less similar than this are not compared word by word: of the copies made by `python -m
benchmarks.origins`, one in two hundred lies farther from its original, one cut to half its length."""

_MIN_SHARED = 0.4
"""So much of the shorter passage's words as written the longer one has, or they are not brought into form."""


_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Group:
    """Hold the passages of one origin: its lead, and its copies by rank."""

    lead: Passage
    copies: tuple[Passage, ...]


class OriginGrouping:
    """Sort passages, added best first, into at most `limit` origins.

    A passage joins the first origin whose lead says the same in the same words, or quotes the same words of
    the same speaker. It is compared with the lead only, because the lead's stance will stand for all of them,
    and copies of copies drift. An origin has one passage of each document; what repeats itself in one
    document is left out. Once `limit` origins are there, more passages can only add copies to them.
    """

    def __init__(self, limit: int, dimension: int) -> None:
        self._limit = limit
        self._lead_vectors = np.empty((limit, dimension), np.float32)
        self._groups: list[dict[str, Passage]] = []
        self._leads: list[Passage] = []
        self._written: dict[str, frozenset[str]] = {}
        self._wordings: dict[str, Wording] = {}
        self._quotations: dict[int, Quotation | None] = {}
        self._places: dict[tuple[str, Attribution | None], int] = {}

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
        # The same words of the same speaker join what they joined before: later leads come after it.
        said = (passage.text, passage.attribution)
        place = self._places.get(said)
        if place is None or np.vecdot(vector, self._lead_vectors[place]) < MIN_COSINE:
            place = self._place_of(passage, vector)
        if place is not None:
            self._places[said] = place
            self._groups[place].setdefault(passage.document_id, passage)
        elif not self.is_full:
            self._places[said] = len(self._groups)
            self._lead_vectors[len(self._groups)] = vector
            self._groups.append({passage.document_id: passage})
            self._leads.append(passage)

    def _place_of(self, passage: Passage, vector: NDArray[np.float32]) -> int | None:
        near = np.flatnonzero(self._similarities(vector) >= MIN_COSINE).tolist()
        return next((place for place in near if self._is_copy(passage, self._leads[place])), None)

    def groups(self) -> list[Group]:
        """Give the origins found so far, best first."""
        return [Group(lead, tuple(copies)) for lead, *copies in (group.values() for group in self._groups)]

    def _is_copy(self, passage: Passage, lead: Passage) -> bool:
        if passage.text == lead.text:
            return True
        if not self._share_words(passage.text, lead.text):
            return False
        if same_statement(self._wording(passage.text), self._wording(lead.text)):
            return True
        ours, theirs = self._quotation(passage), self._quotation(lead)
        return ours is not None and theirs is not None and same_quotation(ours, theirs)

    def _share_words(self, first: str, second: str) -> bool:
        ours, theirs = self._words(first), self._words(second)
        return len(ours & theirs) >= _MIN_SHARED * min(len(ours), len(theirs))

    def _words(self, text: str) -> frozenset[str]:
        if text not in self._written:
            self._written[text] = frozenset(_WORD.findall(text.lower()))
        return self._written[text]

    def _wording(self, text: str) -> Wording:
        if text not in self._wordings:
            self._wordings[text] = wording(text)
        return self._wordings[text]

    def _quotation(self, passage: Passage) -> Quotation | None:
        if passage.id not in self._quotations:
            self._quotations[passage.id] = quotation(passage)
        return self._quotations[passage.id]

    def _similarities(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        # Not a matrix product: BLAS would wake its threads for it, which takes milliseconds on busy cores.
        found: NDArray[np.float32] = np.vecdot(vectors, self._lead_vectors[: len(self._groups)])
        return found
