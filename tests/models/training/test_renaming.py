"""Claim and passage get other names and years together, so that what they say of each other stays."""

from __future__ import annotations

import numpy as np
import pytest

from models.training.data import ALLOWED, Example
from models.training.renaming import Renaming

PEOPLE = ("Ortmann", "Quist", "Balodis", "Hakala", "Nemeth")


def learnt() -> Renaming:
    texts = [f"Yesterday the engineer {name} opened a bridge near Denmark." for name in PEOPLE]
    texts += [f"The Danish engineer {name} and the Baker left." for name in PEOPLE]
    texts += ["A baker bakes, and every baker sells."] * 3
    return Renaming.learn([Example("d", text, f"It is said: {text}", ALLOWED["SUPPORTS"]) for text in texts])


@pytest.fixture(scope="module")
def renaming() -> Renaming:
    return Renaming(learnt().names, share=1.0)


def generators() -> list[np.random.Generator]:
    return [np.random.default_rng(seed) for seed in range(30)]


def test_names_are_words_that_hardly_ever_stand_without_a_capital(renaming: Renaming) -> None:
    assert set(renaming.names) == set(PEOPLE)


def test_a_shared_name_becomes_another_one_in_both_texts(renaming: Renaming) -> None:
    claim, passage = "Quist opened the bridge.", "The bridge that Quist's firm built was opened by Quist."
    for rng in generators():
        one, other = renaming.apply(claim, passage, rng)
        name = one.split()[0]
        assert name in PEOPLE
        assert (one, other) == (claim.replace("Quist", name), passage.replace("Quist", name))
    assert len({renaming.apply(claim, passage, rng) for rng in generators()}) > 3


def test_two_names_never_become_one(renaming: Renaming) -> None:
    claim, passage = "Quist beat Hakala.", "Hakala lost to Quist, whom Nemeth trains."
    for rng in generators():
        one, other = renaming.apply(claim, passage, rng)
        winner, loser = one.rstrip(".").split(" beat ")
        assert len({winner, loser, "Nemeth"}) == 3
        assert other == f"{loser} lost to {winner}, whom Nemeth trains."


def test_what_only_one_text_names_stays(renaming: Renaming) -> None:
    pair = ("Quist opened the bridge.", "Hakala opened the bridge.")
    assert all(renaming.apply(*pair, rng) == pair for rng in generators())


def test_a_name_that_another_word_belongs_to_stays(renaming: Renaming) -> None:
    pair = ("Balodis won.", "The Balodisians cheered when Balodis won in Denmark.")
    assert all(renaming.apply(*pair, rng) == pair for rng in generators())


def test_years_move_together(renaming: Renaming) -> None:
    claim, passage = "Open since 1991, it shut in 1994.", "Begun in 1988, it opened in 1991 for 950 crowns."
    for rng in generators():
        one, other = renaming.apply(claim, passage, rng)
        by = int(one[-5:-1]) - 1994
        assert by != 0
        assert one == f"Open since {1991 + by}, it shut in {1994 + by}."
        assert other == f"Begun in {1988 + by}, it opened in {1991 + by} for 950 crowns."


def test_every_name_has_its_chance() -> None:
    renaming = Renaming(learnt().names, share=0.3)
    pairs = [renaming.apply("Quist won.", "Quist won.", np.random.default_rng(seed)) for seed in range(200)]
    assert 0.15 < sum("Quist" not in claim for claim, _ in pairs) / 200 < 0.4


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("It opened in 1994.", "It was a child of the 1990s."),
        ("It opened in 1994.", "A child of the 1990's, it opened in 1994."),
        ("It opened in 1994.", "It opened in 1994 and was a child of the nineties."),
        ("It opened in 1994.", "It opened in 1994, in the early 90s."),
        ("It opened in 1994.", "It was opened in 1994, in the May of '94."),
        ("It opened in 1994.", "It was built in 1991-94 and opened in 1994."),
        ("It opened in 1994.", "It was built from 1991 to 94 and opened in 1994."),
        ("It opened in 1994.", "It opened in 1994, late in the 20th century."),
        ("It opened in 1994.", "It opened in mid-1994, and the road in 1994."),
        ("It opened in 1994.", "Opened May 12,1994, it was known as the bridge of 1994."),
        ("It had 2000 guests in 2000.", "In 2000, 2,000 guests came."),
        ("It opened in 1994.", "It is open."),
        ("It is open.", "It opened in 1994."),
        ("It opened in 1994.", "It opened in 1996."),
        ("It cost $2000.", "It cost $2000."),
        ("Denmark won.", "It was won by Denmark."),
        ("MacQuist met Hakalaa.", "MacQuist met Quist."),
    ],
)
def test_what_others_depend_on_stays(renaming: Renaming, claim: str, passage: str) -> None:
    assert all(renaming.apply(claim, passage, rng) == (claim, passage) for rng in generators())


def test_a_new_name_has_no_relative_in_the_texts(renaming: Renaming) -> None:
    claim, passage = "Quist won.", "Quist won before the Nemethians, the Hakalans and the Ortmanns."
    found = {renaming.apply(claim, passage, rng)[0] for rng in generators()}
    assert found == {"Quist won.", "Balodis won."}


def test_texts_without_names_are_refused() -> None:
    with pytest.raises(ValueError, match="too few names"):
        Renaming.learn([Example("d", "rain fell", "it rained", ALLOWED["SUPPORTS"])])
