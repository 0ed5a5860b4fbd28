"""What the index needs from elsewhere: an embedder and a segmenter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from index.documents import Span

Segmenter = Callable[[str, str | None], list[Span]]
"""Split a text (second argument: its language, if known) into passages, in order, not overlapping."""


class PassageEmbedder(Protocol):
    """Turn texts into unit vectors."""

    @property
    def name(self) -> str:
        """Name the model; vectors of different names are never compared."""

    @property
    def dimension(self) -> int:
        """Give the length of one vector."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts, in their order, as float32 of shape [len(texts), dimension], each of length 1."""
