"""Which passages have the words of claims: from a table of postings, and from FTS5 what came after it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, text
from sqlalchemy.exc import OperationalError

from index.corpus.errors import InvalidMatchError
from index.corpus.listed import as_json, numbers
from index.corpus.table_state import TableState
from index.lexical import tokenize

# One statement for all words. FTS5 lists the passages with a word in a tenth of the time that its own bm25()
# takes to score them, and one text instead of a row for each passage is again several times as quick.
_POSTINGS = text(
    "select (select group_concat(rowid) from passages_fts"
    " where passages_fts match words.value and rowid > :last) "
    "from json_each(:patterns) as words order by words.key"
).bindparams(bindparam("patterns"), bindparam("last"))

_QUOTED = re.compile(r'"([^"]+)"(\*?)')

# FTS5 folds these otherwise than Python; what Unicode 3.2 did not know yet, it knows in part.
_OTHERWISE_FOLDED = frozenset("\u1885\u1886\u01e0\u01e1")

_NO_ROWS = np.empty(0, np.int32)


@dataclass(frozen=True, slots=True, eq=False)
class Posting:
    """Hold the passages that match a pattern: rows (int32) of the table, ids (int64) beside it, ascending."""

    rows: NDArray[np.int32]
    ids: NDArray[np.int64]

    def __len__(self) -> int:
        """Count the passages."""
        return len(self.rows) + len(self.ids)


class PostingLists:
    """Find the passages with the words of claims, those of several claims at once, in one snapshot."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept: dict[str, Posting] = {}
        self.table: TableState | None = None

    def keep(self, patterns: Iterable[str]) -> None:
        """Read the passages that match each of these patterns, and keep them in the place of earlier ones.

        Raises InvalidMatchError for a pattern that FTS5 does not read.
        """
        self._kept = self._read(dict.fromkeys(patterns))

    def of(self, patterns: Sequence[str]) -> list[Posting]:
        """Give the passages that match each pattern; raises as `keep` does."""
        kept = self._kept if self._kept.keys() >= set(patterns) else self._read(patterns)
        return [kept[pattern] for pattern in patterns]

    def _read(self, patterns: Iterable[str]) -> dict[str, Posting]:
        table = self.table
        if table is None:
            return {each: Posting(_NO_ROWS, ids) for each, ids in self._listed(list(patterns), 0).items()}
        known = {each: word for each in patterns if (word := _word_of(each)) is not None}
        later = dict(zip(known, table.later_ids(list(known)), strict=True))
        # What is not in memory yet: usually nothing.
        last = {} if table.is_complete else self._listed(list(known), table.covered)
        found = {
            pattern: Posting(
                table.rows_with(word, as_beginning=begins),
                np.concatenate((later[pattern], last[pattern])) if last else later[pattern],
            )
            for pattern, (word, begins) in known.items()
        }
        others = self._listed([each for each in patterns if each not in known], 0)
        return found | {each: _split(table, ids) for each, ids in others.items()}

    def _listed(self, patterns: Sequence[str], last: int) -> dict[str, NDArray[np.int64]]:
        """Ask FTS5 for the passages with an id above `last`."""
        try:
            asked = {"patterns": as_json(patterns), "last": last}
            found = self._connection.scalars(_POSTINGS, asked).all() if patterns else ()
        except OperationalError as error:
            raise InvalidMatchError(f"{list(patterns)} are not keyword patterns: {error.orig}") from error
        return {pattern: numbers(ids) for pattern, ids in zip(patterns, found, strict=True)}


def _split(table: TableState, ids: NDArray[np.int64]) -> Posting:
    return Posting(table.rows_of(ids), ids[np.searchsorted(ids, table.last, side="right") :])


def _word_of(pattern: str) -> tuple[str, bool] | None:
    """Give the word of a pattern as the full-text index stores it, and whether others may begin with it.

    None where FTS5 itself has to read the pattern.
    """
    quoted = _QUOTED.fullmatch(pattern)
    if quoted is None or any(map(_may_fold_otherwise, quoted[1])):
        return None
    terms = tokenize(quoted[1])
    return (terms[0].folded, bool(quoted[2])) if len(terms) == 1 else None


def _may_fold_otherwise(character: str) -> bool:
    return character in _OTHERWISE_FOLDED or unicodedata.ucd_3_2_0.category(character) == "Cn"
