"""A refusal refutes the deed, an announcement leaves it open."""

from __future__ import annotations

from random import Random

import pytest

from models.training.refusals import announcement, refusal_pairs

ANNOUNCED = "The ministry will publish its letter on the flood in June."
DONE = "The ministry published its letter on the flood in June."
REFUSALS = {
    f"The ministry {words} publish its letter on the flood in June."
    for words in ("will not", "refused to", "decided not to", "declined to")
}
OTHER_DEEDS = {
    f"The ministry {words} its letter on the flood in June."
    for words in ("received", "discussed", "studied", "reviewed", "requested", "drafted", "sent a copy of")
}
BESIDE = "Farmers asked for seed."


def test_each_claim_meets_every_label() -> None:
    labels: dict[tuple[str, str], set[str]] = {}
    for seed in range(40):
        for pair in refusal_pairs([BESIDE, ANNOUNCED], Random(seed)):
            labels.setdefault((pair.claim, pair.label), set()).add(pair.evidence)
    claims = {claim for claim, _ in labels}
    in_other_words = "The ministry released its letter on the flood in June."
    assert claims == {in_other_words, "The letter has been published.", *REFUSALS}
    for deed in claims - REFUSALS:
        assert labels[deed, "SUPPORTS"] == {DONE}
        assert labels[deed, "REFUTES"] <= REFUSALS
    assert labels[in_other_words, "NOT_ENOUGH_INFO"] == {ANNOUNCED}
    of_the_letter = labels["The letter has been published.", "NOT_ENOUGH_INFO"]
    assert ANNOUNCED in of_the_letter
    assert of_the_letter - {ANNOUNCED} <= OTHER_DEEDS
    assert len(of_the_letter) > 5
    for refusal in REFUSALS:
        assert labels[refusal, "SUPPORTS"] <= REFUSALS - {refusal}
        assert labels[refusal, "REFUTES"] == {DONE, ANNOUNCED}
        assert labels[refusal, "NOT_ENOUGH_INFO"] == {BESIDE}


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Ark Lines plans to sell the two ferries to a bank.", "The two ferries have been sold."),
        ("The court agreed to release a list of the dead.", "The list of the dead has been released."),
        ("The minister will take the train to Graz.", None),  # "taken" is not in the table
        ("The firm will report a loss of 1.2 million dollars.", None),  # cut at the point
        ("The firm will launch the U.S. fleet.", None),
        ("The firm will confirm the number of losses in June.", "The number of losses has been confirmed."),
        ("The minister will return to Graz.", None),
        ("The minister will meet farmers in Graz.", None),
    ],
)
def test_the_deed_from_its_objects_side(sentence: str, told: str | None) -> None:
    found = announcement(sentence)
    assert found is not None
    assert found.object_done() == told


@pytest.mark.parametrize(
    "sentence",
    [
        "The ministry said it will publish its letter.",
        "The ministry will publish its letter if asked.",
        "The ministry will publish its letter and will send a copy to all.",
        "The ministry will publish its letter next year.",
        "Next year, the ministry will publish its letter.",
        "The fears that the ministry will publish its letter grew.",
        "The village will receive a letter of the ministry.",
        "The ministry published letters.",  # not told from its object's side
        "The ministry has published its letter in June.",
        "The letter was published the day after in June.",
        "Nobody published the letter in June.",
        "The ministry published the letter in June two years ago.",
        "The ministry this week published the letter in June.",
        "The ministry said it published the letter in June.",
        "The head of a firm published the letter in June.",  # which of the two would be cut off elsewhere
        "The ministry published the letter in June and published the list.",
    ],
)
def test_what_is_no_plain_announcement_makes_nothing(sentence: str) -> None:
    assert list(refusal_pairs([sentence, BESIDE], Random(0))) == []


def test_what_a_story_tells_as_done_is_told_from_its_objects_side() -> None:
    found = list(refusal_pairs([BESIDE, DONE], Random(0)))
    assert {pair.claim for pair in found} == {"The letter has been published."}
    supports, refutes, announced, other = (pair.evidence for pair in found)
    assert [pair.label for pair in found] == ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO", "NOT_ENOUGH_INFO"]
    assert (supports, announced) == (DONE, ANNOUNCED)
    assert refutes in REFUSALS
    assert other in OTHER_DEEDS
