"""Compare trained folders on the half of dev that choices may be made on.

`python -m models.training.compare dev.jsonl.gz FOLDER FOLDER...` judges a sample of the fitting half (see
`calibrate`) and prints for each folder: the mean accuracy over the data sets (two-way where these have two
labels), the temperature, the cost of decisions with labels as they are and as a search brings them, how
often passages beside the claim (they belong to other claims of the same data set and are found by words) are
decided above 0.5, and `found`: the share of the deciding passages that are decided the right way at the
threshold at which a tenth of the others is decided; half of these others' weight lies beside the claim.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.training.calibrate import fit
from models.training.data import LABEL2ID, Example, read_examples
from models.training.dev_scores import JudgedPairs, claim_hash, equal_weights, judged_pairs, label_weights
from models.training.evaluate import Probabilities, load_model
from models.training.operating_point import (
    AS_RETRIEVED,
    CLAIM_SETS,
    decision_cost,
    found_at_alarm,
    retrieved,
)
from models.training.related import mined_pairs

TWO_WAY: Final = frozenset({"fever_symmetric", "foolmetwice", "covidfact"})
_DECIDED: Final = 0.5
_BESIDE: Final = 200
"""How many claims of each data set are also judged with a passage of another claim."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Hold what one folder reached; shares and accuracies in 0..1, costs as in `operating_point`.

    `found` is `operating_point.found_at_alarm` of passages as a search brings them. It and `beside_...` are
    None where no passage of another claim was found, `found` also without related ones of both kinds.
    """

    accuracy: dict[str, float]
    mean: float
    temperature: float
    cost: float
    cost_as_retrieved: float
    beside_supported: float | None
    beside_refuted: float | None
    found: float | None


def sample(file: Path, rows: int) -> list[Example]:
    """Draw at most so many pairs of each data set of the fitting half, always the same ones."""
    by_set: dict[str, list[Example]] = {}
    for one in read_examples(file):
        if len(one.allowed) == 1 and claim_hash(one.claim) % 2 == 0:
            by_set.setdefault(one.dataset, []).append(one)
    rng = Random(0)
    return [one for found in by_set.values() for one in rng.sample(found, min(rows, len(found)))]


def beside(examples: Sequence[Example]) -> list[Example]:
    """Pair claims with passages that a search by words brings and that belong to other claims."""
    names = sorted({one.dataset for one in examples} & CLAIM_SETS)
    return [pair for name in names for pair in mined_pairs(examples, name, _BESIDE, seed=0)]


def compare(
    probabilities: Probabilities, examples: Sequence[Example], others: Sequence[Example]
) -> Comparison:
    """Judge examples, and `others` that decide nothing, by a model that is not calibrated."""
    pairs = judged_pairs(examples, _logits(probabilities, examples))
    fitted = fit(pairs, equal_weights(pairs), with_bias=False)
    chances = fitted.chances(pairs.logits)
    rows, weights = retrieved(pairs)
    accuracy = {name: round(_accuracy(pairs, name), 3) for name in pairs.names}
    unrelated = fitted.chances(_logits(probabilities, others)) if others else None
    strong = None if unrelated is None else unrelated > _DECIDED
    return Comparison(
        accuracy=accuracy,
        mean=round(float(np.mean([_accuracy(pairs, name) for name in pairs.names])), 4),
        temperature=round(fitted.temperature, 2),
        cost=round(decision_cost(chances, pairs.labels, equal_weights(pairs)), 3),
        cost_as_retrieved=round(decision_cost(chances[rows], pairs.labels[rows], weights[rows]), 3),
        beside_supported=None if strong is None else round(float(strong[:, 0].mean()), 3),
        beside_refuted=None if strong is None else round(float(strong[:, 1].mean()), 3),
        found=None if unrelated is None else _found(pairs.where(rows), chances[rows], unrelated),
    )


def _found(pairs: JudgedPairs, chances: NDArray[np.float64], unrelated: NDArray[np.float64]) -> float | None:
    """Give what is found of the deciding passages, None without related ones of both kinds.

    Half of the weight of those that decide nothing lies beside the claim.
    """
    weights = label_weights(pairs, AS_RETRIEVED)
    nei = LABEL2ID["NOT_ENOUGH_INFO"]
    related = float(weights[pairs.labels == nei].sum())
    if not 0 < related < weights.sum():
        return None
    found, _ = found_at_alarm(
        np.concatenate([chances, unrelated]),
        np.concatenate([pairs.labels, np.full(len(unrelated), nei)]),
        np.concatenate([weights, np.full(len(unrelated), related / len(unrelated))]),
    )
    return round(found, 3)


def _logits(probabilities: Probabilities, examples: Sequence[Example]) -> NDArray[np.float64]:
    found = probabilities([one.claim for one in examples], [one.evidence for one in examples])
    logits: NDArray[np.float64] = np.log(np.maximum(np.asarray(found, dtype=np.float64), 1e-12))
    return logits


def _accuracy(pairs: JudgedPairs, name: str) -> float:
    here = pairs.datasets == name
    logits = pairs.logits[here][:, :2] if name in TWO_WAY else pairs.logits[here]
    return float((logits.argmax(axis=1) == pairs.labels[here]).mean())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code (2 for files that cannot be read)."""
    parser = argparse.ArgumentParser(
        prog="python -m models.training.compare",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("file", type=Path, help="labelled pairs that no model was trained on: .jsonl[.gz]")
    parser.add_argument("models", type=Path, nargs="+", help="folders that `train` or `average` wrote")
    parser.add_argument("--rows", type=int, default=300, help="pairs of each data set at most")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    try:
        examples = sample(options.file, options.rows)
        others = beside(examples)
        for folder in options.models:
            found = compare(load_model(folder, options.threads), examples, others)
            print(json.dumps({"model": str(folder), **asdict(found)}), flush=True)
    except (OSError, EOFError, ValueError) as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
