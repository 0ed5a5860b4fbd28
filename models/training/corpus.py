"""Gather everything that is trained on: the given pairs and those that augmentation makes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Final

from models.training.augment import news_pairs
from models.training.data import Example, only_in_mix, read_examples
from models.training.related import mined_pairs

MINED: Final = {
    "fever": 9000,
    "foolmetwice": 1200,
    "healthver": 900,
    "check_covid": 800,
    "covidfact": 1000,
}
"""Data set -> how many of its claims also get a related passage that decides nothing."""


def training_examples(data: Path, out: Path, mix: dict[str, float], seed: int) -> list[Example]:
    """Return all examples that the mix wants, in an order that the seed fixes.

    What augmentation makes is kept in `out`/made.jsonl.gz, and read from there the next time.
    """
    given = only_in_mix(read_examples(data / "stance" / "train.jsonl.gz"), mix)
    kept = out / "made.jsonl.gz"
    if not kept.exists():
        made = news_pairs(data / "news", seed)
        for dataset, limit in MINED.items():
            made.extend(mined_pairs(given, dataset, limit, seed))
        _write(kept, made)
    return given + only_in_mix(read_examples(kept), mix)


def _write(path: Path, examples: list[Example]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(path.name + ".new")
    with gzip.open(new, "wt", encoding="utf-8") as file:
        for example in examples:
            row = {
                "dataset": example.dataset,
                "claim": example.claim,
                "evidence": example.evidence,
                "label": example.label,
            }
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    new.replace(path)
