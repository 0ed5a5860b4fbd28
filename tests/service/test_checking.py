"""A claim goes through search, stance and verdict; the fakes' numbers can be followed by eye."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from index.deadline import Deadline, DeadlineExceededError
from index.documents import (
    Attribution,
    AttributionKind,
    ClaimReview,
    CorpusState,
    FactCheck,
    Hit,
    Origin,
    Passage,
    SearchFilters,
    SearchResult,
    Source,
)
from index.edtf import parse_edtf
from models.stance import ModelUnavailableError, Stance, StanceScores
from service.checking import CheckingConfig, ClaimChecker
from service.results import CheckOptions, NoVerdictReason, VerdictLabel

FIRST_OF_MAY = parse_edtf("2024-05-01")


class ListedSearch:
    """Find the given texts, each with its similarity."""

    def __init__(self, *found: tuple[str, float], corpus_passages: int = 50, searched: int = 40) -> None:
        self.origins = tuple(
            Origin(
                Hit(
                    Passage(n, f"d{n}", 0, text, 0, len(text)), Source(), parse_edtf("2024-05-01"), similarity
                )
            )
            for n, (text, similarity) in enumerate(found, start=1)
        )
        self.state = CorpusState(7, 5, corpus_passages)
        self.searched = searched
        self.asked: list[tuple[SearchFilters, int, int]] = []

    def search(
        self, claim: str, filters: SearchFilters, origins: int, context_sentences: int
    ) -> SearchResult:
        self.asked.append((filters, origins, context_sentences))
        return SearchResult(self.origins[:origins], self.state, self.searched, excluded_undated=2)


class WordStance:
    """Support where the passage says yes, refute where it says no."""

    name = "words"

    def __init__(self) -> None:
        self.judged: list[str] = []

    def classify(self, claim: str, passages: Sequence[str]) -> list[StanceScores]:
        self.judged += passages
        return [
            StanceScores(0.9, 0.05, 0.05)
            if "yes" in text
            else StanceScores(0.05, 0.9, 0.05)
            if "no" in text
            else StanceScores(0.1, 0.1, 0.8)
            for text in passages
        ]


class BrokenStance(WordStance):
    def classify(self, claim: str, passages: Sequence[str]) -> list[StanceScores]:
        raise ModelUnavailableError("the stance model is missing: run `python -m models prepare`")


def test_a_supported_claim_comes_with_its_evidence_and_its_counts() -> None:
    checker = ClaimChecker(ListedSearch(("yes it did", 0.8), ("nearby", 0.6)), WordStance(), "fake-embedder")
    result = checker.check("It did.")
    assert result.verdict.label is VerdictLabel.SUPPORTED
    assert [item.hit.passage.text for item in result.evidence] == ["yes it did"]
    assert (result.coverage.passages_searched, result.coverage.judged) == (40, 2)
    assert result.coverage.excluded_undated == 2
    assert result.corpus.revision == 7
    assert (result.models.embedder, result.models.stance) == ("fake-embedder", "words")
    assert result.timeline is None


def test_the_merely_related_is_shown_when_asked_for() -> None:
    checker = ClaimChecker(ListedSearch(("yes it did", 0.8), ("nearby", 0.6)), WordStance(), "fake")
    result = checker.check("It did.", CheckOptions(stances=frozenset(Stance), timeline=True))
    assert [item.stance for item in result.evidence] == [Stance.SUPPORTS, Stance.NOT_ENOUGH_INFO]
    assert result.timeline is not None
    assert [point.date for point in result.timeline] == ["2024-05-01"]


@pytest.mark.parametrize(
    ("search", "reason"),
    [
        (ListedSearch(corpus_passages=0, searched=0), NoVerdictReason.EMPTY_CORPUS),
        (ListedSearch(("yes but far away", 0.05)), NoVerdictReason.NOTHING_SIMILAR),
        (ListedSearch(("nearby", 0.6)), NoVerdictReason.NO_STANCE),
    ],
)
def test_no_verdict_says_why(search: ListedSearch, reason: NoVerdictReason) -> None:
    verdict = ClaimChecker(search, WordStance(), "fake").check("Something.").verdict
    assert verdict.label is VerdictLabel.NOT_ENOUGH_EVIDENCE
    assert verdict.reason is reason


ONE_PUBLISHER = SearchFilters(publishers=("Harbour Gazette",))


def reason_where_nothing_was_searched(filters: SearchFilters, *reviewed: tuple[str, float]) -> str | None:
    search = ReviewingSearch(*reviewed)
    search.searched = 0
    return ClaimChecker(search, WordStance(), "fake").check("It did.", CheckOptions(filters)).verdict.reason


def test_filters_are_the_reason_only_where_they_let_nothing_through() -> None:
    assert reason_where_nothing_was_searched(ONE_PUBLISHER) is NoVerdictReason.ALL_FILTERED_OUT


def test_fact_checks_alone_are_a_corpus_in_which_nothing_is_similar() -> None:
    fact_check = ("yes it did", 0.1)
    assert reason_where_nothing_was_searched(SearchFilters()) is NoVerdictReason.NOTHING_SIMILAR
    assert reason_where_nothing_was_searched(SearchFilters(), fact_check) is NoVerdictReason.NOTHING_SIMILAR
    assert reason_where_nothing_was_searched(ONE_PUBLISHER, fact_check) is NoVerdictReason.NOTHING_SIMILAR


def test_what_is_far_from_the_claim_is_not_judged() -> None:
    stance = WordStance()
    ClaimChecker(ListedSearch(("yes near", 0.7), ("yes far", 0.1)), stance, "fake").check("Something.")
    assert stance.judged == ["yes near"]


def test_the_search_is_asked_for_what_is_judged_or_shown_whichever_is_more() -> None:
    search = ListedSearch()
    checker = ClaimChecker(search, WordStance(), "fake", CheckingConfig(judged_origins=20))
    filters = SearchFilters(publishers=("Harbour Gazette",))
    checker.check("Something.", CheckOptions(filters=filters, limit=5, context_sentences=3))
    checker.check("Something.", CheckOptions(limit=50))
    assert search.asked == [(filters, 20, 3), (SearchFilters(), 50, 1)]


def test_a_model_that_cannot_run_is_never_a_lack_of_evidence() -> None:
    checker = ClaimChecker(ListedSearch(("yes", 0.8)), BrokenStance(), "fake")
    with pytest.raises(ModelUnavailableError, match="prepare"):
        checker.check("Something.")


def test_stages_are_timed() -> None:
    stages: dict[str, float] = {}
    ClaimChecker(
        ListedSearch(("yes", 0.8)), WordStance(), "fake", observe=lambda stage, s: stages.update({stage: s})
    ).check("Something.")
    assert set(stages) == {"search", "stance"}
    assert all(seconds >= 0 for seconds in stages.values())


@pytest.mark.parametrize(
    ("claim", "attributed_only"), [("It did.", True), ("The minister said that it did.", False)]
)
def test_reported_speech_is_hearsay_for_an_event_and_the_thing_itself_for_a_claim_about_speech(
    claim: str, attributed_only: bool
) -> None:
    search = ListedSearch(("yes it did, the minister said", 0.8))
    [origin] = search.origins
    said = replace(origin.lead.passage, attribution=Attribution("the minister", AttributionKind.REPORTED))
    search.origins = (replace(origin, lead=replace(origin.lead, passage=said)),)
    verdict = ClaimChecker(search, WordStance(), "fake").check(claim).verdict
    assert verdict.label is VerdictLabel.SUPPORTED
    assert verdict.attributed_only is attributed_only


class ReviewingSearch(ListedSearch):
    """Find fact-checks as well."""

    def __init__(self, *reviewed: tuple[str, float], found: tuple[tuple[str, float], ...] = ()) -> None:
        super().__init__(*found)
        checks = ListedSearch(*reviewed).origins
        self.fact_checks = tuple(
            FactCheck(each.lead, ClaimReview(each.lead.passage.text, "False")) for each in checks
        )

    def search(
        self, claim: str, filters: SearchFilters, origins: int, context_sentences: int
    ) -> SearchResult:
        result = super().search(claim, filters, origins, context_sentences)
        return replace(result, fact_checks=self.fact_checks)


def test_fact_checks_are_judged_both_ways_after_the_evidence_and_never_weighed() -> None:
    search = ReviewingSearch(("yes indeed", 0.9), ("no", 0.9), ("yes but far", 0.5), found=(("nearby", 0.6),))
    stance = WordStance()
    result = ClaimChecker(search, stance, "fake").check("yes it did")
    assert stance.judged == ["nearby", "yes indeed", "yes it did", "no", "yes it did"]
    assert [each.review.claim_reviewed for each in result.fact_checks] == ["yes indeed"]
    assert result.verdict.reason is NoVerdictReason.NO_STANCE
    assert result.evidence == ()
    assert result.coverage.judged == 1


def test_several_claims_at_once_keep_their_own_fact_checks() -> None:
    search = ReviewingSearch(("yes indeed", 0.9), found=(("yes nearby", 0.6),))
    yes, no = ClaimChecker(search, WordStance(), "fake").check_many(
        [("yes it did", CheckOptions()), ("no it did not", CheckOptions())]
    )
    assert len(yes.fact_checks) == 1
    assert no.fact_checks == ()
    assert yes.verdict.supports == no.verdict.supports == 1


def test_a_claim_in_a_language_without_a_model_is_warned_of_where_the_languages_are_known() -> None:
    claim = "Die Regierung hat den Hafen nach dem Sturm für dreißig Tage geschlossen."
    known = CheckingConfig(model_languages=frozenset({"en"}))
    [warning] = ClaimChecker(ListedSearch(), WordStance(), "fake", known).check(claim).warnings
    assert "German" in warning
    assert ClaimChecker(ListedSearch(), WordStance(), "fake").check(claim).warnings == ()


def test_what_is_shown_names_its_differences() -> None:
    search = ListedSearch(("no, it was backed by all 30 allies", 0.8))
    [shown] = ClaimChecker(search, WordStance(), "fake").check("It was backed by 20 allies.").evidence
    assert [(one.kind, one.claim, one.passage) for one in shown.differences] == [("number", "20", "30")]


def test_what_was_found_too_late_is_not_judged() -> None:
    deadline, stance = Deadline.after(0.02, "A_SETTING"), WordStance()

    class LateSearch(ListedSearch):
        def search(
            self, claim: str, filters: SearchFilters, origins: int, context_sentences: int
        ) -> SearchResult:
            time.sleep(deadline.left_s)
            return super().search(claim, filters, origins, context_sentences)

    checker = ClaimChecker(LateSearch(("yes it did", 0.8)), stance, "fake")
    with pytest.raises(DeadlineExceededError, match="A_SETTING"):
        checker.check("It did.", deadline=deadline)

    assert stance.judged == []
    assert checker.check("It did.").verdict.label is VerdictLabel.SUPPORTED
