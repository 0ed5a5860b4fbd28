"""The fast embedder: an exported int8 model, run by OpenVINO; torch is not needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.length_batches import padded, plan_batches, used
from models.manifest import Manifest, read_manifest
from models.openvino_runtime import InferenceModel
from models.registry import PREPARE
from models.stance import ModelUnavailableError
from models.tokens import TextTokenizer

MEND: Final = f"{PREPARE}, or with --again to make it anew"

MIN_PROBE_COSINE: Final = 0.99
"""The lowest cosine of the probe sentence's vector here to its vector where the model was checked."""


class Int8Embedder:
    """Embed texts with an exported model: mean of the token vectors, scaled to length 1 inside the model."""

    def __init__(
        self, folder: Path, threads: int, cache_dir: Path | None = None, checked: Manifest | None = None
    ) -> None:
        """Load a folder that `models.export` wrote.

        `threads` is the number of compute threads, `cache_dir` a folder for the compiled model, which makes
        the next start quicker; `checked` is the folder's manifest where its files have just been compared
        with it. Raises ModelUnavailableError where the folder is missing or changed, or where this CPU
        computes other vectors than those that were checked at the export.
        """
        manifest = checked or read_manifest(folder, kind="embedder", mend=MEND)
        self.name = manifest.name
        self.dimension = manifest.dimension
        self._max_tokens = manifest.max_tokens
        self._tokens = TextTokenizer(folder)
        self._model = InferenceModel(folder, threads, cache_dir, manifest.content)
        if not self._model.is_proved:
            self._check_probe(folder, manifest)
            self._model.prove()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts, in their order, as float32 [len(texts), dimension], each of length 1.

        Texts longer than the model reads (256 tokens) are cut.
        """
        start, end = self._tokens.start, self._tokens.end
        sequences = [[start, *ids, end] for ids in self._tokens.ids(texts, self._max_tokens - 2)]
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        lengths = [len(ids) for ids in sequences]
        batches = plan_batches(lengths, self._max_tokens, self._model.streams)
        inputs = (
            {
                "input_ids": padded(sequences, batch, self._tokens.filler),
                "attention_mask": used(sequences, batch),
            }
            for batch in batches
        )
        for batch, found in zip(batches, self._model.infer_all(inputs), strict=True):
            vectors[batch.positions] = found
        return vectors

    def _check_probe(self, folder: Path, manifest: Manifest) -> None:
        answer = np.array(manifest.probe.answer, dtype=np.float32)
        cosine = float(self.embed(manifest.probe.texts)[0] @ answer)
        if not cosine >= MIN_PROBE_COSINE:
            raise ModelUnavailableError(
                f"the model in {folder} computes other vectors on this machine than where it was checked "
                f"(cosine {cosine:.3f}): {PREPARE} and --again, here"
            )
