"""The passages whose words weigh most together, without adding up for those that cannot be among them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.sorted_ids import Numbers

_ROUNDING = 1e-9
"""More than what adding up 32 weights in another order can change."""


def best_sums(
    lists: Sequence[Numbers], weights: Sequence[float], count: int
) -> tuple[Numbers, NDArray[np.float64]]:
    """Find the `count` numbers whose lists weigh most together: (numbers, sums), best first, then by number.

    `lists` holds at least one, each ascending and without repetition, all of one type; `weights` are above 0.
    Sums are added up in the order of the lists. Put the short ones first: as soon as the lists that are left
    cannot lift a new number among the best, they are only searched for the numbers that are still in the run
    (MaxScore: Howard Turtle and James Flood, "Query evaluation: strategies and optimizations", 1995,
    https://doi.org/10.1016/0306-4573(95)00020-H).
    """
    found, sums = lists[0][:0], np.empty(0, np.float64)
    left = float(sum(weights))
    for numbers, weight in zip(lists, weights, strict=True):
        least = _least_of_best(sums, count)
        if least > left + _ROUNDING:
            running = sums + left + _ROUNDING >= least
            found, sums = found[running], sums[running]
            sums += weight * _are_in(numbers, found)
        else:
            found, sums = _joined(found, sums, numbers, weight)
        left -= weight
    return _best(found, sums, count)


def _least_of_best(sums: NDArray[np.float64], count: int) -> float:
    """Give the sum that the last of the best has so far; 0 where there are fewer."""
    if len(sums) < count:
        return 0.0
    return float(np.partition(sums, len(sums) - count)[len(sums) - count])


def _are_in(known: Numbers, numbers: Numbers) -> NDArray[np.bool_]:
    if not len(known):
        return np.zeros(len(numbers), np.bool_)
    places = np.minimum(np.searchsorted(known, numbers), len(known) - 1)
    found: NDArray[np.bool_] = known[places] == numbers
    return found


def _joined(
    found: Numbers, sums: NDArray[np.float64], numbers: Numbers, weight: float
) -> tuple[Numbers, NDArray[np.float64]]:
    """Add a list, with all numbers that are new."""
    if not len(found):
        return numbers, np.full(len(numbers), weight)
    places = np.minimum(np.searchsorted(found, numbers), len(found) - 1)
    known = found[places] == numbers
    sums[places[known]] += weight
    new = numbers[~known]
    joined = np.concatenate((found, new))
    order = np.argsort(joined, kind="stable")  # two runs that ascend: merged, not sorted
    return joined[order], np.concatenate((sums, np.full(len(new), weight)))[order]


def _best(found: Numbers, sums: NDArray[np.float64], count: int) -> tuple[Numbers, NDArray[np.float64]]:
    if count < len(found):
        near = sums >= _least_of_best(sums, count)
        found, sums = found[near], sums[near]
    order = np.lexsort((found, -sums))[:count]
    return found[order], sums[order]
