"""Writing: the steps of one write transaction, each one statement for the whole batch."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import (
    BindParameter,
    Connection,
    bindparam,
    column,
    delete,
    func,
    insert,
    select,
    table,
    text,
    update,
)

from index.corpus.errors import CorpusError, EmbedderMismatchError, StaleChangeError
from index.corpus.frequency import recounted
from index.corpus.listed import as_json, listed
from index.corpus.records import EmbeddedDocument, EmbedderIdentity, SourceChange
from index.corpus.rows import AnyRow, document_row
from index.corpus.tables import (
    commits,
    documents,
    embeddings,
    passages,
    removals,
    state,
    texts,
)
from index.documents import Document, DocumentKind

REVISIONS_LOGGED = 100_000

_sequence = table("sqlite_sequence", column("name"), column("seq"))
_former: BindParameter[int] = bindparam("former")
_first: BindParameter[int] = bindparam("first")
_end: BindParameter[int] = bindparam("end_before")

_STATE = select(state)
_LAST_PASSAGE = select(_sequence.c.seq).where(_sequence.c.name == passages.name)
_LAST_KEY = select(func.max(documents.c.key))
_FORMER = select(
    documents.c.key, documents.c.id, documents.c.text_hash, documents.c.segmenter,
    documents.c.first_passage, documents.c.passages, documents.c.kind, documents.c.content_hash,
    documents.c.language,
).where(documents.c.id.in_(listed("ids")))  # fmt: skip
_CHANGE_DOCUMENT = update(documents).where(documents.c.key == _former)
_CHANGE_TEXT = update(texts).where(texts.c.document == _former)
_DELETE_DOCUMENT = delete(documents).where(documents.c.key == _former)
_DELETE_TEXT = delete(texts).where(texts.c.document == _former)
_DELETE_PASSAGES = delete(passages).where(passages.c.id >= _first, passages.c.id < _end)
_DELETE_EMBEDDINGS = delete(embeddings).where(embeddings.c.passage >= _first, embeddings.c.passage < _end)
_INDEX_WORDS = text("INSERT INTO passages_fts (rowid, text) SELECT id, text FROM passages WHERE id >= :first")
_FORGET_WORDS = text(
    "INSERT INTO passages_fts (passages_fts, rowid, text)"
    " SELECT 'delete', id, text FROM passages WHERE id >= :first AND id < :end_before"
)

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class _Placed:
    """Join a document to the key and the passage ids that it gets."""

    entry: EmbeddedDocument
    key: int
    first_passage: int
    is_new: bool


class CorpusWriter:
    """Change the corpus inside one write transaction; `finish` gives the new revision its number."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._state = connection.execute(_STATE).one()
        self._documents = 0
        self._passages = 0
        self._fact_checks = 0
        self.revision: int = self._state.revision + 1

    def require_embedder(self, embedder: EmbedderIdentity) -> None:
        """Fix the embedder of an empty corpus; raise EmbedderMismatchError where another one was used."""
        if self._state.passages == 0 or self._state.embedder is None:
            self._connection.execute(
                update(state).values(embedder=embedder.name, dimension=embedder.dimension)
            )
            return
        stored = EmbedderIdentity(self._state.embedder, self._state.dimension)
        if stored != embedder:
            raise EmbedderMismatchError(stored, embedder)

    def put(self, entries: Sequence[EmbeddedDocument], dimension: int) -> frozenset[str]:
        """Store documents in the place of their former versions; give the ids that are new.

        Raises StaleChangeError where one may only replace what is not stored.
        """
        for entry in entries:
            _require_whole(entry, dimension)
        former = self._stored(entry.document.id for entry in entries)
        for entry in entries:
            kept = former.get(entry.document.id)
            if entry.only_over and (kept is None or kept.content_hash.hex() != entry.only_over):
                raise StaleChangeError(entry.document.id)
        self._remove_passages(former.values())
        placed = self._placed(entries, former)
        self._write_documents(placed)
        self._write_passages(placed)
        self._count_kinds((entry.document for entry in entries), former.values())
        self._documents += sum(each.is_new for each in placed)
        return frozenset(each.entry.document.id for each in placed if each.is_new)

    def change_sources(self, entries: Sequence[SourceChange]) -> None:
        """Store other sources or dates; raise StaleChangeError where a text is not what is stored."""
        former = self._stored(entry.document.id for entry in entries)
        rows: Rows = []
        for entry in entries:
            row = document_row(entry.document)
            kept = former.get(entry.document.id)
            if kept is None or _kept_by(kept) != (
                row["text_hash"], entry.segmenter, row["kind"], row["language"]
            ):  # fmt: skip
                raise StaleChangeError(entry.document.id)
            rows.append(row | {"revision": self.revision, "former": kept.key})
        self._run(_CHANGE_DOCUMENT, rows)
        self._count_kinds((entry.document for entry in entries), former.values())

    def remove(self, document_ids: Sequence[str]) -> tuple[str, ...]:
        """Remove documents with everything that belongs to them; give the ids of those that were there."""
        former = self._stored(document_ids)
        keys = [{"former": each.key} for each in former.values()]
        self._remove_passages(former.values())
        self._run(_DELETE_TEXT, keys)
        self._run(_DELETE_DOCUMENT, keys)
        self._documents -= len(keys)
        self._count_kinds((), former.values())
        return tuple(each for each in dict.fromkeys(document_ids) if each in former)

    def finish(self) -> int:
        """Number the revision, count anew, forget old removals; give the revision."""
        count = self._state.passages + self._passages
        floor = max(self._state.log_floor, self.revision - REVISIONS_LOGGED)
        if floor > self._state.log_floor:
            self._connection.execute(delete(removals).where(removals.c.revision <= floor))
            self._connection.execute(delete(commits).where(commits.c.revision < floor))
        self._connection.execute(
            update(state).values(
                revision=self.revision,
                token=log_commit(self._connection, self.revision),
                documents=self._state.documents + self._documents,
                passages=count,
                fact_checks=self._state.fact_checks + self._fact_checks,
                log_floor=floor,
                words_counted_at=recounted(self._connection, count, self._state.words_counted_at),
            )
        )
        return self.revision

    def _stored(self, document_ids: Iterable[str]) -> dict[str, AnyRow]:
        rows = self._connection.execute(_FORMER, {"ids": as_json(document_ids)})
        return {row.id: row for row in rows}

    def _placed(self, entries: Sequence[EmbeddedDocument], former: dict[str, AnyRow]) -> list[_Placed]:
        next_key = (self._connection.scalar(_LAST_KEY) or 0) + 1
        # Never below an id that was ever given: the sequence outlives what is deleted.
        next_passage = (self._connection.scalar(_LAST_PASSAGE) or 0) + 1
        placed: list[_Placed] = []
        for entry in entries:
            kept = former.get(entry.document.id)
            key = next_key if kept is None else kept.key
            placed.append(_Placed(entry, key, next_passage, kept is None))
            next_key += kept is None
            next_passage += len(entry.spans)
        return placed

    def _write_documents(self, placed: Sequence[_Placed]) -> None:
        rows = [
            document_row(each.entry.document) | {
                "segmenter": each.entry.segmenter, "first_passage": each.first_passage,
                "passages": len(each.entry.spans), "revision": self.revision,
            }
            for each in placed
        ]  # fmt: skip
        bodies = [{"text": each.entry.document.text} for each in placed]
        for is_new, key, put_row, put_text in (
            (True, ("key", "document"), insert(documents), insert(texts)),
            (False, ("former", "former"), _CHANGE_DOCUMENT, _CHANGE_TEXT),
        ):
            which = [n for n, each in enumerate(placed) if each.is_new == is_new]
            self._run(put_row, [rows[n] | {key[0]: placed[n].key} for n in which])
            self._run(put_text, [bodies[n] | {key[1]: placed[n].key} for n in which])

    def _write_passages(self, placed: Sequence[_Placed]) -> None:
        if not placed:
            return
        rows = [row for each in placed for row in self._passage_rows(each)]
        self._run(insert(passages), rows)
        self._run(insert(embeddings), [row for each in placed for row in _embedding_rows(each)])
        self._connection.execute(_INDEX_WORDS, {"first": placed[0].first_passage})
        self._passages += len(rows)

    def _passage_rows(self, placed: _Placed) -> Iterable[dict[str, Any]]:
        body = placed.entry.document.text
        for position, span in enumerate(placed.entry.spans):
            yield {
                "id": placed.first_passage + position, "document": placed.key, "position": position,
                "start": span.start, "end": span.end, "revision": self.revision,
                "text": body[span.start : span.end],
                "speaker": None if span.attribution is None else span.attribution.speaker,
                "attribution_kind": None if span.attribution is None else span.attribution.kind.value,
            }  # fmt: skip

    def _count_kinds(self, now: Iterable[Document], before: Iterable[AnyRow]) -> None:
        self._fact_checks += sum(each.kind is DocumentKind.FACT_CHECK for each in now)
        self._fact_checks -= sum(each.kind == DocumentKind.FACT_CHECK.value for each in before)

    def _remove_passages(self, former: Iterable[AnyRow]) -> None:
        rows = [
            {"first": each.first_passage, "end_before": each.first_passage + each.passages} for each in former
        ]
        for statement in (_FORGET_WORDS, _DELETE_EMBEDDINGS, _DELETE_PASSAGES):
            self._run(statement, rows)
        counts = [(row["first"], row["end_before"] - row["first"]) for row in rows]
        self._run(
            insert(removals),
            [{"revision": self.revision, "first_passage": first, "passages": n} for first, n in counts],
        )
        self._passages -= sum(n for _, n in counts)

    def _run(self, statement: Any, rows: Rows) -> None:
        if rows:
            self._connection.execute(statement, rows)


def _kept_by(row: AnyRow) -> tuple[bytes, str, str, str | None]:
    """Give all that the passages of a document depend on: its source may change where these do not."""
    return row.text_hash, row.segmenter, row.kind, row.language


def log_commit(connection: Connection, revision: int) -> str:
    """Draw the token of a revision and note it down; give it."""
    token = secrets.token_hex(16)
    connection.execute(insert(commits).values(revision=revision, token=token))
    return token


def _embedding_rows(placed: _Placed) -> Iterable[dict[str, Any]]:
    vectors = np.ascontiguousarray(placed.entry.vectors, dtype="<f2")
    for position, vector in enumerate(vectors):
        yield {"passage": placed.first_passage + position, "vector": vector.tobytes()}


def _require_whole(entry: EmbeddedDocument, dimension: int) -> None:
    if not entry.spans:
        raise CorpusError(f"document {entry.document.id!r} has no passage to store")
    expected = (len(entry.spans), dimension)
    if entry.vectors.shape != expected or entry.vectors.dtype != np.float16:
        raise CorpusError(
            f"the vectors of document {entry.document.id!r} are {entry.vectors.dtype} of shape "
            f"{entry.vectors.shape}, not float16 of shape {expected}"
        )
