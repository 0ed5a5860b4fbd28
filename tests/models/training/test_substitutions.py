"""One thing exchanged in claim and passage: which things, and which are left alone."""

from __future__ import annotations

from random import Random

import pytest

from models.training.substitutions import Substitution, shared_substitutions

PASSAGE = (
    "Finance minister Dora Lind approved 431 harbour permits in Paris on Monday, more than 90 days after "
    "German engineers asked for them."
)


def kinds(claim: str, passage: str, names: tuple[str, ...] = ()) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for seed in range(20):
        for change in shared_substitutions(claim, passage, names, Random(seed)):
            found.setdefault(change.kind, set()).add(change.old)
    return found


def test_only_what_both_texts_name_is_exchanged() -> None:
    claim = "Dora Lind approved 431 permits in Paris on Monday."
    found = kinds(claim, PASSAGE, ("Dora Lind", "Karl Berg"))
    assert found["number"] == {"431"}
    assert found["date"] == {"Monday"}
    assert found["place"] == {"Paris"}
    assert found["opposite"] == {"approved"}
    assert found["name"] == {"Dora Lind"}
    assert "people" not in found and "role" not in found


def test_who_says_it_is_a_kind_of_its_own() -> None:
    claim = "The harbour is full, Dora Lind said."
    found = kinds(claim, "Dora Lind said the harbour is full.", ("Dora Lind", "Karl Berg"))
    assert set(found) == {"speaker"}


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("It sold more than 90 boats.", "It sold more than 90 boats."),
        ("The Bank of France opened nothing.", "The Bank of France sells nothing."),
        ("The bond pays 7-1/4 crowns.", "The bond pays 7-1/4 crowns."),
    ],
)
def test_bounds_names_and_fractions_are_left_alone(claim: str, passage: str) -> None:
    assert not {"number", "place"} & set(kinds(claim, passage))


def test_the_month_of_a_figure_is_a_period() -> None:
    assert "period" in kinds("Sales rose in June.", "Sales of boats rose in June.")
    assert "date" in kinds("They signed in June.", "The two towns signed in June.")


def test_apply_exchanges_whole_words_everywhere() -> None:
    change = Substitution("number", "12", "15")
    assert change.apply("12 of 120 boats, 12.5 tons, 12") == "15 of 120 boats, 12.5 tons, 15"
