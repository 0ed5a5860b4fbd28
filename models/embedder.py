"""What an embedder promises."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class Embedder(Protocol):
    """Turn texts into unit vectors; safe to call from several threads."""

    @property
    def name(self) -> str:
        """Name the model and its numeric form; vectors of different names are never compared."""

    @property
    def dimension(self) -> int:
        """Give the length of one vector."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts, in their order, as float32 of shape [len(texts), dimension], each of length 1."""
