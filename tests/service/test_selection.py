"""Which sentences are worth checking: the measured choice, and the rules that a reader can follow."""

from __future__ import annotations

import pytest

from benchmarks.selection import fit, measure, read_sentences
from service.selection import BIAS, WEIGHTS, Unworthy, is_english, worth_checking


def test_the_choice_is_as_good_as_reported() -> None:
    quality = measure(read_sentences("reported"))

    assert quality.precision >= 0.95
    assert quality.recall >= 0.90


def test_the_weights_are_those_that_the_command_prints() -> None:
    weights, bias = fit(read_sentences("tune"))

    assert weights == dict(WEIGHTS)
    assert bias == BIAS


def test_no_sentence_is_in_both_halves() -> None:
    tune, reported = ({row.text for row in read_sentences(half)} for half in ("tune", "reported"))

    assert not tune & reported
    assert len(tune | reported) > 150


@pytest.mark.parametrize(
    "sentence, reason",
    [
        ("Did the mayor of Porto resign in 2021?", Unworthy.QUESTION),
        ("“Did the mayor resign in 2021?”", Unworthy.QUESTION),
        ("In 2021.", Unworthy.FRAGMENT),
        ("Subscribe to get our letter every week", Unworthy.INSTRUCTION),
        ("We think it is a shame.", Unworthy.OPINION),
        ("Nobody can say where it ends.", Unworthy.GENERAL),
    ],
)
def test_the_reason_is_the_one_a_reader_would_give(sentence: str, reason: Unworthy) -> None:
    assert worth_checking(sentence).unworthy is reason


def test_the_country_is_not_the_pronoun() -> None:
    country = worth_checking("The US rejects the plan for the canal.")
    pronoun = worth_checking("They told us of the plan for the canal.")

    assert country.score > pronoun.score
    assert country.is_worthy


@pytest.mark.parametrize(
    "text, language, english",
    [
        ("The ferry sank in the night.", None, True),
        ("Die Fähre ist in der Nacht gesunken.", None, False),
        ("Le ferry a coulé dans la nuit.", None, False),
        ("Паром затонул ночью.", None, False),
        ("Die Fähre ist gesunken.", "en-GB", True),
        ("The ferry sank.", "de", False),
        ("", None, False),
    ],
)
def test_the_language_is_what_is_said_or_else_what_the_words_are(
    text: str, language: str | None, english: bool
) -> None:
    assert is_english(text, language) is english


@pytest.mark.parametrize(
    "sentence, worthy",
    [
        ("Der Hafen war 30 Tage geschlossen.", True),
        ("Das ist wirklich sehr schade.", False),
        ("Министр подал в отставку 26 января.", True),
        ("大臣は一月二十六日に辞任した。", True),
        ("なぜですか？", False),
    ],
)
def test_elsewhere_a_number_or_a_name_decides(sentence: str, worthy: bool) -> None:
    assert worth_checking(sentence, english=False).is_worthy is worthy


@pytest.mark.parametrize("sentence", ["", "…", "123", "!?", "a" * 10_000, "A " * 5_000, "\u202e\u200b"])
def test_anything_can_be_weighed(sentence: str) -> None:
    assert 0 <= worth_checking(sentence).score <= 1
