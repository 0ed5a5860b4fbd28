"""Passages that a search would bring and that decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from models.training.data import Example
from models.training.related import coverage, mined_pairs, names_in, nearest, related_passages, tfidf


def letters(texts: Sequence[str]) -> NDArray[np.float32]:
    """Embed by letter counts: crude, but nearer for nearer texts."""
    alphabet = "abcdefghijklmnopqrstuvwxyz"
    counts = np.array([[text.lower().count(one) for one in alphabet] for text in texts], dtype=np.float32)
    unit: NDArray[np.float32] = (counts / np.linalg.norm(counts, axis=1, keepdims=True)).astype(np.float32)
    return unit


def test_nearest_are_in_order() -> None:
    passages = ["zzzz", "abcd", "abcc", "abzz"]
    ((index, hits),) = nearest(["abcd"], passages, letters, top=3)
    assert index == 0
    assert [place for place, _ in hits] == [1, 2, 3]
    assert hits[0][1] > 0.999 and hits == sorted(hits, key=lambda hit: -hit[1])


def test_what_covers_the_claim_or_is_its_own_is_left_out() -> None:
    claim = "Lund opened its tram line in 1910."
    passages = [
        "The tram line of Lund opened in 1910 with a feast.",
        "Lund has a tram museum by the river.",
        "Zebras graze.",
    ]
    found = list(related_passages([claim], [0], passages, [1, 1, 1], tfidf(passages), Random(0), (0.1, 0.9)))
    assert found == [(claim, passages[1])]
    assert not list(
        related_passages([claim], [0], passages, [0, 0, 0], tfidf(passages), Random(0), (0.1, 0.9))
    )


def test_a_false_claim_gets_no_passage_with_all_its_names() -> None:
    claim = "The bakers of Lund met Ann in 1910."
    passages = [
        "A choir of Lund sang for Ann near the old mill in 1910.",
        "A choir of Lund sang near the old mill.",
    ]
    found = related_passages(
        [claim], [0], passages, [1, 1], letters, Random(0), (0.1, 1.0), 0.6, frozenset([claim])
    )
    assert list(found) == [(claim, passages[1])]
    assert names_in(claim) == {"Lund", "Ann", "1910"}


def test_mined_passages_belong_to_other_claims() -> None:
    rows = [
        Example(
            "d",
            f"{city} opened its {firm} tram line in 19{n}0",
            f"The tram of {city} was built by {firm} works",
            (0,),
        )
        for n, (city, firm) in enumerate([("Lund", "Ark"), ("Bern", "Ark"), ("Graz", "Ohm"), ("Kiel", "Ohm")])
    ]
    pairs = mined_pairs(rows, "d", limit=9, seed=1)
    assert pairs and {pair.label for pair in pairs} == {"NOT_ENOUGH_INFO"}
    assert not {(row.claim, row.evidence) for row in rows} & {(pair.claim, pair.evidence) for pair in pairs}
    assert all(coverage(pair.claim, pair.evidence) <= 0.45 for pair in pairs)
