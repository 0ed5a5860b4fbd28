"""The service that somebody would write in an afternoon: the reference to be faster than.

sentence-transformers on torch, an exact float32 FAISS index and a torch CrossEncoder, all in one process
with both cores to itself and no HTTP, which favours it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import torch
from numpy.typing import NDArray
from sentence_transformers import CrossEncoder, SentenceTransformer

from models.minilm import packaged_minilm


class PlainStack:
    """Embed the claim, search every vector, judge the nearest passages; nothing else."""

    def __init__(
        self,
        vectors: NDArray[np.float32],
        texts: Sequence[str],
        stance_model: Path | None,
        judged: int,
        threads: int,
    ) -> None:
        """Take unit vectors of shape [n, d] and their texts.

        `stance_model` is a folder with a three-way classifier; without one, the same network (MiniLM-L6
        with a fresh head) stands in: its answers mean nothing, its cost is equal.
        """
        torch.set_num_threads(threads)
        self._embedder = SentenceTransformer(str(packaged_minilm()), device="cpu")
        source = str(stance_model or packaged_minilm())
        self._judge = CrossEncoder(source, num_labels=3, max_length=256, device="cpu")
        self._index: Any = faiss.IndexFlatIP(vectors.shape[1])
        self._index.add(vectors)
        self._texts = texts
        self._judged = judged

    def check(self, claim: str) -> NDArray[np.float32]:
        """Give the stance logits of the nearest passages, float32 [judged, 3]."""
        query = self._embedder.encode([claim], normalize_embeddings=True, show_progress_bar=False)
        _, nearest = self._index.search(query, self._judged)
        pairs = [(claim, self._texts[position]) for position in nearest[0]]
        scores: NDArray[np.float32] = self._judge.predict(pairs, show_progress_bar=False)
        return scores
