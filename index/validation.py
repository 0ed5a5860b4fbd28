"""Check the fields of a document and make it: one rule for every door it comes in by."""

from __future__ import annotations

import re
from enum import Enum
from typing import Final
from urllib.parse import urlsplit

from index.dates import find_publication_date
from index.documents import Document, Source
from index.edtf import UNKNOWN_DATE, InvalidDateError, PublicationDate, parse_edtf
from index.identity import (
    InvalidDocumentIdError,
    document_id_from_content,
    validate_document_id,
)

MAX_TEXT_CHARS: Final = 2_000_000
MAX_TITLE_CHARS: Final = 1_000
MAX_PUBLISHER_CHARS: Final = 300
MAX_URL_CHARS: Final = 2_000
MAX_LANGUAGE_CHARS: Final = 35

_SURROGATE: Final = re.compile("[\ud800-\udfff]")
_UNDECODED: Final = re.compile("[\udc80-\udcff]")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
_NOT_IN_URL: Final = re.compile(r"[\s\x00-\x1f\x7f<>\"]")


class Absent(Enum):
    """Stand for a field that was not given, where None has a meaning of its own."""

    ABSENT = "absent"


ABSENT: Final = Absent.ABSENT


class InvalidDocumentError(ValueError):
    """Name the field of a document that is wrong (`source.url` is `url`), and how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        """Keep both parts; the text of the error is "field: message"."""
        super().__init__(f"{field}: {message}")
        self._field = field
        self._message = message

    @property
    def field(self) -> str:
        """Name the field."""
        return self._field

    @property
    def message(self) -> str:
        """Say what is wrong with it and how to mend it."""
        return self._message


def make_document(
    *,
    text: object,
    document_id: object = None,
    title: object = None,
    publisher: object = None,
    url: object = None,
    language: object = None,
    published: object = ABSENT,
) -> Document:
    """Make a document of unchecked fields.

    The text is kept unchanged; the short fields lose blanks at their ends, and empty ones become None.
    Without an id one is derived from text and source. `published` is EDTF, a PublicationDate, None for "not
    known", or ABSENT: then the header lines of the text are read.
    Raises InvalidDocumentError at the first wrong field.
    """
    body = _text(text)
    source = Source(
        title=_short("title", title, MAX_TITLE_CHARS),
        publisher=_short("publisher", publisher, MAX_PUBLISHER_CHARS),
        url=_url(url),
        language=_language(language),
    )
    return Document(
        id=_id(document_id, body, source),
        text=body,
        source=source,
        published=_published(published, body, source.language),
    )


def _text(value: object) -> str:
    text = _string("text", value, MAX_TEXT_CHARS)
    if not text or text.isspace():
        raise InvalidDocumentError("text", "is empty: give the text of the document")
    return text


def _string(field: str, value: object, max_chars: int) -> str:
    if value is None:
        raise InvalidDocumentError(field, "is missing: give a string")
    if not isinstance(value, str):
        raise InvalidDocumentError(field, f"is {_kind(value)}: write it as a string")
    if len(value) > max_chars:
        raise InvalidDocumentError(field, f"has {len(value):,} characters: at most {max_chars:,} fit")
    if "\0" in value:
        raise InvalidDocumentError(field, "holds a NUL character: remove it")
    if _SURROGATE.search(value) is not None:
        if _UNDECODED.search(value) is not None:
            raise InvalidDocumentError(field, "holds bytes that are not UTF-8: save the file as UTF-8")
        raise InvalidDocumentError(field, "holds half a surrogate pair: write the whole character")
    return value


def _short(field: str, value: object, max_chars: int) -> str | None:
    if value is None:
        return None
    return _string(field, value, max_chars).strip() or None


def _url(value: object) -> str | None:
    url = _short("url", value, MAX_URL_CHARS)
    if url is None:
        return None
    try:
        parts = urlsplit(url)
        is_web = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        is_web = False
    if not is_web or _NOT_IN_URL.search(url) is not None:
        raise InvalidDocumentError("url", "is no web address: write it in full, as https://example.org/page")
    return url


def _language(value: object) -> str | None:
    tag = _short("language", value, MAX_LANGUAGE_CHARS)
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
        raise InvalidDocumentError("id", f"is {_kind(value)}: write it as a string")
    try:
        return validate_document_id(value)
    except InvalidDocumentIdError as error:
        raise InvalidDocumentError("id", str(error)) from error


def _published(value: object, text: str, language: str | None) -> PublicationDate:
    if value is ABSENT:
        return find_publication_date(text, language)
    if value is None:
        return UNKNOWN_DATE
    if isinstance(value, PublicationDate):
        return value
    if not isinstance(value, str):
        raise InvalidDocumentError("published", f'is {_kind(value)}: write "2022-01-26" or null')
    try:
        return parse_edtf(value)
    except InvalidDateError as error:
        raise InvalidDocumentError("published", str(error)) from error


def _kind(value: object) -> str:
    kinds: dict[type, str] = {bool: "a truth value", int: "a number", float: "a number", list: "a list"}
    return kinds.get(type(value), "an object")
