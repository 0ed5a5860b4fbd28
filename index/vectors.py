"""The vector index: nearest passages by cosine, exact, filtered inside the search."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.segment import Segment, VectorChunk, merged
from index.threads import ONE_THREAD, Threads

_SMALL_SEGMENT = 1024
_GROWTH = 2  # a segment at most this many times larger than its successor is merged with it
_DEAD_SHARE = 0.3
_ROWS_AT_ONCE = 65_536  # copied in some 30 ms; of more, nobody waits for the copy: see `compacted`


@dataclass(frozen=True, slots=True, eq=False)
class VectorIndex:
    """Hold the vectors of one revision of the corpus in immutable segments, by ascending passage id.

    An index never changes: `with_changes` gives another one that shares most segments, so searches that
    run on the old one go on undisturbed, and no reader ever waits for a lock.
    """

    revision: int
    dimension: int
    segments: tuple[Segment, ...] = ()

    def __len__(self) -> int:
        """Count the passages."""
        return sum(segment.passages for segment in self.segments)

    def ids(self) -> NDArray[np.int64]:
        """List all passage ids, ascending."""
        return np.concatenate([np.empty(0, np.int64), *(each.alive_ids() for each in self.segments)])

    def search(
        self,
        query: NDArray[np.float32],
        k: int,
        allowed: NDArray[np.int64] | None = None,
        threads: Threads = ONE_THREAD,
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Find the k nearest passages: (ids, cosines), nearest first, equally near ones by id.

        `query` is a unit vector of shape [dimension]; `allowed`, where given, are the only passages that
        may be found (int64, ascending). Fewer than k come back only where there are fewer. `threads` share
        the reading of large segments.
        """
        self._require_query(query)
        if k < 1:
            raise ValueError(f"k must be at least 1, not {k}")
        found = [segment.search(query, k, allowed, threads) for segment in self.segments]
        ids = np.concatenate([np.empty(0, np.int64), *(each[0] for each in found)])
        similarities = np.concatenate([np.empty(0, np.float32), *(each[1] for each in found)])
        best = np.lexsort((ids, -similarities))[:k]
        return ids[best], similarities[best]

    def vectors(self, ids: Sequence[int]) -> NDArray[np.float32]:
        """Give the vectors of passages, in the order asked (float32, [len(ids), dimension]).

        Raises KeyError where a passage is not in the index.
        """
        wanted = np.asarray(ids, dtype=np.int64)
        found = np.empty((len(wanted), self.dimension), dtype=np.float32)
        missing = np.ones(len(wanted), dtype=np.bool_)
        for segment in self.segments:
            rows, here = segment.locate(wanted)
            found[here] = segment.vectors(rows[here])
            missing &= ~here
        if missing.any():
            raise KeyError(f"passages not in the index: {wanted[missing].tolist()}")
        return found

    def with_changes(
        self,
        revision: int,
        removed: NDArray[np.int64],
        added_count: int = 0,
        added: Iterable[VectorChunk] = (),
    ) -> VectorIndex:
        """Give the index of a later revision.

        `removed` (int64) may name passages that are not here; the ids of `added` (`added_count` in all)
        ascend and are higher than any before, as the corpus never gives an id twice. Only small segments are
        merged: a search waits for this.
        """
        segments = [segment.without(removed) for segment in self.segments]
        if added_count:
            new = Segment.gathered(self.dimension, added_count, added)
            if segments and new.ids[0] <= segments[-1].ids[-1]:
                raise ValueError(f"passage {new.ids[0]} comes after passage {segments[-1].ids[-1]}")
            segments.append(new)
        return VectorIndex(revision, self.dimension, _tidied(segments, _ROWS_AT_ONCE))

    def compacted(self) -> VectorIndex:
        """Give the same index in as few segments as are worth copying: a second's work for a million rows."""
        return replace(self, segments=_tidied(self.segments))

    def _require_query(self, query: NDArray[np.float32]) -> None:
        if query.shape != (self.dimension,) or query.dtype != np.float32:
            raise ValueError(
                f"a query is float32 of shape ({self.dimension},), not {query.dtype} of shape {query.shape}"
            )


def _tidied(segments: Iterable[Segment], most: float = math.inf) -> tuple[Segment, ...]:
    """Drop dead rows and merge small segments, such that few are left and each row is seldom copied.

    What would copy more than `most` rows at once is left as it is.
    """
    kept: list[Segment] = []
    for segment in segments:
        if segment.passages == 0:
            continue
        is_mostly_dead = segment.rows - segment.passages > _DEAD_SHARE * segment.rows
        kept.append(merged([segment]) if is_mostly_dead and segment.passages <= most else segment)
        while len(kept) > 1 and _are_merged(kept[-2], kept[-1], most):
            kept[-2:] = [merged(kept[-2:])]
    return tuple(kept)


def _are_merged(former: Segment, later: Segment, most: float) -> bool:
    is_worth_it = former.rows <= max(_SMALL_SEGMENT, _GROWTH * later.rows)
    return is_worth_it and former.passages + later.passages <= most
