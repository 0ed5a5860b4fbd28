"""Models practise on pairs of the usual lengths until they are told to stop."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from models.dummy import DummyEmbedder, DummyStanceClassifier
from models.stance import StanceScores
from service.practice import Practice


class CountingStance(DummyStanceClassifier):
    """Note the words of the claim and the passages of every call, and do something on each."""

    def __init__(self, on_call: Callable[[], None] = lambda: None) -> None:
        self.calls: list[tuple[int, int]] = []
        self._on_call = on_call

    def classify(self, claim: str, passages: Sequence[str]) -> list[StanceScores]:
        self.calls.append((len(claim.split()), len(passages)))
        self._on_call()
        return super().classify(claim, passages)


@pytest.mark.parametrize(("judged", "passages"), [(20, [20, 10, 22]), (1, [1, 1, 3])])
def test_all_numbers_of_passages_that_a_check_judges_are_met_at_every_length(
    judged: int, passages: list[int]
) -> None:
    stance = CountingStance()
    Practice().run(DummyEmbedder(), stance, judged)
    assert stance.calls == [(words, number) for words in (6, 10, 14, 18, 22, 26) for number in passages]


def test_practice_ends_after_the_length_at_which_it_is_told_to() -> None:
    practice = Practice()
    stance = CountingStance(practice.stop)
    practice.run(DummyEmbedder(), stance, 20)
    assert {words for words, _ in stance.calls} == {6}


def test_practice_that_was_stopped_does_not_begin() -> None:
    practice, stance = Practice(), CountingStance()
    practice.stop()
    practice.run(DummyEmbedder(), stance, 20)
    assert stance.calls == []
