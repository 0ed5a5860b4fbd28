"""Two ranked lists into one, by the weighted min-max of their scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """Hold one ranked list, best first, no id twice.

    `ids` is int64 and `scores` float64, both of one length; higher is better.
    """

    ids: NDArray[np.int64]
    scores: NDArray[np.float64]

    def __post_init__(self) -> None:
        if self.ids.shape != self.scores.shape or self.ids.ndim != 1:
            raise ValueError(f"ids {self.ids.shape} and scores {self.scores.shape} must be two equal rows")

    def __len__(self) -> int:
        return len(self.ids)


def ranking(ids: NDArray[np.int64], scores: NDArray[np.float64]) -> Ranking:
    """Order ids by score, best first; equal scores by the smaller id, so that an answer is repeatable."""
    order = np.lexsort((ids, -scores))
    return Ranking(ids[order], scores[order])


def fuse_min_max(first: Ranking, second: Ranking, first_weight: float) -> Ranking:
    """Fuse by `first_weight` * first + (1 - first_weight) * second, each list scaled to [0, 1] by itself.

    What a list lacks counts 0 there, as its worst. Raises ValueError for a weight outside [0, 1].
    """
    if not 0 <= first_weight <= 1:
        raise ValueError(f"first_weight must be between 0 and 1, not {first_weight}")
    parts = first_weight * _min_max(first.scores), (1 - first_weight) * _min_max(second.scores)
    ids, places = np.unique(np.concatenate((first.ids, second.ids)), return_inverse=True)
    scores = np.zeros(len(ids), np.float64)
    np.add.at(scores, places, np.concatenate(parts))
    return ranking(ids, scores)


def _min_max(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    if not len(scores):
        return scores
    low, high = scores.min(), scores.max()
    # A list of equals has found them all equally well, not equally badly.
    return (scores - low) / (high - low) if high > low else np.ones_like(scores)
