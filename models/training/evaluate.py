"""Print how well a stance model does on a file of labelled pairs, data set by data set."""

from __future__ import annotations

import argparse
import json
import sys
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from models.int8_stance import Int8StanceClassifier
from models.manifest import FILE_NAME as MANIFEST
from models.registry import WEIGHTS_DIR
from models.stance import ModelUnavailableError, StanceScores
from models.training.data import Example, read_examples, some_of_each
from models.training.metrics import score

Probabilities = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
"""claims, passages -> float32 [n, 3]: SUPPORTS, REFUTES, NOT_ENOUGH_INFO."""


class PairClassifier(Protocol):
    """The served engine, judging pairs of any claims."""

    def classify_pairs(self, pairs: Sequence[tuple[str, str]]) -> Sequence[StanceScores]:
        """Judge (claim, passage) pairs, in the order given."""


def from_engine(engine: PairClassifier) -> Probabilities:
    """Let the served engine be evaluated, on pairs of any claims at once."""

    def probabilities(claims: Sequence[str], passages: Sequence[str]) -> NDArray[np.float32]:
        found = engine.classify_pairs(list(zip(claims, passages, strict=True)))
        rows = [(one.supports, one.refutes, one.not_enough_info) for one in found]
        return np.array(rows, dtype=np.float32).reshape(-1, 3)

    return probabilities


def load_model(folder: Path, threads: int) -> Probabilities:
    """Load the model of a folder: the int8 one that is served, or the float one that training saved.

    Raises OSError, ValueError or ModelUnavailableError where it holds neither.
    """
    if (folder / MANIFEST).exists():
        return from_engine(Int8StanceClassifier(folder, threads=threads))
    # Imported here: judging the served model needs no torch.
    import torch

    from models.training.network import TorchStance

    torch.set_num_threads(threads)
    return TorchStance.load(folder).probabilities


def load_uncalibrated(folder: Path, threads: int) -> Probabilities:
    """Load an exported model without its temperature. Raises ModelUnavailableError where there is none."""
    return from_engine(Int8StanceClassifier(folder, threads, calibrated=False))


def evaluate(probabilities: Probabilities, examples: Iterable[Example]) -> dict[str, Any]:
    """Return `{"datasets": {name: figures}, "mean_accuracy": float}` for examples of any data sets."""
    groups: dict[str, list[Example]] = defaultdict(list)
    for example in examples:
        groups[example.dataset].append(example)
    datasets = {
        name: score(
            probabilities([row.claim for row in rows], [row.evidence for row in rows]),
            [row.label for row in rows],
        )
        for name, rows in groups.items()
    }
    mean = float(np.mean([figures["accuracy"] for figures in datasets.values()] or [np.nan]))
    return {"datasets": datasets, "mean_accuracy": mean}


def as_text(report: dict[str, Any]) -> str:
    """Lay the report out as a table, one line per data set and one per class under it."""
    lines = [
        f"{'data set':<20}{'n':>6}{'acc':>8}{'95% interval':>16}{'F1':>8}{'two-way':>9}{'ECE':>8}"
        f"{'wrong way':>11}{'over-decided':>14}"
    ]
    for name, row in report["datasets"].items():
        low, high = row["accuracy_ci95"]
        lines.append(
            f"{name:<20}{row['n']:>6}{row['accuracy']:>8.3f}{f'{low:.3f}-{high:.3f}':>16}"
            f"{row['macro_f1']:>8.3f}{_cell(row['two_way_accuracy']):>9}{row['ece']:>8.3f}"
            f"{_cell(row['wrong_way']):>11}{_cell(row['over_decided']):>14}"
        )
        for label, one in row["per_class"].items():
            lines.append(
                f"  {label:<18}{one['n']:>6}  precision {one['precision']:.3f}  recall {one['recall']:.3f}"
            )
    lines.append(f"mean accuracy over data sets: {report['mean_accuracy']:.3f}")
    return "\n".join(lines)


def _cell(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code (2 for a file that cannot be read as pairs)."""
    parser = argparse.ArgumentParser(prog="python -m models.training.evaluate", description=__doc__)
    parser.add_argument("file", type=Path, help="pairs: .jsonl or .jsonl.gz")
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument(
        "--model",
        type=Path,
        default=WEIGHTS_DIR,
        help="folder of an int8 or float model (default: the shipped one)",
    )
    parser.add_argument("--rows", type=int, default=None, help="judge at most so many pairs of each data set")
    parser.add_argument("--threads", type=int, default=2)
    options = parser.parse_args(arguments)
    if options.rows is not None and options.rows < 1:
        parser.error("--rows must be 1 or more")

    try:
        examples = list(read_examples(options.file))
        if not examples:
            raise ValueError(f"{options.file} holds no pairs")
        if options.rows is not None:
            examples = some_of_each(examples, options.rows)
        probabilities = load_model(options.model, options.threads)
    except (OSError, EOFError, zlib.error, ValueError, ModelUnavailableError) as error:
        print(error, file=sys.stderr)
        return 2
    report = evaluate(probabilities, examples)
    print(json.dumps(report, indent=2) if options.json else as_text(report))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
