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
    return Renaming(learnt().names, learnt().known, share=1.0)


def seeds() -> list[np.random.Generator]:
    return [np.random.default_rng(seed) for seed in range(30)]


def test_names_are_words_that_hardly_ever_stand_without_a_capital(renaming: Renaming) -> None:
    assert set(renaming.names) == set(PEOPLE)


def test_a_shared_name_becomes_another_one_in_both_texts(renaming: Renaming) -> None:
    claim, passage = "Quist opened the bridge.", "The bridge that Quist's firm built was opened by Quist."
    for rng in seeds():
        one, other = renaming.apply(claim, passage, rng)
        name = one.split()[0]
        assert name in PEOPLE
        assert (one, other) == (claim.replace("Quist", name), passage.replace("Quist", name))
    assert len({renaming.apply(claim, passage, rng) for rng in seeds()}) > 3


def test_two_names_never_become_one(renaming: Renaming) -> None:
    claim, passage = "Quist beat Hakala.", "Hakala lost to Quist, whom Nemeth trains."
    for rng in seeds():
        one, other = renaming.apply(claim, passage, rng)
        winner, loser = one.rstrip(".").split(" beat ")
        assert len({winner, loser, "Nemeth"}) == 3
        assert other == f"{loser} lost to {winner}, whom Nemeth trains."


def test_what_only_one_text_names_stays(renaming: Renaming) -> None:
    pair = ("Quist opened the bridge.", "Hakala opened the bridge.")
    assert all(renaming.apply(*pair, rng) == pair for rng in seeds())


def test_a_name_that_another_word_belongs_to_stays(renaming: Renaming) -> None:
    pair = ("Balodis won.", "The Balodisians cheered when Balodis won in Denmark.")
    assert all(renaming.apply(*pair, rng) == pair for rng in seeds())


def test_years_move_together(renaming: Renaming) -> None:
    claim, passage = "It opened before 1994.", "Begun in 1988, it opened in 1991 and cost 1,950 crowns."
    for rng in seeds():
        one, other = renaming.apply(claim, passage, rng)
        by = int(one[-5:-1]) - 1994
        assert by != 0
        assert other == f"Begun in {1988 + by}, it opened in {1991 + by} and cost 1,950 crowns."


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("It opened in 1994.", "It was a child of the 1990s."),
        ("It opened in 1994.", "It was built in 1991-94."),
        ("It opened in 1994.", "It opened late in the 20th century."),
        ("It cost $2000.", "It cost $2000."),
    ],
)
def test_years_stay_beside_decades_and_centuries_and_figures_are_no_years(
    renaming: Renaming, claim: str, passage: str
) -> None:
    assert all(renaming.apply(claim, passage, rng) == (claim, passage) for rng in seeds())


def test_texts_without_names_are_refused() -> None:
    with pytest.raises(ValueError, match="too few names"):
        Renaming.learn([Example("d", "rain fell", "it rained", ALLOWED["SUPPORTS"])])
