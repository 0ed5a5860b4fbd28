"""The verdict from date to date, with what changed it; what has no date stands apart."""

from __future__ import annotations

import pytest

from models.stance import Stance
from service.results import VerdictLabel
from service.timeline import trace_verdict, undated_evidence
from tests.service.judged import THRESHOLDS, evidence

SUPPORTED, REFUTED, CONFLICTING = VerdictLabel.SUPPORTED, VerdictLabel.REFUTED, VerdictLabel.CONFLICTING


def test_each_dated_piece_adds_a_point_and_one_that_changes_the_label_is_named() -> None:
    judged = [
        evidence(0.0, 0.9, number=1, date="2022-01-26"),
        evidence(0.0, 0.85, number=2, date="2022-01-28"),
        evidence(0.95, 0.0, number=3, date="2022-02-02"),
        evidence(0.0, 0.9, number=4),
        evidence(0.1, 0.1, number=5, date="2022-03-01"),
    ]
    points = trace_verdict(judged, THRESHOLDS)
    assert [(point.date, point.label) for point in points] == [
        ("2022-01-26", REFUTED),
        ("2022-01-28", REFUTED),
        ("2022-02-02", SUPPORTED),
    ]
    assert [point.changed_by and point.changed_by.document_id for point in points] == ["doc-1", None, "doc-3"]
    assert [point.confidence for point in points] == pytest.approx([0.9, 0.9, 0.95])


def test_a_contradiction_is_put_down_to_the_side_that_was_not_heard_before() -> None:
    judged = [
        evidence(0.9, 0.0, number=1, date="2022-01-26"),
        evidence(0.95, 0.0, number=2, date="2022-01-27"),
        evidence(0.0, 0.6, number=3, date="2022-01-27"),
    ]
    *_, last = trace_verdict(judged, THRESHOLDS)
    assert last.label is CONFLICTING
    assert last.changed_by is not None
    assert (last.changed_by.document_id, last.changed_by.stance) == ("doc-3", Stance.REFUTES)


def test_two_sides_of_one_day_contradict_each_other_from_the_start() -> None:
    judged = [
        evidence(0.9, 0.0, number=1, date="2022-01-26"),
        evidence(0.0, 0.95, number=2, date="2022-01-26"),
    ]
    [point] = trace_verdict(judged, THRESHOLDS)
    assert point.label is CONFLICTING
    assert point.changed_by is not None
    assert point.changed_by.document_id == "doc-2", "the stronger of the two"


def test_a_month_counts_only_once_it_is_over() -> None:
    judged = [evidence(0.9, 0.0, number=1, date="2022-01"), evidence(0.0, 0.9, number=2, date="2022-01-30")]
    assert [point.date for point in trace_verdict(judged, THRESHOLDS)] == ["2022-01-30", "2022-01"]


def test_a_story_dates_from_its_earliest_copy_and_is_named_by_it() -> None:
    [point] = trace_verdict([evidence(0.9, 0.0, date="2022-05-02", copy_dates=("2022-05-01",))], THRESHOLDS)
    assert point.date == "2022-05-01"
    assert point.changed_by is not None
    assert (point.changed_by.document_id, point.changed_by.date) == ("doc-100", "2022-05-01")


def test_undated_evidence_stands_apart_strongest_first() -> None:
    judged = [
        evidence(0.7, 0.0, number=1),
        evidence(0.0, 0.9, number=2),
        evidence(0.1, 0.1, number=3),
        evidence(0.9, 0.0, number=4, date="2022"),
        evidence(0.9, 0.0, number=5, copy_dates=("2022-05-01",)),
    ]
    apart = undated_evidence(judged)
    assert [(each.document_id, each.stance, each.date) for each in apart] == [
        ("doc-2", Stance.REFUTES, None),
        ("doc-1", Stance.SUPPORTS, None),
    ]
