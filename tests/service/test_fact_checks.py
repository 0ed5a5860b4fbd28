"""A published fact-check is shown for the claim that it reviews, and for no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.documents import ClaimReview, FactCheck, Hit, Passage, Source
from index.edtf import parse_edtf
from models.stance import StanceScores
from service.fact_checks import SameClaimThresholds, near_enough, of_this_claim, pairs_to_judge

CLAIM = "The harbour was closed for 20 days."
THRESHOLDS = SameClaimThresholds(similarity=0.6, agreement=0.7)
AGREES, FOLLOWS_NOT = StanceScores(0.8, 0.1, 0.1), StanceScores(0.2, 0.1, 0.7)


def review_of(claim: str, similarity: float = 0.9, number: int = 1) -> FactCheck:
    passage = Passage(number, f"facts-{number}", 0, claim, 0, len(claim))
    hit = Hit(passage, Source(publisher="Harbour Facts"), parse_edtf("2022-01-28"), similarity)
    return FactCheck(hit, ClaimReview(claim, rating="False"))


def test_what_is_far_from_the_claim_or_has_another_number_is_not_looked_at() -> None:
    same = review_of("For 20 days the harbour was shut.")
    other_number = review_of("The harbour was closed for 30 days.", 0.98)
    far = review_of("Ships are painted red.", 0.59)
    assert near_enough(CLAIM, [other_number, same, far], THRESHOLDS) == (same,)


def test_each_reviewed_claim_is_judged_both_ways() -> None:
    reviewed = "For 20 days the harbour was shut."
    assert pairs_to_judge(CLAIM, [review_of(reviewed)]) == [(CLAIM, reviewed), (reviewed, CLAIM)]


@pytest.mark.parametrize(
    ("there", "back", "shown"),
    [
        pytest.param(AGREES, AGREES, True, id="they say the same"),
        pytest.param(AGREES, FOLLOWS_NOT, False, id="the claim follows from the reviewed one only"),
        pytest.param(FOLLOWS_NOT, AGREES, False, id="the reviewed one follows from the claim only"),
        pytest.param(StanceScores(0.05, 0.9, 0.05), StanceScores(0.05, 0.9, 0.05), False, id="opposites"),
    ],
)
def test_only_claims_that_support_each_other_are_one(
    there: StanceScores, back: StanceScores, shown: bool
) -> None:
    found = review_of("For 20 days the harbour was shut.")
    assert of_this_claim(CLAIM, [found], [there, back], THRESHOLDS) == ((found,) if shown else ())


def test_the_same_words_are_the_same_claim_whatever_the_model_says() -> None:
    found = review_of("the harbour was closed for 20 days")
    assert of_this_claim(CLAIM, [found], [FOLLOWS_NOT, FOLLOWS_NOT], THRESHOLDS) == (found,)


def test_scores_stay_with_their_fact_checks() -> None:
    first, second, third = (review_of("The harbour was shut.", number=number) for number in (1, 2, 3))
    scores = [FOLLOWS_NOT, AGREES, AGREES, AGREES, AGREES, FOLLOWS_NOT]
    assert of_this_claim(CLAIM, [first, second, third], scores, THRESHOLDS) == (second,)
    with pytest.raises(ValueError, match="zip"):
        of_this_claim(CLAIM, [first], scores, THRESHOLDS)


@pytest.mark.parametrize("wrong", [{"similarity": 1.5}, {"agreement": 0.0}, {"agreement": 1.1}])
def test_impossible_thresholds_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="agreement"):
        replace(THRESHOLDS, **wrong)
