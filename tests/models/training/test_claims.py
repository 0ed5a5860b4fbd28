"""New pairs from people's claims: negated, exchanged, told in the active voice."""

from __future__ import annotations

from collections import Counter
from random import Random

import pytest

from models.training.claims import active_voice, claim_pairs, exchange_pairs, negated, negation_pairs
from models.training.data import ALLOWED, Example


def rows(label: str, claims: list[str], passage: str) -> list[Example]:
    return [Example("d", claim, passage, ALLOWED[label]) for claim in claims]


@pytest.mark.parametrize(
    ("claim", "turned"),
    [
        ("Ann Roe is a glass blower.", "Ann Roe is not a glass blower."),
        ("Ann Roe is not a glass blower.", "Ann Roe is a glass blower."),
        ("Ann Roe directed a film.", "Ann Roe did not direct a film."),
        ("Ann Roe is only a glass blower.", None),
        ("Every blower is from Lund.", None),
    ],
)
def test_negation(claim: str, turned: str | None) -> None:
    assert negated(claim, Random(0)) == turned


def test_negation_turns_support_into_refutation_and_back_and_leaves_the_open_open() -> None:
    people = ["Ann", "Bea", "Cas", "Dan", "Eva", "Fay"]
    given = [
        *rows("SUPPORTS", [f"{one} Roe is a blower." for one in people], "All the Roes are blowers."),
        *rows("REFUTES", [f"{one} Poe was a baker." for one in people], "No Poe ever baked."),
        *rows("NOT_ENOUGH_INFO", [f"{one} Loe was born in Bern." for one in people], "Lund has a harbour."),
    ]
    pairs = negation_pairs(given, "made", 12, Random(1))
    assert Counter(pair.label for pair in pairs) == {"SUPPORTS": 4, "REFUTES": 4, "NOT_ENOUGH_INFO": 4}
    for pair in pairs:
        assert " not " in pair.claim
        assert ("Roe" in pair.claim) is (pair.label == "REFUTES")
        assert ("Poe" in pair.claim) is (pair.label == "SUPPORTS")


def test_an_undecided_claim_that_its_passage_covers_is_not_used() -> None:
    given = rows(
        "NOT_ENOUGH_INFO", ["The tower in Bern has 12 bells."], "There are 12 bells in the tower in Bern."
    )
    assert exchange_pairs(given, "made", 9, Random(0)) == []


def test_exchange_stands_on_both_sides() -> None:
    passage = "The tower, built by monks, holds 12 bells."
    given = rows("SUPPORTS", ["A tower of the monks has 12 bells."], passage)
    seen = Counter(
        (pair.label, "12" in pair.claim, "12" in pair.evidence)
        for seed in range(40)
        for pair in exchange_pairs(given, "made", 9, Random(seed))
    )
    assert set(seen) == {
        ("REFUTES", False, True),
        ("REFUTES", True, False),
        ("SUPPORTS", False, False),
        ("SUPPORTS", True, True),
    }


def test_active_voice_keeps_the_claim() -> None:
    assert active_voice("The film was directed by Ann Roe.") == "Ann Roe directed the film."
    assert active_voice("Lund was not built by Ann Roe.") is None
    given = rows("SUPPORTS", ["The film was written by Ann Roe."], "Roe wrote the script of the film.")
    assert any(pair.claim == "Ann Roe wrote the film." for pair in claim_pairs(given, {"d": 20}, 1))
