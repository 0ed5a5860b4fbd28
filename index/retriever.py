"""From a claim to the passages nearest to it: dense and lexical search, fused, filtered, grouped."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus, CorpusSnapshot, StoredPassage
from index.documents import FactCheck, Hit, Origin, SearchFilters, SearchResult
from index.fusion import Ranking, fuse_min_max
from index.lexical import keyword_patterns
from index.live import LiveIndex
from index.origins import Group, OriginGrouping
from index.ports import PassageEmbedder
from index.sorted_ids import among
from index.threads import ONE_THREAD, Threads
from index.vectors import VectorIndex

DENSE_WEIGHT = 0.6
"""Share of the cosine in the fused score: docs/adr/0005-fusion.md, `python -m benchmarks.retrieval`."""

FACT_CHECKS = 10
"""How many published fact-checks are looked at for one claim."""

_POOL_GROWTH = 4

_MOST_LEFT_OUT = 0.1
"""Share of the passages that are rather passed over in what is found than kept from being searched."""

_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True)
class RetrievalConfig:
    """Set how a search goes.

    `pool` is how many passages each of the two searches brings to the fusion. Where so many of them are
    copies that the origins asked for are not reached, the pool grows, up to `max_pool`.
    """

    pool: int = 100
    max_pool: int = 6400
    dense_weight: float = DENSE_WEIGHT

    def __post_init__(self) -> None:
        if not 1 <= self.pool <= self.max_pool:
            raise ValueError(f"pool must be between 1 and max_pool ({self.max_pool}), not {self.pool}")
        if not 0 <= self.dense_weight <= 1:
            raise ValueError(f"dense_weight must be between 0 and 1, not {self.dense_weight}")


class Retriever:
    """Find the passages nearest to claims; safe for several threads."""

    def __init__(
        self,
        corpus: Corpus,
        live_index: LiveIndex,
        embedder: PassageEmbedder,
        config: RetrievalConfig | None = None,
        threads: Threads = ONE_THREAD,
    ) -> None:
        """Join what a search needs; `threads` share the work of one search."""
        self._corpus = corpus
        self._live_index = live_index
        self._embedder = embedder
        self._config = config or RetrievalConfig()
        self._threads = threads

    def search(
        self, claim: str, filters: SearchFilters, origins: int, context_sentences: int
    ) -> SearchResult:
        """Find at most `origins` stories near the claim, best first, all from one revision of the corpus.

        `context_sentences` is how many sentences before and after a lead come with it. Raises what
        `LiveIndex.follow` raises, and ValueError where `origins` is less than 1.
        """
        if origins < 1:
            raise ValueError(f"origins must be at least 1, not {origins}")
        with self._live_index.follow(self._corpus) as (snapshot, vectors):
            scope = _Scope.of(snapshot, vectors, filters, self._threads)
            query, found = self._found(claim, scope, origins)
            return SearchResult(
                origins=_with_context(snapshot, found, context_sentences),
                corpus=snapshot.state,
                passages_searched=scope.passages,
                excluded_undated=snapshot.count_undated(filters),
                fact_checks=_fact_checks(scope, query),
            )

    def _found(
        self, claim: str, scope: _Scope, origins: int
    ) -> tuple[NDArray[np.float32], tuple[Origin, ...]]:
        words = keyword_patterns(claim, scope.snapshot.frequent_words())
        pool = self._config.pool
        # Keywords are looked up while the claim is embedded and the vectors are read.
        keywords = self._threads.start(scope.matching, words, pool)
        try:
            query = self._embedder.embed([claim])[0]
            nearest = scope.nearest(query, pool)
        finally:
            keywords.exception()  # the snapshot stays open until nothing reads from it
        matching = keywords.result()
        read: dict[int, Hit] = {}  # the same passages come again from a larger pool
        while True:
            ranked = fuse_min_max(nearest, matching, self._config.dense_weight)
            grouped = scope.grouped(ranked, query, origins, read)
            if len(grouped) >= origins or pool >= min(scope.passages, self._config.max_pool):
                return query, grouped
            pool = min(pool * _POOL_GROWTH, self._config.max_pool)
            nearest, matching = scope.nearest(query, pool), scope.matching(words, pool)


@dataclass(frozen=True, slots=True, eq=False)
class _Scope:
    """Hold what one search may see: one revision, and of it the passages that pass the filters."""

    snapshot: CorpusSnapshot
    vectors: VectorIndex
    filters: SearchFilters
    allowed: NDArray[np.int64] | None
    left_out: NDArray[np.int64]
    passages: int
    threads: Threads

    @staticmethod
    def of(
        snapshot: CorpusSnapshot, vectors: VectorIndex, filters: SearchFilters, threads: Threads
    ) -> _Scope:
        """Take what one revision and the filters allow."""
        left_out = snapshot.fact_check_passages() if filters.is_open else _NONE
        every = snapshot.state.passages
        if filters.is_open and len(left_out) <= _MOST_LEFT_OUT * every:
            # At a million passages the list of all ids alone would take longer than the search.
            return _Scope(snapshot, vectors, filters, None, left_out, every - len(left_out), threads)
        allowed = snapshot.allowed_passage_ids(filters)
        return _Scope(snapshot, vectors, filters, allowed, _NONE, len(allowed), threads)

    def nearest(self, query: NDArray[np.float32], pool: int) -> Ranking:
        """Rank the `pool` passages whose vectors are nearest to a unit vector [dimension], by cosine."""
        if not self.passages:
            return Ranking(_NONE, np.empty(0, np.float64))

        def search(count: int) -> Ranking:
            ids, similarities = self.vectors.search(query, count, self.allowed, self.threads)
            return Ranking(ids, similarities.astype(np.float64))

        return self._kept(search, pool)

    def matching(self, words: Sequence[str], pool: int) -> Ranking:
        """Rank the `pool` passages that match the keyword patterns best, by BM25."""

        def search(count: int) -> Ranking:
            found = self.snapshot.match(words, count, self.allowed)
            return Ranking(found.ids, found.scores)

        return self._kept(search, pool)

    def _kept(self, search: Callable[[int], Ranking], pool: int) -> Ranking:
        """Find the best `pool` passages beside those that are left out."""
        spare = min(len(self.left_out), pool)
        while spare:
            found = search(pool + spare)
            kept = ~among(found.ids, self.left_out)
            if spare == len(self.left_out) or np.count_nonzero(kept) >= pool or len(kept) < pool + spare:
                return Ranking(found.ids[kept][:pool], found.scores[kept][:pool])
            spare = min(len(self.left_out), spare * _POOL_GROWTH)
        return search(pool)

    def grouped(
        self, ranked: Ranking, query: NDArray[np.float32], origins: int, read: dict[int, Hit]
    ) -> tuple[Origin, ...]:
        """Group what was ranked; only the passages that are looked at are read, and added to those `read`."""
        ids = ranked.ids.tolist()
        vectors = self.vectors.vectors(ids)
        # For all, so that what only its words brought has its true similarity as well. Not a matrix product:
        # BLAS would wake its threads for it, which takes milliseconds on busy cores.
        similarities = np.clip(np.vecdot(vectors, query), -1.0, 1.0).tolist()
        grouping = OriginGrouping(origins, vectors.shape[1])
        places, size = np.arange(len(ids)), 2 * origins
        while len(places):
            if grouping.is_full:
                block, places = places[grouping.near_leads(vectors[places])], places[:0]
            else:
                block, places = places[:size], places[size:]
                size *= 2  # so many copies: fewer and larger reads
            new = {ids[place]: similarities[place] for place in block if ids[place] not in read}
            stored = self.snapshot.passages(list(new))
            read.update((number, _hit(found, new[number])) for number, found in stored.items())
            for place in block:
                grouping.add(read[ids[place]].passage, vectors[place])
        return tuple(_origin(group, read) for group in grouping.groups())


def _fact_checks(scope: _Scope, query: NDArray[np.float32]) -> tuple[FactCheck, ...]:
    """Find the fact-checks whose reviewed claims are nearest to the claim."""
    reviewed = scope.snapshot.reviewed_claims(scope.filters)
    if not len(reviewed):
        return ()
    ids, similarities = scope.vectors.search(query, FACT_CHECKS, reviewed, scope.threads)
    stored = scope.snapshot.passages(ids.tolist())
    reviews = scope.snapshot.reviews([each.passage.document_id for each in stored.values()])
    return tuple(
        FactCheck(_hit(stored[number], similarity), reviews[stored[number].passage.document_id])
        for number, similarity in zip(ids.tolist(), np.clip(similarities, -1.0, 1.0).tolist(), strict=True)
    )


def _hit(stored: StoredPassage, similarity: float) -> Hit:
    return Hit(stored.passage, stored.source, stored.published, similarity)


def _origin(group: Group, hits: Mapping[int, Hit]) -> Origin:
    copies = (hits[passage.id] for passage in group.copies)
    return Origin(hits[group.lead.id], tuple(sorted(copies, key=_by_date)))


def _by_date(hit: Hit) -> tuple[datetime, datetime, int]:
    undated = datetime.max.replace(tzinfo=UTC)
    return hit.published.earliest or undated, hit.published.latest or undated, hit.passage.id


def _with_context(snapshot: CorpusSnapshot, origins: Iterable[Origin], sentences: int) -> tuple[Origin, ...]:
    origins = tuple(origins)
    around = snapshot.context([origin.lead.passage for origin in origins], sentences)
    return tuple(
        replace(origin, lead=replace(origin.lead, **around[origin.lead.passage.id]._asdict()))
        for origin in origins
    )
