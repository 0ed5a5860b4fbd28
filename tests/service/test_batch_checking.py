"""Many claims keep their order and their failures to themselves, and the work stops when nobody listens."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence

import pytest

from index.deadline import Deadline, DeadlineExceededError
from index.documents import CorpusState, Hit, Origin, Passage, SearchFilters, SearchResult, Source
from index.edtf import parse_edtf
from models.stance import ModelUnavailableError, StanceScores
from service.batch_checking import Asked, check_in_order
from service.checking import ClaimChecker
from service.results import CheckOptions, CheckResult, VerdictLabel

OPTIONS = CheckOptions()


class EchoSearch:
    """Find the claim itself; fail for "unsearchable"."""

    def __init__(self) -> None:
        self.searched: list[str] = []

    def search(
        self, claim: str, filters: SearchFilters, origins: int, context_sentences: int
    ) -> SearchResult:
        self.searched.append(claim)
        if claim == "unsearchable":
            raise ValueError(claim)
        passage = Passage(1, "d", 0, f"{claim}!", 0, len(claim) + 1)
        hit = Hit(passage, Source(), parse_edtf("2024"), 0.9)
        return SearchResult((Origin(hit),), CorpusState(1, 1, 1), 1, excluded_undated=0)


class PairStance:
    """Support where the claim says yes, refute otherwise; fail for "unjudgeable"."""

    name = "pairs"

    def __init__(self) -> None:
        self.runs: list[int] = []

    def classify(self, claim: str, passages: Sequence[str]) -> list[StanceScores]:
        return self.classify_pairs([(claim, passage) for passage in passages])

    def classify_pairs(self, pairs: Sequence[tuple[str, str]]) -> list[StanceScores]:
        self.runs.append(len(pairs))
        if any(claim == "unjudgeable" for claim, _ in pairs):
            raise ModelUnavailableError("the stance model broke")
        return [
            StanceScores(0.95, 0.03, 0.02) if "yes" in claim else StanceScores(0.03, 0.95, 0.02)
            for claim, _ in pairs
        ]


def checker() -> ClaimChecker:
    return ClaimChecker(EchoSearch(), PairStance(), "fake-embedder")


def labels(outcomes: list[CheckResult | Exception]) -> list[object]:
    return [
        outcome.verdict.label if isinstance(outcome, CheckResult) else type(outcome) for outcome in outcomes
    ]


def test_the_answers_are_those_of_one_by_one_in_order() -> None:
    claims = [f"{'yes' if n % 3 else 'no'} {n}" for n in range(50)]

    together = list(check_in_order(checker(), [(claim, OPTIONS) for claim in claims]))

    assert [answer.claim for answer in together if isinstance(answer, CheckResult)] == claims
    alone = [checker().check(claim) for claim in claims]
    assert labels(together) == labels(list(alone))


def test_claims_are_judged_together_in_runs_that_grow() -> None:
    stance = PairStance()

    list(check_in_order(ClaimChecker(EchoSearch(), stance, "fake"), [("yes", OPTIONS)] * 80))

    assert stance.runs == [1, 4, 16, 32, 27]


def test_a_failure_stays_in_its_place() -> None:
    asked: list[Asked] = [
        ("yes", OPTIONS),
        ValueError("could not be read"),
        ("unsearchable", OPTIONS),
        ("yes", OPTIONS),
        ("unjudgeable", OPTIONS),
        ("no", OPTIONS),
    ]

    outcomes = list(check_in_order(checker(), asked))

    assert labels(outcomes) == [
        VerdictLabel.SUPPORTED, ValueError, ValueError, VerdictLabel.SUPPORTED, ModelUnavailableError,
        VerdictLabel.REFUTED,
    ]  # fmt: skip


def test_nothing_is_asked_of_an_empty_batch() -> None:
    assert list(check_in_order(checker(), [])) == []


def test_it_reads_no_further_than_three_runs_ahead_of_the_answers() -> None:
    taken: list[int] = []

    def endless() -> Iterator[Asked]:
        for number in range(1_000_000):
            taken.append(number)
            yield "yes", OPTIONS

    answers = check_in_order(checker(), endless())
    for _ in range(60):
        next(answers)
    read = len(taken)
    answers.close()

    assert read <= 1 + 4 + 16 + 3 * 32 + 32


def test_closing_stops_the_work() -> None:
    search = EchoSearch()
    answers = check_in_order(ClaimChecker(search, PairStance(), "fake"), [("yes", OPTIONS)] * 10_000)

    next(answers)
    answers.close()

    assert len(search.searched) <= 1 + 4 + 16
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("batch-")]


def test_what_breaks_the_list_of_claims_itself_is_raised() -> None:
    def broken() -> Iterator[Asked]:
        yield "yes", OPTIONS
        raise OSError("the list ends here")

    with pytest.raises(OSError, match="the list ends here"):
        list(check_in_order(checker(), broken()))


def test_past_the_deadline_every_claim_that_is_left_is_told_so_in_its_place() -> None:
    stance, is_over = PairStance(), threading.Event()

    class Foretold(Deadline):
        @property
        def is_over(self) -> bool:
            return is_over.is_set()

    class LateSearch(EchoSearch):
        def search(
            self, claim: str, filters: SearchFilters, origins: int, context_sentences: int
        ) -> SearchResult:
            if claim == "yes 3":
                while not stance.runs:  # the first run is being judged meanwhile
                    time.sleep(0.001)
                is_over.set()
            return super().search(claim, filters, origins, context_sentences)

    search, deadline = LateSearch(), Foretold.after(60, "A_SETTING")
    asked: list[Asked] = [(f"yes {number}", OPTIONS) for number in range(200)]
    outcomes = list(check_in_order(ClaimChecker(search, stance, "fake"), asked, deadline))

    late = [isinstance(outcome, DeadlineExceededError) for outcome in outcomes]
    assert late == [False] + [True] * 199, "the first run was answered, the second not judged any more"
    assert search.searched == [f"yes {number}" for number in range(5)]
