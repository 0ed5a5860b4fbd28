"""The words of passages that came after a table of postings, in a small full-text index in memory."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.corpus.listed import as_json, numbers

_POSTINGS = (
    "select (select group_concat(rowid) from words"
    " where words match patterns.value and rowid > ?1 and rowid <= ?2) "
    "from json_each(?3) as patterns order by patterns.key"
)


class LaterWords:
    """Hold words as the corpus's own FTS5 does, so that what it finds is the same; safe for several threads.

    FTS5 merges the passages of all words with a beginning before it names the first: in a large corpus that
    takes milliseconds even for the few passages that came last. Passages are only ever added, by ascending
    id; whoever asks says up to which one, so that earlier states find what they found before.
    """

    def __init__(self) -> None:
        """Begin without any passage."""
        self._lock = threading.Lock()
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        self._connection.execute(
            "create virtual table words using fts5("
            "text, content='', detail=none, tokenize='unicode61 remove_diacritics 2')"
        )
        self._last = 0

    def add(self, passages: Sequence[tuple[int, str]]) -> None:
        """Add passages (id and text, by ascending id); those that are here already are passed over."""
        with self._lock, self._connection:
            new = [each for each in passages if each[0] > self._last]
            self._connection.executemany("insert into words (rowid, text) values (?, ?)", new)
            self._last = new[-1][0] if new else self._last

    def listed(self, patterns: Sequence[str], after: int, last: int) -> list[NDArray[np.int64]]:
        """Give the passages (ids above `after`, up to `last`, ascending) with the word of each pattern."""
        with self._lock:
            found = self._connection.execute(_POSTINGS, (after, last, as_json(patterns))).fetchall()
        return [numbers(ids) for (ids,) in found]
