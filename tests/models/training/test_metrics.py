"""Every figure agrees with one computed by hand."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from models.stance import StanceScores
from models.training import evaluate as evaluation
from models.training.data import Example
from models.training.metrics import (
    accuracy,
    decided_wrongly,
    expected_calibration_error,
    interval,
    macro_f1,
    per_class,
    predicted_labels,
    score,
    two_way_accuracy,
)

THREE = np.array([[0.7, 0.2, 0.1], [0.2, 0.5, 0.3], [0.1, 0.2, 0.7], [0.3, 0.2, 0.5]])
LABELS = ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO", "SUPPORTS"]


def test_three_way_figures_by_hand() -> None:
    predicted = predicted_labels(THREE, LABELS)
    assert predicted == ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO", "NOT_ENOUGH_INFO"]
    assert accuracy(predicted, LABELS) == 0.75
    classes = per_class(predicted, LABELS)
    assert classes["SUPPORTS"] == {"n": 2, "precision": 1.0, "recall": 0.5, "f1": pytest.approx(2 / 3)}
    assert classes["NOT_ENOUGH_INFO"]["precision"] == 0.5
    assert macro_f1(predicted, LABELS) == pytest.approx((2 / 3 + 1 + 2 / 3) / 3)
    assert two_way_accuracy(THREE, LABELS) is None


def test_two_way_leaves_out_undecided() -> None:
    # The last row is NOT_ENOUGH_INFO for three-way, SUPPORTS against REFUTES.
    labels = ["SUPPORTS", "REFUTES", "REFUTES", "SUPPORTS"]
    assert two_way_accuracy(THREE, labels) == 1.0
    assert score(THREE, labels)["accuracy"] == 0.5


def test_not_supported_is_either_of_two() -> None:
    labels = ["SUPPORTS", "NOT_SUPPORTED", "NOT_SUPPORTED", "SUPPORTS"]
    figures = score(THREE, labels)
    assert figures["accuracy"] == 0.75
    # Row four: 0.3 against 0.2 + 0.5.
    assert figures["two_way_accuracy"] == 0.75
    assert set(figures["per_class"]) == {"SUPPORTS", "NOT_SUPPORTED"}


def test_not_refuted_is_either_of_two() -> None:
    labels = ["NOT_REFUTED", "NOT_REFUTED", "NOT_REFUTED", "REFUTES"]
    figures = score(THREE, labels)
    right = [LABELS[row.argmax()] for row in THREE]
    assert figures["accuracy"] == sum(
        (name == "REFUTES") == (label == "REFUTES") for name, label in zip(right, labels, strict=True)
    ) / len(labels)
    assert set(figures["per_class"]) == {"NOT_REFUTED", "REFUTES"}


def test_not_supported_beside_three_labels() -> None:
    labels = ["NOT_SUPPORTED", "NOT_SUPPORTED", "NOT_ENOUGH_INFO", "REFUTES"]
    assert predicted_labels(THREE, labels) == [
        "SUPPORTS", "NOT_SUPPORTED", "NOT_ENOUGH_INFO", "NOT_ENOUGH_INFO",
    ]  # fmt: skip


def test_calibration_error_by_hand() -> None:
    confidence = np.array([0.9, 0.9, 0.9, 0.6])
    correct = np.array([True, True, False, True])
    # One bin of three rows: |0.9 - 2/3|; one of one row: |0.6 - 1|.
    wanted = 0.75 * (0.9 - 2 / 3) + 0.25 * 0.4
    assert expected_calibration_error(confidence, correct) == pytest.approx(wanted)
    assert expected_calibration_error(np.ones(3), np.ones(3, dtype=np.bool_)) == 0.0


def test_interval_by_hand() -> None:
    # Wilson's interval of 8 in 10, as in Newcombe 1998; and the ends, which a normal interval gets wrong.
    assert interval(0.8, 10) == (pytest.approx(0.490, abs=0.001), pytest.approx(0.943, abs=0.001))
    assert interval(1.0, 10) == (pytest.approx(0.722, abs=0.001), 1.0)
    assert interval(0.0, 10)[0] == 0.0
    low, high = interval(0.5, 10_000)
    assert high - low == pytest.approx(2 * 1.96 * 0.005, rel=0.01)


def test_what_misleads_is_counted_apart_from_what_is_missed() -> None:
    labels = ["SUPPORTS", "REFUTES", "REFUTES", "SUPPORTS", "NOT_ENOUGH_INFO", "NOT_ENOUGH_INFO"]
    guesses = ["REFUTES", "REFUTES", "NOT_ENOUGH_INFO", "SUPPORTS", "SUPPORTS", "NOT_ENOUGH_INFO"]
    assert decided_wrongly(guesses, labels) == {"wrong_way": 0.25, "over_decided": 0.5}
    assert decided_wrongly(["SUPPORTS"], ["NOT_SUPPORTED"]) == {"wrong_way": None, "over_decided": None}


class WordOverlap:
    """Supports a passage that holds the claim, refutes one with "not", else knows nothing."""

    def classify_pairs(self, pairs: Sequence[tuple[str, str]]) -> list[StanceScores]:
        return [
            StanceScores(0.8, 0.1, 0.1)
            if claim in one
            else StanceScores(0.1, 0.8, 0.1)
            if "not" in one
            else StanceScores(0, 0, 1)
            for claim, one in pairs
        ]


def test_serving_engine_can_be_evaluated() -> None:
    rows = [
        Example("a", "it rained", "it rained on Monday", (0,)),
        Example("b", "it rained", "it did not rain", (1,)),
        Example("b", "it snowed", "it rained", (1, 2)),
        Example("a", "it snowed", "it did not snow", (2,)),
    ]
    report = evaluation.evaluate(evaluation.from_engine(WordOverlap()), rows)
    assert report["datasets"]["a"]["accuracy"] == 0.5
    assert report["datasets"]["b"]["accuracy"] == 1.0
    assert report["mean_accuracy"] == 0.75
    assert "two-way" in evaluation.as_text(report)


def test_command_prints_json_and_refuses_bad_files(
    tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = {"dataset": "x", "claim": "a ship sank", "evidence": "the ship sank", "label": "SUPPORTS"}
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    good.write_text(json.dumps(row) + "\n")
    bad.write_text(json.dumps(row | {"label": "MAYBE"}) + "\n")
    arguments = ["--json", "--model", str(tiny_model), "--threads", "1"]
    assert evaluation.main([str(good), *arguments]) == 0
    figures = json.loads(capsys.readouterr().out)["datasets"]["x"]
    assert figures["n"] == 1
    assert set(figures) == {
        "n", "accuracy", "accuracy_ci95", "macro_f1", "two_way_accuracy", "two_way_ci95", "ece", "per_class",
        "wrong_way", "over_decided",
    }  # fmt: skip
    assert figures["over_decided"] is None
    assert evaluation.main([str(bad), *arguments]) == 2
    assert "line 1" in capsys.readouterr().err
    assert evaluation.main([str(good), "--model", str(tiny_model), "--threads", "1"]) == 0
    assert "95% interval" in capsys.readouterr().out
    many = tmp_path / "many.jsonl"
    many.write_text("".join(json.dumps(row | {"claim": f"ship {n}"}) + "\n" for n in range(9)))
    assert evaluation.main([str(many), *arguments, "--rows", "4"]) == 0
    assert json.loads(capsys.readouterr().out)["datasets"]["x"]["n"] == 4
    with pytest.raises(SystemExit, match="2"):
        evaluation.main([str(many), *arguments, "--rows", "0"])
    assert "--rows must be 1 or more" in capsys.readouterr().err
    empty, cut = tmp_path / "empty.jsonl", tmp_path / "cut.jsonl.gz"
    empty.write_text("")
    assert evaluation.main([str(empty), *arguments]) == 2
    assert "holds no pairs" in capsys.readouterr().err
    cut.write_bytes(gzip.compress(good.read_bytes())[:-12])
    assert evaluation.main([str(cut), *arguments]) == 2
