"""Make the document of a request; what only reading or storing it could tell is an error of the request."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from index.documents import Document
from index.field_checks import InvalidDocumentError
from index.records import Outcome
from service.keys.publishing import PublisherLimit
from service.problems import FieldError, InvalidFieldsError
from service.schemas.documents import DocumentRequest, SourceRequestSchema

if TYPE_CHECKING:
    from index.pages.sandbox import PageReader

_SOURCE_FIELDS = frozenset(SourceRequestSchema._declared_fields)


def made_document(
    wanted: DocumentRequest,
    pages: Callable[[], PageReader],
    limit: PublisherLimit,
    document_id: str | None = None,
) -> Document:
    """Make the document, under this id or its own; `pages` gives what reads html.

    Raises InvalidFieldsError that points at what is wrong, OtherPublisherError where `limit` forbids it.
    """
    try:
        document = wanted.document(pages, document_id)
    except InvalidDocumentError as error:
        raise invalid_document(error) from error
    limit.require_writable(document)
    return document


def invalid_document(error: InvalidDocumentError) -> InvalidFieldsError:
    """Point at the field of the request that is wrong."""
    place = error.field.replace(".", "/")
    prefix = "/source" if error.field in _SOURCE_FIELDS else ""
    return InvalidFieldsError([FieldError(error.message, pointer=f"{prefix}/{place}")])


def not_stored(outcome: Outcome) -> InvalidFieldsError:
    """Say why the corpus did not take a document."""
    return InvalidFieldsError([FieldError(outcome.reason or "cannot be stored", pointer="/text")])
