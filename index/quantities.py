"""Find the numbers, percentages, years and dates of a sentence, in one normal form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from index.quantity_dates import DayOfYear, find_dates
from index.quantity_words import (
    BEFORE_YEAR,
    CURRENCIES,
    FUNCTION_WORDS,
    LABELS,
    LOWER_BOUNDS,
    NEARLY,
    ONES,
    PASSED_OVER,
    PERCENT,
    SCALES,
    SHORT_SCALES,
    TENS,
    UPPER_BOUNDS,
)  # fmt: skip
from index.units import UNITS, Unit

QuantityKind = Literal["number", "percentage", "year", "date"]
Bound = Literal["exact", "lower", "upper", "near"]

_NOUN_WORDS: Final = 3
_CONTEXT_WORDS: Final = 6
_FIRST_YEAR, _LAST_YEAR = 1800, 2099

_TOKEN: Final = re.compile(
    r"(?P<number>(?<![\d.,])\d{1,3}(?: \d{3}(?!\d))+|\d+(?:[.,'’\u00a0\u202f]\d{3}(?!\d))*(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+)|(?P<sign>[^\w\s])"
)
_GROUPED: Final = re.compile(r"\d{1,3}(?:(?P<sep>[ .,'’\u00a0\u202f])\d{3})(?:(?P=sep)\d{3})*")


@dataclass(frozen=True, slots=True)
class Quantity:
    """Hold one quantity as written (`text` at `start`), its value, and the words that say what it is of.

    `value` is a Decimal for numbers, percentages (25 for 25%) and years, and a DayOfYear for dates. `nouns`
    are the stems of what is counted, `context` those of the words around; both may be empty. `unit` is that
    of a number, where it has one, and `measured` the number as written with it.
    """

    kind: QuantityKind
    value: Decimal | DayOfYear
    text: str
    start: int
    nouns: frozenset[str] = frozenset()
    context: frozenset[str] = frozenset()
    bound: Bound = "exact"
    unit: Unit | None = None
    measured: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    text: str
    lower: str
    start: int
    end: int
    is_number: bool


@lru_cache(maxsize=2048)  # a claim is compared with each passage that is shown
def numbers_in(text: str) -> tuple[Quantity, ...]:
    """Find the quantities of a text, in order; digits in names (F-15, COVID-19) and clock times are none."""
    tokens = [
        _Token(match.group(), match.group().lower(), match.start(), match.end(), match["number"] is not None)
        for match in _TOKEN.finditer(text)
    ]
    quantities: list[Quantity] = []
    free = list(tokens)
    for start, end, days in find_dates(text):
        at = _index_at(tokens, start)
        behind = _index_at(tokens, end)
        context = _context(tokens, at, behind)
        quantities.extend(Quantity("date", day, text[start:end], start, context=context) for day in days)
        free = [token for token in free if not start <= token.start < end]
    at = 0
    while at < len(free):
        length, quantity = _quantity(text, free, at)
        if quantity is not None:
            quantities.append(quantity)
        at += length
    return tuple(sorted(quantities, key=lambda quantity: quantity.start))


def stem(word: str) -> str:
    """Reduce an English plural to its singular; enough to compare what two numbers count."""
    lower = word.lower()
    if lower.endswith("ies") and len(lower) > 4:
        return f"{lower[:-3]}y"
    return lower[:-1] if lower.endswith("s") and not lower.endswith("ss") and len(lower) > 3 else lower


def content_stems(words: Sequence[str]) -> frozenset[str]:
    """Give the stems of the words that mean something by themselves."""
    return frozenset(stem(word) for word in words if word.isalpha() and word not in FUNCTION_WORDS)


def _quantity(text: str, tokens: list[_Token], at: int) -> tuple[int, Quantity | None]:
    """Read a quantity at a token; gives how many tokens are done with."""
    value, behind = _value(tokens, at)
    if value is None:
        return 1, None
    length = behind - at
    first, last = tokens[at], tokens[behind - 1]
    if _is_in_name(text, first, last):
        return length, None
    written = text[first.start : last.end]
    context = _context(tokens, at, behind)
    percent = _percent_end(tokens, behind)
    if percent > behind:
        written = text[first.start : tokens[percent - 1].end]
        bound = _bound(tokens, at)
        return percent - at, Quantity("percentage", value, written, first.start, frozenset(), context, bound)
    if _is_year(tokens, at, behind, value):
        return length, Quantity("year", value, written, first.start, frozenset(), context)
    if value == 1:
        return length, None
    nouns = _nouns(tokens, at, behind)
    unit, start, end = _unit(tokens, at, behind)
    measured = text[tokens[start].start : tokens[end - 1].end]
    bound = _bound(tokens, at)
    return length, Quantity("number", value, written, first.start, nouns, context, bound, unit, measured)


def _unit(tokens: list[_Token], at: int, behind: int) -> tuple[Unit | None, int, int]:
    """Find the unit of a number, and the tokens from which to which both are written."""
    if at and (unit := UNITS.get(tokens[at - 1].lower)) is not None and tokens[at - 1].lower in CURRENCIES:
        return unit, at - 1, behind
    here = behind + 1 if behind < len(tokens) and tokens[behind].lower == "-" else behind
    if here < len(tokens) and (unit := UNITS.get(tokens[here].lower)) is not None:
        return unit, at, here + 1
    return None, at, behind


def _value(tokens: list[_Token], at: int) -> tuple[Decimal | None, int]:
    token = tokens[at]
    if token.is_number:
        number = _decimal(token.text)
        if at + 1 < len(tokens) and tokens[at + 1].start == token.end:
            short = SHORT_SCALES.get(tokens[at + 1].lower)
            if short is not None:
                return number * short, at + 2
        return _scaled(number, tokens, at + 1)
    start = at + 1 if token.lower in ("a", "an") else at
    value, behind = _worded(tokens, start)
    if value is None and start > at and start < len(tokens) and tokens[start].lower in SCALES:
        return _scaled(Decimal(1), tokens, start)
    return (value, behind) if start == at else (None, at + 1)


def _worded(tokens: list[_Token], at: int) -> tuple[Decimal | None, int]:
    """Read "twenty-five", "three hundred and five thousand"."""
    total, part, found = Decimal(0), Decimal(0), False
    here = behind = at
    while here < len(tokens):
        word = tokens[here].lower
        if word in ONES or word in TENS:
            part += ONES[word] if word in ONES else TENS[word]
            found = True
        elif found and word == "hundred":
            part *= 100
        elif found and word in SCALES:
            total, part = total + part * SCALES[word], Decimal(0)
        elif not (found and word in ("-", "and")):
            break
        here += 1
        if word not in ("-", "and"):
            behind = here
    return (total + part, behind) if found else (None, at + 1)


def _scaled(value: Decimal, tokens: list[_Token], at: int) -> tuple[Decimal, int]:
    while at < len(tokens) and tokens[at].lower in SCALES:
        value, at = value * SCALES[tokens[at].lower], at + 1
    return value, at


def _decimal(written: str) -> Decimal:
    if _GROUPED.fullmatch(written):
        # "1,500" and "1.500" alike: three digits behind a mark are thousands in news far more often.
        return Decimal(re.sub(r"\D", "", written))
    whole, mark, rest = written.rpartition("." if written.rfind(".") > written.rfind(",") else ",")
    digits = re.sub(r"\D", "", whole if mark else rest)
    return Decimal(f"{digits}.{rest}") if mark else Decimal(digits)


def _is_in_name(text: str, first: _Token, last: _Token) -> bool:
    """Tell whether digits belong to a name, an ordinal or a clock time: F-15, G7, 2nd, 09:47."""
    before = text[max(0, first.start - 2) : first.start]
    behind = text[last.end : last.end + 2]
    if not first.is_number:
        return False
    tied_before = before[-1:].isalpha() or (before[-1:] in "-–" and before[:1].isalpha() and len(before) == 2)
    clock = bool(re.fullmatch(r"\d[:.]", before)) or bool(re.fullmatch(r":\d", behind))
    return tied_before or clock or (last.is_number and behind[:1].isalpha())


def _percent_end(tokens: list[_Token], at: int) -> int:
    if at < len(tokens) and tokens[at].lower == "-":
        at += 1
    if (
        at + 1 < len(tokens)
        and tokens[at].lower in ("per", "pour", "por")
        and tokens[at + 1].lower.startswith("c")
    ):
        return at + 2
    return at + 1 if at < len(tokens) and tokens[at].lower in PERCENT - {"cent"} else 0


def _is_year(tokens: list[_Token], at: int, behind: int, value: Decimal) -> bool:
    token = tokens[at]
    if behind - at != 1 or not re.fullmatch(r"\d{4}", token.text) or not _FIRST_YEAR <= value <= _LAST_YEAR:
        return False
    before = tokens[at - 1].lower if at else ""
    if before in CURRENCIES:
        return False
    if before in BEFORE_YEAR:
        return True
    # "2000 troops" counts; "the 1997 positions" does not.
    following = tokens[behind].lower if behind < len(tokens) else ""
    return not (value % 100 == 0 and (following.endswith("s") or following == "people"))


def _nouns(tokens: list[_Token], at: int, behind: int) -> frozenset[str]:
    nouns: set[str] = set()
    before = tokens[at - 1].lower if at else ""
    if before in LABELS:
        return frozenset({before})
    if before in CURRENCIES:
        nouns.add(CURRENCIES[before])
    for token in tokens[behind : behind + 2 * _NOUN_WORDS]:
        if token.lower == "-" or token.lower in PASSED_OVER:
            continue
        if not token.lower.isalpha() or token.lower in FUNCTION_WORDS or len(nouns) == _NOUN_WORDS:
            break
        nouns.add(stem(token.lower))
    return frozenset(nouns)


def _context(tokens: list[_Token], at: int, behind: int) -> frozenset[str]:
    near = tokens[max(0, at - _CONTEXT_WORDS) : at] + tokens[behind : behind + _CONTEXT_WORDS]
    return content_stems([token.lower for token in near])


def _bound(tokens: list[_Token], at: int) -> Bound:
    before = " ".join(token.lower for token in tokens[max(0, at - 3) : at])
    bounds: tuple[tuple[Bound, tuple[str, ...]], ...] = (
        ("upper", UPPER_BOUNDS), ("lower", LOWER_BOUNDS), ("near", NEARLY),
    )  # fmt: skip
    for bound, phrases in bounds:
        if any(before == phrase or before.endswith(f" {phrase}") for phrase in phrases):
            return bound
    return "exact"


def _index_at(tokens: list[_Token], offset: int) -> int:
    return next((index for index, token in enumerate(tokens) if token.start >= offset), len(tokens))
