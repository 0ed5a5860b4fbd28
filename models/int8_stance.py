"""The fast stance classifier: an exported int8 cross-encoder, run by OpenVINO; torch is not needed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.length_batches import padded, plan_batches, used
from models.manifest import Manifest, read_manifest
from models.openvino_runtime import InferenceModel
from models.stance import ModelUnavailableError, Stance, StanceScores
from models.stance_labels import CLAIM_FIRST
from models.tokens import TextTokenizer

MEND: Final = "install the project again, or run `python -m models export-stance` on a trained model"

CALIBRATION: Final = "calibration.json"

MAX_CLAIM_TOKENS: Final = 160
"""A longer claim is cut here, so that at least 93 of 256 tokens are left for the passage."""

MAX_PROBE_GAP: Final = 0.15
"""The largest difference of a probability of the probe pair here to where the model was checked."""


class Int8StanceClassifier:
    """Judge passages with an exported cross-encoder."""

    def __init__(self, folder: Path, threads: int) -> None:
        """Load a folder that `python -m models export-stance` wrote.

        `threads` is the number of compute threads. Raises ModelUnavailableError where the folder is missing
        or changed, or where this CPU computes other scores than those that were checked at the export.
        """
        manifest = read_manifest(folder, kind="stance", mend=MEND)
        self.name = manifest.name
        self._stances = tuple(Stance(label) for label in manifest.labels)
        self._claim_first = manifest.inputs == CLAIM_FIRST
        self._max_tokens = manifest.max_tokens
        self._tokens = TextTokenizer(folder)
        self._model = InferenceModel(folder, threads)
        self._temperature = 1.0
        self._check_probe(folder, manifest)
        self._temperature = _read_temperature(folder / CALIBRATION)

    def classify(self, claim: str, passages: Sequence[str]) -> list[StanceScores]:
        """Judge every passage, in the order given; an empty sequence gives an empty list.

        Of a pair longer than the model reads (256 tokens) the passage is cut.
        """
        return [self._scores(row) for row in self._probabilities(claim, passages)]

    def _probabilities(self, claim: str, passages: Sequence[str]) -> NDArray[np.float64]:
        logits = np.zeros((len(passages), len(self._stances)), dtype=np.float64)
        sequences, types = self._pairs(claim, passages)
        for batch in plan_batches([len(ids) for ids in sequences], self._max_tokens):
            inputs = {
                "input_ids": padded(sequences, batch, self._tokens.filler),
                "token_type_ids": padded(types, batch, 0),
                "attention_mask": used(sequences, batch),
            }
            logits[batch.positions] = self._model.infer(inputs)
        logits /= self._temperature
        odds: NDArray[np.float64] = np.exp(logits - logits.max(axis=1, keepdims=True))
        odds /= odds.sum(axis=1, keepdims=True)
        return odds

    def _pairs(self, claim: str, passages: Sequence[str]) -> tuple[list[list[int]], list[list[int]]]:
        """Join the claim with every passage as BERT reads pairs: token ids and token types."""
        start, end = self._tokens.start, self._tokens.end
        claim_ids = self._tokens.ids([claim], MAX_CLAIM_TOKENS)[0]
        sequences, types = [], []
        for passage_ids in self._tokens.ids(passages, self._max_tokens - 3 - len(claim_ids)):
            first, second = (claim_ids, passage_ids) if self._claim_first else (passage_ids, claim_ids)
            sequences.append([start, *first, end, *second, end])
            types.append([0] * (len(first) + 2) + [1] * (len(second) + 1))
        return sequences, types

    def _scores(self, row: NDArray[np.float64]) -> StanceScores:
        by_stance = dict(zip(self._stances, row.tolist(), strict=True))
        return StanceScores(
            supports=by_stance[Stance.SUPPORTS],
            refutes=by_stance[Stance.REFUTES],
            not_enough_info=by_stance[Stance.NOT_ENOUGH_INFO],
        )

    def _check_probe(self, folder: Path, manifest: Manifest) -> None:
        claim, *passages = manifest.probe.texts
        here = self._probabilities(claim, passages).ravel()
        gap = float(np.abs(here - np.array(manifest.probe.answer)).max())
        if not gap <= MAX_PROBE_GAP:
            raise ModelUnavailableError(
                f"the model in {folder} computes other scores on this machine than where it was checked "
                f"(a probability differs by {gap:.2f}): {MEND} here"
            )


def _read_temperature(path: Path) -> float:
    if not path.is_file():
        return 1.0
    try:
        temperature = float(json.loads(path.read_text(encoding="utf-8"))["temperature"])
    except (ValueError, KeyError, TypeError) as error:
        raise ModelUnavailableError(
            f"{path} has no readable temperature ({error}): mend or delete it"
        ) from error
    if not 0.05 <= temperature <= 20.0:
        raise ModelUnavailableError(f"the temperature in {path} is {temperature}: it must be from 0.05 to 20")
    return temperature
