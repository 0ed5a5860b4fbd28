"""An answer says in plain words what makes it doubtful, and is silent where nothing does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from index.documents import Source
from service.answer_warnings import answer_warnings
from service.results import Evidence, Verdict
from service.verdict import decide
from tests.service.judged import THRESHOLDS, evidence

ENGLISH = frozenset({"en"})
VERDICT: Verdict = decide([], THRESHOLDS)


def in_language(tag: str | None) -> Evidence:
    item = evidence(0.9, 0.0)
    return replace(item, hit=replace(item.hit, source=Source(language=tag)))


def test_a_claim_in_a_language_that_the_models_do_not_know_is_doubted() -> None:
    [warning] = answer_warnings(VERDICT, [], "de", ENGLISH)
    assert warning == (
        "The claim seems to be in German, but the models know English only: evidence may be missed or "
        "misjudged."
    )
    [warning] = answer_warnings(VERDICT, [], "ka", ENGLISH)
    assert "the language 'ka'" in warning


def test_evidence_in_such_a_language_is_counted() -> None:
    shown = [in_language("en-GB"), in_language("de_AT"), in_language(None), in_language("FR")]
    [warning] = answer_warnings(VERDICT, shown, "en", ENGLISH)
    assert warning.startswith("Of 4 passages shown, 2 are in French, German, but the models know English")


@pytest.mark.parametrize(
    ("claim_language", "model_languages"),
    [("en", ENGLISH), (None, ENGLISH), ("de", None), ("de", frozenset({"de", "en"}))],
)
def test_what_is_known_to_be_fine_or_not_known_at_all_is_not_doubted(
    claim_language: str | None, model_languages: frozenset[str] | None
) -> None:
    assert answer_warnings(VERDICT, [in_language(claim_language)], claim_language, model_languages) == ()


def test_an_undated_contradiction_of_a_change_is_told() -> None:
    refused = evidence(0.0, 0.9, number=1, date="2022-01-26")
    published = evidence(0.9, 0.0, number=2, date="2022-02-02")
    undated = evidence(0.0, 0.9, number=3)
    assert answer_warnings(decide([refused, published], THRESHOLDS), [], "en", ENGLISH) == ()
    [warning] = answer_warnings(decide([refused, published, undated], THRESHOLDS), [], "en", ENGLISH)
    assert "whose date is not known contradicts the newer ones" in warning
