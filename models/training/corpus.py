"""Gather everything that is trained on: the given pairs and those that augmentation makes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from models.training.augment import news_pairs
from models.training.claims import claim_pairs
from models.training.data import Example, only_in_mix, open_text, read_examples
from models.training.related import Embed, mined_pairs

MINED: Final = {"fever": 7000, "foolmetwice": 1100}
"""Data set -> how many of its claims also get a related passage that decides nothing.

Sets about one topic (healthver, check_covid, covidfact) are left out: of sixty passages found for their
claims that were read, about one in seven decided the claim after all.
"""

EDITED: Final = {
    "fever": 13000,
    "foolmetwice": 1600,
    "healthver": 1800,
    "check_covid": 1200,
}
"""Data set -> about how many pairs are made of its claims, negated or with a thing exchanged."""


def made_pairs(data: Path, given: Sequence[Example], seed: int, embed: Embed | None) -> list[Example]:
    """Return everything that augmentation makes; `embed` finds related passages (word weights without it)."""
    made = news_pairs(data / "news", seed, embed)
    made.extend(claim_pairs(given, EDITED, seed))
    for dataset, limit in MINED.items():
        made.extend(mined_pairs(given, dataset, limit, seed, embed))
    return list(dict.fromkeys(made))


def packaged_embedder(threads: int = 1) -> Embed:
    """Return the packaged MiniLM as a function from texts to unit vectors."""
    from models.minilm import packaged_minilm
    from models.sentence_transformers_embedder import SentenceTransformersEmbedder

    return SentenceTransformersEmbedder(str(packaged_minilm()), threads=threads).embed


def training_examples(
    data: Path, out: Path, mix: dict[str, float], seed: int, extra: Sequence[Path] = ()
) -> list[Example]:
    """Return all examples that the mix wants, in an order that the seed fixes.

    What augmentation makes is kept in `out`/made.jsonl.gz, and read from there the next time. `extra` are
    files of further ones, such as `hard_negatives` and `teach` write; raises ValueError where the mix wants
    none of a file's pairs.
    """
    added: list[Example] = []
    for path in extra:
        wanted = only_in_mix(read_examples(path, unlabelled=True), mix)
        if not wanted:
            raise ValueError(f"{path} holds no pair of a data set that the mix names")
        added += wanted
    given = only_in_mix(read_examples(data / "stance" / "train.jsonl.gz"), mix)
    kept = out / "made.jsonl.gz"
    if not kept.exists():
        write_examples(kept, made_pairs(data, given, seed, packaged_embedder()))
    return given + only_in_mix(read_examples(kept), mix) + added


def write_examples(path: Path, examples: list[Example]) -> None:
    """Write examples as JSON lines, through gzip for a name in .gz; the file is there when it is whole."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"new-{path.name}")
    with open_text(new, "w") as file:
        for example in examples:
            row: dict[str, object] = {
                "dataset": example.dataset,
                "claim": example.claim,
                "evidence": example.evidence,
                "label": example.label,
            }
            if example.taught is not None:
                row["taught"] = [round(share, 4) for share in example.taught]
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    new.replace(path)
