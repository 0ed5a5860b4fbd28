"""Make documents of what a page says of itself and of what the caller states about it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from index.documents import Document, LanguageOrigin
from index.edtf import PublicationDate
from index.field_checks import InvalidDocumentError
from index.languages import detect, primary_language
from index.pages.content import PageContent, PageError
from index.pages.sandbox import PageReader
from index.validation import (
    ABSENT,
    MAX_AUTHOR_CHARS,
    MAX_PUBLISHER_CHARS,
    MAX_SECTION_CHARS,
    MAX_TEXT_CHARS,
    MAX_TITLE_CHARS,
    make_document,
)

_DIGEST_CHARS: Final = 20
_MAX_CHARS: Final = (
    ("title", MAX_TITLE_CHARS), ("publisher", MAX_PUBLISHER_CHARS), ("author", MAX_AUTHOR_CHARS),
    ("section", MAX_SECTION_CHARS),
)  # fmt: skip


def page_document(
    page: PageContent, stated: Mapping[str, object], default_language: str | None = None
) -> Document:
    """Make the document of a page; what the caller states takes the place of what the page says.

    `stated` has the names of `make_document`; None and what is missing count as not stated, `published`
    only where it is missing. A page that reviews claims becomes the fact-check of its first. What a page
    says wrongly of itself (an address that is none) is passed over; raises InvalidDocumentError for what the
    caller states wrongly, and for a text that is too long.
    """
    fields: dict[str, object] = dict(_usable(page))
    fields |= {name: value for name, value in stated.items() if value is not None}
    fields["published"] = stated.get("published", ABSENT)
    if fields["published"] is ABSENT:
        fields["published"] = page.published
    language, origin = _language(page, stated.get("language"), default_language)
    if page.reviews and "review" not in fields:
        fields["review"] = page.reviews[0]
    document = make_document(**{**fields, "text": page.text, "language": language})
    return replace(document, language_origin=origin) if language is not None else document


def page_documents(
    page: PageContent, stated: Mapping[str, object], default_language: str | None = None
) -> Iterator[Document]:
    """Make the document of a page, and one more for each further claim that it reviews, without the text.

    Those get the id of the first with `~2`, `~3` and so on behind it.
    """
    first = page_document(page, stated, default_language)
    yield first
    for number, review in enumerate(page.reviews[1:], start=2):
        claim_alone = replace(page, text=review.claim_reviewed, reviews=(review,))
        document_id = f"{first.id[:190]}~{number}"
        yield page_document(claim_alone, {**stated, "document_id": document_id}, default_language)


def read_html(html: object, pages: PageReader) -> PageContent:
    """Read a page that came as a string; raises InvalidDocumentError, which names `html`."""
    if not isinstance(html, str):
        raise InvalidDocumentError("html", "is no string: give the whole page as one")
    try:
        return pages.read_page(html.encode("utf-8", "replace"))
    except PageError as error:
        raise InvalidDocumentError("html", str(error)) from error


def entry_id(page: PageContent) -> str | None:
    """Give the id of an entry of a feed, the same however often it is read; None where it has no key."""
    if page.key is None:
        return None
    # Keys such as "17" are unique within their feed alone.
    whole = page.key if "://" in page.key else f"{page.publisher}\0{page.key}"
    return f"feed-{hashlib.sha256(whole.encode()).hexdigest()[:_DIGEST_CHARS]}"


def _usable(page: PageContent) -> Iterator[tuple[str, str | PublicationDate]]:
    """Give what the page says of its source, where a document can hold it."""
    for name, max_chars in _MAX_CHARS:
        value = getattr(page, name)
        if value:
            yield name, value[:max_chars]
    if page.url and _holds(url=page.url):
        yield "url", page.url
    if page.modified.is_known:
        yield "modified", page.modified


def _language(page: PageContent, stated: object, default: str | None) -> tuple[object, LanguageOrigin | None]:
    """Choose the language: as stated, else as the page says where its text does not contradict it."""
    if stated is not None:
        return stated, "given"
    said = page.language if page.language and _holds(language=page.language) else None
    found = detect(page.text[:MAX_TEXT_CHARS])
    if said is not None and (found is None or primary_language(said, "") == found):
        return said, "metadata"
    if found is not None and (said is not None or default is None):
        return found, "detected"
    return default, "given"


def _holds(**field: str) -> bool:
    try:
        make_document(**{"text": "-", "published": None, **field})
    except InvalidDocumentError:
        return False
    return True
