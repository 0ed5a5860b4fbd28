"""The verdict weighs origins, never passages, and prefers silence to a wrong word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.documents import Hit, Passage, Source
from index.edtf import UNKNOWN_DATE, parse_edtf
from models.stance import Stance, StanceScores
from service.results import Evidence, NoVerdictReason, VerdictLabel
from service.verdict import VerdictThresholds, count_origins, decide, select_evidence, trace_verdict

THRESHOLDS = VerdictThresholds(decide=0.8, contest=0.5)


def hit(number: int = 1, date: str | None = None, similarity: float = 0.5) -> Hit:
    passage = Passage(number, f"doc-{number}", 0, f"Passage {number}.", 0, 10)
    return Hit(passage, Source(), parse_edtf(date) if date else UNKNOWN_DATE, similarity)


def evidence(
    supports: float,
    refutes: float,
    *,
    number: int = 1,
    date: str | None = None,
    similarity: float = 0.5,
    copy_dates: tuple[str, ...] = (),
) -> Evidence:
    scores = StanceScores(supports, refutes, 1 - supports - refutes)
    copies = tuple(hit(100 + index, copy) for index, copy in enumerate(copy_dates))
    return Evidence(hit(number, date, similarity), scores, scores.stance, copies=copies)


@pytest.mark.parametrize(
    ("judged", "label", "confidence"),
    [
        ([], VerdictLabel.NOT_ENOUGH_EVIDENCE, 1.0),
        ([evidence(0.9, 0.0)], VerdictLabel.SUPPORTED, 0.9),
        ([evidence(0.0, 0.9)], VerdictLabel.REFUTED, 0.9),
        ([evidence(0.79, 0.0)], VerdictLabel.NOT_ENOUGH_EVIDENCE, 0.21),
        ([evidence(0.9, 0.0), evidence(0.0, 0.6)], VerdictLabel.CONFLICTING, 0.54),
        ([evidence(0.9, 0.0), evidence(0.0, 0.4)], VerdictLabel.SUPPORTED, 0.54),
    ],
)
def test_the_strongest_origin_of_each_side_decides(
    judged: list[Evidence], label: VerdictLabel, confidence: float
) -> None:
    verdict = decide(judged, THRESHOLDS)
    assert verdict.label is label
    assert verdict.confidence == pytest.approx(confidence)
    assert (verdict.reason is None) == (label is not VerdictLabel.NOT_ENOUGH_EVIDENCE)


def test_many_weak_voices_do_not_add_up_to_a_verdict() -> None:
    verdict = decide([evidence(0.7, 0.1, number=n) for n in range(20)], THRESHOLDS)
    assert verdict.label is VerdictLabel.NOT_ENOUGH_EVIDENCE
    assert verdict.reason is NoVerdictReason.NO_STANCE
    assert (verdict.supports, verdict.refutes) == (20, 0)


def test_a_story_printed_by_three_outlets_counts_once() -> None:
    verdict = decide([evidence(0.9, 0.0, copy_dates=("2022", "2023"))], THRESHOLDS)
    assert verdict.supports == 1


def test_several_sentences_of_one_document_are_one_voice() -> None:
    one = evidence(0.9, 0.0, number=1)
    again = replace(one, hit=replace(one.hit, passage=replace(one.hit.passage, id=99, position=4)))
    assert count_origins([one, again]) == 1
    assert count_origins([one, evidence(0.9, 0.0, number=2)]) == 2


def test_documents_joined_by_a_common_copy_are_one_voice() -> None:
    # evidence() names copies doc-100, doc-101, ...: both stories below have doc-100 among theirs.
    first = evidence(0.9, 0.0, number=1, copy_dates=("2022",))
    second = evidence(0.9, 0.0, number=2, copy_dates=("2022",))
    assert count_origins([first, evidence(0.9, 0.0, number=3), second]) == 2


@pytest.mark.parametrize(("decide_at", "contest_at"), [(0.5, 0.8), (1.2, 0.5), (0.8, 0.0)])
def test_impossible_thresholds_are_refused(decide_at: float, contest_at: float) -> None:
    with pytest.raises(ValueError, match="contest <= decide"):
        VerdictThresholds(decide_at, contest_at)


def test_decided_evidence_comes_first_and_the_merely_related_by_similarity() -> None:
    near = evidence(0.1, 0.1, number=1, similarity=0.9)
    far = evidence(0.1, 0.1, number=2, similarity=0.3)
    strong = evidence(0.95, 0.0, number=3, similarity=0.2)
    weak = evidence(0.0, 0.6, number=4, similarity=0.8)
    shown = select_evidence([far, weak, near, strong], frozenset(Stance), limit=10)
    assert [item.hit.passage.id for item in shown] == [3, 4, 1, 2]


def test_stances_not_asked_for_are_left_out() -> None:
    shown = select_evidence([evidence(0.9, 0.0), evidence(0.1, 0.1)], frozenset({Stance.REFUTES}), limit=10)
    assert shown == ()


def test_the_best_of_the_weaker_side_survives_the_cut() -> None:
    supporting = [evidence(0.9, 0.0, number=n) for n in range(5)]
    refuting = [evidence(0.0, 0.6, number=10), evidence(0.0, 0.7, number=11)]
    shown = select_evidence([*supporting, *refuting], frozenset(Stance), limit=3)
    assert [item.hit.passage.id for item in shown] == [0, 1, 11]


def test_the_timeline_changes_with_each_dated_piece() -> None:
    judged = [
        evidence(0.0, 0.9, number=1, date="2022-01-26"),
        evidence(0.95, 0.0, number=2, date="2022-02-02"),
        evidence(0.0, 0.9, number=3),
        evidence(0.1, 0.1, number=4, date="2022-03-01"),
    ]
    points = trace_verdict(judged, THRESHOLDS)
    assert [(point.date, point.label) for point in points] == [
        ("2022-01-26", VerdictLabel.REFUTED),
        ("2022-02-02", VerdictLabel.CONFLICTING),
    ]


def test_a_month_counts_only_once_it_is_over() -> None:
    judged = [evidence(0.9, 0.0, number=1, date="2022-01"), evidence(0.0, 0.9, number=2, date="2022-01-30")]
    assert [point.date for point in trace_verdict(judged, THRESHOLDS)] == ["2022-01-30", "2022-01"]


def test_a_story_dates_from_its_earliest_copy() -> None:
    points = trace_verdict([evidence(0.9, 0.0, date="2022-05-02", copy_dates=("2022-05-01",))], THRESHOLDS)
    assert [point.date for point in points] == ["2022-05-01"]
