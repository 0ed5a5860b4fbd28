"""What one search may see, and how it finds the nearest of it, by vectors and by keywords."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.corpus import CorpusSnapshot, StoredPassage
from index.documents import SearchFilters
from index.fusion import Ranking
from index.sorted_ids import among
from index.threads import Threads
from index.vectors import VectorIndex

POOL_GROWTH = 4

_MOST_LEFT_OUT = 0.1
"""Share of the passages that are rather passed over in what is found than kept from being searched."""

_KEPT_PASSAGES = 10_000

_NONE = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class SearchScope:
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
    ) -> SearchScope:
        """Take what one revision and the filters allow."""
        left_out = snapshot.fact_check_passages() if filters.is_open else _NONE
        every = snapshot.state.passages
        if filters.is_open and len(left_out) <= _MOST_LEFT_OUT * every:
            # At a million passages the list of all ids alone would take longer than the search.
            return SearchScope(snapshot, vectors, filters, None, left_out, every - len(left_out), threads)
        allowed = snapshot.allowed_passage_ids(filters)
        return SearchScope(snapshot, vectors, filters, allowed, _NONE, len(allowed), threads)

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
            spare = min(len(self.left_out), spare * POOL_GROWTH)
        return search(pool)


class StoredPassages:
    """Read each passage of one snapshot once, whichever claims it was found for."""

    def __init__(self, snapshot: CorpusSnapshot) -> None:
        self._snapshot = snapshot
        self._read: dict[int, StoredPassage] = {}

    def __getitem__(self, passage_id: int) -> StoredPassage:
        return self._read[passage_id]

    def read(self, passage_ids: Iterable[int]) -> None:
        """Read those passages that were not read yet."""
        if new := [number for number in dict.fromkeys(passage_ids) if number not in self._read]:
            self._read |= self._snapshot.passages(new)

    def forget_many(self) -> None:
        """Forget all where so many were read that they would fill the memory."""
        if len(self._read) > _KEPT_PASSAGES:
            self._read.clear()
