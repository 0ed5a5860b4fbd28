"""Keywords are weighed as the formula says, however the passages' ids lie."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from index.corpus import Corpus
from index.corpus.keywords import CANDIDATES_PER_RESULT, LENGTH_WEIGHT, SATURATION
from tests.index.newsdesk import WordEmbedder, document, embedded

WORDS = ("ferry", "harbour", "council", "strike", "budget", "bridge")


@pytest.mark.parametrize("replaced", [0, 40], ids=["ids in a row", "ids far apart"])
def test_scores_are_those_of_bm25_over_sentences(
    corpus: Corpus, embedder: WordEmbedder, replaced: int
) -> None:
    draw = Random(3)
    filler = " ".join(["nothing"] * 30)
    for _ in range(replaced):
        corpus.write([embedded(document("replaced", f"{filler}. " * 40), embedder)], embedder.identity)
    texts = [
        " ".join(draw.choices(WORDS, k=draw.randint(1, 6)) + ["and"] * draw.randint(0, 20))
        for _ in range(120)
    ]
    corpus.write(
        [embedded(document(f"d{at}", each), embedder) for at, each in enumerate(texts)], embedder.identity
    )
    limit = 7
    with corpus.snapshot() as snapshot:
        found = snapshot.match(WORDS[:4], limit)
        stored = {number: each.passage.text for number, each in snapshot.passages(range(1, 3000)).items()}

    count = len(stored)
    telling = {word: [n for n, text in stored.items() if word in text.split()] for word in WORDS[:4]}
    scores: dict[int, float] = {}
    for numbers in telling.values():
        for number in numbers:
            rarity = np.log1p((count - len(numbers) + 0.5) / (len(numbers) + 0.5))
            scores[number] = scores.get(number, 0.0) + float(rarity)
    best = sorted(scores, key=lambda n: (-round(scores[n], 9), n))[: CANDIDATES_PER_RESULT * limit]
    mean = sum(len(stored[n]) for n in best) / len(best)
    final = {
        n: scores[n]
        * (1 + SATURATION)
        / (1 + SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * len(stored[n]) / mean))
        for n in best
    }
    expected = sorted(final, key=lambda n: (-round(final[n], 9), n))[:limit]
    assert found.ids.tolist() == expected
    np.testing.assert_allclose(found.scores, [final[n] for n in expected])
