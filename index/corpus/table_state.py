"""A table of postings brought to a state of the corpus: what is gone of it, and what came after it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from index.corpus.later_words import LaterWords
from index.posting_table import PostingTable
from index.sorted_ids import among

_NO_IDS = np.empty(0, np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class TableState:
    """Hold a table of postings as of one state of the corpus, in which only the rows `alive` are there.

    `alive` (bool [rows]) is None where all are. `later` has the words of the passages after the table's, up
    to the id `covered`, but for those that are `gone` (ids, ascending); all there are where it `is_complete`.
    """

    table: PostingTable
    revision: int
    token: str
    alive: NDArray[np.bool_] | None = None
    later: LaterWords | None = None
    covered: int = 0
    gone: NDArray[np.int64] = field(default_factory=lambda: _NO_IDS)
    is_complete: bool = False

    @staticmethod
    def of(table: PostingTable, revision: int, token: str) -> TableState:
        """Begin at the table's own state; later words are still to be read."""
        last = int(table.ids[-1]) if len(table.ids) else 0
        return TableState(table, revision, token, later=LaterWords(), covered=last)

    @property
    def last(self) -> int:
        """Give the table's highest id; passages that came later have higher ones."""
        return int(self.table.ids[-1]) if len(self.table.ids) else 0

    def without(self, removed: NDArray[np.int64], revision: int, token: str) -> TableState:
        """Give the table at a later state, in which these passages (ascending ids) are gone."""
        rows, alive = self.table.rows_of(removed), self.alive
        if len(rows):
            alive = np.ones(len(self.table.ids), np.bool_) if alive is None else alive.copy()
            alive[rows] = False
        gone = np.union1d(self.gone, removed[np.searchsorted(removed, self.last, side="right") :])
        return replace(self, revision=revision, token=token, alive=alive, gone=gone, is_complete=False)

    def reaching(self, passages: Sequence[tuple[int, str]], is_complete: bool) -> TableState:
        """Give the same state with the words of the next passages (id and text, ascending) in memory."""
        if self.later is None or not passages:
            return replace(self, is_complete=is_complete)
        self.later.add(passages)
        return replace(self, covered=passages[-1][0], is_complete=is_complete)

    def rows_with(self, word: str, *, as_beginning: bool) -> NDArray[np.int32]:
        """Give the rows, ascending, that have a word, or any that begins so, and are there."""
        rows = self.table.rows_with(word, as_beginning=as_beginning)
        return rows if self.alive is None else rows[self.alive[rows]]

    def later_ids(self, patterns: Sequence[str]) -> list[NDArray[np.int64]]:
        """Give the later passages (ascending ids) in memory that match each pattern of one word."""
        if self.later is None or self.covered == self.last:
            return [_NO_IDS] * len(patterns)
        found = self.later.listed(patterns, self.last, self.covered)
        return [ids[~among(ids, self.gone)] for ids in found] if len(self.gone) else found

    def rows_of(self, ids: NDArray[np.int64]) -> NDArray[np.int32]:
        """Give the rows, ascending, of those of some passages (ascending) that are in the table and there."""
        rows = self.table.rows_of(ids)
        return rows if self.alive is None else rows[self.alive[rows]]
