"""Search filters as conditions on the documents table."""

from __future__ import annotations

import unicodedata

from sqlalchemy import ColumnElement, or_

from index.corpus.tables import documents
from index.documents import DocumentKind, SearchFilters


def publisher_key(publisher: str) -> str:
    """Bring a publisher's name to the form in which names compare: NFKC, no case, no extra white space."""
    folded = unicodedata.normalize("NFKC", publisher).casefold()
    return " ".join(unicodedata.normalize("NFKC", folded).split())


def language_key(language: str) -> str:
    """Give the primary subtag of a language tag: `en` for `en-GB`."""
    return language.strip().replace("_", "-").split("-")[0].casefold()


def undated_conditions(filters: SearchFilters) -> list[ColumnElement[bool]]:
    """Say which documents only the date filters leave out, and only for want of a date."""
    return [*_source_conditions(filters), documents.c.published_latest.is_(None)]


def _source_conditions(filters: SearchFilters) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    column = documents.c.publisher_key
    if filters.publishers:
        found.append(column.in_(sorted({publisher_key(name) for name in filters.publishers})))
    if filters.exclude_publishers:
        unwanted = sorted({publisher_key(name) for name in filters.exclude_publishers})
        found.append(or_(column.is_(None), column.not_in(unwanted)))
    if filters.languages:
        found.append(documents.c.language_key.in_(sorted({language_key(tag) for tag in filters.languages})))
    kinds = set(filters.kinds)
    if kinds and kinds != set(DocumentKind):
        found.append(documents.c.kind.in_(sorted(kind.value for kind in kinds)))
    return found
