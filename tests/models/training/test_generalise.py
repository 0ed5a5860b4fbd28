"""Claims that say less than their sentence, or the same in another form."""

from __future__ import annotations

from random import Random

import pytest

from models.training.figures import bound_number, round_number, without_number
from models.training.generalise import (
    by_initials,
    by_role,
    drop_part,
    general_date,
    general_place,
    generalised,
    holds_role,
    one_conjunct,
)
from models.training.reported import speech, turn_speech


def outcomes(form: object, sentence: str) -> set[str | None]:
    assert callable(form)
    return {form(sentence, Random(seed)) for seed in range(30)}


def test_a_clause_is_dropped_but_nothing_that_a_denial_hinges_on() -> None:
    sentence = "On Monday the council, which met twice, approved the bridge, despite protests."
    assert outcomes(drop_part, sentence) == {
        "On Monday the council approved the bridge, despite protests.",
        "On Monday the council, which met twice, approved the bridge.",
    }
    assert outcomes(drop_part, "They did not vote, despite protests, on Monday.") == {None}
    assert outcomes(drop_part, "It came down months after the storm.") == {None}


def test_one_of_two_deeds() -> None:
    assert outcomes(one_conjunct, "The mill raised wages and closed its office.") == {
        "The mill raised wages.",
        "The mill closed its office.",
    }
    assert outcomes(one_conjunct, "The mill said it raised wages and closed its office.") == {None}


def test_rounding_and_bounds() -> None:
    sentence = "The fair sold 4,812 tickets."
    rounded = outcomes(round_number, sentence)
    assert rounded and all(one and ("4,800" in one or "5,000" in one) for one in rounded)
    for seed in range(30):
        wrong = round_number(sentence, Random(seed), away=True)
        assert wrong and not {"4,800", "5,000"} & set(wrong.split())
        for true in (True, False):
            bound = bound_number(sentence, Random(seed), true)
            assert bound
            figure = int(bound.split(" tickets")[0].split()[-1].replace(",", ""))
            assert ((figure < 4812) if "more than" in bound else (figure > 4812)) is true
    assert without_number(sentence) == "The fair sold tickets."


@pytest.mark.parametrize(
    "sentence",
    [
        "It happened in 1987 there.",
        "They sold about 4,812 tickets.",
        "It is a 200 million crown bond.",
        "They flew a Boeing 747 over it.",
    ],
)
def test_figures_that_are_no_plain_count_are_left_alone(sentence: str) -> None:
    assert outcomes(round_number, sentence) == {None}


def test_dates_and_places_are_given_more_widely() -> None:
    assert outcomes(general_date, "They met on January 26, 2022 again.") == {
        "They met in January 2022 again.",
        "They met in 2022 again.",
    }
    assert outcomes(general_place, "They met in Tokyo again.") == {"They met in Japan again."}
    assert outcomes(general_place, "They met in Paris, Texas.") == {None}


def test_a_role_stands_for_its_holder() -> None:
    sentence = "Ann Roe, the finance minister, opened the fair."
    assert outcomes(by_role, sentence) == {"The finance minister opened the fair."}
    assert outcomes(holds_role, sentence) == {"Ann Roe is the finance minister."}


def test_initials_stand_for_a_name_that_has_them() -> None:
    assert outcomes(by_initials, "The Blue Harbour Trust (BHT) met.") == {
        "The BHT met.",
        "The Blue Harbour Trust met.",
    }
    assert outcomes(by_initials, "The Blue Harbour Trust (XYZ) met.") == {None}


def test_reported_speech_stays_reported() -> None:
    assert speech("The mayor said that the harbour bridge is safe.") == (
        "The mayor",
        "the harbour bridge is safe",
    )
    assert speech("The bridge is safe, the mayor said.") is None  # Too short to be a plain statement.
    assert outcomes(turn_speech, "The mayor said the new harbour bridge is safe.") == {
        "According to the mayor, the new harbour bridge is safe.",
        "The new harbour bridge is safe, the mayor said.",
    }
    assert generalised("Zebras graze.", Random(0)) is None
