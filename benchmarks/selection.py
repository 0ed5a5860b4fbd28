"""Measure how well sentences worth checking are chosen: precision and recall on annotated sentences.

`python -m benchmarks.selection` reports on the half of benchmarks/selection_sentences.jsonl that nothing was
fitted to. `--fit` fits the weights to the other half and prints them for service/selection.py.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from service.selection import MIN_WORDS, Unworthy, features, words_of, worth_checking

SENTENCES = Path(__file__).with_name("selection_sentences.jsonl")
_PENALTY = 0.3
_STEPS = 20_000
_RATE = 0.05


@dataclass(frozen=True, slots=True)
class Annotated:
    """Hold one sentence; `kind` is statement, or why it is not worth checking; `half` tune or reported."""

    text: str
    worth: bool
    kind: str
    half: str


@dataclass(frozen=True, slots=True)
class Quality:
    """Hold how many sentences were chosen rightly, wrongly, or missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Give the share of the chosen that are worth it."""
        return self.right / (self.right + self.wrong)

    @property
    def recall(self) -> float:
        """Give the share of those worth it that are chosen."""
        return self.right / (self.right + self.missed)


def read_sentences(half: str) -> list[Annotated]:
    """Read the annotated sentences of one half."""
    with SENTENCES.open(encoding="utf-8") as lines:
        rows = [Annotated(**json.loads(line)) for line in lines]
    return [row for row in rows if row.half == half]


def measure(rows: Sequence[Annotated]) -> Quality:
    """Compare the selector's choice with the annotation."""
    chosen = [worth_checking(row.text).is_worthy for row in rows]
    pairs = list(zip(rows, chosen, strict=True))
    return Quality(
        right=sum(row.worth and taken for row, taken in pairs),
        wrong=sum(not row.worth and taken for row, taken in pairs),
        missed=sum(row.worth and not taken for row, taken in pairs),
    )


def fit(rows: Sequence[Annotated]) -> tuple[dict[str, float], float]:
    """Fit weights and bias by logistic regression with a quadratic penalty, deterministically.

    Only sentences that no rule decides take part.
    """
    weighed = [
        row
        for row in rows
        if worth_checking(row.text).unworthy is not Unworthy.QUESTION and len(words_of(row.text)) >= MIN_WORDS
    ]
    described = [features(row.text, words_of(row.text)) for row in weighed]
    names = list(described[0])
    table = np.array([[one[name] for name in names] for one in described])
    target = np.array([row.worth for row in weighed], dtype=float)
    weights, bias = np.zeros(len(names)), 0.0
    for _ in range(_STEPS):
        gap = 1 / (1 + np.exp(-table @ weights - bias)) - target
        weights -= _RATE * (table.T @ gap + _PENALTY * weights) / len(weighed)
        bias -= _RATE * float(gap.mean())
    return dict(zip(names, np.round(weights, 2).tolist(), strict=True)), round(bias, 2)


def main() -> None:
    """Print the table, or the weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--fit", action="store_true", help="print weights fitted to the tuning half")
    parser.add_argument("--errors", action="store_true", help="list the errors of the tuning half")
    options = parser.parse_args()
    if options.fit:
        weights, bias = fit(read_sentences("tune"))
        print(json.dumps(weights, indent=4))
        print(f"BIAS = {bias}")
        return
    for half in ("tune", "reported"):
        rows = read_sentences(half)
        quality = measure(rows)
        print(
            f"{half:9} {len(rows):3} sentences   precision {quality.precision:.3f}   "
            f"recall {quality.recall:.3f}   ({quality.wrong} wrong, {quality.missed} missed)"
        )
    if options.errors:
        for row in read_sentences("tune"):
            worth = worth_checking(row.text)
            if worth.is_worthy != row.worth:
                print(f"{row.kind:12} {worth.score:.2f} {worth.unworthy}  {row.text}")


if __name__ == "__main__":
    main()
