"""Score predicted probabilities against labels. Pure functions over numpy arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.training.data import LABELS

Floats = NDArray[np.floating[Any]]
NOT_SUPPORTED = "NOT_SUPPORTED"


def predicted_labels(probabilities: Floats, labels: Sequence[str]) -> list[str]:
    """Return the most probable label of each row, in the terms of its data set.

    Where NOT_SUPPORTED occurs among `labels` without REFUTES and NOT_ENOUGH_INFO, the latter two
    are both reported as NOT_SUPPORTED. probabilities [n, 3] in the order of `LABELS`.
    """
    names = [LABELS[index] for index in probabilities.argmax(axis=1)]
    if set(labels) <= {"SUPPORTS", NOT_SUPPORTED}:
        return [name if name == "SUPPORTS" else NOT_SUPPORTED for name in names]
    return [
        NOT_SUPPORTED if label == NOT_SUPPORTED and name != "SUPPORTS" else name
        for name, label in zip(names, labels, strict=True)
    ]


def accuracy(predicted: Sequence[str], labels: Sequence[str]) -> float:
    """Return the share of equal labels; nan without rows."""
    hits = [guess == label for guess, label in zip(predicted, labels, strict=True)]
    return float(np.mean(hits)) if hits else float("nan")


def per_class(predicted: Sequence[str], labels: Sequence[str]) -> dict[str, dict[str, float]]:
    """Return n, precision, recall and F1 of every label that occurs; 0 where undefined."""
    result: dict[str, dict[str, float]] = {}
    for name in (*LABELS, NOT_SUPPORTED):
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


def score(probabilities: Floats, labels: Sequence[str]) -> dict[str, Any]:
    """Return every figure of one data set: n, accuracy, macro_f1, two_way_accuracy, ece, per_class."""
    predicted = predicted_labels(probabilities, labels)
    confidence = probabilities.max(axis=1)
    if set(labels) <= {"SUPPORTS", NOT_SUPPORTED}:
        confidence = np.where(
            probabilities.argmax(axis=1) == 0, probabilities[:, 0], 1.0 - probabilities[:, 0]
        )
    correct = np.array([a == b for a, b in zip(predicted, labels, strict=True)], dtype=np.bool_)
    return {
        "n": len(labels),
        "accuracy": accuracy(predicted, labels),
        "macro_f1": macro_f1(predicted, labels),
        "two_way_accuracy": two_way_accuracy(probabilities, labels),
        "ece": expected_calibration_error(confidence, correct),
        "per_class": per_class(predicted, labels),
    }
