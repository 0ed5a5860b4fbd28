"""The words of many passages, and which passages have them, as arrays that workers map from one file."""

from __future__ import annotations

import mmap
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.sorted_ids import among, distinct, places_in

_MAGIC = 0x31_53_47_4E_49_54_53_4F  # "OSTINGS1"
_ALIGNED_TO_BYTES = 8
_AFTER_EVERY_WORD = b"\xff"  # no UTF-8 text has this byte


@dataclass(frozen=True, slots=True, eq=False)
class PostingTable:
    """Hold what keyword search needs of passages [n], which are its rows, by ascending id.

    `ids` (int64) and `lengths` (uint32, characters of the text) are by row. `words` holds all words as UTF-8
    (uint8), one after the other in the order of their bytes; word w ends before `word_ends[w + 1]`, and the
    rows that have it, ascending, are `rows[bounds[w] : bounds[w + 1]]` (int32).
    """

    ids: NDArray[np.int64]
    lengths: NDArray[np.uint32]
    word_ends: NDArray[np.int64]
    bounds: NDArray[np.int64]
    rows: NDArray[np.int32]
    words: NDArray[np.uint8]

    def rows_with(self, word: str, *, as_beginning: bool = False) -> NDArray[np.int32]:
        """Give the rows, ascending, that have a word as the full-text index stores it.

        `as_beginning` asks for the rows that have any word which begins so.
        """
        sought = word.encode()
        first = self._place_of(sought)
        if as_beginning:
            end = self._place_of(sought + _AFTER_EVERY_WORD)
        else:
            end = first + (first < len(self.bounds) - 1 and self._word(first) == sought)
        found = self.rows[self.bounds[first] : self.bounds[end]]
        return found if end - first < 2 else distinct(found)

    def rows_of(self, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Give the rows, ascending, of those of some passages (ascending) that are here."""
        if not len(self.ids):
            return np.empty(0, np.int32)
        first, last = np.searchsorted(ids, (self.ids[0], self.ids[-1] + 1))
        near = ids[first:last]
        if self.ids[-1] - self.ids[0] >= len(self.ids):  # gaps
            near = near[among(near, self.ids)]
        return places_in(self.ids, near).astype(np.int32)

    def _word(self, place: int) -> bytes:
        return self.words[self.word_ends[place] : self.word_ends[place + 1]].tobytes()

    def _place_of(self, sought: bytes) -> int:
        return bisect_left(range(len(self.bounds) - 1), sought, key=self._word)

    def write(self, path: Path) -> None:
        """Write the table: its counts, then its arrays, little-endian and each from a multiple of 8 bytes."""
        counts = (_MAGIC, len(self.ids), len(self.bounds) - 1, len(self.rows), len(self.words))
        with path.open("wb") as file:
            file.write(np.array(counts, "<i8").tobytes())
            for array, kind in zip(self._arrays(), _KINDS, strict=True):
                content = array.astype(kind, copy=False).data.cast("B") if len(array) else b""
                file.write(content)
                file.write(bytes(-len(content) % _ALIGNED_TO_BYTES))

    def _arrays(self) -> tuple[NDArray[Any], ...]:
        return self.ids, self.lengths, self.word_ends, self.bounds, self.rows, self.words

    @staticmethod
    def read(path: Path) -> PostingTable:
        """Map a file that `write` wrote, shared with the other processes that do.

        Raises ValueError where it is none, OSError where it cannot be read. The content is believed: compare
        its checksum first.
        """
        with path.open("rb") as file:
            content = np.frombuffer(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ), np.uint8)
        header = content[: 5 * 8].view("<i8").tolist() if len(content) >= 5 * 8 else [0]
        if header[0] != _MAGIC:
            raise ValueError(f"{path.name} is no table of postings")
        _, passages, words, postings, letters = header
        counts = (passages, passages, words + 1, words + 1, postings, letters)
        arrays, at = [], 5 * 8
        for count, kind in zip(counts, _KINDS, strict=True):
            size = count * np.dtype(kind).itemsize
            arrays.append(content[at : at + size].view(kind))
            at += size + -size % _ALIGNED_TO_BYTES
        if at != len(content):
            raise ValueError(f"{path.name} has {len(content)} bytes, not {at}")
        return PostingTable(*arrays)


_KINDS = ("<i8", "<u4", "<i8", "<i8", "<i4", "u1")
