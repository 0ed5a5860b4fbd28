"""Reading: everything that one snapshot says is of one revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Connection, func, select

from index.corpus import queries
from index.corpus.columns import ColumnsCache, DocumentColumns, expanded
from index.corpus.connection import interruptible
from index.corpus.filtering import publisher_key, undated_conditions
from index.corpus.keywords import Matches, matches
from index.corpus.listed import as_json
from index.corpus.posting_lists import PostingLists
from index.corpus.posting_reading import read_postings
from index.corpus.records import (
    Changes,
    Context,
    DocumentPage,
    EmbedderIdentity,
    StoredContent,
    StoredDocument,
    StoredPassage,
    VectorChunks,
)
from index.corpus.rows import (
    SUMMARY_COLUMNS,
    AnyRow,
    document_of,
    passage_of,
    review_of,
    stored_passage_of,
    summary_of,
)
from index.corpus.table_state import TableState
from index.corpus.tables import (
    documents,
)
from index.deadline import Deadline
from index.documents import ClaimReview, CorpusState, DocumentKind, Passage, SearchFilters
from index.text_quotes import text_around

_VECTORS_PER_CHUNK = 8192
_LATER_PASSAGES_AT_ONCE = 1000  # 10 ms


class CorpusSnapshot:
    """Read the corpus as it was at one revision; for one thread, inside `Corpus.snapshot()`."""

    def __init__(self, connection: Connection, columns: ColumnsCache) -> None:
        self._connection = connection
        self._columns = columns
        self._postings = PostingLists(connection)
        # The first read fixes the moment that the transaction sees.
        self._row = connection.execute(queries.STATE).one()

    @property
    def state(self) -> CorpusState:
        """Give the revision and the counts."""
        return CorpusState(self._row.revision, self._row.documents, self._row.passages)

    @property
    def token(self) -> str:
        """Give what tells this state from every other of this revision, as after a backup was restored."""
        return str(self._row.token)

    def leads_from(self, revision: int, token: str) -> bool:
        """Tell whether the corpus once was in this state, and `changes_since` can lead on from it."""
        if revision == self._row.revision:
            return token == self.token
        known = self._connection.scalar(queries.TOKEN, {"revision": revision})
        return revision < self._row.revision and token == known

    @property
    def embedder(self) -> EmbedderIdentity | None:
        """Name the embedder of the stored vectors; None as long as nothing was stored."""
        if self._row.embedder is None:
            return None
        return EmbedderIdentity(self._row.embedder, self._row.dimension)

    @property
    def log_floor(self) -> int:
        """Give the oldest revision from which `changes_since` can lead on."""
        return int(self._row.log_floor)

    def within(self, deadline: Deadline) -> AbstractContextManager[None]:
        """Give up what is read inside at the deadline, by DeadlineExceededError; the snapshot stays usable.

        Not for what is read once and kept for later searches: it would be begun again and again.
        """
        return interruptible(self._connection, deadline)

    # Passages

    def passages(self, ids: Sequence[int]) -> dict[int, StoredPassage]:
        """Look passages up; ids that do not exist are missing from the answer."""
        rows = self._connection.execute(queries.PASSAGES, {"ids": as_json(ids)}).all()
        found = [stored_passage_of(row) for row in rows]
        return {each.passage.id: each for each in found}

    def context(self, found: Sequence[Passage], sentences: int) -> dict[int, Context]:
        """Give the text around each passage, by passage id.

        `before` and `after` are exact slices of the document's text from up to `sentences` neighbouring
        passages, `prefix` and `suffix` those of `text_around`.
        """
        wanted = {
            passage.id + step
            for passage in found
            for step in range(-sentences, sentences + 1)
            if sentences and passage.position + step >= 0
        }
        rows = self._connection.execute(queries.SPANS, {"ids": as_json(wanted)}) if wanted else ()
        spans = {row.id: (row.document_id, row.start, row.end) for row in rows}
        owners = {passage.document_id for passage in found}
        rows = self._connection.execute(queries.TEXTS, {"ids": as_json(owners)})
        bodies = {row.id: row.text for row in rows}
        return {
            passage.id: _around(passage, spans, bodies.get(passage.document_id, ""), sentences)
            for passage in found
        }

    def allowed_passage_ids(self, filters: SearchFilters) -> NDArray[np.int64]:
        """List the passages that pass the filters (int64, ascending)."""
        return expanded(self._document_columns().ranges(filters))

    def fact_check_passages(self) -> NDArray[np.int64]:
        """List the passages of all fact-checks (int64, ascending); without any it costs nothing."""
        if not self._row.fact_checks:
            return np.empty(0, np.int64)
        return self._document_columns().fact_check_passages

    def reviewed_claims(self, filters: SearchFilters) -> NDArray[np.int64]:
        """List the passages that are the claims which fact-checks review (int64, ascending).

        The fact-checks are those that pass the filters, whatever the kinds in them. Without any in the corpus
        it costs nothing.
        """
        if not self._row.fact_checks:
            return np.empty(0, np.int64)
        columns, reviewing = self._document_columns(), replace(filters, kinds=(DocumentKind.FACT_CHECK,))
        if reviewing == SearchFilters(kinds=reviewing.kinds):
            return columns.reviewed_claims
        return columns.ranges(reviewing)[:, 0]

    def _document_columns(self) -> DocumentColumns:
        return self._columns.at(self._connection, self._row.revision, self.token, self.leads_from)

    def match(self, patterns: Sequence[str], limit: int, allowed: NDArray[np.int64] | None = None) -> Matches:
        """Find at most `limit` passages by keywords, among the allowed ones (ascending ids; None: all).

        Each pattern is a query in the syntax of FTS5, and counts by how few passages it finds; raises
        InvalidMatchError where it is none.
        """
        postings = self._postings.of(patterns)
        table = self._postings.table
        return matches(self._connection, table, postings, allowed, self._row.passages, limit)

    def keep_postings(self, patterns: Iterable[str]) -> None:
        """Look up at once which passages match these patterns, for the calls of `match` that follow.

        They take the place of those kept before; raises what `match` raises.
        """
        self._postings.keep(patterns)

    def posting_table(self) -> TableState:
        """Read the words of all passages into a table."""
        return TableState.of(read_postings(self._connection), self._row.revision, self.token)

    def use_postings(self, table: TableState | None) -> None:
        """Look words up in a table that `postings_at` brought to this snapshot; it finds the same.

        None has FTS5 find all. Raises ValueError where the table is of another state.
        """
        if table is not None and table.token != self.token:
            raise ValueError(f"the table is of revision {table.revision}, not {self._row.revision}")
        self._postings.table = table

    def postings_at(self, table: TableState) -> TableState | None:
        """Bring a table of an earlier state to this one; None where it does not lead here.

        Of what came later, some passages are read into memory each time; FTS5 itself is asked for the rest.
        """
        if table.token != self.token:
            if not self.leads_from(table.revision, table.token):
                return None
            removed = self._removed_since(table.revision)
            table = table.without(removed, self._row.revision, self.token)
        if table.is_complete or table.later is None:
            return table
        following = {"last": table.covered, "limit": _LATER_PASSAGES_AT_ONCE}
        found = self._connection.execute(queries.PASSAGES_AFTER, following).all()
        return table.reaching([(row.id, row.text) for row in found], len(found) < _LATER_PASSAGES_AT_ONCE)

    def frequent_words(self) -> frozenset[str]:
        """Give the words that many of the passages have, as FTS5 writes them (no case, no accents)."""
        return frozenset(self._connection.scalars(queries.FREQUENT_WORDS))

    # Documents

    def count_undated(self, filters: SearchFilters) -> int:
        """Count the documents that a date filter leaves out only because they have no date."""
        if not filters.by_date:
            return 0
        query = select(func.count()).select_from(documents).where(*undated_conditions(filters))
        return int(self._connection.scalar(query) or 0)

    def document(self, document_id: str) -> StoredDocument | None:
        """Look one document up, with its text and passages."""
        wanted = {"document_id": document_id}
        row = self._connection.execute(queries.DOCUMENT, wanted).one_or_none()
        if row is None:
            return None
        found = self._connection.execute(queries.PASSAGES_OF_DOCUMENT, wanted)
        return StoredDocument(document_of(row), summary_of(row), tuple(passage_of(each) for each in found))

    def stored_documents(self, document_ids: Sequence[str]) -> list[StoredDocument]:
        """Look documents up, with their texts and passages; those not stored are missing from the answer."""
        wanted = {"ids": as_json(document_ids)}
        found: dict[str, list[Passage]] = {}
        for row in self._connection.execute(queries.PASSAGES_OF_DOCUMENTS, wanted):
            found.setdefault(row.document_id, []).append(passage_of(row))
        return [
            StoredDocument(document_of(row), summary_of(row), tuple(found.get(row.document_id, ())))
            for row in self._connection.execute(queries.STORED_DOCUMENTS, wanted)
        ]

    def reviews(self, document_ids: Sequence[str]) -> dict[str, ClaimReview]:
        """Tell what fact-checks found, by their ids; ids of no fact-check are missing from the answer."""
        rows = self._connection.execute(queries.REVIEWS, {"ids": as_json(document_ids)})
        found = {row.id: review_of(row.review) for row in rows}
        return {document_id: review for document_id, review in found.items() if review is not None}

    def documents(
        self, limit: int, after_id: str | None = None, publisher: str | None = None
    ) -> DocumentPage:
        """List documents by ascending id, `limit` at a time, from the one after `after_id`."""
        query = select(*SUMMARY_COLUMNS).order_by(documents.c.id).limit(limit + 1)
        if after_id is not None:
            query = query.where(documents.c.id > after_id)
        if publisher is not None:
            query = query.where(documents.c.publisher_key == publisher_key(publisher))
        found = [summary_of(row) for row in self._connection.execute(query)]
        more = len(found) > limit
        return DocumentPage(tuple(found[:limit]), found[limit - 1].id if more else None)

    def contents(self, document_ids: Sequence[str]) -> dict[str, StoredContent]:
        """Tell what is stored under some ids; those not stored are missing from the answer."""
        rows = self._connection.execute(queries.CONTENTS, {"ids": as_json(document_ids)})
        return {
            row.id: StoredContent(
                row.content_hash.hex(),
                row.text_hash.hex(),
                row.language,
                row.segmenter,
                row.passages,
                DocumentKind(row.kind),
            )
            for row in rows
        }

    def document_ids(self, limit: int, after_id: str = "", split_other_than: str | None = None) -> list[str]:
        """List the ids of documents, ascending; where rules are named, of those that other rules split."""
        wanted: dict[str, Any] = {"after_id": after_id, "limit": limit}
        if split_other_than is None:
            return list(self._connection.scalars(queries.DOCUMENT_IDS, wanted))
        return list(
            self._connection.scalars(queries.SPLIT_OTHERWISE, wanted | {"segmenter": split_other_than})
        )

    # Vectors

    def embeddings(self, ids: Sequence[int]) -> NDArray[np.float16]:
        """Give the stored vectors of passages, in the order asked (float16, [len(ids), dimension]).

        Raises KeyError where a passage has none.
        """
        rows = self._connection.execute(queries.EMBEDDINGS, {"ids": as_json(ids)})
        found: dict[int, bytes] = {row.passage: row.vector for row in rows}
        return self._vectors([found[passage_id] for passage_id in ids])

    def embeddings_by_text(self, document_ids: Sequence[str]) -> dict[str, NDArray[np.float16]]:
        """Give the stored vectors (float16, [dimension]) of some documents by the texts of their passages."""
        wanted = {"ids": as_json(document_ids), "bytes": 2 * (self._row.dimension or 0)}
        rows = self._connection.execute(queries.EMBEDDINGS_BY_TEXT, wanted)
        return {row.text: np.frombuffer(row.vector, dtype="<f2") for row in rows}

    def changes_since(self, revision: int) -> Changes:
        """Tell which passages went and came after a revision; -1 or 0 gives everything.

        Raises ValueError for a revision below `log_floor` (but above 0): what went is no longer known.
        """
        if 0 < revision < self.log_floor:
            raise ValueError(f"the log of removals begins at revision {self.log_floor}, not {revision}")
        removed = self._removed_since(revision) if revision else np.empty(0, np.int64)
        count, first = self._connection.execute(queries.ADDED_SINCE, {"revision": revision}).one()
        added = self._embeddings_from(first) if count else iter(())
        return Changes(removed, count, added)

    def _removed_since(self, revision: int) -> NDArray[np.int64]:
        return expanded(_ranges(self._connection.execute(queries.REMOVALS_SINCE, {"revision": revision})))

    def _embeddings_from(self, first: int) -> VectorChunks:
        # Ids grow with revisions (one writer at a time), so a range of ids is enough.
        last = first - 1
        while True:
            chunk = {"last": last, "limit": _VECTORS_PER_CHUNK}
            rows = self._connection.execute(queries.EMBEDDINGS_AFTER, chunk).all()
            if not rows:
                return
            last = rows[-1].passage
            ids = np.fromiter((row.passage for row in rows), dtype=np.int64, count=len(rows))
            yield ids, self._vectors([row.vector for row in rows])

    def _vectors(self, blobs: Sequence[bytes]) -> NDArray[np.float16]:
        dimension = self._row.dimension or 0
        return np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), dimension)


def _ranges(rows: Iterable[AnyRow]) -> NDArray[np.int64]:
    """Read rows of (first, count) as int64 of shape [n, 2]."""
    return np.array([tuple(row) for row in rows], dtype=np.int64).reshape(-1, 2)


def _around(passage: Passage, spans: dict[int, tuple[str, int, int]], text: str, sentences: int) -> Context:
    def neighbours(steps: Iterator[int]) -> list[tuple[str, int, int]]:
        near = (spans.get(passage.id + step) for step in steps)
        return [span for span in near if span is not None and span[0] == passage.document_id]

    before = neighbours(iter(range(-sentences, 0)))
    after = neighbours(iter(range(1, sentences + 1)))
    return Context(
        text[before[0][1] : before[-1][2]] if before else "",
        text[after[0][1] : after[-1][2]] if after else "",
        *text_around(text, passage.start, passage.end),
    )
