"""Measure what a sketch misses and saves, beside reading every vector, on headlines.

`python -m benchmarks.sketches --count 100000` searches the vectors of a corpus that `benchmarks.serve`
made (or makes it) for headlines that are in no source. Both search on one thread, in turns.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.headlines import DEFAULT_HEADLINES, sample_claims
from benchmarks.serve import prepare_corpus, stored
from index.segment import Segment
from index.sketch import CANDIDATES_PER_RESULT
from index.threads import ONE_THREAD
from models.registry import DEFAULT_EMBEDDER, load_embedder

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "sketches.json"
WANTED = (10, 100)


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold the share of the truly nearest that a sketch finds, and milliseconds of both ways to search."""

    wanted: int
    recall: float
    recall_of_first_10: float
    whole_p50_ms: float
    sketch_p50_ms: float
    ratio: float


def measure(whole: Segment, sketched: Segment, queries: NDArray[np.float32], wanted: int) -> Figures:
    """Search both in turns for the `wanted` nearest passages of every query."""
    found: list[float] = []
    first_found: list[float] = []
    seconds: tuple[list[float], list[float]] = ([], [])
    for query in queries:
        answers = []
        for segment, spent in zip((whole, sketched), seconds, strict=True):
            started = time.perf_counter()
            answers.append(segment.search(query, wanted, None, ONE_THREAD)[0][:wanted].tolist())
            spent.append((time.perf_counter() - started) * 1000)
        exact, rough = answers
        found.append(len(set(exact) & set(rough)) / wanted)
        first_found.append(len(set(exact[:10]) & set(rough)) / 10)
    p50 = [float(np.median(spent)) for spent in seconds]
    return Figures(
        wanted=wanted,
        recall=round(float(np.mean(found)), 4),
        recall_of_first_10=round(float(np.mean(first_found)), 4),
        whole_p50_ms=round(p50[0], 2),
        sketch_p50_ms=round(p50[1], 2),
        ratio=round(p50[0] / p50[1], 2),
    )


def main() -> None:
    """Print the table and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--headlines", type=Path, default=DEFAULT_HEADLINES)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    if not options.headlines.exists():
        sys.exit(f"{options.headlines} is not there: name the file with --headlines")
    vectors = stored(prepare_corpus(options.headlines, options.count))[0].astype(np.float16)
    claims = sample_claims(options.headlines, options.count, options.claims)
    queries = load_embedder(DEFAULT_EMBEDDER, ROOT / "data", threads=1).embed(claims)
    ids = np.arange(1, len(vectors) + 1, dtype=np.int64)
    whole = Segment.gathered(vectors.shape[1], len(vectors), [(ids, vectors)])
    sketched = Segment.gathered(vectors.shape[1], len(vectors), [(ids, vectors)])
    started = time.perf_counter()
    if sketched.make_sketch() is None:
        sys.exit(f"{len(vectors):,} passages are too few for a sketch")
    print(f"{len(vectors):,} passages; sketch made in {time.perf_counter() - started:.2f} s")
    print(f"{CANDIDATES_PER_RESULT} candidates for each wanted passage")
    rows = [measure(whole, sketched, queries, wanted) for wanted in WANTED]
    for row in rows:
        print(
            f"nearest {row.wanted:3}: recall {row.recall:.4f}, of the first 10 {row.recall_of_first_10:.4f}; "
            f"whole {row.whole_p50_ms:.2f} ms, sketch {row.sketch_p50_ms:.2f} ms, {row.ratio:.1f} times"
        )
    report = {"passages": len(vectors), "rows": [asdict(row) for row in rows]}
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
