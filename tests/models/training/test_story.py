"""Short claims about a story: true and false ones, with sentences of the same story that leave them open."""

from __future__ import annotations

from collections import Counter
from random import Random

from models.training.data import Example
from models.training.related import coverage
from models.training.story import MAX_COVERAGE, MAX_WORDS, short_form, story_pairs, undecided

HEADLINE = "Harbour bridge in Oslo closed for 12 days"
STORY = (
    "The harbour bridge in Oslo was closed for 12 days after a cargo ship struck it in March.",
    "The mayor of Oslo said the harbour would get a second bridge.",
    "The ship left the harbour of Bergen with 40 containers on board.",
    "But it sank within hours.",
    "Dora Lind, who owns the ship, rejected the claims of the city.",
    "The council approved repairs of the bridge, which was built in 1962.",
    "Oslo closed the harbour bridge for 12 days because of the ship.",
)
NAMES = ["Dora Lind", "Karl Berg"]


def all_pairs(seeds: int = 40) -> list[Example]:
    """Make the pairs of the story with many seeds."""
    return [pair for seed in range(seeds) for pair in story_pairs(HEADLINE, STORY, NAMES, 4, Random(seed))]


def test_a_claim_meets_its_own_sentence_and_others_that_leave_it_open() -> None:
    labels = Counter(pair.label for pair in all_pairs())
    assert labels["SUPPORTS"] > 20 and labels["REFUTES"] > 20
    assert labels["NOT_ENOUGH_INFO"] > labels["SUPPORTS"] + labels["REFUTES"], "as a search brings them"


def test_true_and_false_claims_both_meet_undecided_sentences() -> None:
    """Else the model could tell from the claim alone that it is not refuted."""
    by_claim: dict[str, set[str]] = {}
    for pair in all_pairs():
        by_claim.setdefault(pair.claim, set()).add(pair.label)
    assert {"SUPPORTS", "NOT_ENOUGH_INFO"} in by_claim.values()
    assert {"REFUTES", "NOT_ENOUGH_INFO"} in by_claim.values()


def test_what_may_say_the_same_does_not_count_as_undecided() -> None:
    for seed in range(20):
        others = undecided(HEADLINE, STORY[0], STORY, Random(seed))
        assert others
        assert STORY[0] not in others and STORY[6] not in others
        assert all(0 < coverage(HEADLINE, other) <= MAX_COVERAGE for other in others)


def test_claims_are_short_and_lean_on_no_other_sentence() -> None:
    assert short_form("But it sank within hours.", Random(1)) is None
    for pair in all_pairs():
        assert len(pair.claim.split()) <= MAX_WORDS + 2, "a word may become two where a claim is reworded"
        assert not pair.claim.startswith(("But", "It"))
