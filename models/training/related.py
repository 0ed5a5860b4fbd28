"""Find passages that a search would bring for a claim and that decide nothing about it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-untyped]

from models.training.data import ALLOWED, Example

MAX_PASSAGES: Final = 3500
"""Passages of a data set that are searched; more would take minutes to embed."""
_STOP_TEXT: Final = (
    "a an and are as at be been but by for from had has have he her his in into is it its not of on or "
    "she that the their they this to was were will with would who which after over new said says"
)
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
"""Texts -> unit vectors, float32 [len(texts), dimension]."""

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


def names_in(text: str) -> frozenset[str]:
    """Return the capitalised words after the first, and the figures, of a text."""
    return frozenset(re.findall(r"(?<=[ (])[A-Z][\w'’-]+|\d[\d.,]*\d|\d", text))


def nearest(
    claims: Sequence[str], passages: Sequence[str], embed: Embed, top: int
) -> Iterator[tuple[int, list[tuple[int, float]]]]:
    """Yield for the index of a claim its `top` nearest passages and their cosines, nearest first."""
    vectors = np.asarray(embed(passages), dtype=np.float32)
    wanted = np.asarray(embed(claims), dtype=np.float32)
    top = min(top, len(passages))
    for start in range(0, len(claims), 512):
        similar = wanted[start : start + 512] @ vectors.T
        best = np.argpartition(-similar, top - 1, axis=1)[:, :top]
        for row, places in enumerate(best):
            order = sorted(((int(one), float(similar[row, one])) for one in places), key=lambda hit: -hit[1])
            yield start + row, order


def tfidf(texts: Sequence[str]) -> Embed:
    """Return an embedding by word weights for these texts: quick, where a network would take too long."""
    vectoriser = TfidfVectorizer(sublinear_tf=True, stop_words="english", max_features=4096)
    vectoriser.fit(texts)
    return lambda some: vectoriser.transform(some).toarray().astype(np.float32)


def related_passages(
    claims: Sequence[str],
    claim_owners: Sequence[int],
    passages: Sequence[str],
    passage_owners: Sequence[int],
    embed: Embed,
    rng: Random,
    bounds: tuple[float, float] = (0.3, 0.8),
    max_coverage: float = 0.45,
    of_other_names: frozenset[str] = frozenset(),
) -> Iterator[tuple[str, str]]:
    """Yield for a claim one of its nearest passages of another owner that does not decide it.

    `bounds` are cosines: less is unrelated, more may say the same. Passages that hold more than
    `max_coverage` of the claim's content words might decide it and are left out. A claim in
    `of_other_names` gets only passages that lack one of its names: any other may refute it.
    """
    for index, hits in nearest(claims, passages, embed, top=24):
        claim = claims[index]
        names = {name for name in names_in(claim) if not name[0].isdigit()}
        fit = [
            passages[place]
            for place, cosine in hits
            if bounds[0] < cosine < bounds[1]
            and passage_owners[place] != claim_owners[index]
            and coverage(claim, passages[place]) <= max_coverage
            and not (claim in of_other_names and names <= names_in(passages[place]))
        ]
        if fit:
            yield claim, rng.choice(fit[:3])


def mined_pairs(
    examples: Sequence[Example], dataset: str, limit: int, seed: int, embed: Embed | None = None
) -> list[Example]:
    """Return undecided pairs of one data set: claims with related passages of other claims.

    A claim is never paired with a passage that its data set pairs it with. False claims are paired only
    with passages that lack one of their names, and those of the form "X is a Y", which nearly every
    passage about X refutes, are left out. Without `embed`, nearness is by word weights.
    """
    rng = Random(seed)
    rows = [example for example in examples if example.dataset == dataset]
    number = {claim: index for index, claim in enumerate(dict.fromkeys(row.claim for row in rows))}
    false = frozenset(row.claim for row in rows if row.label == "REFUTES")
    usable = [claim for claim in number if claim not in false or not _IS_A.search(claim)]
    claims = rng.sample(usable, min(limit, len(usable)))
    own_rows = list({row.evidence: row for row in rows}.values())
    if len(own_rows) > MAX_PASSAGES:
        own_rows = rng.sample(own_rows, MAX_PASSAGES)
    passages = [row.evidence for row in own_rows]
    own = {(row.claim, row.evidence) for row in rows}
    pairs = related_passages(
        claims,
        [number[claim] for claim in claims],
        passages,
        [number[row.claim] for row in own_rows],
        embed or tfidf(passages),
        rng,
        bounds=(0.3, 0.8) if embed else (0.1, 0.6),
        of_other_names=false,
    )
    return [
        Example("mined", claim, passage, ALLOWED["NOT_ENOUGH_INFO"])
        for claim, passage in pairs
        if (claim, passage) not in own
    ]
