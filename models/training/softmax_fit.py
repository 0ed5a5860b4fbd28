"""Fit a multinomial logistic regression: temperature, biases and features are all weights of one."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

STEPS: Final = 100
TOLERANCE: Final = 1e-9


def log_softmax(scores: Floats) -> Floats:
    """Give log probabilities, float64 of the shape [n, labels] of the scores."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    result: Floats = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return result


def mean_nll(logs: Floats, labels: NDArray[np.int64], weights: Floats) -> float:
    """Give the weighted mean of minus the log probability of the right label, in nats."""
    return float(-(weights * logs[np.arange(len(labels)), labels]).sum() / weights.sum())


def fit_weights(
    design: Floats, labels: NDArray[np.int64], weights: Floats, start: Floats, penalty: Floats | None = None
) -> Floats:
    """Give the k weights t that make the labels most likely under softmax(design @ t).

    design [n, labels, k]; labels [n]; weights [n], how much each row counts, of any sum; start [k];
    penalty [k] holds each weight near its start: penalty * (t - start)^2 / 2 is added to the mean loss,
    in nats. Newton's method with step halving: the loss is convex. Raises ValueError where it does not end,
    as when a weight has no bound.
    """
    share = weights / weights.sum()
    held = np.zeros(len(start)) if penalty is None else penalty
    found = start.astype(np.float64)

    def loss(at: Floats) -> float:
        return mean_nll(log_softmax(design @ at), labels, share) + float(held @ (at - start) ** 2) / 2

    current = loss(found)
    for _ in range(STEPS):
        chances = np.exp(log_softmax(design @ found))
        step = np.linalg.solve(*_newton_system(design, labels, share, chances, held, found - start))
        size = 1.0
        while (after := loss(found - size * step)) > current and size > 1e-6:
            size /= 2
        if current - after <= TOLERANCE:
            return found
        found, current = found - size * step, after
    raise ValueError(f"no fit after {STEPS} steps: are all labels separated by one feature?")


def _newton_system(
    design: Floats, labels: NDArray[np.int64], share: Floats, chances: Floats, held: Floats, moved: Floats
) -> tuple[Any, Any]:
    rows = np.arange(len(labels))
    expected = np.einsum("nc,nck->nk", chances, design)
    gradient = share @ (expected - design[rows, labels]) + held * moved
    spread = (design * (share[:, None] * chances)[:, :, None]).reshape(-1, design.shape[2])
    hessian = spread.T @ design.reshape(-1, design.shape[2]) - (expected * share[:, None]).T @ expected
    return hessian + np.diag(held + 1e-12), gradient
