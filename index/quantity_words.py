"""Words that write numbers, and words that say nothing about what is counted."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

ONES: Final[dict[str, int]] = {
    word: number
    for number, word in enumerate(
        (
            "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
            "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
        )
    )
}  # fmt: skip
TENS: Final[dict[str, int]] = {
    word: 10 * number
    for number, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}  # fmt: skip

# Scales multiply what stands before them; "k", "m" and "b" only directly behind a digit.
SCALES: Final[dict[str, Decimal]] = {
    "dozen": Decimal(12), "hundred": Decimal(100), "thousand": Decimal(10**3), "million": Decimal(10**6),
    "mln": Decimal(10**6), "billion": Decimal(10**9), "bn": Decimal(10**9), "bln": Decimal(10**9),
    "trillion": Decimal(10**12), "tn": Decimal(10**12), "trn": Decimal(10**12),
    "тыс": Decimal(10**3), "тысяч": Decimal(10**3), "млн": Decimal(10**6), "миллионов": Decimal(10**6),
    "млрд": Decimal(10**9), "миллиардов": Decimal(10**9), "mio": Decimal(10**6), "mrd": Decimal(10**9),
    "millionen": Decimal(10**6), "milliarden": Decimal(10**9), "millones": Decimal(10**6),
    "milyon": Decimal(10**6), "milyar": Decimal(10**9),
}  # fmt: skip
SHORT_SCALES: Final[dict[str, Decimal]] = {"k": Decimal(10**3), "m": Decimal(10**6), "b": Decimal(10**9)}

PERCENT: Final[frozenset[str]] = frozenset(
    {"%", "percent", "percentage", "pct", "cent", "prozent", "procent", "процент", "процента", "процентов"}
)
CURRENCIES: Final[dict[str, str]] = {"$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}

# Before a number: it is only a bound, or only near.
LOWER_BOUNDS: Final[tuple[str, ...]] = (
    "more than",
    "over",
    "at least",
    "above",
    "exceeding",
    "no fewer than",
)
UPPER_BOUNDS: Final[tuple[str, ...]] = (
    "less than",
    "under",
    "below",
    "up to",
    "at most",
    "fewer than",
    "no more than",
)
NEARLY: Final[tuple[str, ...]] = (
    "about", "around", "nearly", "almost", "roughly", "some", "approximately", "close to",
)  # fmt: skip

# Nouns that a number behind them names: "Article 5".
LABELS: Final[frozenset[str]] = frozenset(
    {"article", "chapter", "resolution", "section", "phase", "round", "level", "category", "page", "day"}
)

# Between a number and what it counts.
PASSED_OVER: Final[frozenset[str]] = frozenset(
    {"of", "the", "its", "their", "his", "her", "our", "all", "other", "more", "new", "s"}
)

# Before a year.
BEFORE_YEAR: Final[frozenset[str]] = frozenset(
    {
        "in",
        "of",
        "since",
        "by",
        "from",
        "until",
        "till",
        "before",
        "after",
        "during",
        "year",
        "late",
        "early",
        "mid",
    }
)

# Content words are all but these.
FUNCTION_WORDS: Final[frozenset[str]] = frozenset(
    """
    a an and are as at be been but by did do does for from had has have he her his how if in into is it its
    more not of on or our over said says she so some than that the their them then there these they this those
    to up was we were what when where which who will with would you about after before also all any can could
    may и в во на с со по о об от до за из к у не что как это для при или а но
    der die das und in im am von mit zu den dem des ein eine auf für ist nicht
    le la les un une et de des du en dans pour par sur el los las y del con il lo gli che di da
    """.split()  # noqa: SIM905
)
