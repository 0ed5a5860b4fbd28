"""Find the days of the week that a sentence names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from index.date_words import WEEKDAY_NUMBERS, plain
from index.speech_words import SAYS

# Short names are other words as well: "sun", "mar", "среда".
_LETTERS: Final = 6
_NAMES: Final = {name: number for name, number in WEEKDAY_NUMBERS.items() if len(name) >= _LETTERS}
_WORD: Final = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)?")
_WORDS_BEFORE: Final = 3


@dataclass(frozen=True, slots=True)
class Weekday:
    """Hold a weekday as written, its number from 1 for Monday, and whether it is when something was said."""

    text: str
    number: int
    is_of_saying: bool


def weekdays_in(text: str) -> tuple[Weekday, ...]:
    """Find the weekdays of a text in order, one day once."""
    found: dict[int, Weekday] = {}
    for match in _WORD.finditer(text):
        number = _NAMES.get(plain(match.group()))
        if number is not None:
            before = re.findall(r"\w+", text[max(0, match.start() - 40) : match.start()].lower())
            saying = not SAYS.isdisjoint(before[-_WORDS_BEFORE:])
            found.setdefault(number, Weekday(match.group(), number, saying))
    return tuple(found.values())
