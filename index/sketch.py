"""A rough copy of many vectors, one bit for each number, that finds candidates in a fraction of the time."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.faiss_files import write_faiss
from index.faiss_search import search_faiss
from index.partition import PARTITIONED_FROM_ROWS, partitioned

SKETCHED_FROM_ROWS = 32_768
"""Smaller segments are read whole, in 3 ms at most."""

CANDIDATES_PER_RESULT = 15
"""How many candidates are compared exactly for each wanted passage: `python -m benchmarks.index_kinds`."""

FEWEST_CANDIDATES = 300
"""How many are compared however few passages are wanted."""

_NUMBERS_PER_CODE = (4, 3, 2, 1)  # the first that divides the dimension
_BITS_PER_CODE = 4  # what FAISS's fast scan reads
_TRAINED_ON_ROWS = 100_000
_ENCODED_AT_ONCE_ROWS = 8_192


def candidates_for(wanted: int) -> int:
    """Say how many candidates to compare where so many passages are wanted."""
    return max(FEWEST_CANDIDATES, CANDIDATES_PER_RESULT * wanted)


@dataclass(frozen=True, slots=True, eq=False)
class Sketch:
    """Hold a code of 4 bits for every four numbers of each vector (product quantization, read by fast scan).

    Herve Jegou, Matthijs Douze, Cordelia Schmid, "Product Quantization for Nearest Neighbor Search", TPAMI
    2011, https://doi.org/10.1109/TPAMI.2010.57; Fabien Andre, Anne-Marie Kermarrec, Nicolas Le Scouarnec,
    "Cache locality is not enough", VLDB 2015, https://doi.org/10.14778/2856318.2856324. A vector of 384
    numbers takes 48 bytes of memory here instead of 768. A large sketch is shared out to lists, of which a
    search reads some (`partition`); then it takes 56.
    """

    _faiss: Any = field(repr=False)

    @staticmethod
    def of(vectors: NDArray[np.float16]) -> Sketch:
        """Make the sketch of vectors [rows, dimension], always the same one, in 7 to 20 µs for each."""
        dimension = vectors.shape[1]
        codes = next(dimension // numbers for numbers in _NUMBERS_PER_CODE if dimension % numbers == 0)
        faiss.omp_set_num_threads(1)  # searches go on beside it, and its sums are to be always the same
        if len(vectors) >= PARTITIONED_FROM_ROWS:
            shared = partitioned(vectors, codes, _BITS_PER_CODE, _ENCODED_AT_ONCE_ROWS)
            if shared is not None:
                return Sketch(shared)
        index = faiss.IndexPQFastScan(dimension, codes, _BITS_PER_CODE, faiss.METRIC_INNER_PRODUCT)
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
        is_sketch = isinstance(index, faiss.IndexPQFastScan | faiss.IndexIVFPQFastScan)
        if not is_sketch or (index.ntotal, index.d) != (rows, dimension):
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
