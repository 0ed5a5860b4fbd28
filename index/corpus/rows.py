"""Documents and passages as rows, and rows as documents and passages."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Row

from index.corpus.filtering import language_key, publisher_key
from index.corpus.records import DocumentSummary, StoredPassage, hash_content, hash_text
from index.corpus.tables import documents, passages
from index.documents import Document, Passage, Source
from index.edtf import UNKNOWN_DATE, DateOrigin, DatePrecision, PublicationDate

AnyRow = Row[*tuple[Any, ...]]

SOURCE_COLUMNS = (
    documents.c.title, documents.c.publisher, documents.c.url, documents.c.language,
    documents.c.published, documents.c.date_precision, documents.c.date_origin,
    documents.c.published_earliest, documents.c.published_latest,
)  # fmt: skip
SUMMARY_COLUMNS = (
    documents.c.id.label("document_id"), *SOURCE_COLUMNS,
    documents.c.passages, documents.c.content_hash, documents.c.revision,
)  # fmt: skip
PASSAGE_COLUMNS = (
    passages.c.id, documents.c.id.label("document_id"),
    passages.c.position, passages.c.text, passages.c.start, passages.c.end,
)  # fmt: skip


def document_row(document: Document) -> dict[str, Any]:
    """Give the columns that hold a document's id, source, date and hashes."""
    source, published = document.source, document.published
    return {
        "id": document.id,
        "title": source.title,
        "publisher": source.publisher,
        "publisher_key": None if source.publisher is None else publisher_key(source.publisher),
        "url": source.url,
        "language": source.language,
        "language_key": None if source.language is None else language_key(source.language),
        "published": published.value,
        "date_precision": published.precision,
        "date_origin": published.origin,
        "published_earliest": _seconds(published.earliest),
        "published_latest": _seconds(published.latest),
        "content_hash": bytes.fromhex(hash_content(document)),
        "text_hash": bytes.fromhex(hash_text(document.text)),
    }


def source_of(row: AnyRow) -> Source:
    """Read the source from a row with SOURCE_COLUMNS."""
    return Source(title=row.title, publisher=row.publisher, url=row.url, language=row.language)


def date_of(row: AnyRow) -> PublicationDate:
    """Read the publication date from a row with SOURCE_COLUMNS."""
    return _date(
        row.published, row.date_precision, row.date_origin, row.published_earliest, row.published_latest
    )


def passage_of(row: AnyRow) -> Passage:
    """Read a passage from a row with PASSAGE_COLUMNS."""
    return Passage(*row[:6])


def stored_passage_of(row: AnyRow) -> StoredPassage:
    """Read a passage with its source and date from a row with PASSAGE_COLUMNS and SOURCE_COLUMNS."""
    # By place, not by name: a check reads hundreds of them.
    values = tuple(row)
    return StoredPassage(Passage(*values[:6]), Source(*values[6:10]), _date(*values[10:]))


def summary_of(row: AnyRow) -> DocumentSummary:
    """Read a document without its text from a row with SUMMARY_COLUMNS."""
    return DocumentSummary(
        row.document_id, source_of(row), date_of(row), row.passages, row.content_hash.hex(), row.revision
    )


def _date(
    value: str | None, precision: str | None, origin: str, earliest: int | None, latest: int | None
) -> PublicationDate:
    if value is None or earliest is None or latest is None:
        return UNKNOWN_DATE
    return PublicationDate(
        value,
        cast(DatePrecision, precision),
        cast(DateOrigin, origin),
        datetime.fromtimestamp(earliest, UTC),
        datetime.fromtimestamp(latest, UTC),
    )


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
