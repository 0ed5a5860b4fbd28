"""From a claim to the passages nearest to it: dense and lexical search, fused, filtered, grouped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus, CorpusSnapshot, StoredPassage
from index.deadline import NO_DEADLINE, Deadline
from index.documents import FactCheck, Hit, Origin, SearchFilters, SearchRequest, SearchResult
from index.fusion import Ranking, fuse_min_max
from index.lexical import keyword_patterns
from index.live import LiveIndex
from index.origins import Group, OriginGrouping
from index.ports import PassageEmbedder
from index.search_scope import POOL_GROWTH, SearchScope, StoredPassages
from index.threads import ONE_THREAD, Threads

DENSE_WEIGHT = 0.6
"""Share of the cosine in the fused score: docs/adr/0005-fusion.md, `python -m benchmarks.retrieval`."""

FACT_CHECKS = 10
"""How many published fact-checks are looked at for one claim."""

_CLAIMS_AT_ONCE = 8
"""Of more claims the lists of passages with their words would take much memory in a large corpus."""


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
        return self.search_many([SearchRequest(claim, filters, origins, context_sentences)])[0]

    def search_many(
        self, requests: Sequence[SearchRequest], deadline: Deadline = NO_DEADLINE
    ) -> list[SearchResult]:
        """Search for several claims in one revision: the results of one by one, in less time.

        The claims are embedded together, and what several of them need is read once. The vectors are still
        searched claim by claim: FAISS takes as long for each of many (its sketches are bound by computing,
        not by memory). Raises what `search` raises, and DeadlineExceededError.
        """
        if few := [each.origins for each in requests if each.origins < 1]:
            raise ValueError(f"origins must be at least 1, not {few[0]}")
        if not requests:
            return []
        with self._live_index.follow(self._corpus, deadline) as (snapshot, vectors):
            scopes = {
                filters: SearchScope.of(snapshot, vectors, filters, self._threads)
                for filters in dict.fromkeys(each.filters for each in requests)
            }
            with snapshot.within(deadline):
                return self._found(requests, scopes, snapshot, deadline)

    def _found(
        self,
        requests: Sequence[SearchRequest],
        scopes: Mapping[SearchFilters, SearchScope],
        snapshot: CorpusSnapshot,
        deadline: Deadline,
    ) -> list[SearchResult]:
        searches = self._searches(requests, scopes, snapshot, deadline)
        stored = StoredPassages(snapshot)
        stored.read(number for each in searches for number in each.first_ids())
        found = [self._grown(each, stored, deadline) for each in searches]
        with_context = _with_context(snapshot, found, [each.context_sentences for each in requests])
        return [
            SearchResult(
                origins=origins,
                corpus=snapshot.state,
                passages_searched=search.scope.passages,
                excluded_undated=snapshot.count_undated(search.scope.filters),
                fact_checks=_fact_checks(search.scope, search.query),
                token=snapshot.token,
            )
            for search, origins in zip(searches, with_context, strict=True)
        ]

    def _searches(
        self,
        requests: Sequence[SearchRequest],
        scopes: Mapping[SearchFilters, SearchScope],
        snapshot: CorpusSnapshot,
        deadline: Deadline,
    ) -> list[_Search]:
        """Rank the first pool of every claim."""
        deadline.require()
        frequent = snapshot.frequent_words()
        words = [keyword_patterns(each.claim, frequent) for each in requests]
        asked = list(zip((scopes[each.filters] for each in requests), words, strict=True))
        pool, weight = self._config.pool, self._config.dense_weight

        # Keywords are looked up while the claims are embedded and the vectors are read.
        keywords = self._threads.start(_matching, snapshot, asked, pool)
        try:
            queries = self._embedder.embed([each.claim for each in requests])
            nearest = []
            for (scope, _), query in zip(asked, queries, strict=True):
                deadline.require()
                nearest.append(scope.nearest(query, pool))
        finally:
            keywords.exception()  # the snapshot stays open until nothing reads from it
        return [
            _Search(scope, patterns, query, each.origins, fuse_min_max(near, match, weight))
            for each, (scope, patterns), query, near, match in zip(
                requests, asked, queries, nearest, keywords.result(), strict=True
            )
        ]

    def _grown(self, search: _Search, stored: StoredPassages, deadline: Deadline) -> tuple[Origin, ...]:
        """Group what was ranked, from a larger pool where so much of it is copies."""
        stored.forget_many()
        pool, scope, ranked = self._config.pool, search.scope, search.ranked
        while True:
            deadline.require()
            grouped = search.grouped(ranked, stored)
            if len(grouped) >= search.origins or pool >= min(scope.passages, self._config.max_pool):
                return grouped
            pool = min(pool * POOL_GROWTH, self._config.max_pool)
            nearest, matching = scope.nearest(search.query, pool), scope.matching(search.words, pool)
            ranked = fuse_min_max(nearest, matching, self._config.dense_weight)


@dataclass(frozen=True, slots=True, eq=False)
class _Search:
    """Hold one claim's search: its words and unit vector [dimension], and the ranking of its first pool."""

    scope: SearchScope
    words: Sequence[str]
    query: NDArray[np.float32]
    origins: int
    ranked: Ranking

    def first_ids(self) -> list[int]:
        """Name the passages that are looked at first."""
        ids: list[int] = self.ranked.ids[: 2 * self.origins].tolist()
        return ids

    def grouped(self, ranked: Ranking, stored: StoredPassages) -> tuple[Origin, ...]:
        """Group what was ranked; only the passages that are looked at are read."""
        ids = ranked.ids.tolist()
        vectors = self.scope.vectors.vectors(ids)
        # For all, so that what only its words brought has its true similarity as well. Not a matrix product:
        # BLAS would wake its threads for it, which takes milliseconds on busy cores.
        similarities = np.clip(np.vecdot(vectors, self.query), -1.0, 1.0).tolist()
        grouping = OriginGrouping(self.origins, vectors.shape[1])
        places, size = np.arange(len(ids)), 2 * self.origins
        while len(places):
            if grouping.is_full:
                block, places = places[grouping.near_leads(vectors[places])], places[:0]
            else:
                block, places = places[:size], places[size:]
                size *= 2  # so many copies: fewer and larger reads
            stored.read(ids[place] for place in block)
            for place in block:
                grouping.add(stored[ids[place]].passage, vectors[place])
        similar = dict(zip(ids, similarities, strict=True))
        return tuple(_origin(group, stored, similar) for group in grouping.groups())


