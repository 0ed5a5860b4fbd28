"""Short claims about a story: true and false ones, with sentences of the same story that leave them open."""

from __future__ import annotations

from collections import Counter
from random import Random

from models.training.data import Example
from models.training.related import coverage
from models.training.rewording import reword
from models.training.story import (
    MAX_COVERAGE,
    MAX_WORDS,
    contrasted,
    short_form,
    story_pairs,
    undecided,
)

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
FORMS = {short_form(own, Random(seed)) for own in STORY for seed in range(60)}
SAID = {reword(form, Random(seed)) for form in (HEADLINE, *FORMS) if form for seed in range(8)}
"""What is true in the story, in most of the wordings that it may have."""


def all_pairs(seeds: int = 40) -> list[Example]:
    """Make the pairs of the story with many seeds."""
    return [pair for seed in range(seeds) for pair in story_pairs(HEADLINE, STORY, NAMES, 4, Random(seed))]


def test_a_claim_meets_what_decides_it_and_sentences_that_leave_it_open() -> None:
    labels = Counter(pair.label for pair in all_pairs())
    assert labels["SUPPORTS"] > 20 and labels["REFUTES"] > 20
    assert labels["NOT_ENOUGH_INFO"] > labels["SUPPORTS"] + labels["REFUTES"], "as a search brings them"


def test_an_exchanged_text_stands_in_claim_and_passage_with_either_label() -> None:
    seen = Counter(
        (pair.label, pair.claim in SAID, pair.evidence in STORY)
        for pair in all_pairs(120)
        if pair.label in ("SUPPORTS", "REFUTES")
    )
    assert min(seen["SUPPORTS", True, True], seen["SUPPORTS", False, False]) > 10
    assert min(seen["REFUTES", True, False], seen["REFUTES", False, True]) > 5


def test_what_may_say_the_same_is_undecided_for_neither_the_true_nor_the_false_claim() -> None:
    false = HEADLINE.replace("12", "40")
    for claims in ((HEADLINE,), (HEADLINE, false), (false, HEADLINE)):
        for seed in range(20):
            others = undecided(claims, STORY[0], STORY, Random(seed))
            assert others
            assert STORY[0] not in others and STORY[6] not in others
            assert all(coverage(HEADLINE, other) <= MAX_COVERAGE for other in others)


def test_a_headline_is_not_turned_round_where_its_verb_is_no_past_tense() -> None:
    headline, lead = "Two men arrested in Oslo", "Two men were arrested in Oslo over a fire at the harbour."
    texts = [text for seed in range(40) for text in contrasted(headline, lead, NAMES, Random(seed)).texts]
    assert not any(" not " in text for text in texts)


def test_claims_are_short_and_lean_on_no_other_sentence() -> None:
    assert short_form("But it sank within hours.", Random(1)) is None
    said = "Samsung said it will close its plant in the north of the country, which makes parts for phones."
    assert all(not (short_form(said, Random(seed)) or "").startswith("It") for seed in range(40))
    for pair in all_pairs():
        assert len(pair.claim.split()) <= MAX_WORDS + 2, "a word may become two where a claim is reworded"
        assert not pair.claim.startswith(("But", "It"))
