"""Documents one at a time: put, posted, listed, shown, deleted."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for

from index.corpus import DocumentPage, StoredDocument
from index.identity import InvalidDocumentIdError, validate_document_id
from index.records import IngestStatus, Outcome
from service.api.access import publisher_limit, require_writes
from service.api.blueprint import ApiBlueprint, require_acceptable
from service.api.context import context
from service.api.examples import DOCUMENT
from service.api.sent_documents import made_document, not_stored
from service.api.time_limit import present_deadline
from service.problems import (
    CHANGED_MEANWHILE,
    DOCUMENT_NOT_FOUND,
    INVALID_FIELDS,
    MALFORMED,
    NOT_ACCEPTABLE,
    TOO_LARGE,
    UNAVAILABLE,
    UNSUPPORTED_TYPE,
    WRITING_DISABLED,
    DocumentNotFoundError,
    FieldError,
    InvalidFieldsError,
)
from service.schemas.documents import (
    ID_PATTERN,
    DocumentOutcomeSchema,
    DocumentPageSchema,
    DocumentQuerySchema,
    DocumentRequest,
    DocumentRequestSchema,
    StoredDocumentSchema,
)
from service.schemas.passages import DocumentPassagesSchema
from service.web.pages import prefers_page, show_document_page

blueprint = ApiBlueprint(
    "documents", __name__, description="Put documents into the corpus and take them out."
)

_READING = (NOT_ACCEPTABLE, INVALID_FIELDS, UNAVAILABLE)
_WRITING = (
    MALFORMED, WRITING_DISABLED, NOT_ACCEPTABLE, CHANGED_MEANWHILE, TOO_LARGE, UNSUPPORTED_TYPE,
    INVALID_FIELDS, UNAVAILABLE,
)  # fmt: skip
_ID_PARAMETER = {
    "in": "path",
    "name": "document_id",
    "required": True,
    "schema": {"type": "string", "pattern": ID_PATTERN},
    "description": "The document's id.",
    "example": "gazette-2022-0126",
}


@blueprint.before_request
def _check_request() -> Response | None:
    if request.endpoint == "documents.show_document" and prefers_page(request):
        return show_document_page()
    require_acceptable()
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        require_writes()
    return None


@blueprint.after_request
def _tell_what_it_depends_on(response: Response) -> Response:
    if request.endpoint == "documents.show_document":
        response.vary.add("Accept")
    return response


@blueprint.route("/documents")
@blueprint.arguments(DocumentQuerySchema, location="query")
@blueprint.response(200, DocumentPageSchema, description="One page.")
@blueprint.problems(*_READING)
def list_documents(query: dict[str, Any]) -> DocumentPage:
    """List documents by ascending id

    Ask with `after` set to `next` of the page before, until `next` is null.
    """
    with context().components.corpus.snapshot() as snapshot, snapshot.within(present_deadline()):
        return snapshot.documents(query["limit"], query.get("after"), query.get("publisher"))


@blueprint.route("/documents", methods=["POST"])
@blueprint.arguments(DocumentRequestSchema, example=DOCUMENT)
@blueprint.response(201, DocumentOutcomeSchema, description="The document is safely stored.")
@blueprint.alt_response(
    200,
    schema=DocumentOutcomeSchema,
    description="The corpus held this document already; its date and language are now as sent.",
    success=True,
)
@blueprint.problems(*_WRITING)
def add_document(wanted: DocumentRequest) -> tuple[Outcome, int, dict[str, str]]:
    """Store a document under an id made for it

    The id is made from its text and source, so that the same document sent twice is stored once, and another
    text never takes its place. The Location header names it.
    """
    outcome = _stored(wanted, None)
    location = url_for("documents.show_document", document_id=outcome.document_id)
    return outcome, _status(outcome), {"Location": location}


@blueprint.route("/documents/<document_id>", methods=["PUT"], parameters=[_ID_PARAMETER])
@blueprint.arguments(DocumentRequestSchema, example=DOCUMENT)
@blueprint.response(200, DocumentOutcomeSchema, description="Updated, or unchanged.")
@blueprint.alt_response(201, schema=DocumentOutcomeSchema, description="Created.", success=True)
@blueprint.problems(*_WRITING)
def put_document(wanted: DocumentRequest, document_id: str) -> tuple[Outcome, int]:
    """Store a document under an id of your choice

    Takes the place of a former version. Once it is answered, it is safely on disk and part of every check
    from then on. Sending the same document again costs next to nothing.
    """
    outcome = _stored(wanted, _checked(document_id))
    return outcome, _status(outcome)


@blueprint.route("/documents/<document_id>", parameters=[_ID_PARAMETER])
@blueprint.response(200, StoredDocumentSchema, description="The document.")
@blueprint.problems(*_READING, DOCUMENT_NOT_FOUND)
def show_document(document_id: str) -> StoredDocument:
    """Show a document with its text, source and date

    A browser, which asks for text/html, gets a page instead; the fragment #p812 highlights passage 812 in it.
    """
    return _found(document_id)


@blueprint.route("/documents/<document_id>/passages", parameters=[_ID_PARAMETER])
@blueprint.response(200, DocumentPassagesSchema, description="The passages, in the order of the text.")
@blueprint.problems(*_READING, DOCUMENT_NOT_FOUND)
def list_passages(document_id: str) -> StoredDocument:
    """List the passages of a document, with their offsets into its text"""
    return _found(document_id)


@blueprint.route("/documents/<document_id>", methods=["DELETE"], parameters=[_ID_PARAMETER])
@blueprint.response(204, description="It is gone, with all its passages.")
@blueprint.problems(NOT_ACCEPTABLE, WRITING_DISABLED, DOCUMENT_NOT_FOUND, INVALID_FIELDS, UNAVAILABLE)
def delete_document(document_id: str) -> None:
    """Delete a document

    Once it is answered, no check finds it any more.
    """
    publisher_limit().require_deletable(_checked(document_id))
    if not context().components.corpus.delete([document_id], present_deadline()):
        raise DocumentNotFoundError(document_id)


def _found(document_id: str) -> StoredDocument:
    with context().components.corpus.snapshot() as snapshot:
        stored = snapshot.document(_checked(document_id))
    if stored is None:
        raise DocumentNotFoundError(document_id)
    return stored


def _stored(wanted: DocumentRequest, document_id: str | None) -> Outcome:
    components = context().components
    document = made_document(wanted, lambda: components.pages, publisher_limit(), document_id)
    [outcome] = components.ingestor.ingest([document], deadline=present_deadline())
    if outcome.status is IngestStatus.FAILED:
        raise not_stored(outcome)
    return outcome


def _checked(document_id: str) -> str:
    try:
        return validate_document_id(document_id)
    except InvalidDocumentIdError as error:
        raise InvalidFieldsError([FieldError(str(error), parameter="document_id")]) from error


def _status(outcome: Outcome) -> int:
    return 201 if outcome.status is IngestStatus.CREATED else 200
