"""Choose how sure a verdict must be, from what wrong and missing verdicts cost a newsroom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.training.data import LABEL2ID
from models.training.dev_scores import JudgedPairs, equal_weights, label_weights

Floats = NDArray[np.float64]

WRONG: Final = 5.0
"""What a wrong SUPPORTED or REFUTED costs; a missed verdict, or a CONFLICTING to look at, is 1."""

AS_RETRIEVED: Final = (0.175, 0.175, 0.65)
"""The shares of SUPPORTS, REFUTES, NOT_ENOUGH_INFO among passages that a search brings."""

ALARM: Final = 0.1
"""The share of the passages that decide nothing which may be decided, where models are compared."""

CLAIM_SETS: Final = frozenset(
    {"fever", "fever_symmetric", "foolmetwice", "healthver", "covidfact", "check_covid"}
)
"""The data sets of claims against passages of documents; the others are sentence pairs made as probes."""

UNDECIDED_PASSAGES: Final = 2
"""Related passages that decide nothing, beside the one that may decide a simulated claim: an assumption."""

THRESHOLDS: Final = tuple(round(0.5 + 0.025 * step, 3) for step in range(19))
_NEI: Final = LABEL2ID["NOT_ENOUGH_INFO"]


@dataclass(frozen=True, slots=True)
class PairPoint:
    """Say what a threshold does to single passages: shares of weight, all in 0..1.

    `decided` have SUPPORTS or REFUTES at `threshold` or more; `precision` of these are right, None without
    any; `wrong_way` of all are decided the other way; `false_alarm` of the undecided are decided.
    """

    threshold: float
    decided: float
    precision: float | None
    wrong_way: float
    false_alarm: float | None


@dataclass(frozen=True, slots=True)
class VerdictPoint:
    """Say what two thresholds do to simulated claims: shares of all claims, and the mean cost of one."""

    decide: float
    contest: float
    decided: float
    precision: float | None
    conflicting: float
    cost: float


def pair_points(chances: Floats, labels: NDArray[np.int64], weights: Floats) -> list[PairPoint]:
    """Give what each of `THRESHOLDS` does to single passages; chances [n, 3], weights [n]."""
    weights = weights / weights.sum()
    said, strength = chances[:, :2].argmax(axis=1), chances[:, :2].max(axis=1)
    undecided = labels == _NEI
    points = []
    for threshold in THRESHOLDS:
        decided = strength >= threshold
        right = decided & (said == labels)
        share = float(weights[decided].sum())
        points.append(
            PairPoint(
                threshold,
                share,
                _ratio(weights[right].sum(), share),
                float(weights[decided & ~undecided & ~right].sum()),
                _ratio(weights[decided & undecided].sum(), weights[undecided].sum()),
            )
        )
    return points


def decision_cost(chances: Floats, labels: NDArray[np.int64], weights: Floats) -> float:
    """Give the mean cost of deciding each passage where that is expected to be cheaper than silence.

    A wrong decision costs `WRONG`, silence about a passage that decides 1. With probabilities that hold, no
    other rule costs less: so this measures how well they can be acted upon. chances [n, 3], weights [n].
    """
    said, strength = chances[:, :2].argmax(axis=1), chances[:, :2].max(axis=1)
    decided = WRONG * (1 - strength) < chances[:, :2].sum(axis=1)
    wrong = decided & (said != labels)
    missed = ~decided & (labels != _NEI)
    return float((weights * (WRONG * wrong + missed)).sum() / weights.sum())


def found_at_alarm(
    chances: Floats, labels: NDArray[np.int64], weights: Floats, alarm: float = ALARM
) -> tuple[float, float]:
    """Give the share of deciding passages that are found, and the threshold, at few false alarms.

    The threshold is the lowest above which at most a share `alarm` (0..1) of the undecided passages lies, by
    weight; found are deciding passages above it whose stronger side is the right one. Unlike
    `decision_cost`, this also tells models apart whose cheapest rule is silence. chances [n, 3], labels
    int64 [n], weights [n]. Raises ValueError where undecided or deciding passages have no weight.
    """
    said, strength = chances[:, :2].argmax(axis=1), chances[:, :2].max(axis=1)
    undecided = labels == _NEI
    if not weights[undecided].sum() > 0 or not weights[~undecided].sum() > 0:
        raise ValueError("passages that decide and passages that do not are wanted, each with weight")
    order = np.argsort(-strength[undecided], kind="stable")
    ranked, mass = strength[undecided][order], weights[undecided][order]
    over = np.cumsum(mass) > alarm * mass.sum()
    threshold = float(ranked[over.argmax()]) if over.any() else 0.0
    found = ~undecided & (strength > threshold) & (said == labels)
    return float(weights[found].sum() / weights[~undecided].sum()), threshold


def retrieved(pairs: JudgedPairs) -> tuple[NDArray[np.bool_], Floats]:
    """Give the mask [n] of the pairs of claims and passages, and weights [n] as a search would bring them."""
    rows = np.isin(pairs.datasets, list(CLAIM_SETS))
    weights = np.zeros(len(pairs))
    if rows.any():
        weights[rows] = label_weights(pairs.where(rows), AS_RETRIEVED)
    return rows, weights


@dataclass(frozen=True, slots=True)
class Claims:
    """Hold simulated claims: the strongest SUPPORTS and REFUTES of each, and its label (NEI: no evidence)."""

    supports: Floats
    refutes: Floats
    labels: NDArray[np.int64]


def simulated_claims(
    pairs: JudgedPairs, chances: Floats, undecided: int = UNDECIDED_PASSAGES, seed: int = 0
) -> Claims:
    """Draw 20,000 claims with some undecided passages each, every second one with one that decides it.

    Passages are drawn independently, data sets equally, from the pairs of claims and passages: those of one
    real claim are more alike, so this is a model and not a measurement. Raises ValueError where a label has
    no pair to draw.
    """
    rng = np.random.default_rng(seed)
    count = 20_000
    labels = np.where(np.arange(count) % 2 == 0, rng.integers(0, 2, size=count), _NEI)
    drawn = np.zeros((count, 1 + undecided), dtype=np.int64)
    for label in range(3):
        rows = (pairs.labels == label) & np.isin(pairs.datasets, list(CLAIM_SETS))
        if not rows.any():
            raise ValueError(f"no pair with label {label} in {', '.join(sorted(CLAIM_SETS))}")
        weights = equal_weights(pairs.where(rows))
        some = rng.choice(np.flatnonzero(rows), size=(count, drawn.shape[1]), p=weights)
        drawn[:, 0] = np.where(labels == label, some[:, 0], drawn[:, 0])
        if label == _NEI:
            drawn[:, 1:] = some[:, 1:]
    strongest = chances[drawn].max(axis=1)
    return Claims(strongest[:, 0], strongest[:, 1], labels)


def verdict_point(claims: Claims, decide: float, contest: float) -> VerdictPoint:
    """Weigh the verdicts that the service would give: the stronger side decides, the weaker may contest."""
    stronger = np.maximum(claims.supports, claims.refutes)
    weaker = np.minimum(claims.supports, claims.refutes)
    reached = stronger >= decide
    conflicting = reached & (weaker >= contest)
    decided = reached & ~conflicting
    right = decided & (np.where(claims.supports > claims.refutes, 0, 1) == claims.labels)
    missed = (conflicting | ~reached) & (claims.labels != _NEI)
    alarmed = conflicting & (claims.labels == _NEI)
    cost = WRONG * (decided & ~right).mean() + missed.mean() + alarmed.mean()
    return VerdictPoint(
        decide,
        contest,
        float(decided.mean()),
        _ratio(right.sum(), decided.sum()),
        float(conflicting.mean()),
        float(cost),
    )


def cheapest(claims: Claims) -> VerdictPoint:
    """Give the thresholds of the lowest cost: `decide` of `THRESHOLDS`, `contest` from 0.3 by 0.05.

    Where two cost the same, the higher `decide` is taken.
    """
    points = [
        verdict_point(claims, decide, round(contest, 2))
        for decide in THRESHOLDS
        for contest in np.arange(0.3, decide + 0.001, 0.05).tolist()
    ]
    return min(points, key=lambda point: (round(point.cost, 4), -point.decide))


def _ratio(part: float, whole: float) -> float | None:
    return float(part / whole) if whole else None
