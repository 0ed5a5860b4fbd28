"""The arithmetic of a check is counted as by hand."""

from __future__ import annotations

from benchmarks.breakdown import operations


def test_operations_by_hand() -> None:
    # One token: six layers of four 384 x 384 and two 384 x 1536 products, and 384 for each half of attention.
    assert operations([1]) == 2 * 6 * (4 * 147_456 + 2 * 589_824 + 2 * 384)
    assert operations([2]) - 2 * operations([1]) == 2 * 6 * 2 * 384 * 2
    assert operations([]) == 0
