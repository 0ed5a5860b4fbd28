"""What a claim says otherwise than a passage: named where sure, silent where not."""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.differences import Difference, differences, numbers_in
from index.quantity_dates import DayOfYear


@pytest.mark.parametrize(
    ("text", "kind", "value", "written"),
    [
        ("20 ships", "number", 20, "20"),
        ("twenty-five ships", "number", 25, "twenty-five"),
        ("three hundred and five thousand ships", "number", 305_000, "three hundred and five thousand"),
        ("1,500 men", "number", 1_500, "1,500"),
        ("1.500.000 men", "number", 1_500_000, "1.500.000"),
        ("12\u202f000 men", "number", 12_000, "12\u202f000"),
        ("a million trees", "number", 1_000_000, "million"),
        ("1.5 billion dollars", "number", 1_500_000_000, "1.5 billion"),
        ("$1.5bn", "number", 1_500_000_000, "1.5bn"),
        ("30m votes", "number", 30_000_000, "30m"),
        ("2,5 Mrd. Euro", "number", 2_500_000_000, "2,5 Mrd"),
        ("5 млн рублей", "number", 5_000_000, "5 млн"),
        ("two dozen eggs", "number", 24, "two dozen"),
        ("a 45-minute delay", "number", 45, "45"),
        ("2000 troops", "number", 2_000, "2000"),
        ("25%", "percentage", 25, "25%"),
        ("5.5 per cent", "percentage", Decimal("5.5"), "5.5 per cent"),
        ("ten percent", "percentage", 10, "ten percent"),
        ("12,5 Prozent", "percentage", Decimal("12.5"), "12,5 Prozent"),
        ("in 2000", "year", 2_000, "2000"),
        ("the 1997 treaty", "year", 1_997, "1997"),
        ("January 26, 2022", "date", DayOfYear(2022, 1, 26), "January 26, 2022"),
        ("on 26 January", "date", DayOfYear(None, 1, 26), "26 January"),
        ("December 2021", "date", DayOfYear(2021, 12, None), "December 2021"),
        ("26 января 2022", "date", DayOfYear(2022, 1, 26), "26 января 2022"),
        ("am 26. Januar", "date", DayOfYear(None, 1, 26), "26. Januar"),
        ("2022-01-26", "date", DayOfYear(2022, 1, 26), "2022-01-26"),
    ],
)
def test_a_quantity_is_read_in_its_normal_form(
    text: str, kind: str, value: int | Decimal | DayOfYear, written: str
) -> None:
    (quantity,) = numbers_in(text)
    assert (quantity.kind, quantity.value) == (kind, value)
    assert text[quantity.start : quantity.start + len(quantity.text)] == quantity.text
    assert written in quantity.text


@pytest.mark.parametrize(
    "text",
    ["F-15 jets", "COVID-19", "the G7", "at 09:47", "the 2nd bridge", "several thousand troops",
     "one of them",
     "he may march on", "no numbers", "", "H1N1", "S-400s"],
)  # fmt: skip
def test_digits_in_names_and_vague_words_are_no_quantities(text: str) -> None:
    assert numbers_in(text) == ()


def test_a_list_of_days_is_several_dates() -> None:
    days = [quantity.value for quantity in numbers_in("On January 10, 12 and 13 talks were held.")]
    assert days == [DayOfYear(None, 1, day) for day in (10, 12, 13)]


@pytest.mark.parametrize(
    ("claim", "passage", "expected"),
    [
        ("The plan was backed by 20 allies.", "It was backed by all 30 allies.", ("number", "20", "30")),
        ("Twenty allies backed it.", "It was backed by all thirty allies.", ("number", "Twenty", "thirty")),
        ("It cost $2 million.", "It cost $1.5 billion.", ("number", "2 million", "1.5 billion")),
        ("The delay was 30 minutes long.", "There was a 45-minute delay.", ("number", "30", "45")),
        ("Article 4 was invoked.", "The allies invoked Article 5.", ("number", "4", "5")),
        (
            "Prices rose by 10 percent in May.",
            "Prices rose by 5% in May.",
            ("percentage", "10 percent", "5%"),
        ),
        ("The port was built in 1990.", "The port was built in 1991 by the city.", ("year", "1990", "1991")),
        (
            "The letter was handed over on January 27.",
            "The letter was handed over to the port on January 26.",
            ("date", "January 27", "January 26"),
        ),
        (
            "The talks ended in December 2020.",
            "The talks ended without result in December 2021.",
            ("date", "December 2020", "December 2021"),
        ),
    ],
)
def test_what_is_stated_otherwise_is_named(claim: str, passage: str, expected: tuple[str, str, str]) -> None:
    assert differences(claim, passage) == (Difference(*expected),)


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("The plan was backed by 30 allies.", "It was backed by all thirty allies."),
        ("The plan was backed by allies.", "It was backed by all 30 allies."),
        ("The plan was backed by 20 allies.", "It was backed by the allies."),
        ("The plan was backed by 20 allies.", "It was signed by 30 mayors."),
        ("The plan was backed by 20 allies.", "30 allies came, 20 allies signed."),
        ("The plan was backed by 20 allies.", "30 allies came, 10 allies signed."),
        ("20 allies signed.", "More than 15 allies signed."),
        ("More than 20 allies signed.", "30 allies signed."),
        ("Up to 30 allies signed.", "20 allies signed."),
        ("About 100 allies signed.", "97 allies signed."),
        ("It cost 1,500,000,000 dollars.", "It cost $1.5 billion."),
        ("It cost 1500 dollars.", "It cost $1,500."),
        ("The letter came on January 26, 2022.", "The letter came on January 26."),
        ("The letter came on January 26.", "The letter came on 26 January 2022."),
        ("The letter came in 2022.", "The letter came on January 26, 2022."),
        ("The letter came in January 2022.", "The letter came on 26 January."),
        ("The letter came on January 26.", "Fishing was closed on May 5 by the island's council."),
        ("The port was built in 1990.", "Fish was caught off the island in 1991."),
        ("Prices rose by 10 percent.", "The mayor won 51% of all votes on the island."),
        ("Prices rose by 10 percent.", "Prices rose in 2021."),
    ],
)
def test_what_agrees_or_speaks_of_something_else_is_not_named(claim: str, passage: str) -> None:
    assert differences(claim, passage) == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_any_two_texts_can_be_compared(claim: str, passage: str) -> None:
    assert differences(claim, claim) == ()
    for difference in differences(claim, passage):
        assert difference.claim in claim
        assert difference.passage in passage


WORDS = st.lists(
    st.sampled_from(["20", "1,500", "5%", "January", "26", "2022", "twenty", "million", "allies", "in", "$"]),
    max_size=30,
).map(" ".join)


@given(WORDS, WORDS)
def test_a_text_never_differs_from_itself(claim: str, passage: str) -> None:
    assert differences(claim, claim) == ()
    for difference in differences(claim, passage):
        assert difference.claim in claim
        assert difference.passage in passage


@pytest.mark.parametrize(
    "part", ["1", "1,", "1 and ", "January 1, ", "twenty ", "a million ", "% ", "2000 ", "1 January "]
)
def test_long_runs_of_numbers_take_bounded_time(part: str) -> None:
    claim, passage = (part * 2_000)[:2_000], (part * 700)[:700]
    started = time.process_time()
    differences(claim, passage)
    assert time.process_time() - started < 20.0, "a pattern that tries every split would take hours"


def test_the_result_names_the_same_class_as_the_service() -> None:
    results = Path(__file__).parents[2] / "service" / "results.py"
    assert "from index.differences import Difference" in results.read_text("utf-8")
