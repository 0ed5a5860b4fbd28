"""Read labelled pairs and the mix of data sets.

The form of the input, in training and in serving: `tokenizer(claim, passage)`, claim first, as one
pair with token type ids 0 and 1, at most `MAX_TOKENS` tokens, the longer of the two cut from its end
(`longest_first`; a claim is hardly ever the longer one). No title, date or neighbour is added.

Some sources are tokenised in the Penn Treebank manner ("-LRB- born June 13 , 1986 -RRB-"), served
text is not: `natural_text` undoes it, and training applies it to a part of the copies.
"""

from __future__ import annotations

import gzip
import json
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final, Literal, TextIO, cast

from models.labelled_pairs import LABELS as KNOWN

LABELS: Final = ("SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO")
ID2LABEL: Final[dict[int, str]] = dict(enumerate(LABELS))
LABEL2ID: Final[dict[str, int]] = {label: index for index, label in ID2LABEL.items()}
MAX_TOKENS: Final = 256

ALLOWED: Final[dict[str, tuple[int, ...]]] = {
    label: tuple(sorted(LABEL2ID[stance.value] for stance in stances)) for label, stances in KNOWN.items()
}
UNLABELLED: Final = "UNLABELLED"
"""What pairs that nobody labelled are called in files: a teacher may, nobody can be evaluated on them."""

ANY: Final = tuple(range(len(LABELS)))
_ALLOWED_IN_FILES: Final = {**ALLOWED, UNLABELLED: ANY}
_NAME_OF: Final = {allowed: label for label, allowed in _ALLOWED_IN_FILES.items()}


@dataclass(frozen=True, slots=True)
class Example:
    """One pair; `allowed` holds the label ids that count as right, in rising order.

    `taught` holds the probabilities that a teacher gave the labels. A pair that nobody labelled is one for
    which every label is allowed.
    """

    dataset: str
    claim: str
    evidence: str
    allowed: tuple[int, ...]
    taught: tuple[float, float, float] | None = None

    @property
    def label(self) -> str:
        """Name the label as files write it; several allowed ones are NOT_SUPPORTED or NOT_REFUTED.

        Raises KeyError for labels that no file can name.
        """
        return _NAME_OF[self.allowed]


def open_text(path: Path, mode: Literal["r", "w"] = "r") -> TextIO:
    """Open a UTF-8 text file, through gzip where its name ends in .gz."""
    if path.suffix == ".gz":
        return cast(TextIO, gzip.open(path, f"{mode}t", encoding="utf-8"))
    return path.open(mode, encoding="utf-8")


def read_examples(path: Path, *, unlabelled: bool = False) -> Iterator[Example]:
    """Yield the examples of a .jsonl or .jsonl.gz file, in file order.

    Raises ValueError with the line number for a row that is not
    `{"dataset", "claim", "evidence", "label"}`, whose label is unknown, that nobody labelled (unless
    `unlabelled`) or whose `taught`, if it has that, is no distribution.
    """
    with open_text(path) as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
                if row["label"] == UNLABELLED and not unlabelled:
                    raise ValueError(f"nobody labelled this pair; use a file without {UNLABELLED} rows")
                taught = _probabilities(row["taught"]) if "taught" in row else None
                allowed = _ALLOWED_IN_FILES[row["label"]]
                yield Example(row["dataset"], row["claim"], row["evidence"], allowed, taught)
            except (KeyError, TypeError, ValueError) as error:
                raise ValueError(f"{path}, line {number}: {error!r}") from error


def _probabilities(values: Sequence[float]) -> tuple[float, float, float]:
    """Return what a teacher gave the labels. Raises ValueError unless it is three shares that sum up to 1."""
    supports, refutes, open_ = (float(value) for value in values)
    if min(supports, refutes, open_) < 0 or abs(supports + refutes + open_ - 1) > 0.01:
        raise ValueError(f"taught is {list(values)}, wanted three shares that sum up to 1")
    return supports, refutes, open_


def read_mix(path: Path) -> dict[str, float]:
    """Return data set -> expected repeats per pass. Raises ValueError for other forms and negatives."""
    try:
        with path.open("rb") as file:
            table = tomllib.load(file)["datasets"]
        mix = {name: float(entry["repeats"]) for name, entry in table.items()}
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(f"{path}: wanted a table [datasets] whose entries have `repeats`") from error
    for name, repeats in mix.items():
        if repeats < 0:
            raise ValueError(f"{path}: repeats of {name} is negative")
    return mix


_BRACKETS: Final = {
    "-LRB-": "(", "-RRB-": ")", "-LSB-": "[", "-RSB-": "]", "-LCB-": "{", "-RCB-": "}",
    "``": '"', "''": '"',
}  # fmt: skip
_BRACKET = re.compile("|".join(re.escape(mark) for mark in _BRACKETS))
_TOKENISED = re.compile(r"\s(?:[,.;:?!%)\]]|'s|n't|--|'')(?:\s|$)|-[LR][RSC]B-|``")
_RULES: Final = (
    (re.compile(r"\s+([,.;:?!%)\]}])"), r"\1"),
    (re.compile(r"([(\[{$#£€])\s+"), r"\1"),
    (re.compile(r"\s+(n't|'s|'re|'ve|'ll|'d|'m)\b", re.IGNORECASE), r"\1"),
    (re.compile(r"(\w)\s+'(?=\s)"), r"\1'"),
    (re.compile(r"(\d)\s*--\s*(\d)"), r"\1-\2"),
    (re.compile(r"\s*--\s*"), " - "),
    (re.compile(r'"\s+([^"]*?)\s*"'), r'"\1"'),
    (re.compile(r"\s{2,}"), " "),
)


def natural_text(text: str) -> str:
    """Undo Penn Treebank tokenisation; text that shows none of its marks is returned unchanged."""
    if not _TOKENISED.search(text):
        return text
    text = _BRACKET.sub(lambda match: _BRACKETS[match.group()], text)
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text.strip()


def only_in_mix(examples: Iterable[Example], mix: dict[str, float]) -> list[Example]:
    """Keep the examples whose data set has a positive number of repeats."""
    return [example for example in examples if mix.get(example.dataset, 0.0) > 0]


def some_of_each(examples: Iterable[Example], rows: int) -> list[Example]:
    """Return at most `rows` examples of every data set, always the same ones."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.dataset].append(example)
    return [one for group in groups.values() for one in Random(0).sample(group, min(rows, len(group)))]
