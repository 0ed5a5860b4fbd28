"""Measure how well claims find their sources: keywords, vectors, and the two fused, on SciFact.

`python -m benchmarks.retrieval` scores a document by its best passage. Both halves of the
claims, by even and odd id, are shown beside the whole. Vectors are kept in data/benchmarks/.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.ranking_quality import ndcg, recall
from benchmarks.reciprocal_ranks import fuse_reciprocal_ranks
from benchmarks.scifact import DEFAULT_SCIFACT, Query, fill_corpus, read_abstracts, read_queries
from index.corpus import Corpus, CorpusSnapshot, EmbedderIdentity
from index.documents import SearchFilters
from index.fusion import Ranking, fuse_min_max, ranking
from index.lexical import ENDING_LETTERS, keyword_patterns
from index.live import LiveIndex
from index.retriever import RetrievalConfig, Retriever
from models.embedder import Embedder
from models.minilm import packaged_minilm
from models.registry import DEFAULT_EMBEDDER, load_embedder

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "retrieval.json"
OPEN = SearchFilters()
DEPTH = 1000
POOL = RetrievalConfig().pool
WEIGHTS = (0.3, 0.4, 0.5, 0.6, 0.7)
SERVED_ORIGINS = 20


@dataclass(frozen=True, slots=True)
class Quality:
    """Hold the figures of one way to search, each a mean over claims; even and odd are halves by claim id."""

    name: str
    ndcg_10: float
    ndcg_10_even: float
    ndcg_10_odd: float
    recall_10: float
    recall_100: float


@dataclass(frozen=True, slots=True)
class Latency:
    """Hold milliseconds of one step for one claim: passed, and used of the processor (busy cores differ)."""

    name: str
    p50_ms: float
    p95_ms: float
    mean_cpu_ms: float


class Bench:
    """Hold one corpus of abstracts, searched by passages and scored by documents."""

    def __init__(self, queries: Sequence[Query], document_ids: NDArray[np.str_], first_id: int) -> None:
        """Take the document of every passage; passage ids count from `first_id`."""
        self._queries = queries
        self._document_ids = document_ids
        self._first_id = first_id

    def quality(self, name: str, rankings: Iterable[Ranking]) -> Quality:
        """Score one ranking of passages per claim."""
        return self.document_quality(name, [self._documents(each) for each in rankings])

    def document_quality(self, name: str, ranked: Sequence[Sequence[str]]) -> Quality:
        """Score one ranking of documents per claim."""
        pairs = list(zip(ranked, (query.relevance for query in self._queries), strict=True))
        gains = np.array([ndcg(documents, relevance, 10) for documents, relevance in pairs])
        odd = np.array([int(query.id) % 2 == 1 for query in self._queries])
        at_10, at_100 = (np.mean([recall(*pair, depth) for pair in pairs]) for depth in (10, 100))
        figures = (gains.mean(), gains[~odd].mean(), gains[odd].mean(), at_10, at_100)
        return Quality(name, *(round(float(figure), 4) for figure in figures))

    def _documents(self, ranked: Ranking) -> list[str]:
        return list(dict.fromkeys(self._document_ids[ranked.ids - self._first_id].tolist()))


def embedded(embedder: Embedder, texts: Sequence[str], cache: Path) -> NDArray[np.float32]:
    """Embed texts, or read what an earlier run kept of the same texts and embedder."""
    print(f"vectors of {len(texts)} texts by {embedder.name} ...", flush=True)
    key = hashlib.sha256("\0".join((embedder.name, *texts)).encode()).hexdigest()[:16]
    kept = cache / f"scifact-{key}.npy"
    if not kept.exists():
        cache.mkdir(parents=True, exist_ok=True)
        by_length = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors = np.empty((len(texts), embedder.dimension), np.float32)
        for first in range(0, len(texts), 256):
            places = by_length[first : first + 256]
            vectors[places] = embedder.embed([texts[place] for place in places])
        np.save(kept, vectors)
    found: NDArray[np.float32] = np.load(kept)
    return found


def matched(snapshot: CorpusSnapshot, claim: str, ending_letters: int = ENDING_LETTERS) -> Ranking:
    """Search by keywords alone."""
    found = snapshot.match(keyword_patterns(claim, snapshot.frequent_words(), ending_letters), DEPTH)
    return Ranking(found.ids, found.scores)


def nearest(similarities: NDArray[np.float32], first_id: int) -> Ranking:
    """Rank all passages by one claim's cosines and keep the first DEPTH."""
    best = np.argpartition(-similarities, DEPTH)[:DEPTH]
    return ranking(best.astype(np.int64) + first_id, similarities[best].astype(np.float64))


def first(ranked: Ranking, count: int) -> Ranking:
    """Cut a ranking."""
    return Ranking(ranked.ids[:count], ranked.scores[:count])


