"""Name what a claim and a passage say otherwise: quantities, dates, weekdays, names and places."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from index.date_words import MONTH_NUMBERS, WEEKDAY_NUMBERS
from index.name_differences import name_differences
from index.quantities import Quantity, content_stems, numbers_in
from index.quantity_dates import DayOfYear
from index.units import same_amount
from index.weekdays import weekdays_in

__all__ = ["Difference", "differences", "numbers_in"]

# How far from a number that is only "about" right another may be.
_NEAR: Final = Decimal("0.1")
# The share of the claim's content words in the passage from which both speak of one thing: by itself, and
# where the words around the two quantities meet as well.
_ONE_THING: Final = 0.7
_ONE_THING_NEARBY: Final = 0.3
# The same where units differ: they are words that the passage lacks.
_ONE_MEASURED_THING: Final = 0.6
_WORDS: Final = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class Difference:
    """Name one thing that the claim has and the passage has otherwise, such as a number.

    `kind` is number, percentage, unit, year, date, weekday, name or place; `claim` and `passage` are as
    written there.
    """

    kind: str
    claim: str
    passage: str


def differences(claim: str, passage: str) -> tuple[Difference, ...]:
    """Find what a claim says and the passage says otherwise: quantities, weekdays, names, in this order.

    Nothing is said of what the passage has in any form, merely lacks, or has more than one counterpart for.
    Counterparts are of one kind, and count the same thing (numbers), stand in the same surroundings
    (percentages, years, dates, weekdays) or between the same words (names, places).
    """
    found = [*_of_quantities(claim, passage), *_of_weekdays(claim, passage)]
    found.extend(Difference(*each) for each in name_differences(claim, passage))
    return tuple(dict.fromkeys(found))


def _of_quantities(claim: str, passage: str) -> Iterator[Difference]:
    ours = numbers_in(claim)
    theirs = numbers_in(passage) if ours else ()
    if not theirs:
        return
    share = _share_of_words(claim, passage)
    for mine in ours:
        if any(_agree(mine, other) for other in theirs):
            continue
        rivals = [
            other
            for other in theirs
            if other.kind == mine.kind
            and not any(_agree(other, quantity) for quantity in ours)
            and _is_of_one_thing(mine, other, share)
        ]
        if rivals and len({(rival.value, rival.unit) for rival in rivals}) == 1:
            rival = rivals[0]
            if mine.value == rival.value:
                yield Difference("unit", mine.measured, rival.measured)
            else:
                yield Difference(mine.kind, mine.text, rival.text)


def _of_weekdays(claim: str, passage: str) -> Iterator[Difference]:
    ours = weekdays_in(claim)
    theirs = weekdays_in(passage) if ours else ()
    if len(ours) == 1 and len(theirs) == 1 and _share_of_words(claim, passage) >= _ONE_THING:
        (mine,), (other,) = ours, theirs
        # "said on Tuesday" dates the saying, not what is said.
        if mine.number != other.number and mine.is_of_saying == other.is_of_saying:
            yield Difference("weekday", mine.text, other.text)


def _agree(mine: Quantity, other: Quantity) -> bool:
    """Tell whether two quantities can be the same."""
    if isinstance(mine.value, DayOfYear) and isinstance(other.value, DayOfYear):
        return mine.value.may_be(other.value)
    if isinstance(mine.value, DayOfYear):
        return mine.value.year is not None and mine.value.year == other.value
    if isinstance(other.value, DayOfYear):
        return other.value.year is not None and other.value.year == mine.value
    if mine.unit is not None and other.unit is not None and mine.unit.measure == other.unit.measure:
        if same_amount(mine.value, mine.unit, other.value, other.unit):
            return True
        if mine.unit != other.unit:
            return False
    if mine.value == other.value:
        return True
    return _within(mine, mine.value, other.value) or _within(other, other.value, mine.value)


def _within(bounded: Quantity, bound: Decimal, value: Decimal) -> bool:
    if bounded.bound == "lower":
        return value >= bound
    if bounded.bound == "upper":
        return value <= bound
    return bounded.bound == "near" and abs(value - bound) <= _NEAR * max(value, bound)


def _is_of_one_thing(mine: Quantity, other: Quantity, share: float) -> bool:
    if mine.kind == "number":
        if mine.unit is not None and other.unit is not None and mine.unit != other.unit:
            return mine.unit.measure == other.unit.measure and share >= _ONE_MEASURED_THING
        return bool(mine.nouns & other.nouns)
    if _grain(mine) != _grain(other):
        return False
    return share >= _ONE_THING or (share >= _ONE_THING_NEARBY and bool(mine.context & other.context))


def _grain(quantity: Quantity) -> bool:
    """Tell whether a date names a day; numbers are all of one grain."""
    return isinstance(quantity.value, DayOfYear) and quantity.value.day is not None


def _share_of_words(claim: str, passage: str) -> float:
    ours = content_stems(_words(claim))
    return len(ours & content_stems(_words(passage))) / len(ours) if ours else 0.0


def _words(text: str) -> Sequence[str]:
    # The month or weekday of a date speaks of the date, not of what happened.
    return [
        word
        for word in _WORDS.findall(text.lower())
        if word not in MONTH_NUMBERS and word not in WEEKDAY_NUMBERS
    ]
