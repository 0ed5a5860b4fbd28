"""Time the stance model that ships against the torch CrossEncoder, call by call in turn, in one run.

`python -m benchmarks.stance` judges ten passages for one claim, text in and probabilities out, tokenising
included: sentences of the sample corpus as they are (typical), and cut or joined to 20, 40, 80 and 160
tokens a pair; on one thread and on two. `--stance` names the folder of the float classifier; without it
MiniLM with a fresh head stands in, whose answers mean nothing and whose cost is the same.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle, islice
from pathlib import Path

import numpy as np
import torch
from sentence_transformers import CrossEncoder

from models.int8_stance import Int8StanceClassifier
from models.minilm import packaged_minilm
from models.registry import WEIGHTS_DIR
from models.tokens import TextTokenizer
from service.demo.sample import CORPUS

RESULTS = Path(__file__).with_name("results") / "stance.json"
PASSAGES = 10
LENGTHS = (20, 40, 80, 160)
CLAIM = "The ferry to the island was cancelled for two days."
WARM_UP = 3


@dataclass(frozen=True, slots=True)
class Load:
    """Hold one claim's passages and the tokens of a pair, on average, with the three special ones."""

    name: str
    passages: tuple[str, ...]
    tokens: float


@dataclass(frozen=True, slots=True)
class Times:
    """Hold the median milliseconds of one call, on the clock and of the processor."""

    wall_ms: float
    cpu_ms: float


@dataclass(frozen=True, slots=True)
class Row:
    """Hold one comparison on ten pairs, and how many times faster the shipped model is.

    On one thread the processor's time is the surer measure on a machine that does other work as well; on two,
    threads that wait for each other use it up.
    """

    load: str
    tokens: float
    threads: int
    shipped: Times
    cross_encoder: Times
    times_faster: float
    times_less_cpu: float


def loads(weights: Path) -> list[Load]:
    """Make the batches from the sentences of the sample corpus."""
    tokenizer = TextTokenizer(weights)
    texts = [json.loads(line)["text"] for line in CORPUS.read_text(encoding="utf-8").splitlines()]
    sentences = [part.strip() + "." for text in texts for part in text.split(". ") if 40 < len(part) < 200]
    words = list(islice(cycle(" ".join(sentences).split()), 40_000))

    def size(passage: str) -> int:
        return sum(len(ids) for ids in tokenizer.ids([CLAIM, passage], 512)) + 3

    def of_size(tokens: int, start: int) -> str:
        end = start + 1
        while size(" ".join(words[start : end + 1])) <= tokens:
            end += 1
        return " ".join(words[start:end])

    spread = sentences[:: len(sentences) // PASSAGES][:PASSAGES]
    made = [("typical", tuple(spread))]
    made += [(f"{n} tokens", tuple(of_size(n, 150 * at) for at in range(PASSAGES))) for n in LENGTHS]
    return [Load(name, some, sum(map(size, some)) / len(some)) for name, some in made]


def time_in_turn(runs: Sequence[Callable[[], object]], turns: int) -> list[Times]:
    """Time all runs, call by call in turn, so that a busy machine is busy for all of them."""
    times: list[list[tuple[float, float]]] = [[] for _ in runs]
    for turn in range(WARM_UP + turns):
        for run, found in zip(runs, times, strict=True):
            started, used = time.perf_counter(), time.process_time()
            run()
            if turn >= WARM_UP:
                found.append((time.perf_counter() - started, time.process_time() - used))
    return [Times(*(1000 * np.median(found, axis=0)).round(2).tolist()) for found in times]


def compare(shipped: Int8StanceClassifier, reference: CrossEncoder, load: Load, turns: int) -> list[Times]:
    """Time both models on one batch: the shipped one first."""
    pairs = [(CLAIM, passage) for passage in load.passages]
    return time_in_turn(
        [
            lambda: shipped.classify(CLAIM, load.passages),
            lambda: reference.predict(pairs, show_progress_bar=False),
        ],
        turns,
    )


def measure(weights: Path, source: Path | None, turns: int) -> list[Row]:
    """Time every load on one thread and on two."""
    reference = CrossEncoder(str(source or packaged_minilm()), num_labels=3, max_length=256, device="cpu")
    rows = []
    for threads in (1, 2):
        shipped = Int8StanceClassifier(weights, threads=threads)
        torch.set_num_threads(threads)
        for load in loads(weights):
            ours, theirs = compare(shipped, reference, load, turns)
            faster = (round(theirs.wall_ms / ours.wall_ms, 2), round(theirs.cpu_ms / ours.cpu_ms, 2))
            rows.append(Row(load.name, round(load.tokens, 1), threads, ours, theirs, *faster))
            print(line(rows[-1]), flush=True)
    return rows


HEADER = (
    f"{'ten pairs of':<14}{'tokens':>8}{'threads':>9}{'shipped ms (CPU)':>22}{'CrossEncoder ms (CPU)':>24}"
    f"{'faster':>9}{'less CPU':>10}"
)


def line(row: Row) -> str:
    """Lay one row out under `HEADER`."""
    ours, theirs = (f"{one.wall_ms:.1f} ({one.cpu_ms:.1f})" for one in (row.shipped, row.cross_encoder))
    return (
        f"{row.load:<14}{row.tokens:>8.1f}{row.threads:>9}{ours:>22}{theirs:>24}"
        f"{row.times_faster:>8.1f}x{row.times_less_cpu:>9.1f}x"
    )


def main() -> None:
    """Run the benchmark, print the table and write its figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--stance", type=Path, help="folder of the float classifier")
    parser.add_argument("--weights", type=Path, default=WEIGHTS_DIR, help="folder of the int8 model")
    parser.add_argument("--turns", type=int, default=20, help="calls of each that are counted")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where the figures are written")
    options = parser.parse_args()
    # One thread means one: tokenizers would otherwise use its own pool for batches.
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    print(HEADER)
    rows = measure(options.weights, options.stance, options.turns)
    report = {
        "machine": {"processor": platform.processor() or platform.machine(), "cores": os.cpu_count(),
                    "load": [round(value, 2) for value in os.getloadavg()]},
        "reference": "float classifier" if options.stance else "MiniLM with a fresh head",
        "rows": [asdict(row) for row in rows],
    }  # fmt: skip
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
