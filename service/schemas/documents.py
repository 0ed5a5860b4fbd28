"""Documents: handed in, listed, shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_args

from marshmallow import ValidationError, fields, post_load, validates_schema

from index.documents import ClaimReview, Document, DocumentKind, LanguageOrigin, Source
from index.edtf import PublicationDate
from index.page_documents import page_document, read_html
from index.records import IngestStatus
from index.validation import (
    ABSENT,
    MAX_AUTHOR_CHARS,
    MAX_LANGUAGE_CHARS,
    MAX_PUBLISHER_CHARS,
    MAX_SECTION_CHARS,
    MAX_TEXT_CHARS,
    MAX_TITLE_CHARS,
    MAX_URL_CHARS,
    Absent,
    make_document,
)
from service.schemas.check_request import LANGUAGE_TAG
from service.schemas.document_fields import URL_PATTERN, DocumentField, check_by_index, check_text, check_url
from service.schemas.fields import (
    AnswerSchema,
    EdtfDate,
    OneOf,
    StrictSchema,
    TextField,
    WholeNumber,
    described,
)
from service.schemas.reviews import ReviewRequestSchema, ReviewSchema
from service.schemas.source import (
    SourceSchema,
    date_field,
    kind_field,
    modified_field,
    origin_field,
    precision_field,
)

if TYPE_CHECKING:
    from index.pages.sandbox import PageReader

MAX_ID_CHARS: Final = 200
ID_PATTERN: Final = "^[A-Za-z0-9][A-Za-z0-9._:~-]{0,199}$"
"""The shape of an id, for the documentation; `index.identity` decides."""
MAX_PAGE: Final = 200
MAX_HTML_CHARS: Final = 1 << 28
"""No page is that long: FACTCHECK_MAX_HTML_BYTES and FACTCHECK_MAX_BODY_BYTES decide."""

STATUS: Final = "Created, updated, or unchanged where the corpus held exactly this already."
_STORED: Final = [status.value for status in IngestStatus if status is not IngestStatus.FAILED]


@dataclass(frozen=True, slots=True)
class DocumentRequest:
    """Hold a document as it was handed in; `published` is ABSENT where the request does not speak of it."""

    text: str | None
    source: Source
    published: PublicationDate | Absent | None
    id: str | None = None
    modified: PublicationDate | None = None
    review: ClaimReview | None = None
    html: str | None = None
    kind: str | None = None

    def document(self, pages: Callable[[], PageReader], document_id: str | None = None) -> Document:
        """Make the document, under this id or its own; without one, it is made from the content.

        `pages` gives what reads html. Raises InvalidDocumentError where a page holds no article.
        """
        source = self.source
        stated: dict[str, Any] = {
            "document_id": document_id or self.id, "title": source.title, "publisher": source.publisher,
            "url": source.url, "language": source.language, "author": source.author,
            "section": source.section, "published": self.published, "modified": self.modified,
            "review": self.review, "kind": self.kind,
        }  # fmt: skip
        if self.html is None:
            return make_document(text=self.text, **stated)
        return page_document(read_html(self.html, pages()), stated)


class SourceRequestSchema(StrictSchema):
    """Say where a text comes from; leave out what is not known."""

    title = DocumentField(
        "title", max_chars=MAX_TITLE_CHARS, allow_none=True,
        metadata=described("Its headline.", example="Harbour reopens"),
    )  # fmt: skip
    publisher = DocumentField(
        "publisher", max_chars=MAX_PUBLISHER_CHARS, allow_none=True,
        metadata=described("Who published it.", example="Harbour Gazette"),
    )  # fmt: skip
    url = DocumentField(
        "url", max_chars=MAX_URL_CHARS, allow_none=True, check=check_url,
        metadata=described(
            "Where it can be read: http or https.", example="https://gazette.example.org/1",
            pattern=URL_PATTERN,
        ),
    )  # fmt: skip
    language = DocumentField(
        "language", max_chars=MAX_LANGUAGE_CHARS, allow_none=True, check=check_by_index,
        metadata=described("Its language (BCP 47).", example="en", pattern=LANGUAGE_TAG),
    )  # fmt: skip

    author = DocumentField(
        "author", max_chars=MAX_AUTHOR_CHARS, allow_none=True,
        metadata=described("Who wrote it, as its byline says.", example="Ada Quill"),
    )  # fmt: skip
    section = DocumentField(
        "section", max_chars=MAX_SECTION_CHARS, allow_none=True,
        metadata=described("The part of the publication it stood in.", example="Shipping"),
    )  # fmt: skip

    @post_load
    def _build(self, data: dict[str, Any], **_: Any) -> Source:
        return Source(**data)


class DocumentRequestSchema(StrictSchema):
    """Describe a document to store."""

    text = DocumentField(
        "text", max_chars=MAX_TEXT_CHARS, check=check_text,
        metadata=described(
            "The whole text, kept unchanged, so that offsets into it stay exact. A fact-check needs none; "
            "the reviewed claim is put before its text where it does not begin with it.",
            minLength=1, pattern=r"\S",
        ),
    )  # fmt: skip
    html = TextField(
        max_chars=MAX_HTML_CHARS,
        metadata=described(
            "A whole web page instead of the text. Its article is what counts, and what the page says of its "
            "source, date and reviewed claim, unless it is stated here. Nothing is fetched."
        ),
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

    modified = EdtfDate(
        allow_none=True,
        metadata=described("When it was last changed, in EDTF; it never stands for the day of publication."),
    )
    kind = OneOf(
        DocumentKind,
        metadata=described("A fact_check is what has a review; it is no evidence for what it reviews."),
    )
    review = fields.Nested(
        ReviewRequestSchema, allow_none=True, metadata=described("What a published fact-check found.")
    )

    @validates_schema(pass_original=True, skip_on_field_errors=False)
    def _check(self, data: dict[str, Any], sent: Any, **_: Any) -> None:
        if not isinstance(sent, dict):
            return
        if "text" not in sent and "html" not in sent and sent.get("review") is None:
            raise ValidationError("is missing: give a string", "text")
        if "text" in sent and "html" in sent:
            raise ValidationError("is given beside a text: keep one of them", "html")
        expected = DocumentKind.ARTICLE if sent.get("review") is None else DocumentKind.FACT_CHECK
        if data.get("kind", expected) != expected and "html" not in sent:
            raise ValidationError("a fact_check is what has a review, and nothing else is", "kind")

    @post_load
    def _build(self, data: dict[str, Any], **_: Any) -> DocumentRequest:
        return DocumentRequest(
            data.get("text"), data["source"], data.get("published", ABSENT), data.get("id"),
            data.get("modified"), data.get("review"), data.get("html"), data.get("kind"),
        )  # fmt: skip


class DocumentLineSchema(DocumentRequestSchema):
    """Describe one line of a bulk upload: a document with or without an id."""

    id = DocumentField(
        "document_id", max_chars=MAX_ID_CHARS, allow_none=True, check=check_by_index,
        metadata=described(
            "The document's id; made from its text and source where it is left out.",
            pattern=ID_PATTERN, example="gazette-2022-0126",
        ),
    )  # fmt: skip


class DocumentOutcomeSchema(AnswerSchema):
    """Say what became of a document."""

    id = fields.String(attribute="document_id", metadata=described("The document's id."))
    status = fields.String(metadata=described(STATUS, enum=_STORED))
    passages = fields.Integer(metadata=described("How many passages it has."))


class BulkAnswerSchema(AnswerSchema):
    """Say what became of one line of a bulk upload."""

    optional = frozenset({"id", "passages", "problem"})

    line = fields.Integer(metadata=described("The number of the line, from 1."))
    id = fields.String(metadata=described("The document's id; absent where the line has none."))
    status = fields.String(
        metadata=described(f"{STATUS} Or failed: then `problem` says why.", enum=[*_STORED, "failed"])
    )
    passages = fields.Integer(metadata=described("How many passages it has; absent where it failed."))
    problem = fields.Dict(
        metadata={
            "description": "What is wrong with the line, as a problem object; absent where nothing is.",
            "$ref": "#/components/schemas/Problem",
        }
    )


class DocumentSummarySchema(AnswerSchema):
    """Describe a stored document without its text."""

    id = fields.String(metadata=described("Its id."))
    source = fields.Nested(SourceSchema)
    published = date_field("published.value")
    date_precision = precision_field("published.precision")
    date_origin = origin_field("published.origin")
    modified = modified_field("modified.value")
    kind = kind_field("kind")
    passages = fields.Integer(metadata=described("How many passages it has."))


class StoredDocumentSchema(AnswerSchema):
    """Show a stored document with its text."""

    id = fields.String(attribute="document.id", metadata=described("Its id."))
    text = fields.String(attribute="document.text", metadata=described("The text, as it was handed in."))
    source = fields.Nested(SourceSchema, attribute="document.source")
    published = date_field("document.published.value")
    date_precision = precision_field("document.published.precision")
    date_origin = origin_field("document.published.origin")
    date_warning = fields.String(
        attribute="document.published.warning", allow_none=True,
        metadata=described("What is doubtful about the date, or why it is not more precise; null: nothing."),
    )  # fmt: skip
    modified = modified_field("document.modified.value")
    language_origin = fields.String(
        attribute="document.language_origin", allow_none=True,
        metadata=described(
            "Where the language comes from: handed in, from metadata, or detected; null where it is unknown.",
            enum=[*get_args(LanguageOrigin), None],
        ),
    )  # fmt: skip
    kind = kind_field("document.kind")
    review = fields.Nested(
        ReviewSchema, attribute="document.review", allow_none=True,
        metadata=described("What a published fact-check found; null for any other document."),
    )  # fmt: skip
    passages = fields.Integer(attribute="summary.passages", metadata=described("How many passages it has."))


class DocumentPageSchema(AnswerSchema):
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
        max_chars=MAX_ID_CHARS,
        metadata=described("List what comes after this id: `next` of the page before."),
    )  # fmt: skip
    publisher = TextField(
        min_chars=1, max_chars=MAX_PUBLISHER_CHARS, trim=True,
        metadata=described("List only this publisher's, whatever the case of its letters."),
    )  # fmt: skip
