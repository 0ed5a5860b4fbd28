"""A story that changes: later evidence overrules earlier evidence only where the dates leave no doubt."""

from __future__ import annotations

import pytest

from models.stance import Stance
from service.results import Change, Evidence, EvidenceReference, VerdictLabel
from service.verdict import decide
from service.weighing import VerdictThresholds
from tests.service.judged import THRESHOLDS, evidence

SUPPORTED, REFUTED = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED
CONFLICTING, NOTHING = VerdictLabel.CONFLICTING, VerdictLabel.NOT_ENOUGH_EVIDENCE

REFUSED = evidence(0.05, 0.9, number=1, date="2022-01-26")
PUBLISHED = evidence(0.9, 0.05, number=2, date="2022-02-02T09:47")


def test_a_later_event_overrules_an_earlier_refusal_and_the_verdict_says_since_when_and_by_what() -> None:
    verdict = decide([PUBLISHED, REFUSED], THRESHOLDS)

    assert verdict.label is SUPPORTED
    assert verdict.confidence == pytest.approx(0.9 * (1 - 0.05)), "the refusal is not weighed"
    assert (verdict.supports, verdict.refutes) == (1, 1), "but counted"
    by = EvidenceReference(2, "doc-2", "Outlet 2", Stance.SUPPORTS, "2022-02-02T09:47:00")
    assert verdict.changed == Change(REFUTED, SUPPORTED, "2022-02-02T09:47:00", by)
    assert verdict.newest == by


def test_of_several_pieces_of_one_moment_the_strongest_brought_the_change() -> None:
    headline = evidence(0.85, 0.05, number=3, date="2022-02-02T09:47")
    later = evidence(0.99, 0.0, number=4, date="2022-02-03")
    verdict = decide([headline, later, PUBLISHED, REFUSED], THRESHOLDS)
    assert verdict.changed is not None
    assert verdict.changed.by.document_id == "doc-2"
    assert verdict.newest is not None
    assert verdict.newest.document_id == "doc-4"


def test_the_reverse_is_a_change_too() -> None:
    open_still = evidence(0.9, 0.05, number=1, date="2021")
    closed = evidence(0.05, 0.95, number=2, date="2022-01")
    verdict = decide([open_still, closed], THRESHOLDS)
    assert verdict.label is REFUTED
    assert verdict.changed is not None
    assert (verdict.changed.before, verdict.changed.after) == (SUPPORTED, REFUTED)


@pytest.mark.parametrize(
    ("refused", "published"),
    [
        pytest.param("2022-02-02", "2022-02-02", id="the same day"),
        pytest.param("2022-02-02", "2022-02-02T23:00", id="a day is over only with its last second"),
        pytest.param("2022-01-26", "2022-01", id="the month may have been before"),
        pytest.param("2022-01-26", "2022", id="so may the year"),
        pytest.param("2022", "2022-02-02", id="or the refusal after"),
        pytest.param("2022-02-03", "2022-02-02", id="the refusal is the last word, and it is weaker"),
        pytest.param(None, "2022-02-02", id="the refusal has no date"),
        pytest.param("2022-01-26", None, id="the publication has none"),
    ],
)
def test_where_the_dates_leave_a_doubt_the_sources_contradict_each_other(
    refused: str | None, published: str | None
) -> None:
    judged = [evidence(0.05, 0.7, number=1, date=refused), evidence(0.9, 0.05, number=2, date=published)]
    verdict = decide(judged, THRESHOLDS)
    assert verdict.label is CONFLICTING
    assert verdict.changed is None


def test_a_side_that_had_decided_the_claim_before_does_not_win_by_repeating_itself() -> None:
    claimed = evidence(0.9, 0.0, number=3, date="2022-01-20")
    repeated = evidence(0.95, 0.0, number=4, date="2022-03-01")
    verdict = decide([claimed, REFUSED, repeated], THRESHOLDS)
    assert verdict.label is CONFLICTING
    assert verdict.changed is None


def test_a_later_denial_is_no_later_event_but_one_outlet_that_says_so_itself_is() -> None:
    said = evidence(0.95, 0.0, number=3, date="2022-02-01", speaker="A. Minister")
    assert decide([REFUSED, said], THRESHOLDS).label is CONFLICTING
    assert decide([REFUSED, said], THRESHOLDS).changed is None

    verdict = decide([REFUSED, said, PUBLISHED], THRESHOLDS)
    assert verdict.label is SUPPORTED
    assert verdict.changed is not None
    assert verdict.changed.by.document_id == "doc-2"
    assert verdict.changed.before is REFUTED


