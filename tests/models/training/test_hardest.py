"""What a model decides although it should not is found, and is taught with the labels that are known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from models.training.corpus import training_examples, write_examples
from models.training.data import ALLOWED, Example, read_examples
from models.training.hardest import (
    OPEN,
    STORY,
    Candidates,
    hardest,
    int8_judge,
    is_claim,
    names_of_claim,
    open_candidates,
    story_candidates,
)
from models.training.news import Article
from models.training.related import Embed

SUPPORTED, NEITHER = ALLOWED["SUPPORTS"], ALLOWED["NOT_ENOUGH_INFO"]


def at_cosine(cosine: float) -> Embed:
    """Return an embedding with this cosine between any two different texts."""
    known: dict[str, int] = {}

    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        vectors = np.zeros((len(texts), 32), dtype=np.float32)
        vectors[:, 0] = cosine**0.5
        for row, text in enumerate(texts):
            vectors[row, 1 + known.setdefault(text, len(known))] = (1 - cosine) ** 0.5
        return vectors

    return embed


def test_a_claim_meets_passages_that_name_nothing_it_names() -> None:
    rows = [
        Example("fever", "Ann Roe lives in Lund.", "Ann Roe (born 1950) lives in Malmo.", SUPPORTED),
        Example("fever", "Bo Ek sings.", "Bo Ek is a singer from Lund.", SUPPORTED),
        Example("fever", "Carl Alm acts.", "Carl Alm is an actor who lives in Visby.", SUPPORTED),
        Example("fever", "Dan Ask dances.", "He moved to a small town by the sea.", SUPPORTED),
    ]

    found = {one.claim: one for one in open_candidates(rows, 10, at_cosine(0.5), Random(0))}

    ann = found["Ann Roe lives in Lund."]
    # Not her own, not one that names Lund, not one about somebody who is only "he".
    assert ann.passages == ("Carl Alm is an actor who lives in Visby.",)
    assert (ann.dataset, ann.allowed) == (OPEN, NEITHER)


@pytest.mark.parametrize(
    ("claim", "names"),
    [
        ("The Quiet is a film.", {"Quiet"}),
        ("There is a producer called Ann Roe.", {"Ann", "Roe"}),
        ("In 1910 Lund's trams ran.", {"Lund"}),
        ("it rained.", set()),
    ],
)
def test_the_names_of_a_claim(claim: str, names: set[str]) -> None:
    assert names_of_claim(claim) == names


STORIES = [
    Article("Lund opens its first tram line after ten years", ("Lund opened a tram.", "It cost 90 million.")),
    Article("Trams run in Lund again", ("Trams run in Lund since Monday.", "Shops hope for more guests.")),
    Article("Is this the best tram in Europe?", ("A tram is long.", "It has four doors.")),
]


@pytest.mark.parametrize(
    ("embed", "others"),
    [(None, ()), (at_cosine(0.5), ()), (at_cosine(0.9), STORIES[1].sentences + STORIES[2].sentences)],
)
def test_a_headline_meets_its_own_story_and_those_of_others(
    embed: Embed | None, others: tuple[str, ...]
) -> None:
    first, *_ = found = list(story_candidates(STORIES, embed))

    # A question claims nothing.
    assert [one.claim for one in found] == [STORIES[0].headline, STORIES[1].headline]
    assert set(first.passages) == {*STORIES[0].sentences, *others}
    assert first.dataset == STORY
    assert {Example(STORY, "", "", one.allowed).label for one in found} == {"NOT_REFUTED"}


@pytest.mark.parametrize(
    "headline", ["Why Lund has trams again", "'We saw nothing' says driver", "Lund wins"]
)
def test_what_is_no_claim(headline: str) -> None:
    assert not is_claim(headline)


def test_the_surest_mistakes_are_taken() -> None:
    refuted = {"a": 0.9, "b": 0.6, "c": 0.7, "d": 0.2}

    def judge(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        return np.array([[0.05, refuted[passage], 0.95 - refuted[passage]] for _, passage in pairs])

    story = Candidates(STORY, "claim", ("a", "b", "c", "d"), ALLOWED["NOT_REFUTED"])
    open_to = Candidates(OPEN, "other", ("d",), NEITHER)

    found = hardest([story, open_to], judge, most=2)

    assert [(one.claim, one.evidence) for one in found] == [("claim", "a"), ("claim", "c")]
    assert [one.evidence for one in hardest([open_to], judge, most=2, min_wrong=0.2)] == ["d"]


def test_an_exported_model_judges(exported_fever: Path) -> None:
    rows = int8_judge(exported_fever)(
        [("Lund has trams.", "Trams run in Lund."), ("It rained.", "It was dry.")]
    )
    assert rows.shape == (2, 3)
    np.testing.assert_allclose(rows.sum(axis=1), 1)
    assert int8_judge(exported_fever)([]).shape == (0, 3)


def test_mined_pairs_are_trained_on_where_the_mix_wants_them(tmp_path: Path) -> None:
    mined = [
        Example(STORY, "Lund has a tram.", "It cost 90 million.", ALLOWED["NOT_REFUTED"]),
        Example("unwanted", "Lund has a tram.", "It rained.", NEITHER),
    ]
    write_examples(tmp_path / "hard.jsonl.gz", mined)
    assert list(read_examples(tmp_path / "hard.jsonl.gz")) == mined
    (tmp_path / "stance").mkdir()
    write_examples(tmp_path / "stance" / "train.jsonl.gz", [])
    write_examples(tmp_path / "run" / "made.jsonl.gz", [])

    mix = {STORY: 1.0}

    assert training_examples(tmp_path, tmp_path / "run", mix, 1, tmp_path / "hard.jsonl.gz") == mined[:1]
    assert training_examples(tmp_path, tmp_path / "run", mix, 1) == []
