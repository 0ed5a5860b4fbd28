"""Put token sequences into batches by length: little padding, and few different shapes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

LENGTH_STEP: Final = 8
"""Lengths are padded to a multiple of this: the runtime compiles kernels for every new shape, tens of ms."""

ROWS: Final = (32, 20, 16, 12, 10, 8, 6, 5, 4, 3, 2, 1)
"""The only batch sizes, for the same reason."""

CALL_COST: Final = 32
"""What one call costs beside its tokens, counted in tokens."""


@dataclass(frozen=True, slots=True)
class LengthBatch:
    """Name the sequences of one batch by their positions, and the length that all are padded to."""

    positions: NDArray[np.int64]
    length: int


def plan_batches(lengths: Sequence[int], max_length: int, streams: int = 1) -> list[LengthBatch]:
    """Put every position into exactly one batch, longest first, so that no stream has all the work.

    Each step takes the batch size with the lowest cost per useful token, where a batch of r rows padded to n
    costs CALL_COST + r * n.
    """
    order = np.argsort(-np.asarray(lengths, dtype=np.int64), kind="stable")
    batches: list[LengthBatch] = []
    start = 0
    share = -(-len(order) // max(1, streams))
    while start < len(order):
        length = min(max_length, -(-max(1, lengths[order[start]]) // LENGTH_STEP) * LENGTH_STEP)
        rows = _best_rows([lengths[at] for at in order[start : start + min(share, ROWS[0])]], length)
        batches.append(LengthBatch(order[start : start + rows], length))
        start += rows
    return batches


def padded(sequences: Sequence[Sequence[int]], batch: LengthBatch, filler: int) -> NDArray[np.int64]:
    """Lay the sequences of one batch out as int64 [rows, length], filled up on the right."""
    table = np.full((len(batch.positions), batch.length), filler, dtype=np.int64)
    for row, position in enumerate(batch.positions):
        sequence = sequences[position]
        table[row, : len(sequence)] = sequence
    return table


def used(sequences: Sequence[Sequence[int]], batch: LengthBatch) -> NDArray[np.int64]:
    """Mark with 1 what is not filler in the table of one batch, int64 [rows, length]."""
    lengths = np.array([len(sequences[position]) for position in batch.positions], dtype=np.int64)
    return (np.arange(batch.length) < lengths[:, None]).astype(np.int64)


def _best_rows(lengths: Sequence[int], padded_length: int) -> int:
    def cost(rows: int) -> float:
        return (CALL_COST + rows * padded_length) / max(1, sum(lengths[:rows]))

    return min((rows for rows in ROWS if rows <= len(lengths)), key=cost)
