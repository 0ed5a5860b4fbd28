"""Ask FAISS for what is nearest to one query, on the thread that asks and no other."""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

faiss.omp_set_num_threads(1)  # for what else the thread that imports this asks of FAISS


def search_faiss(
    index: Any, query: NDArray[np.float32], k: int, chosen: Any = None
) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Give the similarities and rows of the k nearest to a query [dimension], as FAISS has them: best first.

    FAISS spreads many queries over threads, never one; yet it starts OpenMP's threads for one too, and these
    spin while they wait: on two cores a search took three times the processor time. And a child process hangs
    in it when its parent had searched with several threads before the fork. OpenMP counts per thread, so that
    the limit must be set in whichever thread searches.
    """
    faiss.omp_set_num_threads(1)
    similarities, rows = index.search(query[None, :], k, params=chosen)
    return similarities[0], rows[0]
