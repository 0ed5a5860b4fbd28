"""Measure what a passage should be read with: alone, after its neighbour, or after title and date.

`python -m models.training.input_form ARTICLES.jsonl.gz` makes one supported, one refuted and one undecided
claim for one sentence of each article, and judges the same claims against each form of the passage. The
model is judged as it was trained, on passages alone: a form that wins all the same should be trained on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from random import Random

import numpy as np
from numpy.typing import NDArray

from models.registry import WEIGHTS_DIR
from models.stance import ModelUnavailableError
from models.training.data import LABELS, open_text
from models.training.edits import EDITS, names_of
from models.training.evaluate import load_model
from models.training.generalise import generalised
from models.training.metrics import interval
from models.training.news import is_statement, split_sentences
from models.training.related import coverage


@dataclass(frozen=True, slots=True)
class Case:
    """Hold one claim, its label, and the passage in every form by name."""

    claim: str
    label: str
    forms: dict[str, str]


def cases(path: Path, count: int, seed: int) -> Iterator[Case]:
    """Yield three cases, one of each label, for each of `count` articles."""
    rng = Random(seed)
    with open_text(path) as lines:
        rows = [json.loads(line) for line in lines]
    rng.shuffle(rows)
    made = 0
    for row in rows:
        found = _cases_of(row, rng)
        if found:
            yield from found
            made += 1
        if made == count:
            return


def _cases_of(row: dict[str, str], rng: Random) -> list[Case]:
    sentences = list(dict.fromkeys(one for one in split_sentences(row["text"]) if is_statement(one)))
    if len(sentences) < 5:
        return []
    at = rng.randrange(1, len(sentences))
    passage = sentences[at]
    claim = generalised(passage, rng)
    # What no form shows: neither the passage nor a neighbour, nor what the title tells.
    far = [
        one
        for place, one in enumerate(sentences)
        if abs(place - at) > 1 and coverage(row["title"], one) < 0.3
    ]
    other = generalised(rng.choice(far), rng) if far else None
    if claim is None or other is None:
        return []
    names, kinds = names_of(sentences), list(EDITS.values())
    rng.shuffle(kinds)
    edited = next((text for text in (edit(claim, names, rng) for edit in kinds) if text), None)
    if edited is None:
        return []
    day = f"{_moment(row['published']):%d %B %Y}".lstrip("0")
    forms = {
        "alone": passage,
        "previous sentence before": f"{sentences[at - 1]} {passage}",
        "title before": f"{row['title']}. {passage}",
        "title and date before": f"{row['title']}. {day}. {passage}",
    }
    return [Case(text, label, forms) for text, label in zip((claim, edited, other), LABELS, strict=True)]


def _moment(published: str) -> datetime:
    try:
        return datetime.fromisoformat(published)
    except ValueError:
        return parsedate_to_datetime(published)


def compare(judged: dict[str, NDArray[np.float32]], labels: Sequence[str]) -> list[str]:
    """Lay out the accuracy of each form, by label, and which answers it turns; probabilities [n, 3]."""
    wanted = np.array([LABELS.index(label) for label in labels])
    base = judged["alone"].argmax(axis=1) == wanted
    lines = [
        f"{'passage':<26}{'accuracy':>9}{'95% interval':>16}" + "".join(f"{label:>17}" for label in LABELS)
        + f"{'mended':>9}{'spoilt':>8}"
    ]  # fmt: skip
    for name, chances in judged.items():
        right = chances.argmax(axis=1) == wanted
        low, high = interval(float(right.mean()), len(right))
        by_label = "".join(f"{right[wanted == label].mean():>17.3f}" for label in range(3))
        lines.append(
            f"{name:<26}{right.mean():>9.3f}{f'{low:.3f}-{high:.3f}':>16}{by_label}"
            f"{int((right & ~base).sum()):>9}{int((base & ~right).sum()):>8}"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code (2 for files that cannot be read)."""
    parser = argparse.ArgumentParser(prog="python -m models.training.input_form", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("file", type=Path, help="articles with `title`, `published`, `text`: .jsonl[.gz]")
    parser.add_argument("--model", type=Path, default=WEIGHTS_DIR)
    parser.add_argument("--articles", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    try:
        found = list(cases(options.file, options.articles, options.seed))
        if not found:
            raise ValueError(f"{options.file} has no article of five plain sentences")
        probabilities = load_model(options.model, options.threads)
    except (OSError, EOFError, KeyError, ValueError, ModelUnavailableError) as error:
        print(error, file=sys.stderr)
        return 2
    claims = [case.claim for case in found]
    judged = {form: probabilities(claims, [case.forms[form] for case in found]) for form in found[0].forms}
    print("\n".join([f"{len(found)} pairs", *compare(judged, [case.label for case in found])]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
