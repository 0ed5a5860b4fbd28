"""The verdict weighs origins, never passages, and prefers silence to a wrong word."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.stance import Stance
from service.results import Evidence, NoVerdictReason, VerdictLabel
from service.verdict import count_origins, decide, select_evidence
from service.weighing import VerdictThresholds
from tests.service.judged import THRESHOLDS, evidence


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
    # Both stories below have doc-100 among their copies.
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


def test_what_the_verdict_names_is_shown_where_there_is_room() -> None:
    supporting = [evidence(0.9, 0.0, number=n) for n in range(5)]
    weak = [evidence(0.6, 0.0, number=10), evidence(0.55, 0.0, number=11, copy_dates=("2022",))]
    shown = select_evidence([*supporting, *weak], frozenset(Stance), limit=3, named=frozenset({10, 100}))
    assert [item.hit.passage.id for item in shown] == [0, 10, 11], "by their own passage or by a copy's"
    shown = select_evidence([*supporting, *weak], frozenset(Stance), limit=1, named=frozenset({10}))
    assert [item.hit.passage.id for item in shown] == [0]


@pytest.mark.parametrize(
    ("judged", "told"),
    [
        pytest.param([evidence(0.9, 0.0, speaker="A. Minister")], True, id="only reported"),
        pytest.param([evidence(0.0, 0.9, speaker="A. Minister")], True, id="only denied"),
        pytest.param(
            [evidence(0.9, 0.0, speaker="A. Minister"), evidence(0.6, 0.0)], False, id="an outlet says it too"
        ),
        pytest.param(
            [evidence(0.9, 0.0, speaker="A. Minister"), evidence(0.3, 0.0)], True, id="too weak a voice"
        ),
        pytest.param(
            [evidence(0.9, 0.0, speaker="A. Minister"), evidence(0.0, 0.4)], True, id="on the other side"
        ),
        pytest.param([evidence(0.7, 0.0, speaker="A. Minister")], False, id="nothing is decided"),
    ],
)
def test_a_verdict_that_rests_on_reported_speech_alone_says_so(judged: list[Evidence], told: bool) -> None:
    assert decide(judged, THRESHOLDS).attributed_only is told
