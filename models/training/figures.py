"""Round a figure, put a bound to it, or leave it out."""

from __future__ import annotations

import re
from random import Random
from typing import Final

from models.training.lexicon import one_of

_UNITS: Final = (
    one_of(
        "dollars cents tonnes tons pounds yen euros marks francs crowns shares points years "
        "months weeks days hours minutes miles barrels bushels acres bags bales ounces "
        "gallons degrees metres meters kilometres feet yards megawatts basis versus times is "
        "was has"
    )
    + r"\b"
)
"""Words in -s after a figure that are measured, not counted."""
_AS_ADJECTIVE: Final = re.compile(
    r" (?:million |billion )?"
    + one_of("dollar cent mark pound ton tonne mile day year month week basis member seat foot inch")
    + r"\b"
)
_COUNT: Final = re.compile(
    r"(?<![\w.,$€£/-])(\d{1,3}(?:,\d{3})+|\d{2,})(?![\w.,/:%-]*\d)(?! (?:a|p)\.?m)(?= [a-z])"
    r"(?! " + one_of("to and or in on of at by versus vs against from minutes?_past") + r"\b)"
)
_HEDGED: Final = re.compile(
    one_of(
        "about nearly over than around least almost exactly to some roughly between and up "
        r"down under below above approximately No\. age aged Boeing S_and_P number all exceed "
        "not minimum maximum a an the its his their this that every one first last next"
    )
    + "$",
    re.IGNORECASE,
)
"""What stands before a figure that is no plain count, or that is a bound already."""


def _count(sentence: str) -> re.Match[str] | None:
    for found in _COUNT.finditer(sentence):
        year = re.fullmatch(r"(?:1[5-9]|20)\d\d", found.group(1))
        before = sentence[: found.start()].rstrip()
        name = re.search(r"[A-Z][\w.'-]*$", before) and found.start() > 3
        adjective = _AS_ADJECTIVE.match(sentence[found.end() :])
        if not (year or name or adjective or _HEDGED.search(before)):
            return found
    return None


def put_in(sentence: str, found: re.Match[str], text: str) -> str:
    """Return the sentence with a text in place of what was found."""
    result = sentence[: found.start()] + text + sentence[found.end() :]
    return result[:1].upper() + result[1:]


def round_number(sentence: str, rng: Random, away: bool = False) -> str | None:
    """Return the sentence with one figure rounded and "about" before it; `away` = to a wrong figure."""
    found = _count(sentence)
    if found is None:
        return None
    value = int(found.group(1).replace(",", ""))
    unit = 10 ** (len(str(value)) - 1) // rng.choice([1, 10]) or 1
    if abs(round(value / unit) * unit - value) > 0.06 * value:
        unit = max(1, unit // 10)
    rounded = max(1, round(value / unit)) * unit
    if away:
        rounded = max(1, round(rounded * rng.choice([0.4, 0.5, 0.6, 1.6, 2.0, 3.0])))
    return put_in(sentence, found, f"{rng.choice(['about', 'around', 'roughly'])} {rounded:,}")


def bound_number(sentence: str, rng: Random, true: bool = True) -> str | None:
    """Return the sentence with a bound for one figure ("more than 400" for 431); `true` or false of it."""
    found = _count(sentence)
    if found is None:
        return None
    value = int(found.group(1).replace(",", ""))
    unit = max(1, 10 ** (len(str(value)) - 2) * 5)
    low, high = (value - 1) // unit * unit, (value // unit + 1) * unit
    low, high = low - unit * rng.randint(0, 2), high + unit * rng.randint(0, 2)
    if not 0.55 * value < low < value or not value < high < 1.8 * value:
        return None
    more = rng.random() < 0.5
    figure = low if more == true else high
    words = ["more than", "over"] if more else ["fewer than", "less than"]
    plural = re.match(rf" (?!{_UNITS})[a-z]+s\b", sentence[found.end() :])
    word = words[0] if plural else words[1]
    return put_in(sentence, found, f"{word} {figure:,}")


def without_number(sentence: str) -> str | None:
    """Return the sentence without a count before a plural noun: what it counts is left open."""
    found = _count(sentence)
    if found is None or not re.match(rf" (?!{_UNITS})[a-z]+s\b", sentence[found.end() :]):
        return None
    if re.search(r"\b(?:of|by|rose|fell|total|totalled|totaled|excess)$", sentence[: found.start()].rstrip()):
        return None
    return re.sub(r"\s+", " ", put_in(sentence, found, "")).strip()
