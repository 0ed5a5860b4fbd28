"""Any Hugging Face NLI model by folder or name, run by torch: slower, but free to choose."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Final

from models.sentence_transformers_embedder import short_hash, source_name
from models.stance import ModelUnavailableError, Stance, StanceScores
from models.stance_labels import CLAIM_FIRST, input_order, stances_of
from models.tokens import readable

_BATCH: Final = 16
_MAX_TOKENS: Final = 256
_MAX_CLAIM_TOKENS: Final = 160


class HuggingFaceStanceClassifier:
    """Judge passages with a sequence classifier whose config names its three labels; threads take turns."""

    def __init__(self, source: str, threads: int) -> None:
        """Load a model folder, or `owner/model` from Hugging Face or its local cache.

        Only safetensors weights are read and no code of the model is run. Raises ModelUnavailableError where
        the model cannot be loaded or its config does not name the three labels.
        """
        import torch
        from transformers import AutoConfig, AutoModelForSequenceClassification, AutoTokenizer

        torch.set_num_threads(threads)
        try:
            config = AutoConfig.from_pretrained(source, trust_remote_code=False)
            self._stances = stances_of(config.id2label or {}, f"the config of {source}")
            self._claim_first = input_order(config.id2label or {}) == CLAIM_FIRST
            self._tokenizer = AutoTokenizer.from_pretrained(source, trust_remote_code=False)
            self._model = AutoModelForSequenceClassification.from_pretrained(
                source, trust_remote_code=False, use_safetensors=True
            ).eval()
        except (OSError, ValueError, RuntimeError) as error:
            if isinstance(error, ModelUnavailableError):
                raise
            raise ModelUnavailableError(
                f"the stance model {source!r} cannot be loaded ({error}): give the folder of a sequence "
                f"classifier with safetensors weights"
            ) from error
        self._lock = Lock()
        self.name = f"{source_name(source)}-{short_hash(source)}float32"

    def classify(self, claim: str, passages: Sequence[str]) -> list[StanceScores]:
        """Judge every passage, in the order given; an empty sequence gives an empty list."""
        claim, passages = self._cut_claim(claim), [readable(passage) for passage in passages]
        order = sorted(range(len(passages)), key=lambda at: len(passages[at]))
        found: dict[int, StanceScores] = {}
        with self._lock:
            for start in range(0, len(order), _BATCH):
                positions = order[start : start + _BATCH]
                rows = self._probabilities(claim, [passages[at] for at in positions])
                found.update(zip(positions, map(self._scores, rows), strict=True))
        return [found[at] for at in range(len(passages))]

    def _probabilities(self, claim: str, passages: list[str]) -> list[list[float]]:
        import torch

        claims = [claim] * len(passages)
        first, second = (claims, passages) if self._claim_first else (passages, claims)
        inputs = self._tokenizer(
            first,
            second,
            truncation="only_second" if self._claim_first else "only_first",
            max_length=_MAX_TOKENS,
            padding=True,
            return_tensors="pt",
        )
        with torch.inference_mode():
            rows: list[list[float]] = self._model(**inputs).logits.double().softmax(dim=-1).tolist()
        return rows

    def _cut_claim(self, claim: str) -> str:
        encoded = self._tokenizer(
            readable(claim), add_special_tokens=False, truncation=True, max_length=_MAX_CLAIM_TOKENS,
            return_offsets_mapping=True,
        )  # fmt: skip
        offsets = encoded["offset_mapping"]
        return readable(claim)[: offsets[-1][1]] if offsets else ""

    def _scores(self, row: Sequence[float]) -> StanceScores:
        by_stance = dict(zip(self._stances, row, strict=True))
        return StanceScores(
            supports=by_stance[Stance.SUPPORTS],
            refutes=by_stance[Stance.REFUTES],
            not_enough_info=by_stance[Stance.NOT_ENOUGH_INFO],
        )
