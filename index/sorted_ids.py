"""Sorted lists of ids, and rows: membership, places, and what is in them once."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers = TypeVar("Numbers", NDArray[np.int64], NDArray[np.int32])


def among(ids: NDArray[np.int64], known: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Tell which of some ids, in any order, are among the known ones, which ascend (bool, each id)."""
    if not len(known):
        return np.zeros(len(ids), dtype=np.bool_)
    places = np.minimum(np.searchsorted(known, ids), len(known) - 1)
    found: NDArray[np.bool_] = known[places] == ids
    return found


def places_in(known: NDArray[np.int64], ids: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the place of ids, in any order, among the known ones, which ascend and have all of them."""
    if len(known) and known[-1] - known[0] == len(known) - 1:  # no gaps
        places: NDArray[np.int64] = ids - known[0]
        return places
    return np.searchsorted(known, ids)


def distinct(values: Numbers) -> Numbers:
    """Sort numbers and keep each once; `numpy.unique` takes ten times as long where they ascend already."""
    ordered = np.sort(values, kind="stable")
    new = np.ones(len(ordered), np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    once: Numbers = ordered[new]
    return once