def served_documents(retriever: Retriever, claim: str) -> list[str]:
    """Search as the service does and list the documents of leads and copies, a copy where its lead is."""
    found = retriever.search(claim, OPEN, POOL, 0).origins
    hits = (hit for origin in found for hit in (origin.lead, *origin.copies))
    return list(dict.fromkeys(hit.passage.document_id for hit in hits))


def timed(name: str, step: Callable[[str], object], claims: Sequence[str]) -> Latency:
    """Time one step for each claim, one after the other, after a warm-up."""
    for claim in claims[:10]:
        step(claim)
    spent = []
    used = time.process_time()
    for claim in claims:
        started = time.perf_counter()
        step(claim)
        spent.append((time.perf_counter() - started) * 1000)
    used = (time.process_time() - used) * 1000 / len(claims)
    p50, p95 = np.percentile(spent, (50, 95))
    return Latency(name, round(float(p50), 2), round(float(p95), 2), round(used, 2))


def measure(data: Path, cache: Path, work: Path) -> tuple[list[Quality], list[Latency]]:
    """Build the corpus and run every way to search over every claim."""
    abstracts, queries = read_abstracts(data), read_queries(data)
    claims = [query.claim for query in queries]
    texts = [text for abstract in abstracts for text in abstract.passages]
    int8 = load_embedder(DEFAULT_EMBEDDER, ROOT / "data", threads=1)
    fp32 = load_embedder(str(packaged_minilm()), ROOT / "data", threads=2)
    identity = EmbedderIdentity(int8.name, int8.dimension)
    passage_vectors = embedded(int8, texts, cache)
    exact_vectors = embedded(fp32, texts, cache)
    exact = fp32.embed(claims) @ exact_vectors.T

    corpus = Corpus(work / "corpus.db")
    fill_corpus(corpus, abstracts, passage_vectors, identity)
    live_index = LiveIndex(work / "index", identity)
    with live_index.follow(corpus) as (snapshot, vectors):
        first_id = int(vectors.ids()[0])
        whole_words = [matched(snapshot, claim, ending_letters=0) for claim in claims]
        lexical = [matched(snapshot, claim) for claim in claims]
        found = [vectors.search(query, DEPTH) for query in int8.embed(claims)]
    dense = [Ranking(ids, similarities.astype(np.float64)) for ids, similarities in found]
    pairs = [(first(one, POOL), first(other, POOL)) for one, other in zip(dense, lexical, strict=True)]

    owners = np.array([abstract.id for abstract in abstracts for _ in abstract.passages])
    bench = Bench(queries, owners, first_id)
    qualities = [
        bench.quality("BM25, whole words", whole_words),
        bench.quality("BM25", lexical),
        bench.quality("dense fp32", [nearest(row, first_id) for row in exact]),
        bench.quality("dense int8", dense),
        bench.quality("reciprocal rank, k=60", [fuse_reciprocal_ranks(*pair) for pair in pairs]),
    ]
    for weight in WEIGHTS:
        fused = [fuse_min_max(*pair, weight) for pair in pairs]
        qualities.append(bench.quality(f"min-max, dense weight {weight}", fused))
    retriever = Retriever(corpus, live_index, int8)
    served = [served_documents(retriever, claim) for claim in claims]
    qualities.append(bench.document_quality("as served, with origins", served))
    return qualities, latencies(retriever, int8, claims)


def latencies(retriever: Retriever, embedder: Embedder, claims: Sequence[str]) -> list[Latency]:
    """Time a whole search as the service asks for it, and its embedding alone."""
    return [
        timed("embed the claim", lambda claim: embedder.embed([claim]), claims),
        timed("whole search", lambda claim: retriever.search(claim, OPEN, SERVED_ORIGINS, 1), claims),
    ]


def print_tables(qualities: Sequence[Quality], times: Sequence[Latency]) -> None:
    """Print both tables."""
    heads = ("nDCG@10", "even ids", "odd ids", "recall@10", "recall@100")
    print(f"{'':28}" + "".join(f"{head:>11}" for head in heads))
    for row in qualities:
        name, *figures = asdict(row).values()
        print(f"{name:28}" + "".join(f"{figure:11.4f}" for figure in figures))
    print(f"\n{'':28}{'p50 ms':>11}{'p95 ms':>11}{'cpu ms':>11}")
    for latency in times:
        name, *figures = asdict(latency).values()
        print(f"{name:28}" + "".join(f"{figure:11.2f}" for figure in figures))


def main() -> None:
    """Run the benchmark and write its figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, default=DEFAULT_SCIFACT, help="folder of the SciFact files")
    parser.add_argument("--json", type=Path, default=RESULTS, help="where the figures are written")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        qualities, times = measure(options.data, ROOT / "data" / "benchmarks", Path(work))
    print_tables(qualities, times)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    report = {"quality": [asdict(row) for row in qualities], "latency": [asdict(row) for row in times]}
    options.json.write_text(json.dumps(report, indent=2) + "\n")


if __name__ == "__main__":
    main()
