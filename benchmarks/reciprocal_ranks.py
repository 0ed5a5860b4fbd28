"""Reciprocal rank fusion, to which the fusion of the service is compared."""

from __future__ import annotations

import numpy as np

from index.fusion import Ranking, ranking

RECIPROCAL_RANK_K = 60
"""Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet (SIGIR 2009)."""


def fuse_reciprocal_ranks(first: Ranking, second: Ranking, k: int = RECIPROCAL_RANK_K) -> Ranking:
    """Fuse by the sum of 1 / (k + rank), rank counted from 1; the scores of the lists are not looked at."""
    ids, places = np.unique(np.concatenate((first.ids, second.ids)), return_inverse=True)
    ranks = np.concatenate([np.arange(1, 1 + len(each)) for each in (first, second)])
    scores = np.zeros(len(ids), np.float64)
    np.add.at(scores, places, 1 / (k + ranks))
    return ranking(ids, scores)
