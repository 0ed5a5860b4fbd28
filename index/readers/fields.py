"""Make a document of the named fields of one record, or say why not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from index.documents import Document
from index.edtf import UNKNOWN_DATE
from index.page_documents import page_document, read_html
from index.pages.sandbox import PageReader
from index.readers.defaults import Defaults
from index.records import Rejected
from index.validation import ABSENT, InvalidDocumentError, make_document

SOURCE_FIELDS: Final = ("title", "publisher", "url", "language", "author", "section")
FLAT_FIELDS: Final = ("id", "text", *SOURCE_FIELDS, "published", "modified")
ALL_FIELDS: Final = (*FLAT_FIELDS, "html", "kind", "review")


def document_from_fields(
    fields: Mapping[str, object], defaults: Defaults, where: str, pages: PageReader | None = None
) -> Document | Rejected:
    """Make a document of flat fields (or with the source's under `source`), filled up with defaults.

    `pages` reads what has `html` instead of `text`.
    """
    try:
        flat = _flattened(fields)
        document = _document(flat, defaults) if flat.get("html") is None else _of_page(flat, defaults, pages)
        return _dated(document, flat, defaults)
    except InvalidDocumentError as error:
        given = fields.get("id")
        return Rejected(where, str(error), given if isinstance(given, str) else None)


def _flattened(fields: Mapping[str, object]) -> dict[str, object]:
    flat = {name: value for name, value in fields.items() if name != "source"}
    _refuse_unknown(flat, ALL_FIELDS, "")
    source = fields.get("source")
    if source is None:
        return flat
    if not isinstance(source, dict):
        raise InvalidDocumentError(
            "source", 'is no object: write {"title": ..., "publisher": ..., "url": ...}'
        )
    _refuse_unknown(source, SOURCE_FIELDS, "source.")
    for name, value in source.items():
        if flat.get(name) is not None:
            raise InvalidDocumentError(name, f"is given twice, also as source.{name}: keep one of them")
        flat[name] = value
    return flat


def _refuse_unknown(fields: Mapping[str, object], known: tuple[str, ...], prefix: str) -> None:
    for name in fields:
        if name not in known:
            shown = name if len(name) <= 40 else f"{name[:40]}…"
            names = ", ".join(known)
            raise InvalidDocumentError(f"{prefix}{shown}", f"is no known field: use {names}, or leave it out")


def _document(fields: Mapping[str, object], defaults: Defaults) -> Document:
    return make_document(
        text=fields.get("text"),
        document_id=fields.get("id"),
        title=fields.get("title"),
        publisher=_or_default(fields.get("publisher"), defaults.publisher),
        url=_or_default(fields.get("url"), defaults.url),
        language=_or_default(fields.get("language"), defaults.language),
        author=fields.get("author"),
        section=fields.get("section"),
        published=fields.get("published", ABSENT),
        modified=fields.get("modified"),
        kind=fields.get("kind"),
        review=fields.get("review"),
    )


def _of_page(fields: Mapping[str, object], defaults: Defaults, pages: PageReader | None) -> Document:
    if fields.get("text") is not None:
        raise InvalidDocumentError("html", "is given beside a text: keep one of them")
    if pages is None:
        raise InvalidDocumentError("html", "cannot be read here: give the text")
    page = read_html(fields.get("html"), pages)
    stated = {name: value for name, value in fields.items() if name not in ("html", "id")}
    stated["document_id"] = fields.get("id")
    for name, value in (("publisher", defaults.publisher), ("url", defaults.url)):
        if stated.get(name) in (None, "") and getattr(page, name) is None:
            stated[name] = value
    return page_document(page, stated, defaults.language)


def _dated(document: Document, fields: Mapping[str, object], defaults: Defaults) -> Document:
    # A record's null says that the date is not known, and so it stays.
    if "published" in fields or document.published != UNKNOWN_DATE or defaults.published is None:
        return document
    return replace(document, published=defaults.published)


def _or_default(value: object, default: str | None) -> object:
    return default if value is None or value == "" else value
