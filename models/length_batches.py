"""Put token sequences into batches by length: little padding, and few different shapes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

LENGTHS: Final = (16, 32, 48, 64, 80, 96, 128, 160, 192, 256)
"""Lengths are padded to one of these, beyond the last to a multiple of LENGTH_STEP."""

LENGTH_STEP: Final = 16
"""Every padded length is a multiple of this. The runtime adds up 16 numbers at once (or 8): with a multiple a
sequence has the same scores whatever it is padded to, so beside whichever others. And a row of 40 tokens
takes as long as one of 48 there, one of 24 five sixths of one of 32."""

ROWS: Final = (32, 16, 11, 10, 8, 6, 4, 3, 2, 1)
"""The only sizes of batches of few sequences: the runtime compiles for every shape (rows and length), 0.1 s,
and keeps 4 MiB for it as long as the process lives."""

MANY: Final = 64

FULL_TOKENS: Final = 768
"""Of many sequences so many tokens go into one batch, whatever their length, or a half of it, or a quarter:
then it compiles a few times only."""

CALL_COST: Final = 64
"""What one call costs beside its tokens, counted in tokens."""

_FULL_COST: Final = 1.25


@dataclass(frozen=True, slots=True)
class LengthBatch:
    """Name the sequences of one batch by their positions, and the length that all are padded to."""

    positions: NDArray[np.int64]
    length: int


def plan_batches(lengths: Sequence[int], max_length: int, streams: int = 1) -> list[LengthBatch]:
    """Put every position into exactly one batch, longest first, so that no stream has all the work.

    Each step takes the batch size with the lowest cost per useful token, where a batch of r rows padded to n
    costs CALL_COST + r * n. Of many sequences it takes a full batch where that costs little more, as long as
    there is one for each stream.
    """
    order = np.argsort(-np.asarray(lengths, dtype=np.int64), kind="stable")
    streams = max(1, streams)
    batches: list[LengthBatch] = []
    start, share = 0, 0
    while start < len(order):
        length = min(max_length, _padded(lengths[order[start]]))
        full, left = max(1, FULL_TOKENS // length), len(order) - start
        if len(order) < MANY or left < full * streams:
            share = share or -(-left // streams)
        following = [lengths[at] for at in order[start : start + (share or full)]]
        rows = _best_rows(following, length, ROWS if len(order) < MANY else _halves(full))
        if not share and _cost(following, length) <= _FULL_COST * _cost(following[:rows], length):
            rows = full
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


def _padded(length: int) -> int:
    at = bisect_left(LENGTHS, length)
    return LENGTHS[at] if at < len(LENGTHS) else -(-length // LENGTH_STEP) * LENGTH_STEP


def _best_rows(lengths: Sequence[int], padded_length: int, sizes: Sequence[int]) -> int:
    return min(
        (rows for rows in sizes if rows <= len(lengths)),
        key=lambda rows: _cost(lengths[:rows], padded_length),
    )


def _halves(rows: int) -> list[int]:
    return [rows >> times for times in range(rows.bit_length())]


def _cost(lengths: Sequence[int], padded_length: int) -> float:
    """Say what one batch of these sequences costs per useful token."""
    return (CALL_COST + len(lengths) * padded_length) / max(1, sum(lengths))
