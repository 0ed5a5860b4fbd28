"""Batches hold every sequence once, waste little, and keep to few shapes."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.length_batches import (
    FULL_TOKENS,
    LENGTH_STEP,
    LENGTHS,
    MANY,
    ROWS,
    LengthBatch,
    padded,
    plan_batches,
    used,
)

SEQUENCES = st.lists(st.integers(min_value=1, max_value=256), max_size=120)


@given(SEQUENCES)
def test_every_position_is_in_exactly_one_batch_that_is_long_enough(lengths: list[int]) -> None:
    batches = plan_batches(lengths, max_length=256)
    positions = [int(at) for batch in batches for at in batch.positions]
    assert sorted(positions) == list(range(len(lengths)))
    for batch in batches:
        assert max(lengths[at] for at in batch.positions) <= batch.length <= 256


@given(SEQUENCES)
def test_shapes_are_few(lengths: list[int]) -> None:
    for batch in plan_batches(lengths, max_length=256):
        assert batch.length % LENGTH_STEP == 0
        assert batch.length in LENGTHS
        full = FULL_TOKENS // batch.length
        halves = {full >> times for times in range(8)}
        assert len(batch.positions) in (halves if len(lengths) >= MANY else ROWS)


def test_many_sequences_are_of_few_sizes_and_no_stream_is_left_idle() -> None:
    lengths = [12 + 7 * number % 37 for number in range(640)]
    batches = plan_batches(lengths, max_length=256, streams=2)
    sizes = [len(batch.positions) * batch.length for batch in batches]
    assert sizes.count(FULL_TOKENS) >= len(sizes) - 6
    assert set(sizes) <= {FULL_TOKENS, FULL_TOKENS // 2, FULL_TOKENS // 4, FULL_TOKENS // 8, 48, 16}
    assert abs(sum(sizes[::2]) - sum(sizes[1::2])) <= FULL_TOKENS


def test_one_claim_is_shared_by_the_streams() -> None:
    batches = plan_batches([30] * 20, max_length=256, streams=2)
    assert [(batch.length, len(batch.positions)) for batch in batches] == [(32, 10), (32, 10)]


def test_a_fact_check_judged_both_ways_takes_no_third_batch() -> None:
    batches = plan_batches([30] * 22, max_length=256, streams=2)
    assert [(batch.length, len(batch.positions)) for batch in batches] == [(32, 11), (32, 11)]


def test_a_long_sequence_does_not_make_short_ones_long() -> None:
    batches = plan_batches([200, *[10] * 8], max_length=256)
    assert [(batch.length, len(batch.positions)) for batch in batches] == [(256, 1), (16, 8)]


def test_like_lengths_go_together() -> None:
    batches = plan_batches([30, 29, 31, 28, 32, 27, 30, 30], max_length=256)
    assert [(batch.length, len(batch.positions)) for batch in batches] == [(32, 8)]


def test_a_length_at_the_limit_is_not_rounded_past_it() -> None:
    assert plan_batches([250], max_length=250)[0].length == 250


def test_rows_are_filled_on_the_right() -> None:
    batch = LengthBatch(positions=np.array([2, 0]), length=4)
    sequences = [[5, 6], [9], [7, 8, 9]]
    np.testing.assert_array_equal(padded(sequences, batch, filler=0), [[7, 8, 9, 0], [5, 6, 0, 0]])
    np.testing.assert_array_equal(used(sequences, batch), [[1, 1, 1, 0], [1, 1, 0, 0]])