def _matching(
    snapshot: CorpusSnapshot, asked: Sequence[tuple[SearchScope, Sequence[str]]], pool: int
) -> list[Ranking]:
    """Rank by keywords, for several claims."""
    found: list[Ranking] = []
    for first in range(0, len(asked), _CLAIMS_AT_ONCE):
        some = asked[first : first + _CLAIMS_AT_ONCE]
        snapshot.keep_postings(pattern for _, patterns in some for pattern in patterns)
        found += [scope.matching(patterns, pool) for scope, patterns in some]
    return found


def _fact_checks(scope: SearchScope, query: NDArray[np.float32]) -> tuple[FactCheck, ...]:
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


def _origin(group: Group, stored: StoredPassages, similar: Mapping[int, float]) -> Origin:
    lead, *copies = (_hit(stored[each.id], similar[each.id]) for each in (group.lead, *group.copies))
    return Origin(lead, tuple(sorted(copies, key=_by_date)))


def _by_date(hit: Hit) -> tuple[datetime, datetime, int]:
    undated = datetime.max.replace(tzinfo=UTC)
    return hit.published.earliest or undated, hit.published.latest or undated, hit.passage.id


def _with_context(
    snapshot: CorpusSnapshot, found: Sequence[tuple[Origin, ...]], sentences: Sequence[int]
) -> list[tuple[Origin, ...]]:
    """Give every lead the text around it, read once for all claims that ask for as much of it."""
    around = {
        count: snapshot.context(
            [origin.lead.passage for origins, own in zip(found, sentences, strict=True) if own == count
             for origin in origins],
            count,
        )
        for count in dict.fromkeys(sentences)
    }  # fmt: skip
    return [
        tuple(
            replace(origin, lead=replace(origin.lead, **around[count][origin.lead.passage.id]._asdict()))
            for origin in origins
        )
        for origins, count in zip(found, sentences, strict=True)
    ]
