"""Score predicted probabilities against labels. Pure functions over numpy arrays."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from models.training.data import LABELS

Floats = NDArray[np.floating[Any]]
NOT_SUPPORTED = "NOT_SUPPORTED"
_EXCLUDED: Final = {NOT_SUPPORTED: "SUPPORTS", "NOT_REFUTED": "REFUTES"}
"""A label that leaves two open -> the one that it rules out."""
Z: Final = 1.96
"""The normal quantile of a 95% interval."""


def predicted_labels(probabilities: Floats, labels: Sequence[str]) -> list[str]:
    """Return the most probable label of each row, in the terms of its data set.

    Where NOT_SUPPORTED occurs among `labels` without REFUTES and NOT_ENOUGH_INFO, the latter two
    are both reported as NOT_SUPPORTED; likewise with NOT_REFUTED. probabilities [n, 3] in the order of
    `LABELS`.
    """
    names = [LABELS[index] for index in probabilities.argmax(axis=1)]
    for open_label, excluded in _EXCLUDED.items():
        if open_label in labels and set(labels) <= {excluded, open_label}:
            return [name if name == excluded else open_label for name in names]
    return [
        label if label in _EXCLUDED and name != _EXCLUDED[label] else name
        for name, label in zip(names, labels, strict=True)
    ]


def accuracy(predicted: Sequence[str], labels: Sequence[str]) -> float:
    """Return the share of equal labels; nan without rows."""
    hits = [guess == label for guess, label in zip(predicted, labels, strict=True)]
    return float(np.mean(hits)) if hits else float("nan")


def per_class(predicted: Sequence[str], labels: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return n, precision, recall and F1 of every label that occurs; 0 where undefined."""
    result: dict[str, dict[str, float]] = {}
    for name in (*LABELS, *_EXCLUDED):
        count = sum(label == name for label in labels)
        if not count:
            continue
        hits = sum(guess == label == name for guess, label in zip(predicted, labels, strict=True))
        guessed = sum(guess == name for guess in predicted)
        precision, recall = (hits / guessed if guessed else 0.0), hits / count
        both = precision + recall
        f1 = 2 * precision * recall / both if both else 0.0
        result[name] = {"n": count, "precision": precision, "recall": recall, "f1": f1}
    return result


def macro_f1(predicted: Sequence[str], labels: Sequence[str]) -> float:
    """Return the mean F1 over the labels that occur; nan without rows."""
    scores = [scores["f1"] for scores in per_class(predicted, labels).values()]
    return float(np.mean(scores)) if scores else float("nan")


def two_way_accuracy(probabilities: Floats, labels: Sequence[str]) -> float | None:
    """Return accuracy when only two labels are possible, or None if the labels are not two-way.

    SUPPORTS/REFUTES: the more probable of these two. SUPPORTS/NOT_SUPPORTED: SUPPORTS against the
    sum of REFUTES and NOT_ENOUGH_INFO. A tie is SUPPORTS.
    """
    present = set(labels)
    supports, refutes = probabilities[:, 0], probabilities[:, 1]
    if present and present <= {"SUPPORTS", "REFUTES"}:
        against = refutes
    elif present and present <= {"SUPPORTS", NOT_SUPPORTED}:
        against = refutes + probabilities[:, 2]
    else:
        return None
    wanted = np.array([label == "SUPPORTS" for label in labels])
    return float(np.mean((supports >= against) == wanted))


def expected_calibration_error(confidence: Floats, correct: NDArray[np.bool_], bins: int = 15) -> float:
    """Return the mean gap between confidence and accuracy over equal-width bins, weighted by rows.

    Guo et al. 2017, equation 3. confidence [n] in 0..1; bin i holds (i/bins, (i+1)/bins].
    """
    if not len(confidence):
        return float("nan")
    places = np.clip(np.ceil(np.asarray(confidence) * bins).astype(int) - 1, 0, bins - 1)
    gap = 0.0
    for place in np.unique(places):
        rows = places == place
        gap += float(rows.mean()) * abs(float(confidence[rows].mean() - correct[rows].mean()))
    return gap


def interval(share: float, count: int) -> tuple[float, float]:
    """Return the 95% confidence interval of a share of `count` independent rows (Wilson 1927).

    Pairs that share a claim or passage are not quite independent: take it as a lower bound of the width.
    """
    middle = (share + Z * Z / (2 * count)) / (1 + Z * Z / count)
    half = Z * math.sqrt(share * (1 - share) / count + Z * Z / (4 * count * count)) / (1 + Z * Z / count)
    return max(0.0, middle - half), min(1.0, middle + half)


def decided_wrongly(predicted: Sequence[str], labels: Sequence[str]) -> dict[str, float | None]:
    """Return what a reader is misled by: shares of rows, None where there are no such rows.

    `wrong_way` is the share of SUPPORTS and REFUTES that are judged to be the other of the two,
    `over_decided` that of NOT_ENOUGH_INFO judged SUPPORTS or REFUTES.
    """
    sides = ("SUPPORTS", "REFUTES")
    decided = [guess for guess, label in zip(predicted, labels, strict=True) if label in sides]
    wanted = [label for label in labels if label in sides]
    other = [guess in sides and guess != label for guess, label in zip(decided, wanted, strict=True)]
    undecided = [
        guess in sides for guess, label in zip(predicted, labels, strict=True) if label == "NOT_ENOUGH_INFO"
    ]
    return {
        "wrong_way": float(np.mean(other)) if other else None,
        "over_decided": float(np.mean(undecided)) if undecided else None,
    }


def score(probabilities: Floats, labels: Sequence[str]) -> dict[str, Any]:
    """Return every figure of one data set of at least one row.

    n, accuracy, macro_f1, two_way_accuracy, ece, per_class; the 95% intervals of both accuracies, and
    wrong_way and over_decided.
    """
    predicted = predicted_labels(probabilities, labels)
    confidence = probabilities.max(axis=1)
    if set(labels) <= {"SUPPORTS", NOT_SUPPORTED}:
        confidence = np.where(
            probabilities.argmax(axis=1) == 0, probabilities[:, 0], 1.0 - probabilities[:, 0]
        )
    correct = np.array([a == b for a, b in zip(predicted, labels, strict=True)], dtype=np.bool_)
    share, two_way = accuracy(predicted, labels), two_way_accuracy(probabilities, labels)
    return {
        "n": len(labels),
        "accuracy": share,
        "accuracy_ci95": interval(share, len(labels)),
        "macro_f1": macro_f1(predicted, labels),
        "two_way_accuracy": two_way,
        "two_way_ci95": None if two_way is None else interval(two_way, len(labels)),
        **decided_wrongly(predicted, labels),
        "ece": expected_calibration_error(confidence, correct),
        "per_class": per_class(predicted, labels),
    }
