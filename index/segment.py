"""One immutable run of vectors in a FAISS index; `vectors` joins several to an index."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from index.faiss_files import write_faiss
from index.faiss_search import search_faiss
from index.float16_index import float16_index, float16_rows
from index.sketch import SKETCHED_FROM_ROWS, Sketch, candidates_for
from index.threads import Threads

_ROWS_PER_THREAD = 20_000  # 2 ms of reading; of less, starting a thread takes a noticeable part

COPIED_SHARE = 1 / 32
"""Of at most so many of the rows, a copy is searched more quickly than all rows with a mask on them:
`python -m benchmarks.filters`."""

VectorChunk = tuple[NDArray[np.int64], NDArray[np.float16]]
"""Passage ids, ascending, and their vectors: float16 of shape [n, dimension]."""

Found = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Passage ids, or rows of a segment, and their inner products with a query, best first."""


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Hold vectors by ascending passage id; `alive` (bool, one per row) is None where all rows are."""

    ids: NDArray[np.int64]
    alive: NDArray[np.bool_] | None
    _faiss: Any = field(repr=False)
    _numbers: NDArray[np.float16] = field(repr=False)  # the same memory, as [rows, dimension]
    # At most one, and shared with the segments that differ only in what is alive: made when first saved.
    _sketch: list[Sketch] = field(repr=False, default_factory=list)

    @staticmethod
    def gathered(dimension: int, rows: int, chunks: Iterable[VectorChunk]) -> Segment:
        """Copy chunks, `rows` rows in all and in the order of their ids, into one segment."""
        index = float16_index(dimension, rows)
        ids = np.empty(rows, dtype=np.int64)
        numbers = float16_rows(index)
        filled = 0
        for chunk_ids, vectors in chunks:
            end = filled + len(chunk_ids)
            ids[filled:end], numbers[filled:end] = chunk_ids, vectors
            filled = end
        if filled != rows or (np.diff(ids) <= 0).any():
            raise ValueError(f"expected {rows} vectors by strictly ascending id, got {filled}")
        return Segment(ids, None, index, numbers)

    @staticmethod
    def read(path: Path, ids: NDArray[np.int64], alive: NDArray[np.bool_] | None) -> Segment:
        """Map a file of vectors into memory, shared with the other processes that do.

        Raises ValueError where the file does not hold what belongs to these ids.
        """
        try:
            index = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise ValueError(f"{path.name} is no index file: {error}") from error
        if not isinstance(index, faiss.IndexScalarQuantizer) or index.ntotal != len(ids):
            raise ValueError(f"{path.name} does not hold {len(ids)} float16 vectors")
        return Segment(ids, alive, index, float16_rows(index))

    def write(self, path: Path) -> None:
        """Write the vectors, without ids, in FAISS's own format."""
        write_faiss(self._faiss, path)

    @property
    def sketch(self) -> Sketch | None:
        """Give the sketch; None where there is none (yet)."""
        return self._sketch[0] if self._sketch else None

    def use_sketch(self, sketch: Sketch) -> None:
        """Find candidates by this sketch of the same rows from now on."""
        self._sketch[:] = [sketch]

    def make_sketch(self) -> Sketch | None:
        """Give the sketch, made now if need be; None where the segment is too small to want one."""
        if not self._sketch and self.rows >= SKETCHED_FROM_ROWS:
            self.use_sketch(Sketch.of(self._numbers))
        return self.sketch

    @property
    def dimension(self) -> int:
        """Give the length of one vector."""
        return int(self._faiss.d)

    @property
    def rows(self) -> int:
        """Count the rows, dead ones too."""
        return len(self.ids)

    @property
    def passages(self) -> int:
        """Count the rows that are alive."""
        return self.rows if self.alive is None else int(np.count_nonzero(self.alive))

    def alive_ids(self) -> NDArray[np.int64]:
        """List the ids of the rows that are alive, ascending."""
        return self.ids if self.alive is None else self.ids[self.alive]

    def search(
        self, query: NDArray[np.float32], k: int, allowed: NDArray[np.int64] | None, threads: Threads
    ) -> Found:
        """Find the k nearest of the allowed passages: (ids, inner products), nearest first.

        More than k come back where others are exactly as near as the last. Without `allowed`, a segment with
        a sketch compares exactly only what the sketch names, and may so miss a few of the last of many
        (unless that were an eighth of its rows: these are read whole as quickly). With it, every allowed
        passage is compared. A large segment is read by several threads at once.
        """
        count = candidates_for(k)
        if allowed is None and count <= self.rows // 8 and (sketch := self.sketch) is not None:
            nearest = self._nearest_sketched(query, k, sketch, count)
            if len(nearest[0]) >= min(k, self.passages):
                return nearest
        if allowed is None:
            return self._with_equals(k, self.rows, lambda n: self._nearest(query, n, self.alive, threads))
        rows = self._rows_of(allowed)
        if len(rows) > COPIED_SHARE * self.rows:
            mask = np.zeros(self.rows, dtype=np.bool_)
            mask[rows] = True
            return self._with_equals(k, self.rows, lambda n: self._nearest(query, n, mask, threads))
        copied = self._copied(rows)
        return self._with_equals(k, len(rows), lambda n: _nearest_copied(copied, rows, query, n))

    def locate(self, ids: NDArray[np.int64]) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Give the row of each id, and whether it is here and alive (else the row means nothing)."""
        rows = np.minimum(np.searchsorted(self.ids, ids), self.rows - 1)
        here = self.ids[rows] == ids
        return rows, here if self.alive is None else here & self.alive[rows]

    def vectors(self, rows: NDArray[np.intp] | NDArray[np.bool_] | slice) -> NDArray[np.float16]:
        """Give the vectors of some rows (a view for a slice)."""
        return self._numbers[rows]

    def without(self, removed: NDArray[np.int64]) -> Segment:
        """Give the segment with some passages dead; the same one where none of them is here."""
        rows, here = self.locate(removed)
        if not here.any():
            return self
        alive = np.ones(self.rows, dtype=np.bool_) if self.alive is None else self.alive.copy()
        alive[rows[here]] = False
        return replace(self, alive=alive)

    def _with_equals(self, k: int, count: int, nearest: Callable[[int], Found]) -> Found:
        """Take as many of `count` rows that all of those as near as the last of k are among them."""
        k, wanted = min(k, count), min(k + 1, count)
        while wanted:
            rows, similarities = nearest(wanted)
            # Which of several equally near rows FAISS keeps depends on their order in memory.
            if len(rows) < wanted or wanted == count or similarities[-1] < similarities[k - 1]:
                return self.ids[rows], similarities
            wanted = min(2 * wanted, count)
        return np.empty(0, np.int64), np.empty(0, np.float32)

    def _nearest(
        self, query: NDArray[np.float32], k: int, mask: NDArray[np.bool_] | None, threads: Threads
    ) -> Found:
        bits = None if mask is None else np.packbits(mask, bitorder="little")
        shares = max(1, min(threads.count, self.rows // _ROWS_PER_THREAD))
        bounds = [self.rows * share // shares for share in range(shares + 1)]
        found = threads.map(
            lambda first, end: self._nearest_between(query, k, bits, first, end),
            list(pairwise(bounds)),
        )
        if shares == 1:
            return found[0]
        rows = np.concatenate([each[0] for each in found])
        similarities = np.concatenate([each[1] for each in found])
        best = np.argsort(-similarities, kind="stable")[:k]
        return rows[best], similarities[best]

    def _nearest_between(
        self, query: NDArray[np.float32], k: int, bits: NDArray[np.uint8] | None, first: int, end: int
    ) -> Found:
        selector: Any = None
        if bits is not None:
            selector = within = faiss.IDSelectorBitmap(len(bits), faiss.swig_ptr(bits))
        if (first, end) != (0, self.rows):
            selector = share = faiss.IDSelectorRange(first, end)
            if bits is not None:
                selector = faiss.IDSelectorAnd(share, within)
        chosen = None if selector is None else faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        similarities, rows = search_faiss(self._faiss, query, k, chosen)
        found = rows >= 0
        return rows[found], similarities[found]

    def _nearest_sketched(self, query: NDArray[np.float32], k: int, sketch: Sketch, count: int) -> Found:
        rows = np.sort(sketch.candidates(query, count))
        if self.alive is not None:
            rows = rows[self.alive[rows]]
        best, similarities = _nearest_copied(self._copied(rows), rows, query, min(k, len(rows)))
        return self.ids[best], similarities

    def _copied(self, rows: NDArray[np.int64]) -> Any:
        # FAISS reads float16 as it lies there; to turn it into float32 first takes ten times as long.
        index = float16_index(self.dimension, len(rows))
        # As bytes: the numbers of a mapped file may lie at odd addresses, where numpy copies them all first.
        # With "raise" it would copy the rows once more.
        whole, copied = self._numbers.view(np.uint8), float16_rows(index).view(np.uint8)
        np.take(whole, rows, axis=0, out=copied, mode="clip")
        return index

    def _rows_of(self, allowed: NDArray[np.int64]) -> NDArray[np.int64]:
        """Give the rows, ascending, of those of some passages (ascending) that are here and alive."""
        first, last = np.searchsorted(allowed, (self.ids[0], self.ids[-1] + 1))
        near = allowed[first:last]
        if self.ids[-1] - self.ids[0] == self.rows - 1:  # no gaps
            rows: NDArray[np.int64] = near - self.ids[0]
        else:
            rows = np.searchsorted(self.ids, near)
            rows = rows[self.ids[rows] == near]
        return rows if self.alive is None else rows[self.alive[rows]]


def merged(segments: Sequence[Segment]) -> Segment:
    """Copy the rows that are alive, of segments in the order of their ids, into one segment."""
    chunks = (
        (each.alive_ids(), each.vectors(slice(None) if each.alive is None else each.alive))
        for each in segments
    )
    return Segment.gathered(segments[0].dimension, sum(each.passages for each in segments), chunks)


def _nearest_copied(copied: Any, rows: NDArray[np.int64], query: NDArray[np.float32], k: int) -> Found:
    if not k:  # which FAISS refuses
        return np.empty(0, np.int64), np.empty(0, np.float32)
    similarities, best = search_faiss(copied, query, k)
    return rows[best], similarities
