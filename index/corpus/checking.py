"""Check the corpus against itself, with memory flat however large it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from sqlalchemy import Connection, func, select, text
from sqlalchemy.exc import DBAPIError

from index.corpus.errors import CorpusUnavailableError
from index.corpus.records import hash_content, hash_text
from index.corpus.rows import DOCUMENT_COLUMNS, AnyRow, document_of
from index.corpus.tables import documents, embeddings, passages, state, texts
from index.documents import DocumentKind

_DOCUMENTS_AT_ONCE = 256
_VECTORS_AT_ONCE = 8192
_NORM_TOLERANCE = 0.01  # float16 itself moves a unit vector's length by less than 0.001


@dataclass(frozen=True, slots=True)
class Finding:
    """Say what is wrong with what."""

    subject: str
    problem: str


_DISORDER = Finding("database", "lists rows in another order than that of their keys")


def _rises(last: int, keys: Sequence[int]) -> bool:
    # From a damaged page SQLite may give rows that were not asked for, the same ones again and again.
    return all(before < after for before, after in pairwise([last, *keys]))


def check_rows(connection: Connection) -> Iterator[Finding]:
    """Find what is wrong in the database file and the tables, all of it at one revision."""
    yield from _check_file(connection)
    yield from _check_counts(connection)
    yield from _check_documents(connection)
    yield from _check_embeddings(connection)


def _check_file(connection: Connection) -> Iterator[Finding]:
    for (problem,) in connection.execute(text("PRAGMA integrity_check")):
        if problem != "ok":
            yield Finding("database", problem)
    for row in connection.execute(text("PRAGMA foreign_key_check")):
        yield Finding("database", f"row {row[1]} of {row[0]} refers to a missing row of {row[2]}")


def check_words(connection: Connection) -> Iterator[Finding]:
    """Find whether keywords and passages disagree; needs a write transaction, which it leaves unchanged."""
    try:
        # Rank 1 compares the words with the passages, not only among themselves.
        connection.execute(
            text("INSERT INTO passages_fts (passages_fts, rank) VALUES ('integrity-check', 1)")
        )
    except (DBAPIError, CorpusUnavailableError) as error:
        yield Finding("keyword index", f"does not agree with the passages: {error.__cause__ or error}")


def _check_counts(connection: Connection) -> Iterator[Finding]:
    stated = connection.execute(select(state)).one()
    for name, counted in (("documents", documents), ("passages", passages)):
        found = connection.scalar(select(func.count()).select_from(counted))
        if found != getattr(stated, name):
            yield Finding("state", f"counts {getattr(stated, name)} {name}, but there are {found}")
    fact_checks = connection.scalar(
        select(func.count()).select_from(documents).where(documents.c.kind == DocumentKind.FACT_CHECK.value)
    )
    if fact_checks != stated.fact_checks:
        yield Finding("state", f"counts {stated.fact_checks} fact-checks, but there are {fact_checks}")
    newest = connection.scalar(select(func.max(documents.c.revision)))
    if newest is not None and newest > stated.revision:
        yield Finding("state", f"revision {stated.revision} is behind that of a document, {newest}")


def _check_documents(connection: Connection) -> Iterator[Finding]:
    columns = (
        documents.c.key, *DOCUMENT_COLUMNS, documents.c.content_hash, documents.c.text_hash,
        documents.c.first_passage, documents.c.passages, texts.c.text,
    )  # fmt: skip
    last = -1
    while True:
        rows = connection.execute(
            select(*columns)
            .outerjoin_from(documents, texts)
            .where(documents.c.key > last)
            .order_by(documents.c.key)
            .limit(_DOCUMENTS_AT_ONCE)
        ).all()
        if not rows:
            return
        if not _rises(last, [row.key for row in rows]):
            yield _DISORDER
            return
        last = rows[-1].key
        for row in rows:
            for problem in _document_problems(connection, row):
                yield Finding(f"document {row.document_id!r}", problem)


def _document_problems(connection: Connection, row: AnyRow) -> Iterator[str]:
    if row.text is None:
        yield "has no text"
        return
    if hash_text(row.text) != row.text_hash.hex():
        yield "has another text than its checksum says"
    if hash_content(document_of(row)) != row.content_hash.hex():
        yield "has another content than its checksum says"
    found = connection.execute(
        select(passages).where(passages.c.document == row.key).order_by(passages.c.position)
    ).all()
    if [each.id for each in found] != list(range(row.first_passage, row.first_passage + row.passages)):
        yield f"should have {row.passages} passages from {row.first_passage}, but has {len(found)}"
    for position, each in enumerate(found):
        if each.position != position:
            yield f"passage {each.id} is at position {each.position}, not {position}"
        if each.text != row.text[each.start : each.end]:
            yield f"passage {each.id} is not what the text says from {each.start} to {each.end}"


def _check_embeddings(connection: Connection) -> Iterator[Finding]:
    dimension = connection.scalar(select(state.c.dimension)) or 0
    last = -1
    while True:
        rows = connection.execute(
            select(passages.c.id, embeddings.c.vector)
            .outerjoin_from(passages, embeddings)
            .where(passages.c.id > last)
            .order_by(passages.c.id)
            .limit(_VECTORS_AT_ONCE)
        ).all()
        if not rows:
            break
        if not _rises(last, [row.id for row in rows]):
            yield _DISORDER
            return
        last = rows[-1].id
        whole = [row for row in rows if row.vector is not None and len(row.vector) == 2 * dimension]
        for row in set(rows) - set(whole):
            yield Finding(f"passage {row.id}", f"has no vector of {dimension} numbers")
        numbers = np.frombuffer(b"".join(row.vector for row in whole), dtype="<f2").astype(np.float32)
        lengths = np.linalg.norm(numbers.reshape(len(whole), dimension), axis=1)
        for row, length in zip(whole, lengths, strict=True):
            if not abs(length - 1) <= _NORM_TOLERANCE:  # true for NaN
                yield Finding(f"passage {row.id}", f"has a vector of length {length}, not 1")
