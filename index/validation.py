"""Check the fields of a document and make it: one rule for every door it comes in by."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final

from index.dates import find_publication_date
from index.documents import ClaimReview, Document, DocumentKind, LanguageOrigin, Source
from index.edtf import UNKNOWN_DATE, InvalidDateError, PublicationDate, parse_edtf
from index.field_checks import (
    MAX_URL_CHARS,
    InvalidDocumentError,
    kind_of,
    short_field,
    string_field,
    url_field,
)
from index.identity import (
    InvalidDocumentIdError,
    document_id_from_content,
    validate_document_id,
)
from index.languages import detect
from index.reviews import make_review

__all__ = ["ABSENT", "MAX_URL_CHARS", "Absent", "InvalidDocumentError", "make_document"]

MAX_TEXT_CHARS: Final = 2_000_000
MAX_TITLE_CHARS: Final = 1_000
MAX_PUBLISHER_CHARS: Final = 300
MAX_LANGUAGE_CHARS: Final = 35
MAX_AUTHOR_CHARS: Final = 300
MAX_SECTION_CHARS: Final = 200

_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")


class Absent(Enum):
    """Stand for a field that was not given, where None has a meaning of its own."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


def make_document(
    *,
    text: object,
    document_id: object = None,
    title: object = None,
    publisher: object = None,
    url: object = None,
    language: object = None,
    author: object = None,
    section: object = None,
    published: object = ABSENT,
    modified: object = None,
    kind: object = None,
    review: object = None,
) -> Document:
    """Make a document of unchecked fields.

    The text is kept unchanged; the short fields lose blanks at their ends, and empty ones become None.
    Without an id one is derived from text and source; without a language, that of the text is detected.
    `published` and `modified` are EDTF, a PublicationDate or None for "not known"; `published` may be ABSENT:
    then the header lines of the text are read.
    `review` (a ClaimReview or the mapping of its fields) makes the document a fact-check, whose text, if it
    does not, is made to begin with the reviewed claim, and may be left out.
    Raises InvalidDocumentError at the first wrong field.
    """
    checked_review = make_review(review)
    body = _text(checked_review.claim_reviewed if checked_review and text is None else text)
    stated = _language(language)
    source = Source(
        title=short_field("title", title, MAX_TITLE_CHARS),
        publisher=short_field("publisher", publisher, MAX_PUBLISHER_CHARS),
        url=url_field("url", url),
        language=stated or detect(body),
        author=short_field("author", author, MAX_AUTHOR_CHARS),
        section=short_field("section", section, MAX_SECTION_CHARS),
    )
    whole = body if checked_review is None else _led_by(checked_review.claim_reviewed, body)
    return Document(
        id=_id(document_id, whole, source),
        text=whole,
        source=source,
        published=_published(published, body, source.language),
        modified=_modified(modified),
        kind=_document_kind(kind, checked_review),
        review=checked_review,
        language_origin=_language_origin(stated, source.language),
    )


def _led_by(claim: str, text: str) -> str:
    return text if text.startswith(claim) else f"{claim}\n\n{text}"


def _document_kind(value: object, review: ClaimReview | None) -> DocumentKind:
    expected = DocumentKind.ARTICLE if review is None else DocumentKind.FACT_CHECK
    if value is None:
        return expected
    if value not in list(DocumentKind):
        raise InvalidDocumentError("kind", f"is none of {', '.join(DocumentKind)}")
    if value != expected:
        mend = "give its review" if review is None else "leave the kind out, or the review"
        raise InvalidDocumentError("kind", f"a fact_check is what has a review: {mend}")
    return expected


def _text(value: object) -> str:
    text = string_field("text", value, MAX_TEXT_CHARS)
    if not text or text.isspace():
        raise InvalidDocumentError("text", "is empty: give the text of the document")
    return text


def _language_origin(stated: str | None, language: str | None) -> LanguageOrigin | None:
    if stated is not None:
        return "given"
    return None if language is None else "detected"


def _language(value: object) -> str | None:
    tag = short_field("language", value, MAX_LANGUAGE_CHARS)
    if tag is None:
        return None
    if _LANGUAGE.fullmatch(tag) is None:
        raise InvalidDocumentError("language", "is no BCP 47 tag: write a code such as en, de or pt-BR")
    primary, _, rest = tag.partition("-")
    return f"{primary.lower()}-{rest}" if rest else primary.lower()


def _id(value: object, text: str, source: Source) -> str:
    if value is None:
        return document_id_from_content(text, source)
    if not isinstance(value, str):
        raise InvalidDocumentError("id", f"is {kind_of(value)}: write it as a string")
    try:
        return validate_document_id(value)
    except InvalidDocumentIdError as error:
        raise InvalidDocumentError("id", str(error)) from error


def _published(value: object, text: str, language: str | None) -> PublicationDate:
    if value is ABSENT:
        return find_publication_date(text, language)
    return _date("published", value)


def _modified(value: object) -> PublicationDate | None:
    date = _date("modified", value)
    return date if date.is_known else None


def _date(field: str, value: object) -> PublicationDate:
    if value is None:
        return UNKNOWN_DATE
    if isinstance(value, PublicationDate):
        return value
    if not isinstance(value, str):
        raise InvalidDocumentError(field, f'is {kind_of(value)}: write "2022-01-26" or null')
    try:
        return parse_edtf(value)
    except InvalidDateError as error:
        raise InvalidDocumentError(field, str(error)) from error
