"""Measure two ways to search the passages that a filter lets through: a mask on all rows, a copy of some.

`python -m benchmarks.filters` searches random vectors (the time does not depend on what they say) on one
thread, in turns, for filters that let through single passages and for such that let through runs of 20.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import segment as searched
from index.segment import Segment, VectorChunk
from index.threads import ONE_THREAD

RESULTS = Path(__file__).resolve().parent / "results" / "filters.json"
DIMENSION = 384
WANTED = 100
RUN = 20
SHARES = (500, 100, 64, 32, 16, 8)


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold what a filter lets through, one passage in so many, and milliseconds of both ways to search."""

    passages: str
    one_in: int
    mask_ms: float
    copy_ms: float


def chunks(count: int) -> Iterator[VectorChunk]:
    """Make unit vectors."""
    rng = np.random.default_rng(0)
    for first in range(0, count, 20_000):
        vectors = rng.standard_normal((min(20_000, count - first), DIMENSION), dtype=np.float32)
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        yield np.arange(first + 1, first + 1 + len(vectors)), vectors.astype(np.float16)


def measure(segment: Segment, one_in: int, run: int, turns: int) -> Figures:
    """Search both ways in turns; the least of the processor times counts, as others use the machine too."""
    rng = np.random.default_rng(one_in)
    starts = np.sort(rng.choice(segment.rows // run, segment.rows // run // one_in, replace=False))
    allowed: NDArray[np.int64] = (starts[:, None] * run + np.arange(1, run + 1)).ravel()
    query = segment.vectors(slice(0, 1))[0].astype(np.float32)

    def search() -> list[int]:
        ids: list[int] = segment.search(query, WANTED, allowed, ONE_THREAD)[0].tolist()
        return ids

    times: dict[float, list[float]] = {0.0: [], 1.0: []}
    found = []
    for _ in range(turns):
        for share, spent in times.items():
            searched.COPIED_SHARE = share
            took, ids = timed(search)
            spent.append(took)
            found.append(ids)
    if found.count(found[0]) < len(found):
        raise ValueError("the two ways find different passages")
    name = "single" if run == 1 else f"runs of {run}"
    return Figures(name, one_in, round(min(times[0.0]), 2), round(min(times[1.0]), 2))


def timed(search: Callable[[], list[int]]) -> tuple[float, list[int]]:
    """Give the milliseconds of processor time that a search takes, and what it finds."""
    started = time.thread_time()
    ids = search()
    return 1000 * (time.thread_time() - started), ids


def main() -> None:
    """Print the table and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=300_000)
    parser.add_argument("--turns", type=int, default=15)
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    print(f"{options.count:,} passages; a copy is searched of at most 1 in {1 / searched.COPIED_SHARE:.0f}")
    segment = Segment.gathered(DIMENSION, options.count, chunks(options.count))
    rows = [measure(segment, one_in, run, options.turns) for run in (1, RUN) for one_in in SHARES]
    for row in rows:
        print(
            f"{row.passages:10} 1 in {row.one_in:3}: mask {row.mask_ms:6.2f} ms, copy {row.copy_ms:6.2f} ms"
        )
    report = {"passages": options.count, "rows": [asdict(row) for row in rows]}
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
