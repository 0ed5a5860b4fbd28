"""What goes into the corpus and what comes out of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.documents import (
    ClaimReview,
    Document,
    DocumentKind,
    LanguageOrigin,
    Passage,
    Source,
    Span,
)
from index.edtf import PublicationDate


@dataclass(frozen=True, slots=True)
class EmbedderIdentity:
    """Name the embedder of the stored vectors and the length of one vector."""

    name: str
    dimension: int

    def __str__(self) -> str:
        return f"{self.name} ({self.dimension} dimensions)"


@dataclass(frozen=True, slots=True)
class EmbeddedDocument:
    """Hold a document ready to be stored: its passages and their vectors.

    `vectors` is float16 of shape [len(spans), dimension]; `segmenter` is the version of the
    rules that found the spans and attributed them. `only_over`, where given, is the content hash of the one
    version that it may replace.
    """

    document: Document
    spans: tuple[Span, ...]
    vectors: NDArray[np.float16]
    segmenter: str
    only_over: str | None = None


@dataclass(frozen=True, slots=True)
class SourceChange:
    """Hold a stored document whose source or date changed; its passages and vectors stay as they are."""

    document: Document
    segmenter: str


@dataclass(frozen=True, slots=True)
class Written:
    """Say what one transaction did: the revision it made and which documents were new."""

    revision: int
    created: frozenset[str]


@dataclass(frozen=True, slots=True)
class StoredContent:
    """Tell what is stored of a document, to see whether a new version differs; hashes as hexadecimals."""

    content_hash: str
    text_hash: str
    language: str | None
    segmenter: str
    passages: int
    kind: DocumentKind


class Context(NamedTuple):
    """Hold the text around a passage: the neighbouring sentences, and what a TextQuoteSelector needs."""

    before: str
    after: str
    prefix: str
    suffix: str


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """Join a passage to the source and date of its document."""

    passage: Passage
    source: Source
    published: PublicationDate


@dataclass(frozen=True, slots=True)
class DocumentSummary:
    """Describe a stored document without its text; `passages` counts them."""

    id: str
    source: Source
    published: PublicationDate
    passages: int
    content_hash: str
    revision: int
    modified: PublicationDate | None = None
    kind: DocumentKind = DocumentKind.ARTICLE
    review: ClaimReview | None = None
    language_origin: LanguageOrigin | None = None


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """Hold a stored document, with its passages in order."""

    document: Document
    summary: DocumentSummary
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class DocumentPage:
    """Hold one page of a listing in the order of ids; `next_after` continues it, None at the end."""

    documents: tuple[DocumentSummary, ...]
    next_after: str | None


VectorChunks = Iterator[tuple[NDArray[np.int64], NDArray[np.float16]]]


@dataclass(frozen=True, slots=True)
class Changes:
    """Hold what happened to the passages since a revision.

    `removed` is int64, sorted, and may name passages that never were in an older state. `added` yields
    (ids, vectors [n, dimension]) in chunks, by ascending id, and must be read inside the snapshot.
    """

    removed: NDArray[np.int64]
    added_count: int
    added: VectorChunks


def hash_text(text: str) -> str:
    """Hash a text (SHA-256, hexadecimal)."""
    return hashlib.sha256(text.encode()).hexdigest()


def hash_content(document: Document) -> str:
    """Hash everything that a document says: text, source, dates and review (SHA-256, hexadecimal)."""
    source, published = document.source, document.published
    content: tuple[object, ...] = (
        document.text, source.title, source.publisher, source.url, source.language,
        published.value, published.precision, published.origin,
    )  # fmt: skip
    # Only where they are set: what says nothing new keeps the hash that earlier releases gave it.
    if later := _later_content(document):
        content = (*content, later)
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _later_content(document: Document) -> dict[str, object]:
    source, modified, review = document.source, document.modified, document.review
    content = {
        "author": source.author,
        "section": source.section,
        "modified": None if modified is None else [modified.value, modified.precision, modified.origin],
        "kind": None if document.kind is DocumentKind.ARTICLE else document.kind.value,
        "review": None if review is None else list(astuple(review)),
    }
    return {name: value for name, value in content.items() if value is not None}
