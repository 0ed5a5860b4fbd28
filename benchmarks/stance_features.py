"""What a claim and a passage show without a network: numbers, names, negation, opposites, overlap."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from index.differences import differences
from index.quantities import numbers_in
from models.embedder import Embedder
from models.training.edits import OPPOSITE
from models.training.related import content_words, coverage

NAMES: Final = (
    "similarity", "number differs", "date differs", "number missing", "name missing",
    "share of names missing", "negation in claim", "negation in passage", "negation differs", "opposite word",
    "coverage", "claim words",
    "passage words",
)  # fmt: skip

_NEGATION: Final = re.compile(
    r"\b(?:not|no|never|none|nobody|nothing|neither|nor|without|cannot|den(?:y|ies|ied)|false|fails?|failed)\b"
    r"|n['’]t\b",
    re.IGNORECASE,
)
_NAME: Final = re.compile(r"(?<=[^.!?\"“] )\b[A-Z][\w'’-]+")


def features(claims: Sequence[str], passages: Sequence[str], embedder: Embedder) -> NDArray[np.float64]:
    """Give the features of pairs, float64 [n, features] in the order of `NAMES`, unscaled."""
    texts = list(dict.fromkeys([*claims, *passages]))
    vectors = dict(zip(texts, embedder.embed(texts), strict=True))
    rows = [
        [float(vectors[claim] @ vectors[passage]), *_of_words(claim, passage)]
        for claim, passage in zip(claims, passages, strict=True)
    ]
    return np.array(rows, dtype=np.float64).reshape(-1, len(NAMES))


def _of_words(claim: str, passage: str) -> list[float]:
    kinds = [one.kind for one in differences(claim, passage)]
    here, there = ({one.value for one in numbers_in(text)} for text in (claim, passage))
    names, lower = set(_NAME.findall(claim)), passage.lower()
    missing = [name for name in names if name.lower() not in lower]
    denied, denies = (bool(_NEGATION.search(text)) for text in (claim, passage))
    words = set(re.findall(r"\w+", claim.lower()))
    others = set(re.findall(r"\w+", lower))
    opposite = any(OPPOSITE.get(word) in others and word not in others for word in words)
    return [
        float(any(kind in ("number", "percentage") for kind in kinds)),
        float(any(kind in ("year", "date") for kind in kinds)),
        float(bool(here - there)),
        float(bool(missing)),
        len(missing) / len(names) if names else 0.0,
        float(denied),
        float(denies),
        float(denied != denies),
        float(opposite),
        coverage(claim, passage),
        math.log1p(len(content_words(claim))),
        math.log1p(len(content_words(passage))),
    ]
