"""Let a teacher judge pairs for a student: `python -m models.training.teach TEACHER --out FILE`.

TEACHER is a trained folder, or several, larger than the student or not. It judges a draw of the given
training pairs (`GIVEN`; the label that people gave is kept beside its judgement) and all pairs of the files,
such as `unlabelled` gathers. What it writes is for `train --extra-pairs`: pairs of data set `taught` where
people labelled them, else `taught_near`, each with the teacher's probabilities. A run that is stopped leaves
`part-FILE`.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.stance import ModelUnavailableError
from models.training.corpus import write_examples
from models.training.data import ANY, Example, natural_text, read_examples
from models.training.evaluate import Probabilities, load_model

LABELLED: Final = "taught"
NEAR: Final = "taught_near"
CHUNK: Final = 1024
SAVED: Final = 8 * CHUNK
"""After so many pairs a draft is written anew: a run that is stopped loses no more than that."""

GIVEN: Final = {
    "fever": 7000,
    "mnli": 6000,
    "lingnli": 6000,
    "wanli": 5000,
    "conjnli": 2500,
    "cad_nli": 2000,
    "healthver": 1700,
    "foolmetwice": 1150,
    "check_covid": 1050,
    "covidfact": 1500,
    "snli": 1200,
    "negation_snli": 700,
    "rte": 800,
    "breaking_nli": 300,
}
"""Data set -> how many of its pairs are judged."""


def draw(given: Iterable[Example], rng: Random) -> Iterator[Example]:
    """Yield as many pairs of each data set as `GIVEN` says."""
    rows: dict[str, list[Example]] = {name: [] for name in GIVEN}
    for one in given:
        if one.dataset in rows:
            rows[one.dataset].append(one)
    for name, wanted in GIVEN.items():
        yield from rng.sample(rows[name], min(wanted, len(rows[name])))


def mean_of(teachers: Sequence[Probabilities], shares: Sequence[float]) -> Probabilities:
    """Let several teachers judge as one. Raises ValueError unless each has a share over 0."""
    if len(teachers) != len(shares) or min(shares) <= 0:
        raise ValueError(f"--shares needs {len(teachers)} numbers over 0, got {list(shares)}")

    def probabilities(claims: Sequence[str], passages: Sequence[str]) -> NDArray[np.float32]:
        judged = [teacher(claims, passages) for teacher in teachers]
        return np.average(judged, axis=0, weights=shares).astype(np.float32)

    return probabilities


def judged(
    pairs: Sequence[Example], teacher: Probabilities, max_seconds: float = float("inf")
) -> Iterator[Example]:
    """Yield the pairs with the teacher's probabilities until the time is over; chunks are finished."""
    begun = time.monotonic()
    for start in range(0, len(pairs), CHUNK):
        if time.monotonic() - begun >= max_seconds:
            return
        some = pairs[start : start + CHUNK]
        shares = teacher(
            [natural_text(one.claim) for one in some], [natural_text(one.evidence) for one in some]
        )
        for one, (supports, refutes, open_) in zip(some, shares.tolist(), strict=True):
            name = NEAR if one.allowed == ANY else LABELLED
            yield replace(one, dataset=name, taught=(supports, refutes, open_))


def written(found: Iterable[Example], path: Path, every: int = SAVED) -> list[Example]:
    """Write the pairs to a file when all are there, and what there is to `part-NAME` until then."""
    draft = path.with_name(f"part-{path.name}")
    kept: list[Example] = []
    for one in found:
        kept.append(one)
        if len(kept) % every == 0:
            write_examples(draft, kept)
    write_examples(path, kept)
    draft.unlink(missing_ok=True)
    return kept


def main(arguments: Sequence[str] | None = None) -> None:
    """Judge and write the pairs; print how many as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", help="trained folders; their mean is what is taught")
    parser.add_argument("--shares", type=float, nargs="+", default=None, help="of the mean, one a folder")
    parser.add_argument(
        "--pairs", type=Path, nargs="*", default=(), help="further pairs, .jsonl or .jsonl.gz"
    )
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True, help="a file that ends in .jsonl or .jsonl.gz")
    parser.add_argument("--max-minutes", type=float, default=float("inf"))
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    rng = Random(options.seed)
    try:
        shares = options.shares or [1.0] * len(options.folders)
        teacher = mean_of([load_model(folder, options.threads) for folder in options.folders], shares)
        pairs = list(draw(read_examples(options.data / "stance" / "train.jsonl.gz"), rng))
        for path in options.pairs:
            pairs.extend(read_examples(path, unlabelled=True))
    except (OSError, ValueError, ModelUnavailableError) as error:
        parser.error(str(error))
    rng.shuffle(pairs)
    found = written(judged(pairs, teacher, 60 * options.max_minutes), options.out)
    print(json.dumps({"asked": len(pairs), **Counter(one.dataset for one in found)}))


if __name__ == "__main__":
    main()
