"""Find the days and months that a sentence mentions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from index.date_words import MONTH_NUMBERS, plain

_SHORT_ENGLISH: Final = frozenset(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """Hold what is said of a day; None where it is not said."""

    year: int | None
    month: int
    day: int | None

    def may_be(self, other: DayOfYear) -> bool:
        """Tell whether both can mean the same day."""
        return self.month == other.month and all(
            mine is None or theirs is None or mine == theirs
            for mine, theirs in ((self.year, other.year), (self.day, other.day))
        )


# "set 5 goals" is no date: short names of other languages than English are left out.
_MONTHS: Final = {
    name: number
    for name, number in MONTH_NUMBERS.items()
    if len(name) >= 5
    or name in _SHORT_ENGLISH
    or name in ("june", "july", "sept", "ocak", "mayo", "мая", "juin")
}
_NAMES: Final = "|".join(sorted((re.escape(name) for name in _MONTHS), key=len, reverse=True))
_MONTH: Final = rf"(?P<month>\b(?:{_NAMES})\b)\.?"
_DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?"
_AND: Final = r"\s*(?:,\s*and|,|and|und|и|et|y)\s*"
_DAYS: Final = rf"(?P<days>\b{_DAY}(?:{_AND}{_DAY}){{0,5}})(?!\d)"
_YEAR: Final = r"(?:,?\s+(?:de\s+)?(?P<year>[12]\d{3})\b)"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_DAYS}\.?\s*(?:of\s+|de\s+)?{_MONTH}{_YEAR}?",
        rf"{_MONTH}\s+{_DAYS}{_YEAR}?",
        rf"{_MONTH}{_YEAR}",
    )
)
_DIGIT: Final = re.compile(r"\d")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_ISO: Final = re.compile(r"\b(?P<year>[12]\d{3})-(?P<month>\d{2})-(?P<days>\d{2})\b")


def find_dates(text: str) -> Iterator[tuple[int, int, tuple[DayOfYear, ...]]]:
    """Yield the span of each mention and its days ("January 10 and 12" has two); spans never overlap."""
    taken: list[tuple[int, int]] = []
    if _DIGIT.search(text) is None:
        return
    # The forms with names of months are slow to search for; most texts have none.
    has_month = any(word in _MONTHS for word in _LETTERS.findall(plain(text)))
    for form in (_ISO, *_FORMS) if has_month else (_ISO,):
        for match in form.finditer(text):
            span = match.span()
            if any(start < span[1] and span[0] < end for start, end in taken):
                continue
            days = _days(match)
            if days:
                taken.append(span)
                yield span[0], span[1], days


def _days(match: re.Match[str]) -> tuple[DayOfYear, ...]:
    part = match.groupdict()
    month = int(part["month"]) if part["month"].isdigit() else _MONTHS.get(plain(part["month"]))
    # English months have a capital; "march" and "may" without one are verbs.
    if (
        month is None
        or not 1 <= month <= 12
        or (part["month"].lower() in ("march", "may") and part["month"].islower())
    ):
        return ()
    year = int(part["year"]) if part.get("year") else None
    if not part.get("days"):
        return (DayOfYear(year, month, None),)
    numbers = [int(day) for day in re.findall(r"\d+", part["days"])]
    if not all(1 <= day <= 31 for day in numbers):
        return ()
    return tuple(DayOfYear(year, month, day) for day in numbers)
