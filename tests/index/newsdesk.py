"""What the storage tests share: a deterministic embedder, a plain segmenter, short ways to say documents."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.corpus import EmbeddedDocument, EmbedderIdentity
from index.documents import Document, Source, Span
from index.edtf import UNKNOWN_DATE, parse_edtf

SEGMENTER = "by full stop, 1"


class WordEmbedder:
    """Add up one fixed random direction per word: texts with the same words get the same unit vector."""

    def __init__(self, name: str = "words", dimension: int = 16) -> None:
        self.name = name
        self.dimension = dimension
        self.texts: list[str] = []

    @property
    def identity(self) -> EmbedderIdentity:
        return EmbedderIdentity(self.name, self.dimension)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts.extend(texts)
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().replace(".", " ").split():
                vectors[row] += self._direction(word)
        unit: NDArray[np.float32] = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
        return unit

    def _direction(self, word: str) -> NDArray[np.float32]:
        seed = int.from_bytes(hashlib.sha256(f"{self.name} {word}".encode()).digest()[:8], "big")
        return np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)


def segment(text: str, language: str | None = None) -> list[Span]:
    """Split at full stops; white space is no sentence."""
    spans, start = [], 0
    for part in text.split("."):
        left = start + len(part) - len(part.lstrip())
        end = start + len(part.rstrip())
        start += len(part) + 1
        if left < end:
            spans.append(Span(left, end + (end < len(text) and text[end] == ".")))
    return spans


def document(
    document_id: str,
    text: str = "Grain left the port. Nobody was hurt.",
    *,
    title: str | None = None,
    publisher: str | None = None,
    language: str | None = "en",
    published: str | None = None,
) -> Document:
    date = UNKNOWN_DATE if published is None else parse_edtf(published)
    return Document(document_id, text, Source(title, publisher, None, language), date)


def embedded(wanted: Document, embedder: WordEmbedder) -> EmbeddedDocument:
    spans = tuple(segment(wanted.text))
    vectors = embedder.embed([wanted.text[span.start : span.end] for span in spans]).astype(np.float16)
    return EmbeddedDocument(wanted, spans, vectors, SEGMENTER)
