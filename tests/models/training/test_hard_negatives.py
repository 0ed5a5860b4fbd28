"""Hard negatives: what a model decides although it should not is found, with the labels that are known."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
import pytest
from numpy.typing import NDArray

from models.int8_stance import Int8StanceClassifier
from models.training.corpus import training_examples, write_examples
from models.training.data import ALLOWED, Example, read_examples
from models.training.hard_negatives import (
    OPEN,
    STORY,
    hard_negatives,
    is_claim,
    main,
    names_of_claim,
    open_candidates,
    story_candidates,
)
from models.training.mining import Candidates
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


ANN = "Ann Roe lives in Lund."
FIT = "Carl Alm is an actor who lives in Visby."


@pytest.mark.parametrize(
    ("passage", "is_fit"),
    [
        (FIT, True),
        ("Ann Bok is an actor.", False),  # a name of the claim
        ("Stig Od is a Lund-based actor.", False),
        ("Lund's mayor is an actor.", False),
        ("Some call the town “Lund”.", False),
        ("He moved to a small town by the sea.", False),  # about whom?
        ("The film was shot by the sea.", False),
    ],
)
def test_a_claim_meets_passages_that_name_nothing_it_names(passage: str, is_fit: bool) -> None:
    rows = [
        Example("fever", ANN, "Her own words.", SUPPORTED),
        Example("fever", "Bo sings.", passage, SUPPORTED),
    ]

    found = {one.claim: one for one in open_candidates(rows, 10, at_cosine(0.5), Random(0))}

    assert (ANN in found) == is_fit
    if is_fit:
        assert (found[ANN].passages, found[ANN].dataset, found[ANN].allowed) == ((passage,), OPEN, NEITHER)


def test_a_claim_never_meets_its_own_passage() -> None:
    rows = [
        Example("fever", ANN, FIT, SUPPORTED),
        Example("fever", "Bo Ek sings.", "Bo Ek is here.", SUPPORTED),
    ]
    (found,) = (one for one in open_candidates(rows, 10, at_cosine(0.5), Random(0)) if one.claim == ANN)
    assert found.passages == ("Bo Ek is here.",)


@pytest.mark.parametrize("cosine", [0.2, 0.9])
def test_what_is_far_or_nearly_the_same_is_left_out(cosine: float) -> None:
    rows = [Example("fever", ANN, "Her own words.", SUPPORTED), Example("fever", "Bo sings.", FIT, SUPPORTED)]
    assert not list(open_candidates(rows, 10, at_cosine(cosine), Random(0)))


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


def test_a_genitive_is_no_quotation() -> None:
    assert is_claim("Lund's mayor opens the town's first tram")


def test_the_surest_mistakes_are_taken() -> None:
    refuted = {"a": 0.9, "b": 0.6, "c": 0.7, "d": 0.2}

    def judge(claims: Sequence[str], passages: Sequence[str]) -> NDArray[np.float32]:
        assert len(claims) == len(passages)
        return np.array([[0.05, refuted[each], 0.95 - refuted[each]] for each in passages], dtype=np.float32)

    story = Candidates(STORY, "claim", ("a", "b", "c", "d"), ALLOWED["NOT_REFUTED"])
    open_to = Candidates(OPEN, "other", ("d",), NEITHER)

    found = hard_negatives([story, open_to], judge, most=2)

    assert [(one.claim, one.evidence) for one in found] == [("claim", "a"), ("claim", "c")]
    assert [one.evidence for one in hard_negatives([open_to], judge, most=2, min_wrong=0.2)] == ["d"]


def test_a_folder_of_data_is_mined_with_an_exported_model(
    exported_fever: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        Example("fever", f"{name} acts in films.", f"{name} is an actor known for films.", SUPPORTED)
        for name in ("Ann Roe", "Bo Ek", "Cy Alm")
    ]
    write_examples(tmp_path / "stance" / "train.jsonl.gz", rows)
    (tmp_path / "news").mkdir()
    story = {
        "title": STORIES[0].headline,
        "text": "Lund opened its first tram line today. The line cost the town 90 million crowns.",
    }
    with gzip.open(tmp_path / "news" / "articles_2025_26.jsonl.gz", "wt") as file:
        file.write(json.dumps(story) + "\n")
    with gzip.open(tmp_path / "news" / "reuters21578.jsonl.gz", "wt") as file:
        file.write("")

    main([str(exported_fever), "--data", str(tmp_path), "--out", str(tmp_path / "hard.jsonl"), "--most", "1"])

    told = json.loads(capsys.readouterr().out)
    mined = list(read_examples(tmp_path / "hard.jsonl"))
    assert told[OPEN]["claims"] and told[STORY] == {
        "claims": 1,
        "judged": 2,
        "hard": told[STORY]["hard"],
    }
    assert len(mined) == told[OPEN]["hard"] + told[STORY]["hard"]
    scores = Int8StanceClassifier(exported_fever, threads=1).classify_pairs(
        [(one.claim, one.evidence) for one in mined]
    )
    for one, each in zip(mined, scores, strict=True):
        assert (each.supports + each.refutes if one.label == "NOT_ENOUGH_INFO" else each.refutes) >= 0.5


def test_missing_data_and_models_are_named(
    exported_fever: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in ([str(exported_fever), "--data", str(tmp_path)], [str(tmp_path / "none")]):
        with pytest.raises(SystemExit):
            main([*arguments, "--out", str(tmp_path / "hard.jsonl")])
        assert str(tmp_path) in capsys.readouterr().err


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

    assert training_examples(tmp_path, tmp_path / "run", mix, 1, [tmp_path / "hard.jsonl.gz"]) == mined[:1]
    assert training_examples(tmp_path, tmp_path / "run", mix, 1) == []
    with pytest.raises(ValueError, match=r"hard.jsonl.gz holds no pair of a data set that the mix names"):
        training_examples(tmp_path, tmp_path / "run", {"mnli": 1.0}, 1, [tmp_path / "hard.jsonl.gz"])
