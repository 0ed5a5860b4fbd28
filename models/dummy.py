"""Engines without a network: quick, deterministic, and simple enough to foretell by eye.

They let the whole server start in tests and on machines without models. Their answers are not evidence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import blake2b
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.stance import Stance, StanceScores

_DIMENSION: Final = 256
_WORD: Final = re.compile(r"\w+")
_NUMBER: Final = re.compile(r"\d+")
_NEGATION: Final = re.compile(r"\b(?:no|not|never|none|neither|nor|cannot)\b|n['’]t\b", re.IGNORECASE)
_MAX_CHARS: Final = 20_000
_MIN_OVERLAP: Final = 0.6
_CERTAIN: Final = 0.9


class DummyEmbedder:
    """Embed a text as its hashed words: texts with the same words have the same vector."""

    name: Final = f"dummy-hashed-words-{_DIMENSION}"
    dimension: Final = _DIMENSION

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed texts as float32 [len(texts), 256]; every word adds 1 to the place its hash names.

        A text without words becomes the last unit vector.
        """
        vectors = np.zeros((len(texts), _DIMENSION), dtype=np.float32)
        for row, text in enumerate(texts):
            for word in _words(text):
                vectors[row, _place(word)] += 1.0
            if not vectors[row].any():
                vectors[row, -1] = 1.0
        lengths: NDArray[np.float32] = np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors / lengths


class DummyStanceClassifier:
    """Judge by shared words, numbers and negations.

    A passage with fewer than 60% of the claim's words decides nothing. Otherwise it refutes where a number
    of the claim is missing or one of the two is negated, and supports where not. The stance has 0.9.
    """

    name: Final = "dummy-word-overlap"

    def classify(self, claim: str, passages: Sequence[str]) -> list[StanceScores]:
        """Judge every passage, in the order given."""
        return [_scores(_judge(claim, passage)) for passage in passages]


def _judge(claim: str, passage: str) -> Stance:
    claim, passage = claim[:_MAX_CHARS], passage[:_MAX_CHARS]
    numbers = set(_NUMBER.findall(claim))
    wanted = {word for word in _words(claim) if not _NUMBER.fullmatch(word) and not _NEGATION.fullmatch(word)}
    if not wanted or len(wanted & set(_words(passage))) < _MIN_OVERLAP * len(wanted):
        return Stance.NOT_ENOUGH_INFO
    negated_once = bool(_NEGATION.search(claim)) != bool(_NEGATION.search(passage))
    number_missing = not numbers <= set(_NUMBER.findall(passage))
    return Stance.REFUTES if negated_once or number_missing else Stance.SUPPORTS


def _scores(stance: Stance) -> StanceScores:
    rest = (1.0 - _CERTAIN) / 2
    supports, refutes, not_enough_info = (
        _CERTAIN if stance is one else rest
        for one in (Stance.SUPPORTS, Stance.REFUTES, Stance.NOT_ENOUGH_INFO)
    )
    return StanceScores(supports=supports, refutes=refutes, not_enough_info=not_enough_info)


def _words(text: str) -> list[str]:
    return _WORD.findall(text[:_MAX_CHARS].casefold())


def _place(word: str) -> int:
    digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=4).digest()
    return int.from_bytes(digest, "big") % _DIMENSION
