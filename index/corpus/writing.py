"""Writing: the steps of one write transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, column, delete, insert, select, table, text, update

from index.corpus.errors import CorpusError, EmbedderMismatchError, StaleChangeError
from index.corpus.records import EmbeddedDocument, EmbedderIdentity, SourceChange, hash_text
from index.corpus.rows import AnyRow, document_row
from index.corpus.tables import (
    documents,
    embeddings,
    frequent_words,
    passages,
    passages_vocabulary,
    removals,
    state,
    texts,
)

REVISIONS_LOGGED = 100_000
FREQUENT_WORDS = 100
WORDS_COUNTED_FROM = 1000
WORDS_RECOUNTED_AT_GROWTH = 1.25

_sequence = table("sqlite_sequence", column("name"), column("seq"))
_index_words = text(
    "INSERT INTO passages_fts (rowid, text) SELECT id, text FROM passages WHERE id >= :first AND id < :end"
)
_forget_words = text(
    "INSERT INTO passages_fts (passages_fts, rowid, text)"
    " SELECT 'delete', id, text FROM passages WHERE id >= :first AND id < :end"
)


class CorpusWriter:
    """Change the corpus inside one write transaction; `finish` gives the new revision its number."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._state = connection.execute(select(state)).one()
        self._documents = 0
        self._passages = 0
        last_id = connection.scalar(select(_sequence.c.seq).where(_sequence.c.name == passages.name))
        self._next_passage = (last_id or 0) + 1
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

    def put(self, entry: EmbeddedDocument, dimension: int) -> bool:
        """Store a document in the place of its former version; tell whether it is new."""
        _require_whole(entry, dimension)
        former = self._stored(entry.document.id)
        first, count = self._next_passage, len(entry.spans)
        row = document_row(entry.document) | {
            "segmenter": entry.segmenter,
            "first_passage": first,
            "passages": count,
            "revision": self.revision,
        }
        if former is None:
            inserted = self._connection.execute(insert(documents).values(row).returning(documents.c.key))
            key = inserted.scalar_one()
            self._connection.execute(insert(texts).values(document=key, text=entry.document.text))
            self._documents += 1
        else:
            key = former.key
            self._remove_passages(former)
            self._connection.execute(update(documents).where(documents.c.key == key).values(row))
            self._connection.execute(
                update(texts).where(texts.c.document == key).values(text=entry.document.text)
            )
        self._add_passages(key, entry)
        return former is None

    def change_source(self, entry: SourceChange) -> None:
        """Store another source or date; raise StaleChangeError where the text is not what is stored."""
        former = self._stored(entry.document.id)
        text_hash = bytes.fromhex(hash_text(entry.document.text))
        if former is None or (former.text_hash, former.segmenter) != (text_hash, entry.segmenter):
            raise StaleChangeError(entry.document.id)
        row = document_row(entry.document) | {"revision": self.revision}
        self._connection.execute(update(documents).where(documents.c.key == former.key).values(row))

    def remove(self, document_id: str) -> bool:
        """Remove a document with everything that belongs to it; tell whether there was one."""
        former = self._stored(document_id)
        if former is None:
            return False
        self._remove_passages(former)
        self._connection.execute(delete(texts).where(texts.c.document == former.key))
        self._connection.execute(delete(documents).where(documents.c.key == former.key))
        self._documents -= 1
        return True

    def finish(self) -> int:
        """Number the revision, count anew, forget old removals; give the revision."""
        count = self._state.passages + self._passages
        floor = max(self._state.log_floor, self.revision - REVISIONS_LOGGED)
        if floor > self._state.log_floor:
            self._connection.execute(delete(removals).where(removals.c.revision <= floor))
        values: dict[str, Any] = {
            "revision": self.revision,
            "documents": self._state.documents + self._documents,
            "passages": count,
            "log_floor": floor,
        }
        if count >= max(WORDS_COUNTED_FROM, self._state.words_counted_at * WORDS_RECOUNTED_AT_GROWTH):
            self._count_words()
            values["words_counted_at"] = count
        self._connection.execute(update(state).values(values))
        return self.revision

    def _stored(self, document_id: str) -> AnyRow | None:
        columns = (
            documents.c.key, documents.c.text_hash, documents.c.segmenter,
            documents.c.first_passage, documents.c.passages,
        )  # fmt: skip
        return self._connection.execute(select(*columns).where(documents.c.id == document_id)).one_or_none()

    def _add_passages(self, key: int, entry: EmbeddedDocument) -> None:
        first, count = self._next_passage, len(entry.spans)
        body = entry.document.text
        vectors = np.ascontiguousarray(entry.vectors, dtype="<f2")
        self._connection.execute(
            insert(passages),
            [
                {
                    "id": first + position, "document": key, "position": position, "start": span.start,
                    "end": span.end, "revision": self.revision, "text": body[span.start : span.end],
                }
                for position, span in enumerate(entry.spans)
            ],
        )  # fmt: skip
        self._connection.execute(
            insert(embeddings),
            [{"passage": first + row, "vector": vectors[row].tobytes()} for row in range(count)],
        )
        self._connection.execute(_index_words, {"first": first, "end": first + count})
        self._next_passage += count
        self._passages += count

    def _remove_passages(self, former: AnyRow) -> None:
        first, end = former.first_passage, former.first_passage + former.passages
        self._connection.execute(_forget_words, {"first": first, "end": end})
        for kept, ids in ((embeddings, embeddings.c.passage), (passages, passages.c.id)):
            self._connection.execute(delete(kept).where(ids >= first, ids < end))
        self._connection.execute(
            insert(removals).values(revision=self.revision, first_passage=first, passages=former.passages)
        )
        self._passages -= former.passages

    def _count_words(self) -> None:
        self._connection.execute(delete(frequent_words))
        most = (
            select(passages_vocabulary.c.term, passages_vocabulary.c.doc)
            .order_by(passages_vocabulary.c.doc.desc(), passages_vocabulary.c.term)
            .limit(FREQUENT_WORDS)
        )
        self._connection.execute(insert(frequent_words).from_select(["word", "passages"], most))


def _require_whole(entry: EmbeddedDocument, dimension: int) -> None:
    if not entry.spans:
        raise CorpusError(f"document {entry.document.id!r} has no passage to store")
    expected = (len(entry.spans), dimension)
    if entry.vectors.shape != expected or entry.vectors.dtype != np.float16:
        raise CorpusError(
            f"the vectors of document {entry.document.id!r} are {entry.vectors.dtype} of shape "
            f"{entry.vectors.shape}, not float16 of shape {expected}"
        )


def apply(
    writer: CorpusWriter, batch: Iterable[EmbeddedDocument | SourceChange], dimension: int
) -> frozenset[str]:
    """Store a batch in its order; give the ids that were new."""
    created: set[str] = set()
    for entry in batch:
        if isinstance(entry, SourceChange):
            writer.change_source(entry)
        elif writer.put(entry, dimension):
            created.add(entry.document.id)
    return frozenset(created)


def remove_all(writer: CorpusWriter, document_ids: Sequence[str]) -> tuple[str, ...]:
    """Remove documents; give the ids that were there, each once."""
    return tuple(each for each in dict.fromkeys(document_ids) if writer.remove(each))
