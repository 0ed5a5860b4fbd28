"""The golden pairs: written for this project, with the right answer, and whether the model may miss it.

`python -m tests.golden.stance_pairs` asks the shipped model and marks as known failures the pairs that
it gets wrong, or right by so little that another processor may turn them; `git diff` shows what changed.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path

from models.int8_stance import Int8StanceClassifier
from models.registry import WEIGHTS_DIR
from models.stance import Stance, StanceScores

FILE = Path(__file__).with_name("stance_pairs.jsonl")


SURE = 0.1
"""By how much the right stance has to lead for a pair not to be marked."""


@dataclass(frozen=True, slots=True)
class GoldenPair:
    """Hold one pair; `kind` names what it tries, `known_failure` that the shipped model misses it."""

    kind: str
    claim: str
    passage: str
    expected: Stance
    known_failure: bool = False

    @property
    def row(self) -> str:
        """Write the pair as one line of JSON."""
        data: dict[str, object] = {
            "class": self.kind, "claim": self.claim, "passage": self.passage, "expected": self.expected.value
        }  # fmt: skip
        return json.dumps({**data, **({"known_failure": True} if self.known_failure else {})})


def read_golden_pairs() -> list[GoldenPair]:
    """Read the pairs in file order."""
    rows = [json.loads(line) for line in FILE.read_text(encoding="utf-8").splitlines()]
    return [
        GoldenPair(
            row["class"], row["claim"], row["passage"], Stance(row["expected"]),
            row.get("known_failure", False),
        )
        for row in rows
    ]  # fmt: skip


def judge_golden_pairs(pairs: list[GoldenPair]) -> list[StanceScores]:
    """Give the shipped model's scores, each pair judged by itself."""
    model = Int8StanceClassifier(WEIGHTS_DIR, threads=1)
    return [model.classify(pair.claim, [pair.passage])[0] for pair in pairs]


def main() -> None:
    """Mark the pairs that the shipped model gets wrong, and print what changed."""
    pairs = read_golden_pairs()
    lines, right = [], 0
    for pair, scores in zip(pairs, judge_golden_pairs(pairs), strict=True):
        rival = max(scores.of(stance) for stance in Stance if stance is not pair.expected)
        missed = scores.of(pair.expected) < rival + SURE
        right += scores.stance is pair.expected
        lines.append(GoldenPair(pair.kind, pair.claim, pair.passage, pair.expected, missed).row)
        if missed is not pair.known_failure:
            sys.stdout.write(f"{'now marked' if missed else 'now right'}: {pair.claim} | {pair.passage}\n")
    FILE.write_text("\n".join(lines) + "\n", encoding="utf-8")
    sys.stdout.write(f"{right} of {len(pairs)} right\n")


if __name__ == "__main__":
    main()
