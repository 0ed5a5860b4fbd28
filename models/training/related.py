"""Find passages that a search would bring for a claim and that decide nothing about it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from random import Random
from typing import Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

from models.training.data import ALLOWED, Example

_STOP_TEXT: Final = (
    "a an and are as at be been but by for from had has have he her his in into is it its not of on or "
    "she that the their they this to was were will with would who which after over new said says"
)
_STOP: Final = frozenset(_STOP_TEXT.split())
_IS_A: Final = re.compile(r"\b(?:is|was|are|were|be)\b(?: \w+)? (?:an?|the|only|exclusively|not)\b|^.{0,30}$")


@lru_cache(maxsize=200_000)
def content_words(text: str) -> frozenset[str]:
    """Return the lower-case words that carry meaning, cut to six letters (a crude stem)."""
    return frozenset(
        word[:6] for word in re.findall(r"\w+", text.lower()) if word not in _STOP and len(word) > 1
    )


def coverage(claim: str, passage: str) -> float:
    """Return the share of the claim's content words that the passage holds, 0..1."""
    words = content_words(claim)
    return len(words & content_words(passage)) / len(words) if words else 1.0


def related_passages(
    claims: Sequence[str],
    claim_owners: Sequence[int],
    passages: Sequence[str],
    passage_owners: Sequence[int],
    rng: Random,
    max_coverage: float = 0.55,
    top: int = 12,
) -> Iterator[tuple[str, str]]:
    """Yield for a claim one of the nearest passages of another owner that does not cover it.

    Nearness is TF-IDF cosine; passages at 0.12 or less are unrelated and left out, those that hold
    more than `max_coverage` of the claim's content words might decide it and are left out too.
    """
    vectoriser = TfidfVectorizer(
        sublinear_tf=True, stop_words="english", max_df=min(1.0, max(0.1, 8 / len(passages)))
    )
    matrix = vectoriser.fit_transform(passages)
    wanted = vectoriser.transform(claims)
    owners = np.asarray(passage_owners)
    for start in range(0, len(claims), 512):
        similar = (wanted[start : start + 512] @ matrix.T).tocsr()
        for row in range(similar.shape[0]):
            low, high = similar.indptr[row], similar.indptr[row + 1]
            order = np.argsort(-similar.data[low:high])[: top * 3]
            found = [
                int(similar.indices[low + place])
                for place in order
                if similar.data[low + place] > 0.12
                and owners[similar.indices[low + place]] != claim_owners[start + row]
            ]
            claim = claims[start + row]
            fit = [one for one in found[:top] if coverage(claim, passages[one]) <= max_coverage]
            if fit:
                yield claim, passages[rng.choice(fit[:4])]


def mined_pairs(examples: Sequence[Example], dataset: str, limit: int, seed: int) -> list[Example]:
    """Return undecided pairs of one data set: claims with related passages of other claims.

    A claim is never paired with a passage that its data set pairs it with. Some passages will decide
    all the same; the bound on coverage keeps them few, and false claims of the form "X is a Y", which
    nearly every passage about X refutes, are left out.
    """
    rng = Random(seed)
    rows = [example for example in examples if example.dataset == dataset]
    number = {claim: index for index, claim in enumerate(dict.fromkeys(row.claim for row in rows))}
    false = {row.claim for row in rows if row.label == "REFUTES"}
    usable = [claim for claim in number if claim not in false or not _IS_A.search(claim)]
    claims = rng.sample(usable, min(limit, len(usable)))
    pairs = related_passages(
        claims,
        [number[claim] for claim in claims],
        [row.evidence for row in rows],
        [number[row.claim] for row in rows],
        rng,
    )
    own = {(row.claim, row.evidence) for row in rows}
    return [
        Example("mined", claim, passage, ALLOWED["NOT_ENOUGH_INFO"])
        for claim, passage in pairs
        if (claim, passage) not in own
    ]
