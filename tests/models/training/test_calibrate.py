"""A calibration finds what was put in, on one half of the claims, and says what it does to the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from numpy.typing import NDArray

from models.calibration import read_calibration
from models.manifest import read_manifest, sha256_of
from models.training import calibrate
from models.training.data import LABELS, Example
from models.training.dev_scores import (
    JudgedPairs,
    claim_hash,
    equal_weights,
    judged_pairs,
    label_weights,
    weights_content,
)
from models.training.operating_point import (
    Claims,
    cheapest,
    decision_cost,
    found_at_alarm,
    pair_points,
    simulated_claims,
    verdict_point,
)
from models.training.reliability import Bin, Panel, brier, ece, reliability, reliability_svg

Floats = NDArray[np.float64]


def pairs_of(
    true_logits: Callable[[str, Floats], Floats], datasets: tuple[str, ...], count: int = 4000
) -> JudgedPairs:
    """Draw logits, and labels with the odds that `true_logits` makes of them."""
    rng = np.random.default_rng(5)
    examples, logits = [], rng.normal(0, 2.5, size=(count * len(datasets), 3))
    for at, row in enumerate(logits):
        dataset = datasets[at % len(datasets)]
        odds = np.exp(true_logits(dataset, row))
        label = int(rng.choice(3, p=odds / odds.sum()))
        examples.append(Example(dataset, f"claim {at}", "passage", (label,)))
    return judged_pairs(examples, logits)


def test_a_temperature_that_was_put_in_is_found() -> None:
    pairs = pairs_of(lambda _, row: row / 2, ("a", "b", "c"))
    fitted, table = calibrate.choose(pairs)
    assert fitted.temperature == pytest.approx(2.0, rel=0.05)
    assert fitted.bias == (0.0, 0.0, 0.0)
    before, after = (table[form]["data sets, labels as they are"] for form in ("none", "temperature"))
    assert after["loss"] < before["loss"]
    assert after["cost"] < before["cost"]


def test_a_bias_that_all_data_sets_share_is_found() -> None:
    pairs = pairs_of(lambda _, row: row / 1.5 + np.array([0.0, 1.5, 0.0]), ("a", "b", "c"))
    weights = equal_weights(pairs)
    fitted = calibrate.fit(pairs, weights, with_bias=True)
    assert fitted.temperature == pytest.approx(1.5, rel=0.06)
    assert fitted.bias == (pytest.approx(0, abs=0.12), pytest.approx(1.5, abs=0.12), 0.0)


def test_a_bias_that_is_another_in_each_data_set_is_left_out() -> None:
    shift = {"a": 2.0, "b": -2.0, "c": 2.0, "d": -2.0}
    pairs = pairs_of(lambda name, row: row + np.array([shift[name], 0.0, 0.0]), tuple(shift), count=800)
    fitted, _ = calibrate.choose(pairs)
    assert fitted.bias == (0.0, 0.0, 0.0)


def test_the_halves_share_no_claim_however_it_is_written() -> None:
    assert claim_hash("Rain  fell\nin Rome") == claim_hash("rain fell in ROME ")
    assert claim_hash("Rain fell in Rome") != claim_hash("Rain fell in Oslo")
    claims = [f"claim {number % 50}" for number in range(200)]
    examples = [Example("a", claim, f"passage {at}", (at % 3,)) for at, claim in enumerate(claims)]
    learning, held = judged_pairs(examples, np.zeros((200, 3))).halves()
    assert len(learning) + len(held) == 200
    assert min(len(learning), len(held)) > 40
    assert not {one.claim for one in learning.examples} & {one.claim for one in held.examples}
    for claim in {one.claim for one in learning.examples}:
        assert (
            len(
                {
                    fold
                    for one, fold in zip(learning.examples, learning.folds, strict=True)
                    if one.claim == claim
                }
            )
            == 1
        )


def test_pairs_without_a_single_label_are_left_out() -> None:
    examples = [Example("a", "x", "y", (0,)), Example("a", "x", "z", (1, 2))]
    assert len(judged_pairs(examples, np.zeros((2, 3)))) == 1


def test_weights_by_hand() -> None:
    examples = [Example(name, "x", "y", (label,)) for name, label in (("a", 0), ("a", 2), ("a", 2), ("b", 0))]
    pairs = judged_pairs(examples, np.zeros((4, 3)))
    assert equal_weights(pairs).tolist() == pytest.approx([1 / 6, 1 / 6, 1 / 6, 1 / 2])
    # SUPPORTS, two thirds of the weight, goes to 0.2 of 0.8; the rest to 0.6 of 0.8.
    wanted = [0.2 / 0.8 / 4, 0.6 / 0.8 / 2, 0.6 / 0.8 / 2, 0.2 / 0.8 * 3 / 4]
    assert label_weights(pairs, (0.2, 0.2, 0.6)).tolist() == pytest.approx(wanted)


CHANCES = np.array([[0.9, 0.05, 0.05], [0.1, 0.8, 0.1], [0.7, 0.1, 0.2], [0.2, 0.1, 0.7]])
TRUTH = np.array([0, 0, 2, 2])


def test_thresholds_on_single_passages_by_hand() -> None:
    at = {one.threshold: one for one in pair_points(CHANCES, TRUTH, np.ones(4))}
    assert (at[0.7].decided, at[0.7].precision) == (0.75, pytest.approx(1 / 3))
    assert (at[0.7].wrong_way, at[0.7].false_alarm) == (0.25, 0.5)
    assert (at[0.9].decided, at[0.9].precision, at[0.9].false_alarm) == (0.25, 1.0, 0.0)
    assert (at[0.95].decided, at[0.95].precision) == (0.0, None)


def test_what_decisions_cost_by_hand() -> None:
    # Decided where 5 x (1 - strength) < both sides: 0.5 < 0.95, right; not 1 < 0.9, missed; nor the others.
    assert decision_cost(CHANCES, TRUTH, np.ones(4)) == pytest.approx((0 + 1 + 0 + 0) / 4)
    sure = np.array([[0.05, 0.95, 0.0], [0.97, 0.03, 0.0]])
    assert decision_cost(sure, np.array([0, 0]), np.ones(2)) == pytest.approx(5 / 2)


def test_found_is_what_stands_above_the_undecided_that_may_be_decided() -> None:
    strengths = (0.95, 0.9, 0.85, 0.8, 0.7, 0.7)
    chances = np.array([[one, 0.0, 1 - one] for one in strengths])
    labels = np.array([0, 2, 0, 1, 2, 0])
    weights = np.array([2.0, 1.0, 1.0, 4.0, 9.0, 1.0])
    assert found_at_alarm(chances, labels, weights, 0.1) == (3 / 8, 0.7)
    assert found_at_alarm(chances, labels, weights, 0.09) == (2 / 8, 0.9)
    assert found_at_alarm(chances, labels, weights, 0.0) == (2 / 8, 0.9)
    assert found_at_alarm(chances, labels, weights, 1.0) == (4 / 8, 0.0)
    for nothing in (labels == 2, labels != 2):
        with pytest.raises(ValueError, match="each with weight"):
            found_at_alarm(chances, labels, np.where(nothing, 0.0, weights))


def test_verdicts_and_their_cost_by_hand() -> None:
    claims = Claims(
        supports=np.array([0.9, 0.9, 0.9, 0.2, 0.8]),
        refutes=np.array([0.1, 0.1, 0.6, 0.3, 0.1]),
        labels=np.array([0, 1, 2, 0, 2]),
    )
    point = verdict_point(claims, decide=0.85, contest=0.5)
    # Right, wrong, contested, missed, rightly silent.
    assert (point.decided, point.precision, point.conflicting) == (0.4, 0.5, 0.2)
    assert point.cost == pytest.approx((0 + 5 + 1 + 1 + 0) / 5)


def test_the_cheapest_thresholds_keep_noise_out() -> None:
    rng = np.random.default_rng(1)
    noisy = rng.uniform(0.3, 0.68, size=1000)
    strength = np.concatenate([noisy, np.full(1000, 0.85)])
    labels = np.concatenate([np.full(1000, 2), np.zeros(1000, dtype=np.int64)])
    point = cheapest(Claims(strength, np.full(2000, 0.1), labels))
    assert 0.68 <= point.decide <= 0.85
    assert point.cost == 0.0
    assert point.contest <= point.decide


def test_simulated_claims_need_all_three_labels() -> None:
    examples = [Example("fever", "x", "y", (label,)) for label in (0, 1)]
    with pytest.raises(ValueError, match="no pair with label 2"):
        simulated_claims(judged_pairs(examples, np.zeros((2, 3))), CHANCES[:2])


def test_reliability_by_hand() -> None:
    confidence = np.array([0.95, 0.95, 0.55])
    right = np.array([True, False, True])
    weights = np.array([1.0, 1.0, 2.0])
    assert reliability(confidence, right, weights) == [
        Bin(pytest.approx(0.55), 1.0, 0.5),
        Bin(pytest.approx(0.95), 0.5, 0.5),
    ]
    assert ece(confidence, right, weights) == pytest.approx(0.5 * 0.45 + 0.5 * 0.45)
    assert brier(np.array([[0.5, 0.3, 0.2]]), np.array([0]), np.ones(1)) == pytest.approx(0.25 + 0.09 + 0.04)


def test_the_picture_is_well_formed_and_shows_every_bin() -> None:
    curve = [Bin(0.4, 0.5, 0.3), Bin(0.9, 0.8, 0.7)]
    drawn = ElementTree.fromstring(
        reliability_svg([Panel("a < b", {"raw": curve}), Panel("c", {"x": curve})])
    )
    assert len(drawn.findall(".//{http://www.w3.org/2000/svg}circle")) == 4
    assert "a < b" in {text.text for text in drawn.iter("{http://www.w3.org/2000/svg}text")}


def test_the_command_writes_what_the_engine_reads(
    shipped_weights: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pairs = pairs_of(lambda _, row: row / 2, ("fever", "healthver", "mnli"), count=700)
    file, logits = tmp_path / "dev.jsonl", tmp_path / "logits.npz"
    rows = [
        {"dataset": one.dataset, "claim": one.claim, "evidence": "passage", "label": one.label}
        for one in pairs.examples
    ]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    key = f"{sha256_of(file)} {weights_content(shipped_weights)}"
    np.savez(logits, logits=pairs.logits, key=np.array(key))
    out, picture = tmp_path / "calibration.json", tmp_path / "pictures" / "curve.svg"
    arguments = [str(file), "--logits", str(logits), "--out", str(out), "--picture", str(picture)]
    assert calibrate.main([*arguments, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["held"]["after"]["ece"] < found["held"]["before"]["ece"]
    assert set(found["stances"]) == set(LABELS)
    content = read_manifest(shipped_weights, kind="stance", mend="").content
    assert read_calibration(out, content).temperature == pytest.approx(2.0, rel=0.1)
    fitted = json.loads(out.read_text(encoding="utf-8"))["fitted"]
    assert set(fitted) == {"fitted_on", "reported_on", "ece"}, "the thresholds in force are the service's own"
    assert set(found["cheapest"]) == {"decide", "contest"}
    assert "<svg" in picture.read_text(encoding="utf-8")
    assert calibrate.main(arguments) == 0
    table = capsys.readouterr().out
    assert "Simulated claims" in table
    assert "not in force" in table


def test_pairs_of_one_data_set_cannot_tell_a_bias_from_its_shares_of_labels() -> None:
    with pytest.raises(ValueError, match="one data set alone, fever: give"):
        calibrate.choose(pairs_of(lambda _, row: row / 2, ("fever",), count=300))


def test_the_command_refuses_what_it_cannot_split(
    tiny_model: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "dev.jsonl"
    row = {"dataset": "x", "claim": "a ship sank", "evidence": "the ship sank", "label": "SUPPORTS"}
    file.write_text(json.dumps(row), encoding="utf-8")
    assert calibrate.main([str(file), "--model", str(tiny_model), "--threads", "1"]) == 2
    assert "too few pairs" in capsys.readouterr().err
