"""Embeddings of claims that were asked for before: they depend on the model alone, not on the corpus."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.embedder import Embedder
from service.bounded_cache import BoundedCache


class RememberingEmbedder:
    """Embed claims, each but once as long as it is remembered; safe for several threads.

    It is for claims: passages are embedded once anyway, when they are stored.
    """

    def __init__(self, embedder: Embedder, kept: BoundedCache[str]) -> None:
        """Ask `embedder` for what `kept` does not hold; `kept` is of this embedder alone."""
        self._embedder = embedder
        self._kept = kept

    @property
    def name(self) -> str:
        """Name the model."""
        return self._embedder.name

    @property
    def dimension(self) -> int:
        """Give the length of one vector."""
        return self._embedder.dimension

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts, in their order, as float32 of shape [len(texts), dimension], each of length 1."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        unknown: dict[str, list[int]] = {}
        for row, text in enumerate(texts):
            found = self._kept.get(text)
            if found is None:
                unknown.setdefault(text, []).append(row)
            else:
                vectors[row] = np.frombuffer(found, np.float32)
        if unknown:
            new = self._embedder.embed(list(unknown))
            for vector, (text, rows) in zip(new, unknown.items(), strict=True):
                vectors[rows] = vector
                self._kept.put(text, vector.tobytes(), len(text.encode()))
        return vectors
