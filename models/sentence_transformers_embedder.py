"""Any sentence-transformers model by folder or name, run by torch: slower, but free to choose."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from models.stance import ModelUnavailableError
from models.tokens import readable


class SentenceTransformersEmbedder:
    """Embed texts with a sentence-transformers model; threads take turns."""

    def __init__(self, source: str, threads: int, name: str | None = None) -> None:
        """Load a model folder, or `owner/model` from Hugging Face or its local cache.

        Only safetensors weights are read and no code of the model is run. Raises ModelUnavailableError where
        the model cannot be loaded.
        """
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(threads)
        try:
            self._model = SentenceTransformer(
                source, device="cpu", trust_remote_code=False, model_kwargs={"use_safetensors": True}
            )
        except (OSError, ValueError, RuntimeError) as error:
            raise ModelUnavailableError(
                f"the embedder {source!r} cannot be loaded ({error}): give the folder of a "
                f"sentence-transformers model with safetensors weights"
            ) from error
        self._lock = Lock()
        self.dimension = int(self._model.get_embedding_dimension() or 0)
        self.name = name or f"{source_name(source)}-{short_hash(source)}float32"

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts, in their order, as float32 [len(texts), dimension], each of length 1."""
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        with self._lock:
            vectors = self._model.encode(
                [readable(text) for text in texts], normalize_embeddings=True, show_progress_bar=False
            )
        return np.asarray(vectors, dtype=np.float32)


def source_name(source: str) -> str:
    """Name a model by its folder or its name on Hugging Face."""
    folder = Path(source)
    return folder.resolve().name if folder.is_dir() else source


def short_hash(source: str) -> str:
    """Give eight digits of the hash of a folder's weights and a hyphen; empty for a name."""
    from models.manifest import sha256_of

    weights = Path(source) / "model.safetensors"
    return f"{sha256_of(weights)[:8]}-" if weights.is_file() else ""
