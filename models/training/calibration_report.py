"""Report what a calibration does to pairs that it was not fitted to: tables and picture."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.training.data import LABELS
from models.training.dev_scores import JudgedPairs, equal_weights
from models.training.operating_point import (
    AS_RETRIEVED,
    UNDECIDED_PASSAGES,
    WRONG,
    VerdictPoint,
    pair_points,
    retrieved,
    simulated_claims,
    verdict_point,
)
from models.training.reliability import Panel, brier, ece, reliability, reliability_svg
from models.training.softmax_fit import log_softmax, mean_nll

Floats = NDArray[np.float64]
Chances = Callable[[Floats], Floats]
"""Logits [n, 3] -> probabilities [n, 3]."""

SHOWN: Final = ((0.6, 0.5), (0.65, 0.5), (0.7, 0.5), (0.75, 0.5), (0.8, 0.5), (0.9, 0.5))
"""The pairs of `decide` and `contest` that are reported beside the cheapest."""


def report(held: JudgedPairs, calibrated: Chances, point: VerdictPoint) -> dict[str, Any]:
    """Give every figure on the reported half; `point` holds the thresholds that cost least on the other."""
    chances = calibrated(held.logits)
    rows, weights = retrieved(held)
    return {
        "held": {"before": _figures(held, _plain(held.logits)), "after": _figures(held, chances)},
        "datasets": {
            name: {
                "before": _of(held, _plain(held.logits), name),
                "after": _of(held, chances, name),
            }
            for name in held.names
        },
        "stances": {label: _of_stance(held, chances, at) for at, label in enumerate(LABELS)},
        "pairs": [asdict(one) for one in pair_points(chances, held.labels, equal_weights(held))],
        "pairs_as_retrieved": [
            asdict(one) for one in pair_points(chances[rows], held.labels[rows], weights[rows])
        ],
        "cheapest": {"decide": point.decide, "contest": point.contest},
        "verdicts": {
            str(undecided): _verdicts(held, chances, undecided, point)
            for undecided in (0, UNDECIDED_PASSAGES, 5)
        },
    }


def picture(held: JudgedPairs, calibrated: Chances) -> str:
    """Draw the most probable stance before and after, and SUPPORTS and REFUTES after."""
    weights = equal_weights(held)

    def top(chances: Floats) -> Any:
        return reliability(chances.max(axis=1), chances.argmax(axis=1) == held.labels, weights)

    after = calibrated(held.logits)
    sides = {
        label: reliability(after[:, at], held.labels == at, weights)
        for at, label in ((1, "REFUTES"), (0, "SUPPORTS"))
    }
    return reliability_svg(
        [
            Panel("Most probable stance", {"raw": top(_plain(held.logits)), "calibrated": top(after)}),
            Panel("SUPPORTS and REFUTES, calibrated", {"": (), **sides}),
        ]
    )


def as_text(found: dict[str, Any]) -> str:
    """Lay the report out as tables."""
    bias = ", ".join(f"{label} {value:+.3f}" for label, value in zip(LABELS, found["bias"], strict=True))
    lines = [f"temperature {found['temperature']:.3f}, bias {bias if any(found['bias']) else 'none'}"]
    lines += ["", "Left out of the fit (fitting half): loss in nats a pair, cost of decisions"]
    names = list(found["held_out"]["none"])
    lines.append(f"{'':<20}" + "".join(f"{name:>34}" for name in names))
    for form, row in found["held_out"].items():
        cells = [f"{row[name]['loss']:.4f}  {row[name]['cost']:.4f}" for name in names]
        lines.append(f"{form:<20}" + "".join(f"{cell:>34}" for cell in cells))
    lines += ["", "Reported half, data sets weighed equally; ECE over 10 bins"]
    lines.append(f"{'':<20}{'n':>6}{'acc':>8}{'ECE raw':>9}{'ECE':>8}{'Brier raw':>11}{'Brier':>8}")
    table = {"all": found["held"], **found["datasets"]}
    for name, row in table.items():
        raw, new = row["before"], row["after"]
        lines.append(
            f"{name:<20}{new['n']:>6}{new['accuracy']:>8.3f}{raw['ece']:>9.3f}{new['ece']:>8.3f}"
            f"{raw['brier']:>11.3f}{new['brier']:>8.3f}"
        )
    for label, row in found["stances"].items():
        lines.append(f"P({label}): ECE {row['ece']:.3f}, mean {row['mean']:.3f}, occurs {row['share']:.3f}")
    return "\n".join([*lines, *_points_text(found), *_verdicts_text(found)])


def _points_text(found: dict[str, Any]) -> list[str]:
    shares = ", ".join(f"{100 * share:g}% {label}" for share, label in zip(AS_RETRIEVED, LABELS, strict=True))
    lines = ["", "One passage is decided where max(SUPPORTS, REFUTES) reaches a threshold (reported half)"]
    lines.append(f"as retrieved: sets of claims and passages, {shares}")
    lines.append(
        f"{'threshold':>9} | all sets: decided, precision, wrong way, false alarm | as retrieved: the same"
    )
    names = ("decided", "precision", "wrong_way", "false_alarm")
    for one, other in zip(found["pairs"], found["pairs_as_retrieved"], strict=True):
        cells = ["".join(_cell(row[name]) for name in names) for row in (one, other)]
        lines.append(f"{one['threshold']:>9.3f} | {cells[0]:<49} | {cells[1]}")
    return lines


def _cell(value: float | None) -> str:
    return f"{'-':>12}" if value is None else f"{value:>12.3f}"


def _verdicts_text(found: dict[str, Any]) -> list[str]:
    lines = [
        "",
        f"Simulated claims (reported half), every second one with a passage that decides it. Cost: {WRONG:g}",
    ]
    lines[-1] += " wrong, 1 missed or CONFLICTING."
    lines.append(
        f"Cheapest on the fitting half, with {UNDECIDED_PASSAGES} undecided passages: {found['cheapest']}"
    )
    lines.append("These are not in force: the service has its own, in service/weighing.py.")
    columns = ("decide", "contest", "decided", "precision", "conflicting", "cost")
    lines.append(f"{'undecided':>10}" + "".join(f"{name:>12}" for name in columns))
    for undecided, rows in found["verdicts"].items():
        for row in rows:
            lines.append(f"{undecided:>10}" + "".join(_cell(row[name]) for name in columns))
    return lines


def _verdicts(
    held: JudgedPairs, chances: Floats, undecided: int, point: VerdictPoint
) -> list[dict[str, float]]:
    claims = simulated_claims(held, chances, undecided, seed=1)
    shown = sorted({(point.decide, point.contest), *SHOWN})
    return [asdict(verdict_point(claims, *one)) for one in shown]


def _plain(logits: Floats) -> Floats:
    chances: Floats = np.exp(log_softmax(logits))
    return chances


def _figures(pairs: JudgedPairs, chances: Floats) -> dict[str, float]:
    weights = equal_weights(pairs)
    right = chances.argmax(axis=1) == pairs.labels
    return {
        "n": len(pairs),
        "accuracy": float(weights @ right),
        "ece": ece(chances.max(axis=1), right, weights),
        "brier": brier(chances, pairs.labels, weights),
        "nll": mean_nll(np.log(chances), pairs.labels, weights),
    }


def _of(pairs: JudgedPairs, chances: Floats, name: str) -> dict[str, float]:
    rows = pairs.datasets == name
    return _figures(pairs.where(rows), chances[rows])


def _of_stance(pairs: JudgedPairs, chances: Floats, at: int) -> dict[str, float]:
    weights = equal_weights(pairs)
    occurs = pairs.labels == at
    return {
        "ece": ece(chances[:, at], occurs, weights),
        "mean": float(weights @ chances[:, at]),
        "share": float(weights @ occurs),
    }
