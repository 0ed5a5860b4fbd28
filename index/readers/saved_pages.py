"""Read saved web pages and feeds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import BinaryIO

from index.documents import Document
from index.field_checks import InvalidDocumentError
from index.page_documents import entry_id, page_document, page_documents
from index.pages.content import PageContent, PageError
from index.pages.sandbox import PageReader
from index.readers.defaults import Defaults
from index.records import Rejected


def read_page(
    stream: BinaryIO, document_id: str, where: str, defaults: Defaults, pages: PageReader
) -> Iterator[Document | Rejected]:
    """Read a saved page: one document, and one more for each further claim that it reviews."""
    try:
        page = pages.read_page(_content(stream, pages))
        for document in page_documents(page, _stated(page, defaults, document_id), defaults.language):
            yield _dated(document, defaults)
    except (PageError, InvalidDocumentError) as error:
        yield Rejected(where, str(error), document_id)


def read_feed(
    stream: BinaryIO, where: str, defaults: Defaults, pages: PageReader
) -> Iterator[Document | Rejected]:
    """Read a feed: one document an entry, its id made of the entry's own; a bad one never stops the rest."""
    try:
        entries = pages.read_feed(_content(stream, pages))
    except PageError as error:
        yield Rejected(where, str(error))
        return
    if not entries:
        yield Rejected(where, "the feed has no entries")
    for number, entry in enumerate(entries, start=1):
        document_id = entry_id(entry)
        try:
            stated = _stated(entry, defaults, document_id)
            yield _dated(page_document(entry, stated, defaults.language), defaults)
        except InvalidDocumentError as error:
            yield Rejected(f"{where}, entry {number}", str(error), document_id)


def _content(stream: BinaryIO, pages: PageReader) -> bytes:
    # One byte more than fits, for the reader to complain of.
    return stream.read(pages.limits.max_bytes + 1)


def _stated(page: PageContent, defaults: Defaults, document_id: str | None) -> Mapping[str, object]:
    return {
        "document_id": document_id,
        "publisher": None if page.publisher else defaults.publisher,
        "url": None if page.url else defaults.url,
    }


def _dated(document: Document, defaults: Defaults) -> Document:
    if document.published.is_known or defaults.published is None:
        return document
    return replace(document, published=defaults.published)
