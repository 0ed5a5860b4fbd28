"""Read the calibration of a stance model: how its logits become probabilities to be taken at their word."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from models.stance import ModelUnavailableError, Stance

FILE_NAME: Final = "calibration.json"

MIN_TEMPERATURE: Final = 0.05
MAX_TEMPERATURE: Final = 20.0
MAX_BIAS: Final = 5.0
"""A bias past this would decide alone, whatever the model says."""

MEND: Final = "run `python -m models.training.calibrate` on these weights, or delete the file"

_KNOWN: Final = frozenset({"weights", "temperature", "bias", "fitted"})


@dataclass(frozen=True, slots=True)
class Calibration:
    """Hold what is done to logits before the softmax: `logits / temperature + bias`.

    `bias` is added for each stance, 0 where a stance is not named (Guo et al. 2017; a bias is the correction
    for other shares of the labels than in training).
    """

    temperature: float = 1.0
    bias: Mapping[Stance, float] = field(default_factory=dict)


def read_calibration(path: Path, content: str) -> Calibration:
    """Read calibration.json beside the weights; without the file, logits stay as they are.

    `content` is the manifest's name of the weights' content, which the file has to name as `weights`. Raises
    ModelUnavailableError where it names other weights, or holds anything but numbers in their range.
    """
    if not path.is_file():
        return Calibration()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(data, dict):
            raise TypeError("not a JSON object")
        if unknown := data.keys() - _KNOWN:
            raise ValueError(f"unknown {', '.join(sorted(unknown))}")
        weights = str(data["weights"])
        temperature = _number(data["temperature"], "temperature", MIN_TEMPERATURE, MAX_TEMPERATURE)
        bias = {
            Stance(label): _number(value, f"bias of {label}", -MAX_BIAS, MAX_BIAS)
            for label, value in dict(data.get("bias", {})).items()
        }
    except KeyError as error:
        raise ModelUnavailableError(f"{path} has no {error}: {MEND}") from error
    except (ValueError, TypeError) as error:
        raise ModelUnavailableError(f"{path} cannot be read ({error}): {MEND}") from error
    if weights != content:
        raise ModelUnavailableError(
            f"{path} was fitted to the weights {weights}, and those beside it are {content}: {MEND}"
        )
    return Calibration(temperature, bias)


def _number(value: Any, name: str, least: float, most: float) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{name} is not a number")
    if not least <= value <= most:
        raise ValueError(f"{name} is {value}: it must be from {least:g} to {most:g}")
    return float(value)
