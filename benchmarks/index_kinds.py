"""Measure kinds of vector indexes: recall, processor time, memory; and searches among allowed passages.

`python -m benchmarks.index_kinds --count 100000 990000` searches the vectors of corpora that
`benchmarks.serve` made (or makes them) for headlines that are in no source. Each kind searches on one thread,
in turns with the exact float16 search whose nearest are the truth, and its time stands beside that one's. How
much of a large sketch is read was chosen on other queries (`index.partition`). The candidates that sketches
name are compared exactly.

HNSW is built where --hnsw names a count: of a million rows that alone takes a quarter of an hour of one core,
for 272 bytes a row beside the vectors, and what is deleted stays in the way.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from benchmarks.headlines import DEFAULT_HEADLINES, sample_claims
from benchmarks.serve import prepare_corpus
from index.corpus import Corpus
from index.faiss_search import search_faiss
from index.segment import Segment
from index.sketch import Sketch
from index.threads import ONE_THREAD
from models.registry import DEFAULT_EMBEDDER, load_embedder

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "index_kinds.json"
WIDTHS = (10, 1_000, 100_000)
WANTED = 100
IP = faiss.METRIC_INNER_PRODUCT
_ADDED_AT_ONCE = 8_192
_LISTS = 512

Search = Callable[[NDArray[np.float32], int], NDArray[np.int64]]
"""From a query [dimension] and how many are wanted to rows, nearest first."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Hold one kind: its search, what it keeps in memory (MiB) and how long it took to build."""

    name: str
    search: Search
    own_mib: int
    build_s: float


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold recall of the first 10 and 100 nearest (asking for so many), and p50 of processor time."""

    kind: str
    recall_10: float
    recall_100: float
    p50_ms: float
    exact_p50_ms: float
    own_mib: int
    build_s: float


@dataclass(frozen=True, slots=True)
class Filtered:
    """Hold what searches of some allowed passages found of the true ten, and p50 of processor time."""

    width: int
    recall_10: float
    p50_ms: float


def read_vectors(folder: Path) -> NDArray[np.float16]:
    """Read every vector of a corpus ([n, d])."""
    with Corpus(folder / "corpus.db").snapshot() as snapshot:
        return np.concatenate([vectors for _, vectors in snapshot.changes_since(0).added])


def size_mib(index: Any) -> int:
    """Measure an index by what it would write."""
    written = 0

    def count(content: bytes) -> None:
        nonlocal written
        written += len(content)

    faiss.write_index(index, faiss.PyCallbackIOWriter(count, 1 << 20))  # type: ignore[attr-defined]
    return written >> 20


def filled(index: Any, vectors: NDArray[np.float16]) -> Any:
    """Train where that is needed, on at most 100,000 rows, and add all."""
    if not index.is_trained:
        index.train(vectors[:: -(-len(vectors) // 100_000)].astype(np.float32))
    for first in range(0, len(vectors), _ADDED_AT_ONCE):
        index.add(vectors[first : first + _ADDED_AT_ONCE].astype(np.float32))
    return index


def kinds(vectors: NDArray[np.float16], exact: Segment, with_hnsw: bool) -> Iterator[Kind]:
    """Build one kind after the other; whoever is done with one lets it go."""
    dimension = vectors.shape[1]

    def plain(name: str, make: Callable[[], Any]) -> Kind:
        started = time.process_time()
        index = filled(make(), vectors)
        spent = time.process_time() - started
        return Kind(name, lambda query, k: search_faiss(index, query, k)[1], size_mib(index), round(spent, 1))

    def sketched(name: str, make: Callable[[], Any]) -> Kind:
        started = time.process_time()
        sketch = make()
        spent = time.process_time() - started
        segment = _with(exact, sketch)
        size = size_mib(sketch._faiss)
        return Kind(name, lambda query, k: _rows(segment, query, k), size, round(spent, 1))

    def lists() -> Any:
        index = faiss.IndexIVFScalarQuantizer(
            faiss.IndexFlatIP(dimension), dimension, _LISTS, faiss.ScalarQuantizer.QT_fp16, IP, False
        )
        index.cp.niter = 8
        index.nprobe = _LISTS // 4
        return index

    yield Kind("float16, exact", lambda query, k: _rows(exact, query, k), vectors.nbytes >> 20, 0.0)
    yield plain("float32, exact (Flat)", lambda: faiss.IndexFlatIP(dimension))
    yield plain("float16 in 512 lists, 128 read (IVF)", lists)
    yield sketched(
        "1-bit sketch (RaBitQ)", lambda: Sketch(filled(faiss.IndexRaBitQFastScan(dimension, IP), vectors))
    )
    yield sketched(
        "4-bit codes, all read (PQ)",
        lambda: Sketch(filled(faiss.IndexPQFastScan(dimension, dimension // 4, 4, IP), vectors)),
    )
    yield sketched("what is served", lambda: Sketch.of(vectors))
    if with_hnsw:
        yield plain("HNSW over float16, 200 looked at", lambda: _hnsw(dimension))


def _hnsw(dimension: int) -> Any:
    index = faiss.IndexHNSWSQ(dimension, faiss.ScalarQuantizer.QT_fp16, 32, IP)
    index.hnsw.efSearch = 200
    return index


def _with(exact: Segment, sketch: Sketch) -> Segment:
    segment = Segment(exact.ids, None, exact._faiss, exact._numbers)
    segment.use_sketch(sketch)
    return segment


def _rows(segment: Segment, query: NDArray[np.float32], k: int) -> NDArray[np.int64]:
    return segment.search(query, k, None, ONE_THREAD)[0][:k] - 1


def _allowed(segment: Segment, query: NDArray[np.float32], allowed: NDArray[np.int64]) -> NDArray[np.int64]:
    return segment.search(query, 10, allowed, ONE_THREAD)[0][:10]


def measure(kind: Kind, exact: Segment, queries: NDArray[np.float32]) -> Figures:
    """Ask one kind for the nearest 10 and 100 of every query, in turns with the exact search."""
    spent, exact_spent, first, all_found = [], [], [], []
    for query in queries:
        truth, took = timed(partial(_rows, exact, query, WANTED))
        exact_spent.append(took)
        found, took = timed(partial(kind.search, query, WANTED))
        spent.append(took)
        all_found.append(np.isin(truth, found).mean())
        first.append(np.isin(truth[:10], kind.search(query, 10)).mean())
    p50, exact_p50 = float(np.median(spent)), float(np.median(exact_spent))
    return Figures(
        kind.name,
        round(float(np.mean(first)), 4),
        round(float(np.mean(all_found)), 4),
        round(p50, 2),
        round(exact_p50, 2),
        kind.own_mib,
        kind.build_s,
    )


def timed(search: Callable[[], NDArray[np.int64]]) -> tuple[NDArray[np.int64], float]:
    """Give what a search finds and its milliseconds of processor time."""
    started = time.thread_time()
    found = search()
    return found, 1000 * (time.thread_time() - started)


def measure_filters(
    segment: Segment, vectors: NDArray[np.float16], queries: NDArray[np.float32]
) -> list[Filtered]:
    """Search among random passages, and beside it compare each of them in numpy."""
    rng = np.random.default_rng(0)
    rows = []
    for width in [each for each in WIDTHS if each < len(vectors)]:
        found, spent = [], []
        for query in queries:
            allowed = np.sort(rng.choice(len(vectors), width, replace=False)) + 1
            numbers = vectors[allowed - 1].astype(np.float32) @ query
            ids, took = timed(partial(_allowed, segment, query, allowed))
            spent.append(took)
            least = np.sort(numbers)[-10] - 1e-5  # equally near ones may stand for one another
            own = vectors[ids - 1].astype(np.float32) @ query
            found.append(np.mean(np.isin(ids, allowed) & (own >= least)) * len(ids) / 10)
        rows.append(Filtered(width, round(float(np.mean(found)), 4), round(float(np.median(spent)), 2)))
    return rows


def measure_count(count: int, options: argparse.Namespace) -> dict[str, Any]:
    """Print and give what was measured with one corpus."""
    vectors = read_vectors(prepare_corpus(options.headlines, count))
    claims = sample_claims(options.headlines, count, options.claims)
    queries = load_embedder(DEFAULT_EMBEDDER, ROOT / "data", threads=1).embed(claims)
    ids = np.arange(1, len(vectors) + 1, dtype=np.int64)
    exact = Segment.gathered(vectors.shape[1], len(vectors), [(ids, vectors)])
    print(f"{len(vectors):,} passages, {len(claims)} claims, one thread")
    rows = []
    for kind in kinds(vectors, exact, count in options.hnsw):
        rows.append(measure(kind, exact, queries))
        row = rows[-1]
        print(
            f"{row.kind:38} recall@10 {row.recall_10:.4f}  @100 {row.recall_100:.4f}  {row.p50_ms:7.2f} ms"
            f"  (exact {row.exact_p50_ms:.2f})  {row.own_mib:5} MiB  built in {row.build_s:.1f} s",
            flush=True,
        )
    filtered = measure_filters(exact, vectors, queries[:30])  # a filter does without a sketch
    for each in filtered:
        print(f"{each.width:7,} allowed: recall@10 {each.recall_10:.4f}  {each.p50_ms:7.2f} ms")
    return {
        "passages": len(vectors),
        "kinds": [asdict(each) for each in rows],
        "filtered": [asdict(each) for each in filtered],
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--headlines", type=Path, default=DEFAULT_HEADLINES)
    parser.add_argument("--count", type=int, nargs="+", default=[100_000, 990_000])
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--hnsw", type=int, nargs="*", default=[100_000], metavar="COUNT")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args(arguments)
    if not options.headlines.exists():
        sys.exit(f"{options.headlines} is not there: name the file with --headlines")
    faiss.omp_set_num_threads(1)
    report = [measure_count(count, options) for count in options.count]
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
