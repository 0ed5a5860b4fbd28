"""Share the vectors of a large sketch out to lists, of which a search reads as many as it has to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

PARTITIONED_FROM_ROWS = 262_144
"""Sketches of fewer rows are read whole, in 1.5 ms at most."""

COVERED_SHARE = 0.99
"""So many of the nearest lie in the lists that are read: `python -m benchmarks.index_kinds`."""

_ROWS_PER_LIST = 1024
_MOST_LISTS = 512
_TRAINED_ON_ROWS_PER_LIST = 40
_TRAINING_ROUNDS = 8
_PROBES = 150
_NEAREST = 10
_MOST_READ_SHARE = 0.6  # of the lists; above it, to read all rows without lists is as quick


def partitioned(vectors: NDArray[np.float16], codes: int, bits: int, rows_at_once: int) -> Any | None:
    """Make FAISS's index of vectors [rows, dimension], shared out to lists; always the same one.

    How many lists a search reads is measured here: with some of the vectors as claims, such that
    COVERED_SHARE of the ten others nearest to them are in those lists. None where that were most of them.
    """
    rows, dimension = vectors.shape
    lists = min(_MOST_LISTS, rows // _ROWS_PER_LIST)
    index = faiss.IndexIVFPQFastScan(
        faiss.IndexFlatIP(dimension), dimension, lists, codes, bits, faiss.METRIC_INNER_PRODUCT
    )
    index.by_residual = False  # the table of a query is then the same for all lists
    index.cp.niter = _TRAINING_ROUNDS
    step = max(1, rows // (lists * _TRAINED_ON_ROWS_PER_LIST))
    index.train(vectors[::step].astype(np.float32))
    # None of them was trained on where the step is above 1.
    asked = np.arange(step // 2, rows, -(-rows // _PROBES))
    index.nprobe = _lists_to_read(index.quantizer, vectors, asked, rows_at_once)
    if index.nprobe > _MOST_READ_SHARE * lists:
        return None
    for _, chunk in _chunks(vectors, rows_at_once):
        index.add(chunk)
    return index


def _chunks(vectors: NDArray[np.float16], count: int) -> Iterator[tuple[int, NDArray[np.float32]]]:
    for first in range(0, len(vectors), count):
        yield first, vectors[first : first + count].astype(np.float32)


def _lists_to_read(
    quantizer: Any, vectors: NDArray[np.float16], asked: NDArray[np.int64], rows_at_once: int
) -> int:
    """Count the lists, nearest first, in which COVERED_SHARE of the rows nearest to those asked lie."""
    queries = vectors[asked].astype(np.float32)
    nearest = _nearest_others(vectors, asked, queries, rows_at_once)
    lists = quantizer.search(vectors[nearest.ravel()].astype(np.float32), 1)[1].reshape(nearest.shape)
    in_order = quantizer.search(queries, quantizer.ntotal)[1]
    ranks = np.argmax(in_order[:, None, :] == lists[:, :, None], axis=2)
    return int(np.quantile(ranks, COVERED_SHARE, method="higher")) + 1


def _nearest_others(
    vectors: NDArray[np.float16],
    asked: NDArray[np.int64],
    queries: NDArray[np.float32],
    rows_at_once: int,
) -> NDArray[np.int64]:
    """Give the rows nearest to those asked, without themselves ([asked, _NEAREST]), by comparing all."""
    best = np.full((len(asked), _NEAREST), -np.inf, np.float32)
    rows = np.zeros((len(asked), _NEAREST), np.int64)
    for first, chunk in _chunks(vectors, rows_at_once):
        similarities, found = faiss.knn(queries, chunk, _NEAREST + 1, faiss.METRIC_INNER_PRODUCT)
        found += first
        similarities[found == asked[:, None]] = -np.inf
        similarities, found = np.hstack((best, similarities)), np.hstack((rows, found))
        order = np.argsort(-similarities, axis=1, kind="stable")[:, :_NEAREST]
        best, rows = np.take_along_axis(similarities, order, 1), np.take_along_axis(found, order, 1)
    return rows
