"""Documents: handed in, listed, shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from marshmallow import Schema, fields, post_load, validate

from index.documents import Source
from index.edtf import UNKNOWN_DATE, PublicationDate
from index.records import IngestStatus
from service.schemas.check_request import LANGUAGE_TAG, MAX_NAME_CHARS
from service.schemas.fields import EdtfDate, StrictSchema, TextField, WholeNumber, described
from service.schemas.source import SourceSchema, date_field, origin_field, precision_field

MAX_TEXT_CHARS: Final = 5_000_000
MAX_URL_CHARS: Final = 2_000
MAX_ID_CHARS: Final = 200
MAX_PAGE: Final = 200

STATUS: Final = "created, updated, or unchanged where the corpus held exactly this already."
_STORED: Final = [status.value for status in IngestStatus if status is not IngestStatus.FAILED]


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """Hold a document as it was handed in; `published` is None where the request does not speak of it."""

    text: str
    source: Source
    published: PublicationDate | None
    id: str | None = None


class SourceRequestSchema(StrictSchema):
    """Say where a text comes from; leave out what is not known."""

    title = TextField(allow_none=True, trim=True, max_chars=MAX_NAME_CHARS, metadata=described("Its headline."))
    publisher = TextField(
        allow_none=True, trim=True, max_chars=MAX_NAME_CHARS,
        metadata=described("Who published it.", example="Harbour Gazette"),
    )  # fmt: skip
    url = TextField(
        allow_none=True, trim=True, max_chars=MAX_URL_CHARS, metadata=described("Where it can be read.")
    )
    language = TextField(
        allow_none=True, max_chars=35,
        validate=validate.Regexp(LANGUAGE_TAG, error="give a language tag such as en or pt-BR"),
        metadata=described("Its language (BCP 47).", example="en", pattern=LANGUAGE_TAG),
    )  # fmt: skip

    @post_load
    def _build(self, data: dict[str, Any], **_: Any) -> Source:
        return Source(**{name: value or None for name, value in data.items()})


class DocumentRequestSchema(StrictSchema):
    """Describe a document to store."""

    text = TextField(
        required=True, min_chars=1, max_chars=MAX_TEXT_CHARS,
        metadata=described("The whole text, kept unchanged, so that offsets into it stay exact."),
    )  # fmt: skip
    source = fields.Nested(
        SourceRequestSchema, load_default=Source, metadata=described("Where the text comes from.")
    )
    published = EdtfDate(
        allow_none=True,
        metadata=described(
            "When it was published, in EDTF and as precise as it is known. Null: unknown, and it stays so. "
            "Left out: the date that the text states of itself in its header lines, if it does."
        ),
    )

    @post_load
    def _build(self, data: dict[str, Any], **_: Any) -> DocumentRequest:
        published = data.get("published") or UNKNOWN_DATE if "published" in data else None
        return DocumentRequest(data["text"], data["source"], published, data.get("id"))


class DocumentLineSchema(DocumentRequestSchema):
    """Describe one line of a bulk upload: a document with or without an id."""

    id = TextField(
        allow_none=True, max_chars=MAX_ID_CHARS,
        metadata=described("The document's id; made from the content where it is left out."),
    )  # fmt: skip


class DocumentOutcomeSchema(Schema):
    """Say what became of a document."""

    id = fields.String(attribute="document_id", metadata=described("The document's id."))
    status = fields.String(metadata=described(STATUS, enum=_STORED))
    passages = fields.Integer(metadata=described("How many passages it has."))


class BulkAnswerSchema(Schema):
    """Say what became of one line of a bulk upload."""

    line = fields.Integer(metadata=described("The number of the line, from 1."))
    id = fields.String(metadata=described("The document's id; absent where the line has none."))
    status = fields.String(metadata=described(f"{STATUS} Or failed.", enum=[*_STORED, "failed"]))
    passages = fields.Integer(metadata=described("How many passages it has; absent where it failed."))
    problem = fields.Dict(
        metadata={
            "description": "What is wrong with the line, as a problem object; absent where nothing is.",
            "$ref": "#/components/schemas/Problem",
        }
    )


class DocumentSummarySchema(Schema):
    """Describe a stored document without its text."""

    id = fields.String(metadata=described("Its id."))
    source = fields.Nested(SourceSchema)
    published = date_field("published.value")
    date_precision = precision_field("published.precision")
    date_origin = origin_field("published.origin")
    passages = fields.Integer(metadata=described("How many passages it has."))


class StoredDocumentSchema(DocumentSummarySchema):
    """Show a stored document with its text."""

    text = fields.String(metadata=described("The text, as it was handed in."))


class DocumentPageSchema(Schema):
    """List documents by ascending id, one page at a time."""

    documents = fields.List(fields.Nested(DocumentSummarySchema), metadata=described("The page."))
    next = fields.String(
        attribute="next_after", allow_none=True,
        metadata=described("Give it as `after` to get the next page; null on the last one."),
    )  # fmt: skip


class DocumentQuerySchema(StrictSchema):
    """Choose a page of documents."""

    limit = WholeNumber(
        low=1, high=MAX_PAGE, strict=False, load_default=50, metadata=described("Documents on a page.")
    )
    after = TextField(
        max_chars=MAX_ID_CHARS, load_default=None,
        metadata=described("List what comes after this id: `next` of the page before."),
    )  # fmt: skip
    publisher = TextField(
        min_chars=1, max_chars=MAX_NAME_CHARS, trim=True, load_default=None,
        metadata=described("List only this publisher's, whatever the case of its letters."),
    )  # fmt: skip
