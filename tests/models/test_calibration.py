"""A calibration turns logits into probabilities, and only those of the weights it was fitted to."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

import pytest

from models.calibration import Calibration, read_calibration
from models.int8_stance import Int8StanceClassifier
from models.manifest import read_manifest
from models.stance import ModelUnavailableError, Stance

WEIGHTS = "0123456789ab"
GOOD = {"weights": WEIGHTS, "temperature": 1.5}


@pytest.fixture
def model(exported_fever: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(exported_fever, tmp_path / "weights"))


def calibrate(model: Path, **values: Any) -> None:
    content = read_manifest(model, kind="stance", mend="").content
    (model / "calibration.json").write_text(json.dumps({"weights": content, **values}), encoding="utf-8")


def test_a_temperature_makes_the_model_less_sure_and_leaves_its_answer(model: Path) -> None:
    sure = Int8StanceClassifier(model, threads=1).classify("Rain fell.", ["It rained."])[0]
    calibrate(model, temperature=3.0)
    unsure = Int8StanceClassifier(model, threads=1).classify("Rain fell.", ["It rained."])[0]
    assert unsure.stance == sure.stance
    assert unsure.of(sure.stance) < sure.of(sure.stance) - 0.01


def test_a_bias_multiplies_the_odds_of_its_stance(model: Path) -> None:
    before = Int8StanceClassifier(model, threads=1).classify("Rain fell.", ["It rained."])[0]
    calibrate(model, temperature=1.0, bias={"NOT_ENOUGH_INFO": math.log(4)})
    after = Int8StanceClassifier(model, threads=1).classify("Rain fell.", ["It rained."])[0]
    odds = before.not_enough_info / before.refutes
    assert after.not_enough_info / after.refutes == pytest.approx(4 * odds, rel=1e-6)
    assert after.supports / after.refutes == pytest.approx(before.supports / before.refutes, rel=1e-6)


def test_the_calibration_can_be_left_aside(model: Path) -> None:
    plain = Int8StanceClassifier(model, threads=1).classify("Rain fell.", ["It rained."])
    calibrate(model, temperature=3.0)
    aside = Int8StanceClassifier(model, threads=1, calibrated=False).classify("Rain fell.", ["It rained."])
    assert aside == plain


def test_a_calibration_of_other_weights_stops_the_model(model: Path) -> None:
    (model / "calibration.json").write_text(json.dumps(GOOD), encoding="utf-8")
    with pytest.raises(ModelUnavailableError, match=rf"fitted to the weights {WEIGHTS}.*training\.calibrate"):
        Int8StanceClassifier(model, threads=1)


def test_without_a_file_logits_stay_as_they_are(tmp_path: Path) -> None:
    assert read_calibration(tmp_path / "calibration.json", WEIGHTS) == Calibration(1.0, {})


@pytest.mark.parametrize(
    "fitted",
    [{"pairs": 3}, {"fitted_on": 9, "decide": 0.8, "contest": 0.75}],
    ids=["as now", "of an older release"],
)
def test_what_the_file_says_is_read(tmp_path: Path, fitted: dict[str, float]) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(json.dumps({**GOOD, "bias": {"REFUTES": -0.25}, "fitted": fitted}))
    assert read_calibration(path, WEIGHTS) == Calibration(1.5, {Stance.REFUTES: -0.25})


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("not json", "cannot be read"),
        ("[]", "not a JSON object"),
        ("{}", "'weights'"),
        (json.dumps({"weights": WEIGHTS}), "'temperature'"),
        (json.dumps({**GOOD, "temperature": 0}), "temperature is 0: it must be from 0.05 to 20"),
        (json.dumps({**GOOD, "temperature": "hot"}), "temperature is not a number"),
        (json.dumps({**GOOD, "temperature": True}), "temperature is not a number"),
        ('{"weights": "0123456789ab", "temperature": NaN}', "temperature is not a number"),
        (json.dumps({**GOOD, "bias": {"MAYBE": 1}}), "MAYBE"),
        (json.dumps({**GOOD, "bias": {"REFUTES": 9}}), "bias of REFUTES is 9"),
        (json.dumps({**GOOD, "bias": 1}), "cannot be read"),
        (json.dumps({**GOOD, "temprature": 1}), "unknown temprature"),
    ],
)
def test_a_bad_file_is_refused_by_name(tmp_path: Path, text: str, named: str) -> None:
    path = tmp_path / "calibration.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ModelUnavailableError, match=r"calibration\.json") as refusal:
        read_calibration(path, WEIGHTS)
    assert named in str(refusal.value)
