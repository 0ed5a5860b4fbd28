"""A rough copy of many vectors, one bit a number, that finds candidates in a fraction of the time."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.faiss_files import write_faiss
from index.faiss_search import search_faiss

SKETCHED_FROM_ROWS = 32_768
"""Smaller segments are read whole, in 3 ms at most."""

CANDIDATES_PER_RESULT = 15
"""How many candidates are compared exactly for each wanted passage: `python -m benchmarks.sketches`."""

FEWEST_CANDIDATES = 300
"""How many are compared however few passages are wanted."""

_TRAINED_ON_ROWS = 100_000
_ENCODED_AT_ONCE_ROWS = 8_192


def candidates_for(wanted: int) -> int:
    """Say how many candidates to compare where so many passages are wanted."""
    return max(FEWEST_CANDIDATES, CANDIDATES_PER_RESULT * wanted)


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """Hold one bit for each number of each vector, with two corrections (RaBitQ).

    Jianyang Gao and Cheng Long, "RaBitQ: Quantizing High-Dimensional Vectors with a Theoretical Error Bound
    for Approximate Nearest Neighbor Search", SIGMOD 2024, https://doi.org/10.1145/3654970. A vector of 384
    numbers takes 64 bytes of memory here instead of 768.
    """

    _faiss: Any = field(repr=False)

    @staticmethod
    def of(vectors: NDArray[np.float16]) -> Sketch:
        """Make the sketch of vectors [rows, dimension]: about 5 microseconds for each."""
        index = faiss.IndexRaBitQFastScan(vectors.shape[1], faiss.METRIC_INNER_PRODUCT)
        step = -(-len(vectors) // _TRAINED_ON_ROWS)
        index.train(vectors[::step].astype(np.float32))
        for first in range(0, len(vectors), _ENCODED_AT_ONCE_ROWS):
            index.add(vectors[first : first + _ENCODED_AT_ONCE_ROWS].astype(np.float32))
        return Sketch(index)

    @staticmethod
    def read(path: Path, rows: int, dimension: int) -> Sketch:
        """Read a file that `write` wrote; raises ValueError where it is none of so many vectors."""
        try:
            index = faiss.read_index(str(path))
        except RuntimeError as error:
            raise ValueError(f"{path.name} is no index file: {error}") from error
        found = (type(index), index.ntotal, index.d)
        if found != (faiss.IndexRaBitQFastScan, rows, dimension):
            raise ValueError(f"{path.name} is no sketch of {rows} vectors of {dimension} numbers")
        return Sketch(index)

    def write(self, path: Path) -> None:
        """Write the sketch in FAISS's own format."""
        write_faiss(self._faiss, path)

    def candidates(self, query: NDArray[np.float32], count: int) -> NDArray[np.int64]:
        """Name the rows that are probably nearest to a query [dimension], at most `count`, in no order."""
        rows = search_faiss(self._faiss, query, count)[1]
        found: NDArray[np.int64] = rows[rows >= 0]
        return found
