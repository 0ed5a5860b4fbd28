"""Let an exported model choose among pairs that a search would bring: what its miners share."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from models.training.data import Example, natural_text
from models.training.evaluate import Probabilities


@dataclass(frozen=True, slots=True)
class Candidates:
    """Hold a claim with passages for which the same labels are right."""

    dataset: str
    claim: str
    passages: tuple[str, ...]
    allowed: tuple[int, ...]

    def pair(self, at: int) -> Example:
        """Return the claim with its passage at a place."""
        return Example(self.dataset, self.claim, self.passages[at], self.allowed)


Measure: TypeAlias = Callable[[Candidates, NDArray[np.float32]], NDArray[np.float32]]
"""From the probabilities of a claim's passages, [passages, 3], what they are chosen by, [passages]."""


def chosen(
    candidates: Sequence[Candidates], judge: Probabilities, least_first: Measure, most: int
) -> Iterator[tuple[Example, float]]:
    """Yield of each claim at most `most` pairs, those of the least measure first, with their measure."""
    claims = [one.claim for one in candidates for _ in one.passages]
    passages = [natural_text(passage) for one in candidates for passage in one.passages]
    probabilities, start = judge(claims, passages), 0
    for one in candidates:
        measured = least_first(one, probabilities[start : start + len(one.passages)])
        start += len(one.passages)
        for at in np.argsort(measured, kind="stable")[:most]:
            yield one.pair(int(at)), float(measured[at])


def argument_parser(description: str | None) -> argparse.ArgumentParser:
    """Make the parser of a miner's command line, without what only one miner asks for."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, help="an exported stance model, such as models/weights")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True, help="a file that ends in .jsonl or .jsonl.gz")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    return parser
