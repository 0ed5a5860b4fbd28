"""Which of the passages found are one story told by several documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.documents import Passage
from index.wording import Wording, same_statement, wording

MIN_COSINE = 0.8
"""Passages less similar than this are not compared word by word: a copy is never so far from its original."""


@dataclass(frozen=True, slots=True)
class Group:
    """Hold the places of one origin's passages in the ranked list: its lead, and its copies by rank."""

    lead: int
    copies: tuple[int, ...]


def group_origins(passages: Sequence[Passage], vectors: NDArray[np.float32], limit: int) -> list[Group]:
    """Sort ranked passages into at most `limit` origins, best first.

    `vectors` holds the passages' unit vectors, in their order: float32 of shape [len(passages), dimension].
    A passage joins the first origin whose lead says the same in the same words. It is compared with the lead
    only, because the lead's stance will stand for all of them, and copies of copies drift. An origin has one
    passage of each document; what repeats itself in one document is left out. Once `limit` origins are
    there, the rest of the list can only add copies to them.
    """
    leads: list[int] = []
    members: list[list[int]] = []
    wordings: dict[int, Wording] = {}

    def words_of(place: int) -> Wording:
        if place not in wordings:
            wordings[place] = wording(passages[place].text)
        return wordings[place]

    for place, vector in enumerate(vectors):
        near = np.flatnonzero(vectors[leads] @ vector >= MIN_COSINE) if leads else ()
        home = next((at for at in near if same_statement(words_of(leads[at]), words_of(place))), None)
        if home is not None:
            members[home].append(place)
        elif len(leads) < limit:
            leads.append(place)
            members.append([place])
    return [_one_per_document(group, passages) for group in members]


def _one_per_document(places: list[int], passages: Sequence[Passage]) -> Group:
    first_places = {passages[place].document_id: place for place in reversed(places)}
    lead, *copies = sorted(first_places.values())
    return Group(lead, tuple(copies))
