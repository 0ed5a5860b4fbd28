"""What filters ask of a document, kept in memory: reading it for every search would take longer than that."""

from __future__ import annotations

import json
import math
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, bindparam, case, func, select

from index.corpus.filtering import language_key, publisher_key
from index.corpus.tables import documents, removals
from index.documents import DocumentKind, SearchFilters

_FIRST_PASSAGE, _PASSAGES, _PUBLISHER, _LANGUAGE, _EARLIEST, _LATEST, _KIND = range(7)
_NEVER_EARLY, _NEVER_LATE = np.iinfo(np.int64).min, np.iinfo(np.int64).max
_NONE = -1
_REVISIONS_KEPT = 3  # a search on a snapshot taken just before a commit needs those of its own revision
_KINDS = {kind: number for number, kind in enumerate(DocumentKind)}

_COLUMNS = (
    documents.c.first_passage,
    documents.c.passages,
    documents.c.publisher_key,
    documents.c.language_key,
    # Undated documents pass no date filter.
    func.coalesce(documents.c.published_earliest, _NEVER_EARLY),
    func.coalesce(documents.c.published_latest, _NEVER_LATE),
    case({kind.value: number for kind, number in _KINDS.items()}, value=documents.c.kind),
)
# One value for each column instead of one row for each document: several times as quick.
_CHANGED = select(*map(func.json_group_array, _COLUMNS)).where(documents.c.revision > bindparam("revision"))
_REMOVED = select(removals.c.first_passage).where(removals.c.revision > bindparam("revision"))


@dataclass(frozen=True, slots=True, eq=False)
class DocumentColumns:
    """Hold the filter columns of all documents at one revision.

    `table` is int64 of shape [7, documents] by ascending first passage, 56 bytes a document; publishers and
    languages are in it as the numbers that `codes` gives their keys. The conditions are those of `filtering`.
    `fact_checks` are the columns of the table that are of this kind: usually few, and asked for often.
    Every search asks for the ids (int64, ascending) of `fact_check_passages`, all that fact-checks have, and
    of `reviewed_claims`, the first of each: so they are written out once.
    """

    revision: int
    token: str
    table: NDArray[np.int64]
    codes: dict[str, int]
    fact_checks: NDArray[np.int64]
    fact_check_passages: NDArray[np.int64]
    reviewed_claims: NDArray[np.int64]

    @staticmethod
    def of(revision: int, token: str, table: NDArray[np.int64], codes: dict[str, int]) -> DocumentColumns:
        """Take a table and gather what is to be had without a search."""
        fact_checks = table[:, table[_KIND] == _KINDS[DocumentKind.FACT_CHECK]]
        passages, claims = expanded(fact_checks[: _PASSAGES + 1].T), fact_checks[_FIRST_PASSAGE]
        for each in (passages, claims):
            each.setflags(write=False)  # shared by all searches
        return DocumentColumns(revision, token, table, codes, fact_checks, passages, claims)

    def advanced(self, connection: Connection, revision: int, token: str) -> DocumentColumns:
        """Give the columns of a later revision, which the connection sees."""
        since = {"revision": self.revision}
        columns = [json.loads(each) for each in connection.execute(_CHANGED, since).one()]
        gone = connection.scalars(_REMOVED, since).all() if self.revision else ()
        for each in (_PUBLISHER, _LANGUAGE):
            columns[each] = [self._code(key) for key in columns[each]]
        changed = np.array(columns, dtype=np.int64)
        replaced = np.concatenate([np.array(gone, np.int64), changed[_FIRST_PASSAGE]])
        kept = self.table[:, ~np.isin(self.table[_FIRST_PASSAGE], replaced)]
        table = np.concatenate([kept, changed], axis=1)
        table = table[:, np.argsort(table[_FIRST_PASSAGE], kind="stable")]
        return DocumentColumns.of(revision, token, table, self.codes)

    def ranges(self, filters: SearchFilters) -> NDArray[np.int64]:
        """Give first passage and number of passages of the documents that pass ([n, 2], ascending)."""
        table = self.fact_checks if set(filters.kinds) == {DocumentKind.FACT_CHECK} else self.table
        return table[: _PASSAGES + 1, self._passing(table, filters)].T

    def _passing(self, table: NDArray[np.int64], filters: SearchFilters) -> NDArray[np.bool_]:
        passing = np.ones(table.shape[1], dtype=np.bool_)
        publisher, language = table[_PUBLISHER], table[_LANGUAGE]
        if filters.publishers:
            passing &= np.isin(publisher, self._known(filters.publishers, publisher_key))
        if filters.exclude_publishers:
            passing &= ~np.isin(publisher, self._known(filters.exclude_publishers, publisher_key))
        if filters.languages:
            passing &= np.isin(language, self._known(filters.languages, language_key))
        kinds = set(filters.kinds)
        if kinds and kinds != set(DocumentKind):
            passing &= np.isin(table[_KIND], [_KINDS[kind] for kind in kinds])
        for latest in (filters.as_of, filters.published_to):
            if latest is not None:
                passing &= table[_LATEST] <= math.floor(latest.timestamp())
        if filters.published_from is not None:
            passing &= table[_EARLIEST] >= math.ceil(filters.published_from.timestamp())
        return passing

    def _known(self, names: Iterable[str], key: Callable[[str], str]) -> list[int]:
        return [self.codes[each] for each in map(key, names) if each in self.codes]

    def _code(self, key: str | None) -> int:
        return _NONE if key is None else self.codes.setdefault(key, len(self.codes))


def expanded(ranges: NDArray[np.int64]) -> NDArray[np.int64]:
    """Write ranges of (first, count) ([n, 2]) out as single ids, ascending; the ranges do not overlap."""
    ranges = ranges[np.argsort(ranges[:, 0], kind="stable")]
    counts = ranges[:, 1]
    starts = np.cumsum(counts) - counts
    return np.repeat(ranges[:, 0] - starts, counts) + np.arange(counts.sum(), dtype=np.int64)


class ColumnsCache:
    """Keep the columns of the last few revisions that were asked for; safe for several threads."""

    def __init__(self) -> None:
        self._recent: tuple[DocumentColumns, ...] = ()  # last made first
        self._lock = threading.Lock()

    def at(
        self, connection: Connection, revision: int, token: str, leads_from: Callable[[int, str], bool]
    ) -> DocumentColumns:
        """Give the columns at a revision, which the connection sees."""
        if (kept := self._kept(token)) is not None:
            return kept
        with self._lock:
            if (kept := self._kept(token)) is not None:
                return kept  # another thread made them while this one waited
            former = next((each for each in self._recent if leads_from(each.revision, each.token)), None)
            if former is None:
                nothing = np.empty((len(_COLUMNS), 0), np.int64)
                former = DocumentColumns.of(0, "", nothing, {})
            current = former.advanced(connection, revision, token)
            self._recent = (current, *self._recent)[:_REVISIONS_KEPT]
            return current

    def _kept(self, token: str) -> DocumentColumns | None:
        return next((each for each in self._recent if each.token == token), None)