def test_of_a_claim_about_speech_a_later_word_is_the_event() -> None:
    said = evidence(0.95, 0.0, number=3, date="2022-02-01", speaker="A. Minister")
    verdict = decide([REFUSED, said], THRESHOLDS, about_speech=True)
    assert verdict.label is SUPPORTED
    assert verdict.changed is not None
    assert not verdict.attributed_only


def test_an_undated_contradiction_keeps_the_verdict_open_though_the_dated_sources_changed() -> None:
    undated = evidence(0.0, 0.7, number=5)
    verdict = decide([REFUSED, PUBLISHED, undated], THRESHOLDS)
    assert verdict.label is CONFLICTING
    assert verdict.changed is not None
    assert (verdict.changed.before, verdict.changed.after) == (REFUTED, SUPPORTED)


def test_undated_support_brings_no_change_about_and_does_not_hinder_one() -> None:
    undated = evidence(0.99, 0.0, number=5)
    assert decide([REFUSED, undated], THRESHOLDS).label is CONFLICTING
    verdict = decide([REFUSED, PUBLISHED, undated], THRESHOLDS)
    assert verdict.label is SUPPORTED
    assert verdict.newest is not None
    assert verdict.newest.document_id == "doc-2"


@pytest.mark.parametrize(
    ("earlier", "before"),
    [
        ([evidence(0.0, 0.6, number=1, date="2022-01-26")], NOTHING),
        (
            [
                evidence(0.0, 0.9, number=1, date="2022-01-26"),
                evidence(0.6, 0.0, number=3, date="2022-01-26"),
            ],
            CONFLICTING,
        ),
    ],
)
def test_what_was_before_is_named_as_it_was(earlier: list[Evidence], before: VerdictLabel) -> None:
    assert decide(earlier, THRESHOLDS).label is before
    verdict = decide([*earlier, PUBLISHED], THRESHOLDS)
    assert verdict.label is SUPPORTED
    assert verdict.changed is not None
    assert verdict.changed.before is before


def test_newer_evidence_that_is_not_sure_enough_changes_nothing() -> None:
    hinted = evidence(0.7, 0.0, number=2, date="2022-02-02")
    verdict = decide([REFUSED, hinted], THRESHOLDS)
    assert verdict.label is CONFLICTING
    assert verdict.changed is None
    assert verdict.newest is not None
    assert (verdict.newest.document_id, verdict.newest.stance) == ("doc-2", Stance.SUPPORTS)


def test_a_refusal_that_contests_nothing_needs_no_change_to_be_overcome() -> None:
    verdict = decide([evidence(0.0, 0.4, number=1, date="2022-01-26"), PUBLISHED], THRESHOLDS)
    assert verdict.label is SUPPORTED
    assert verdict.changed is None


def test_a_story_is_as_old_as_its_first_dated_print_and_named_by_it() -> None:
    reprinted = evidence(0.05, 0.9, number=1, date="2022-03-01", copy_dates=(None, "2022-01-26"))
    assert decide([reprinted, PUBLISHED], THRESHOLDS).label is SUPPORTED

    known_before = evidence(0.9, 0.0, number=2, date="2022-02-02", copy_dates=("2022-01-20",))
    verdict = decide([REFUSED, known_before], THRESHOLDS)
    assert verdict.label is REFUTED, "to print an old story again brings no change about"
    assert verdict.newest is not None
    assert verdict.newest.document_id == "doc-1"
    assert decide([known_before], THRESHOLDS).newest == EvidenceReference(
        100, "doc-100", "Outlet 100", Stance.SUPPORTS, "2022-01-20"
    )


def test_the_newest_evidence_is_never_one_that_is_too_weak_or_a_bare_year() -> None:
    weak = evidence(0.4, 0.3, number=3, date="2022-05-01")
    year = evidence(0.0, 0.9, number=4, date="2022")
    verdict = decide([PUBLISHED, weak, year], THRESHOLDS)
    assert verdict.newest is not None
    assert verdict.newest.document_id == "doc-2"
    assert decide([evidence(0.9, 0.0)], THRESHOLDS).newest is None


def test_the_thresholds_say_what_contests_and_what_decides() -> None:
    strict = VerdictThresholds(decide=0.95, contest=0.5)
    assert decide([REFUSED, PUBLISHED], strict).label is NOTHING
    lax = VerdictThresholds(decide=0.8, contest=0.04)
    assert decide([REFUSED, PUBLISHED], lax).label is CONFLICTING, "the later piece itself contests"
