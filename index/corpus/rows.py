"""Documents and passages as rows, and rows as documents and passages."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import Row

from index.corpus.filtering import language_key, publisher_key
from index.corpus.records import DocumentSummary, StoredPassage, hash_content, hash_text
from index.corpus.tables import documents, passages
from index.documents import (
    Attribution,
    AttributionKind,
    ClaimReview,
    Document,
    DocumentKind,
    Passage,
    Source,
)
from index.edtf import UNKNOWN_DATE, DateOrigin, DatePrecision, PublicationDate, restore_date

AnyRow = Row[*tuple[Any, ...]]

SOURCE_COLUMNS = (
    documents.c.title, documents.c.publisher, documents.c.url, documents.c.language,
    documents.c.author, documents.c.section,
    documents.c.published, documents.c.date_precision, documents.c.date_origin,
    documents.c.published_earliest, documents.c.published_latest, documents.c.date_warning,
)  # fmt: skip
DOCUMENT_COLUMNS = (
    documents.c.id.label("document_id"), *SOURCE_COLUMNS, documents.c.kind, documents.c.review,
    documents.c.modified, documents.c.modified_precision, documents.c.modified_origin,
    documents.c.language_origin,
)  # fmt: skip
SUMMARY_COLUMNS = (
    *DOCUMENT_COLUMNS, documents.c.passages, documents.c.content_hash, documents.c.revision,
)  # fmt: skip
PASSAGE_COLUMNS = (
    passages.c.id, documents.c.id.label("document_id"),
    passages.c.position, passages.c.text, passages.c.start, passages.c.end,
    passages.c.speaker, passages.c.attribution_kind,
)  # fmt: skip


def document_row(document: Document) -> dict[str, Any]:
    """Give the columns that hold all of a document but its text and passages."""
    source, published = document.source, document.published
    modified = document.modified or UNKNOWN_DATE
    return {
        "id": document.id,
        "title": source.title,
        "publisher": source.publisher,
        "publisher_key": None if source.publisher is None else publisher_key(source.publisher),
        "url": source.url,
        "language": source.language,
        "language_key": None if source.language is None else language_key(source.language),
        "language_origin": document.language_origin,
        "author": source.author,
        "section": source.section,
        "kind": document.kind.value,
        "review": None if document.review is None else _written_review(document.review),
        "published": published.value,
        "date_precision": published.precision,
        "date_origin": published.origin,
        "published_earliest": _seconds(published.earliest),
        "published_latest": _seconds(published.latest),
        "date_warning": published.warning,
        "modified": modified.value,
        "modified_precision": modified.precision,
        "modified_origin": modified.origin if modified.is_known else None,
        "content_hash": bytes.fromhex(hash_content(document)),
        "text_hash": bytes.fromhex(hash_text(document.text)),
    }


def source_of(row: AnyRow) -> Source:
    """Read the source from a row with SOURCE_COLUMNS."""
    return Source(row.title, row.publisher, row.url, row.language, row.author, row.section)


def date_of(row: AnyRow) -> PublicationDate:
    """Read the publication date from a row with SOURCE_COLUMNS."""
    return _date(
        row.published, row.date_precision, row.date_origin,
        row.published_earliest, row.published_latest, row.date_warning,
    )  # fmt: skip


def document_of(row: AnyRow) -> Document:
    """Read a document from a row with DOCUMENT_COLUMNS and its text."""
    return Document(
        row.document_id, row.text, source_of(row), date_of(row),
        modified=modified_of(row), kind=DocumentKind(row.kind), review=review_of(row.review),
        language_origin=row.language_origin,
    )  # fmt: skip


def modified_of(row: AnyRow) -> PublicationDate | None:
    """Read when the document was last changed from a row with DOCUMENT_COLUMNS."""
    if row.modified is None:
        return None
    return restore_date(row.modified, row.modified_precision, row.modified_origin)


def review_of(written: str | None) -> ClaimReview | None:
    """Read what a fact-check found from its JSON."""
    return None if written is None else ClaimReview(**json.loads(written))


def _written_review(review: ClaimReview) -> str:
    said = {name: value for name, value in asdict(review).items() if value is not None}
    return json.dumps(said, ensure_ascii=False)


def passage_of(row: AnyRow) -> Passage:
    """Read a passage from a row with PASSAGE_COLUMNS."""
    return _passage(tuple(row))


def stored_passage_of(row: AnyRow) -> StoredPassage:
    """Read a passage with its source and date from a row with PASSAGE_COLUMNS and SOURCE_COLUMNS."""
    # By place, not by name: a check reads hundreds of them.
    values = tuple(row)
    return StoredPassage(_passage(values[:8]), Source(*values[8:14]), _date(*values[14:]))


def summary_of(row: AnyRow) -> DocumentSummary:
    """Read a document without its text from a row with SUMMARY_COLUMNS."""
    return DocumentSummary(
        row.document_id, source_of(row), date_of(row), row.passages, row.content_hash.hex(), row.revision,
        modified_of(row), DocumentKind(row.kind), review_of(row.review), row.language_origin,
    )  # fmt: skip


def _passage(values: tuple[Any, ...]) -> Passage:
    passage_id, document_id, position, text, start, end, speaker, kind = values
    attribution = None if speaker is None else Attribution(speaker, AttributionKind(kind))
    return Passage(passage_id, document_id, position, text, start, end, attribution)


def _date(
    value: str | None,
    precision: str | None,
    origin: str,
    earliest: int | None,
    latest: int | None,
    warning: str | None,
) -> PublicationDate:
    if value is None or earliest is None or latest is None:
        return UNKNOWN_DATE if warning is None else replace(UNKNOWN_DATE, warning=warning)
    return PublicationDate(
        value,
        cast(DatePrecision, precision),
        cast(DateOrigin, origin),
        datetime.fromtimestamp(earliest, UTC),
        datetime.fromtimestamp(latest, UTC),
        warning,
    )


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
