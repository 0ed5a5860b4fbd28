"""Read labelled claims and passages, on which an exported stance model is checked."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from models.stance import Stance

LABELS: Final[Mapping[Any, tuple[Stance, ...]]] = {
    **{stance.value: (stance,) for stance in Stance},
    "NOT_SUPPORTED": (Stance.REFUTES, Stance.NOT_ENOUGH_INFO),
    "NOT_REFUTED": (Stance.SUPPORTS, Stance.NOT_ENOUGH_INFO),
}
"""What a file may call a pair, and the stances that count as right for it."""


@dataclass(frozen=True, slots=True)
class LabelledPair:
    """Hold one claim and passage; `labels` are the stances that count as right, none where unknown."""

    dataset: str
    claim: str
    passage: str
    labels: tuple[Stance, ...] = ()


def read_pairs(path: Path) -> list[LabelledPair]:
    """Read pairs from JSON lines (or .gz) with `claim`, `evidence` and, if known, `label` and `dataset`.

    Raises ValueError that names the line where one cannot be read.
    """
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    lines = text.decode("utf-8").removesuffix("\n").split("\n") if text else []
    return list(_pairs(lines, path))


def own_pairs(texts: list[str]) -> list[LabelledPair]:
    """Pair every text with itself, with the next one, or with one further on, in turn; without labels."""
    return [
        LabelledPair("own", text, texts[(at + (0, 1, 7)[at % 3]) % len(texts)])
        for at, text in enumerate(texts)
    ]


def _pairs(lines: Iterable[str], path: Path) -> Iterator[LabelledPair]:
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
            labels = LABELS[row["label"]] if row.get("label") is not None else ()
            yield LabelledPair(
                str(row.get("dataset", "all")), str(row["claim"]), str(row["evidence"]), labels
            )
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(
                f"{path}, line {number}: no `claim`, `evidence` and known `label` ({error})"
            ) from error
