"""Passages -> vectors as they are stored; what is stored already is not embedded again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.ports import PassageEmbedder

_TEXTS_PER_EMBEDDING = 512


def embed(
    embedder: PassageEmbedder,
    texts: Sequence[str],
    on_embedded: Callable[[int], None],
    known: Mapping[str, NDArray[np.float16]] | None = None,
) -> NDArray[np.float16]:
    """Embed texts as they are stored: float16 of shape [len(texts), dimension].

    `known` are vectors of this embedder by their texts; only the other texts are embedded, and told.
    """
    known = known or {}
    vectors = np.empty((len(texts), embedder.dimension), dtype=np.float16)
    unknown = [row for row, text in enumerate(texts) if text not in known]
    for row, text in enumerate(texts):
        if text in known:
            vectors[row] = known[text]
    for first in range(0, len(unknown), _TEXTS_PER_EMBEDDING):
        rows = unknown[first : first + _TEXTS_PER_EMBEDDING]
        vectors[rows] = embedder.embed([texts[row] for row in rows])
        on_embedded(len(rows))
    return vectors
