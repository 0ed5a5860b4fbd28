"""Somebody else did it: open, unless only one can have done it or the passage names that other one too."""

from __future__ import annotations

from random import Random

import pytest

from models.training.actors import another_actor, may_hold_for_both
from models.training.contrast import Pairs, Source, actor_pairs, family
from models.training.substitutions import Substitution

SENTENCE = "Norway has offered two rescue ships to the flooded coast, officials said on Monday."


@pytest.mark.parametrize(
    ("claim", "actor"),
    [
        ("Norway has sent two ships.", "Norway"),
        ("The Norwegian police arrested nine people.", "Norwegian"),
        ("Prime Minister Ines Falk signed the treaty.", "Ines Falk"),
    ],
)
def test_what_another_one_may_have_done_too_is_open(claim: str, actor: str) -> None:
    assert may_hold_for_both(claim, actor)


@pytest.mark.parametrize(
    ("claim", "actor"),
    [
        ("Norway won the relay.", "Norway"),
        ("Ines Falk was born in Oslo.", "Ines Falk"),
        ("Ines Falk is the mayor of Sundhavn.", "Ines Falk"),
        ("Two ships were sent by Norway.", "Norway"),
        ("Norwegians sent two ships.", "Norw"),
    ],
)
def test_what_only_one_can_have_done_or_been_is_not(claim: str, actor: str) -> None:
    assert not may_hold_for_both(claim, actor)


def test_the_other_actor_is_of_the_same_kind_and_in_neither_text() -> None:
    names = ["Ines Falk", "Karl Berg", "Dora Lind", "Sundhavn"]
    claim, passage = "Ines Falk signed the treaty.", "Ines Falk signed the treaty that Karl Berg had refused."
    for seed in range(20):
        change = another_actor(claim, passage, names, Random(seed))
        assert change == Substitution("actor", "Ines Falk", "Dora Lind")


def test_a_name_that_acts_on_nothing_is_left() -> None:
    assert another_actor("Norway, Sweden and Denmark agreed.", SENTENCE, (), Random(1)) is None
    assert another_actor("Rescue ships reached the coast.", SENTENCE, (), Random(1)) is None


def test_one_claim_about_another_actor_meets_all_labels() -> None:
    source = Source(SENTENCE, (), None, None, None)
    seen = set()
    for seed in range(20):
        rows = {row.label: row for row in actor_pairs(source, Random(seed))}
        seen |= set(rows)
        actor = rows["NOT_ENOUGH_INFO"].claim.split()[0]
        assert actor not in rows["NOT_ENOUGH_INFO"].evidence
        assert rows["SUPPORTS"].evidence.startswith(actor)
        if "REFUTES" in rows:
            assert rows["REFUTES"].evidence.startswith(actor)
            assert rows["REFUTES"].evidence != rows["SUPPORTS"].evidence
    assert seen == {"SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"}


@pytest.mark.parametrize(
    ("claim", "label"),
    [("Norway has sent two ships.", "NOT_ENOUGH_INFO"), ("Norway won the race.", "REFUTES")],
)
def test_an_exchanged_country_refutes_only_where_one_can_be_meant(claim: str, label: str) -> None:
    labels = set()
    for seed in range(20):
        pairs = Pairs(Random(seed))
        family(pairs, "x", claim, claim, Substitution("place", "Norway", "Brazil"), Random(seed), None)
        labels |= {row.label for row in pairs.rows} - {"SUPPORTS"}
    assert labels == {label}
