"""Which published fact-checks review the very claim that is asked: pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from index.differences import differences
from index.documents import FactCheck
from models.stance import StanceScores

_WORD: Final = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class SameClaimThresholds:
    """Say when two claims count as one, from `python -m benchmarks.fact_checks`.

    `similarity` is the least cosine at which a reviewed claim is looked at; `agreement` the least probability
    with which each of the two must support the other.
    """

    similarity: float = 0.65
    agreement: float = 0.5

    def __post_init__(self) -> None:
        if not (-1 <= self.similarity <= 1 and 0 < self.agreement <= 1):
            raise ValueError("give a similarity from -1 to 1 and an agreement above 0 and not above 1")


def near_enough(
    claim: str, found: Iterable[FactCheck], thresholds: SameClaimThresholds
) -> tuple[FactCheck, ...]:
    """Leave out what reviews another claim as far as one sees without the stance model.

    A claim with another number, date or name is another claim, however near.
    """
    return tuple(
        each
        for each in found
        if each.hit.similarity >= thresholds.similarity and not differences(claim, each.hit.passage.text)
    )


def pairs_to_judge(claim: str, near: Iterable[FactCheck]) -> list[tuple[str, str]]:
    """Pair a claim with each reviewed claim, both ways round, for the stance model."""
    return [
        pair for each in near for pair in ((claim, each.hit.passage.text), (each.hit.passage.text, claim))
    ]


def of_this_claim(
    claim: str,
    near: Sequence[FactCheck],
    scores: Sequence[StanceScores],
    thresholds: SameClaimThresholds,
) -> tuple[FactCheck, ...]:
    """Keep the fact-checks whose reviewed claim says what the claim says, in their order.

    `scores` are those of `pairs_to_judge`. Each of two claims that say the same supports the other; where one
    merely follows from the other, a fact-check of the one decides nothing about the other. The same words are
    the same claim, whatever the scores.
    """
    words = _words(claim)
    return tuple(
        each
        for each, there, back in zip(near, scores[::2], scores[1::2], strict=True)
        if min(there.supports, back.supports) >= thresholds.agreement
        or _words(each.hit.passage.text) == words
    )


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())
