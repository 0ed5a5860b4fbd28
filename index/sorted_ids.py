"""Membership in a sorted list of ids, without sorting it again."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def among(ids: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which of some ids, in any order, are among the known ones, which ascend (bool, each id)."""
    if not len(known):
        return np.zeros(len(ids), dtype=np.bool_)
    places = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    found: NDArray[np.bool_] = known[places] == ids
    return found
