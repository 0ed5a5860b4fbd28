"""A table of claims and passages, and all that differs between them: nothing more is named, nor less."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from index.differences import differences

ROWS = [
    tuple(map(str.strip, line.split("|")))
    for line in Path(__file__).with_name("difference_pairs.txt").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


def told(claim: str, passage: str) -> str:
    return (
        "; ".join(f"{each.kind} {each.claim} > {each.passage}" for each in differences(claim, passage)) or "-"
    )


@pytest.mark.parametrize(("claim", "passage", "expected"), ROWS)
def test_exactly_what_differs_is_named(claim: str, passage: str, expected: str) -> None:
    assert told(claim, passage) == expected


def test_a_pair_takes_a_fraction_of_a_millisecond() -> None:
    """Guard the cost of an answer: measured about 0.1 ms; the bound leaves room for a busy machine."""
    spent = []
    for round_ in range(3):
        started = time.process_time()
        for claim, passage, _ in ROWS:
            differences(claim, f"{passage} {round_}")
        spent.append(time.process_time() - started)
    assert min(spent) / len(ROWS) < 0.002
