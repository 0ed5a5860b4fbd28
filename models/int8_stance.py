"""The fast stance classifier: an exported int8 cross-encoder, run by OpenVINO; torch is not needed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.calibration import FILE_NAME as CALIBRATION
from models.calibration import Calibration, read_calibration
from models.length_batches import padded, plan_batches, used
from models.manifest import Manifest, read_manifest
from models.openvino_runtime import InferenceModel
from models.pair_tokens import join_pairs
from models.stance import ModelUnavailableError, Stance, StanceScores
from models.tokens import TextTokenizer

MEND: Final = "install the project again, or run `python -m models export-stance` on a trained model"

MAX_PROBE_GAP: Final = 0.15
"""The largest difference of a probability of the probe pair here to where the model was checked."""


class Int8StanceClassifier:
    """Judge passages with an exported cross-encoder."""

    def __init__(
        self, folder: Path, threads: int, cache_dir: Path | None = None, calibrated: bool = True
    ) -> None:
        """Load a folder that `python -m models export-stance` wrote.

        `threads` is the number of compute threads, `cache_dir` a folder for the compiled model, which makes
        the next start quicker; without `calibrated` the folder's calibration is left aside. Raises
        ModelUnavailableError where the folder is missing or changed, where its calibration is of other
        weights, or where this CPU computes other scores than those that were checked at the export.
        """
        manifest = read_manifest(folder, kind="stance", mend=MEND)
        self.name = manifest.name
        self._stances = tuple(Stance(label) for label in manifest.labels)
        self._inputs = manifest.inputs
        self._max_tokens = manifest.max_tokens
        self._tokens = TextTokenizer(folder)
        self._model = InferenceModel(folder, threads, cache_dir, manifest.content)
        self._calibrate(Calibration())
        if not self._model.is_proved:
            self._check_probe(folder, manifest)
            self._model.prove()
        if calibrated:
            self._calibrate(read_calibration(folder / CALIBRATION, manifest.content))

    def classify(self, claim: str, passages: Sequence[str]) -> list[StanceScores]:
        """Judge every passage, in the order given; an empty sequence gives an empty list.

        Of a pair longer than the model reads (256 tokens) the passage is cut.
        """
        return self.classify_pairs([(claim, passage) for passage in passages])

    def classify_pairs(self, pairs: Sequence[tuple[str, str]]) -> list[StanceScores]:
        """Judge (claim, passage) pairs of any claims, in the order given."""
        return [self._scores(row) for row in self._probabilities(pairs)]

    def _calibrate(self, calibration: Calibration) -> None:
        self._temperature = calibration.temperature
        self._bias = np.array([calibration.bias.get(stance, 0.0) for stance in self._stances])

    def _probabilities(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        return softmax(self._logits(pairs) / self._temperature + self._bias)

    def _logits(self, pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        logits = np.zeros((len(pairs), len(self._stances)), dtype=np.float64)
        joined = join_pairs(self._tokens, pairs, self._inputs, self._max_tokens)
        batches = plan_batches(joined.lengths, self._max_tokens, self._model.streams)
        inputs = (
            {
                "input_ids": padded(joined.ids, batch, self._tokens.filler),
                "token_type_ids": padded(joined.types, batch, 0),
                "attention_mask": used(joined.ids, batch),
            }
            for batch in batches
        )
        for batch, found in zip(batches, self._model.infer_all(inputs), strict=True):
            logits[batch.positions] = found
        return logits

    def _scores(self, row: NDArray[np.float64]) -> StanceScores:
        by_stance = dict(zip(self._stances, row.tolist(), strict=True))
        return StanceScores(
            supports=by_stance[Stance.SUPPORTS],
            refutes=by_stance[Stance.REFUTES],
            not_enough_info=by_stance[Stance.NOT_ENOUGH_INFO],
        )

    def _check_probe(self, folder: Path, manifest: Manifest) -> None:
        claim, passage = manifest.probe.texts
        here = self._probabilities([(claim, passage)])[0]
        gap = float(np.abs(here - np.array(manifest.probe.answer)).max())
        if not gap <= MAX_PROBE_GAP:
            raise ModelUnavailableError(
                f"the model in {folder} computes other scores on this machine than where it was checked "
                f"(a probability differs by {gap:.2f}): {MEND} here"
            )


def softmax(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give probabilities, float64 of the shape [rows, labels] of the logits; each row sums to 1."""
    odds: NDArray[np.float64] = np.exp(logits - logits.max(axis=1, keepdims=True, initial=-np.inf))
    odds /= odds.sum(axis=1, keepdims=True)
    return odds
