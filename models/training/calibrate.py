"""Fit the calibration of a stance model on one half of labelled pairs; report on the other half.

Pairs are split by claim: the first 32 bits of the SHA-256 of the claim (NFKC, casefolded, spaces
joined) are even for the half that is fitted on, odd for the half that is reported. Every data set
counts the same, however many pairs it has.

The temperature is always fitted. A bias for each stance, which corrects for other shares of the labels
than in training, changes answers; it is taken only if on data sets left out of its fit it lowers the loss
and does not raise what decisions cost, both with the labels as they are and with most of them undecided,
as a search brings them.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.calibration import FILE_NAME, MAX_BIAS, MAX_TEMPERATURE, MIN_TEMPERATURE
from models.registry import WEIGHTS_DIR
from models.stance import ModelUnavailableError
from models.training.calibration_report import as_text, picture, report
from models.training.data import LABELS
from models.training.dev_scores import JudgedPairs, equal_weights, judge, label_weights, weights_content
from models.training.operating_point import AS_RETRIEVED, cheapest, decision_cost, simulated_claims
from models.training.softmax_fit import fit_weights, log_softmax, mean_nll

Floats = NDArray[np.float64]

MIN_GAIN: Final = 0.005
"""What a bias has to save on left-out data sets, in nats a pair, to be worth its three numbers."""

Weigh = Callable[[JudgedPairs], Floats]
HeldOut = dict[str, dict[str, dict[str, float]]]
"""Form -> way of leaving out -> loss and cost."""

WEIGHINGS: Final[dict[str, Weigh]] = {
    "as they are": equal_weights,
    "as retrieved": lambda pairs: label_weights(pairs, AS_RETRIEVED),
}


@dataclass(frozen=True, slots=True)
class Fitted:
    """Hold a temperature and a bias of each stance, in the order of `LABELS`; the last is 0."""

    temperature: float = 1.0
    bias: tuple[float, float, float] = (0.0, 0.0, 0.0)

    def chances(self, logits: Floats) -> Floats:
        """Turn logits [n, 3] into probabilities [n, 3]."""
        chances: Floats = np.exp(self.logs(logits))
        return chances

    def logs(self, logits: Floats) -> Floats:
        """Turn logits [n, 3] into log probabilities [n, 3]."""
        return log_softmax(logits / self.temperature + np.array(self.bias))


def fit(pairs: JudgedPairs, weights: Floats, with_bias: bool) -> Fitted:
    """Fit by the smallest weighted loss. Raises ValueError for a result that the service would refuse."""
    design = pairs.logits[:, :, None]
    if with_bias:
        constants = np.broadcast_to(np.eye(3)[:, :2], (len(pairs), 3, 2))
        design = np.concatenate([design, constants], axis=2)
    start = np.array([1.0, 0.0, 0.0][: design.shape[2]])
    inverse, *bias = fit_weights(design, pairs.labels, weights, start).tolist()
    if not 1 / MAX_TEMPERATURE <= inverse <= 1 / MIN_TEMPERATURE or any(abs(b) > MAX_BIAS for b in bias):
        raise ValueError(f"no sensible fit: a temperature of {1 / inverse:.3g}, a bias of {bias}")
    return Fitted(1 / inverse, (*bias, 0.0)) if with_bias else Fitted(1 / inverse)


def held_out(pairs: JudgedPairs, weigh: Weigh, with_bias: bool | None, by: str) -> dict[str, float]:
    """Give the mean loss and cost of groups that were left out of the fit; None for `with_bias` fits nothing.

    `by` is "claims" (five folds) or "data sets" (each one left out in turn).
    """
    groups = pairs.folds if by == "claims" else np.unique(pairs.datasets, return_inverse=True)[1]
    found = []
    for group in np.unique(groups):
        out, inside = pairs.where(groups == group), pairs.where(groups != group)
        fitted = Fitted() if with_bias is None else fit(inside, weigh(inside), with_bias)
        logs, weights = fitted.logs(out.logits), weigh(out)
        found.append((mean_nll(logs, out.labels, weights), decision_cost(np.exp(logs), out.labels, weights)))
    loss, cost = np.mean(found, axis=0).tolist()
    return {"loss": loss, "cost": cost}


def choose(pairs: JudgedPairs) -> tuple[Fitted, HeldOut]:
    """Fit both forms; give the one that left-out data sets favour, and the table of losses and costs.

    Raises ValueError for pairs of one data set alone: there is none to leave out.
    """
    if len(pairs.names) < 2:
        raise ValueError(f"the pairs are of one data set alone, {pairs.names[0]}: give pairs of two or more")
    table: HeldOut = {}
    for form, with_bias in (("none", None), ("temperature", False), ("temperature, bias", True)):
        table[form] = {
            f"{by}, labels {name}": held_out(pairs, weigh, with_bias, by)
            for by in ("claims", "data sets")
            for name, weigh in WEIGHINGS.items()
        }
    plain, biased = table["temperature"], table["temperature, bias"]
    left_out = [name for name in plain if name.startswith("data sets")]
    helps = all(
        biased[name]["loss"] < plain[name]["loss"] - MIN_GAIN and biased[name]["cost"] <= plain[name]["cost"]
        for name in left_out
    )
    return fit(pairs, equal_weights(pairs), with_bias=helps), table


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code (2 for files that cannot be read)."""
    options = _parser().parse_args(arguments)
    try:
        pairs = judge(options.file, options.model, options.threads, options.logits)
        content = weights_content(options.model)
        learning, held = pairs.halves()
        if not len(learning) or not len(held):
            raise ValueError(f"{options.file} has too few pairs to be split in two halves")
        fitted, table = choose(learning)
        point = cheapest(simulated_claims(learning, fitted.chances(learning.logits)))
    except (OSError, EOFError, ValueError, ModelUnavailableError) as error:
        print(error, file=sys.stderr)
        return 2
    found = report(held, fitted.chances, point)
    found = {"held_out": table, "temperature": fitted.temperature, "bias": fitted.bias, **found}
    if options.out is not None:
        _write(options.out, fitted, content, found, {"fitted_on": len(learning), "reported_on": len(held)})
    if options.picture is not None:
        options.picture.parent.mkdir(parents=True, exist_ok=True)
        options.picture.write_text(picture(held, fitted.chances), encoding="utf-8")
    print(json.dumps(found, indent=1) if options.json else as_text(found))
    return 0


def _write(out: Path, fitted: Fitted, content: str, found: dict[str, Any], counts: dict[str, int]) -> None:
    data: dict[str, Any] = {"weights": content, "temperature": round(fitted.temperature, 4)}
    if any(fitted.bias):
        data["bias"] = {label: round(value, 4) for label, value in zip(LABELS, fitted.bias, strict=True)}
    ece = {name: round(row["ece"], 4) for name, row in found["held"].items()}
    # No thresholds: those in force are the service's, and nobody should find others beside the weights.
    data["fitted"] = {**counts, "ece": ece}
    out.write_text(json.dumps(data, indent=1) + "\n", encoding="utf-8")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m models.training.calibrate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="labelled pairs that no model was trained on: .jsonl[.gz]")
    parser.add_argument("--model", type=Path, default=WEIGHTS_DIR, help="its folder (the shipped one)")
    parser.add_argument("--out", type=Path, help=f"where to write the {FILE_NAME}; nowhere without")
    parser.add_argument("--picture", type=Path, help="where to draw the reliability curve, an .svg")
    parser.add_argument("--logits", type=Path, help=".npz that keeps the model's answers for the next time")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
