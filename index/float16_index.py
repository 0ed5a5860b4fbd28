"""The FAISS index that holds vectors in float16 and compares them exactly; numpy sees its memory."""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

_BYTES_PER_NUMBER = 2


def float16_index(dimension: int, rows: int) -> Any:
    """Make an index of so many vectors, compared by inner product, to be filled in through `float16_rows`."""
    # float16 keeps similarities to about 0.0005 and needs half the memory and bandwidth of float32.
    kind = faiss.ScalarQuantizer.QT_fp16
    index: Any = faiss.IndexScalarQuantizer(dimension, kind, faiss.METRIC_INNER_PRODUCT)
    index.codes.resize(rows * index.code_size)
    index.ntotal = rows
    return index


def float16_rows(index: Any) -> NDArray[np.float16]:
    """Give the vectors as they lie in the memory of such an index ([rows, dimension]); keep it alive."""
    numbers = index.ntotal * index.d
    if numbers == 0:
        return np.empty((0, index.d), dtype=np.float16)
    memory = faiss.rev_swig_ptr(index.codes.data(), numbers * _BYTES_PER_NUMBER)
    rows: NDArray[np.float16] = memory.view("<f2").reshape(index.ntotal, index.d)
    return rows
