"""Give the names that claim and passage share other names, in both texts alike.

What a passage says of a claim does not turn on whom both are about, but a small network that sees the same
few thousand claims in every pass learns them by their names. So a part of the copies has its shared names
exchanged, and its years moved by one number; the label stays.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.training.data import Example
from models.training.edits import MONTHS, PEOPLES, PLACES, WEEKDAYS
from models.training.lexicon import CITY_COUNTRY, one_of

_WORD: Final = re.compile(r"[A-Za-z]+")
_NAME: Final = re.compile(r"[A-Z][a-z]{2,}")
_INSIDE: Final = re.compile(rf"(?<=[a-z0-9,;] ){_NAME.pattern}\b")
"""A capital inside a sentence: at its start any word has one."""
_PLAIN_SHARE: Final = 0.02
"""A word that stands without a capital more often than this is no name: "Bank" and "bank"."""
_STEM: Final = 4
"""Words that begin with the same four letters may belong together: "Croatia" and "Croatian"."""

_TIED_WORDS: Final = (
    "America Americas Americans Europe European Asia Asian Africa African Arab Arabic English England "
    "Scotland Scottish Ireland Irish Wales Welsh Denmark Danes Netherlands Dutchman Holland Switzerland "
    "Swiss Belgium Belgian Austria Austrian Portugal Portuguese Korea Korean Vietnam Thailand Thai "
    "Philippines Filipino Syria Lebanon Finland Finnish Finns Spaniard Spaniards Frenchman Frenchmen "
    "Englishman Texan Jewish Jew Jews Christian Christians Muslim Muslims Islam Islamic Catholic "
    "Catholics Protestant Latin United States Kingdom Congress Senate Parliament Republican Republicans "
    "Democrat Democrats Democratic Hollywood Christmas Easter God Internet Earth North South East West "
    "Northern Southern Eastern Western World War Celsius Fahrenheit Mrs Miss Inc Corp Ltd Jan Feb Mar "
    "Apr Jun Jul Aug Sep Sept Oct Nov Dec"
)
_TIED: Final = frozenset(
    word
    for text in (
        *(*MONTHS, *WEEKDAYS, *PLACES, *PEOPLES),
        *(*CITY_COUNTRY, *CITY_COUNTRY.values()),
        _TIED_WORDS,
    )
    for word in text.split()
)
"""Words whose meaning ties them to others: "Danish" goes with "Denmark", neither can be exchanged alone."""

_YEAR: Final = re.compile(r"(?<![\w.,$£€-])(?:1[5-9]|20)\d\d(?![\w%-]|[.,]\d)")
_LIKE_A_YEAR: Final = re.compile(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)")
_OTHER_TIMES: Final = re.compile(
    r"['’]\d\d\b|\d0 ?['’]?s\b|\b[12],\d{3}\b|\bcentur|\bmillenni"
    r"|\d\d\d\d ?(?:/|-{1,2}|–|—|to) ?\d\d\b"
    rf"|\b{one_of('twenties thirties forties fifties sixties seventies eighties nineties')}\b",
    re.IGNORECASE,
)
"""Times and figures that tell a year in another way, and would stay behind if the years moved."""
_MOVES: Final = tuple(step for step in range(-9, 10) if step)
"""Years: few enough that what happened stays near its time."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """Exchange the names that two texts share for others of `names`, which are sorted.

    Each shared name is exchanged with a chance of `share` (0..1).
    """

    names: tuple[str, ...]
    share: float = 0.7

    @classmethod
    def learn(cls, examples: Iterable[Example], least: int = 3) -> Renaming:
        """Find the words that stand with a capital inside sentences and hardly ever without.

        Raises ValueError where fewer than two are found `least` times.
        """
        inside: Counter[str] = Counter()
        plain: Counter[str] = Counter()
        for text in {text for one in examples for text in (one.claim, one.evidence)}:
            inside.update(_INSIDE.findall(text))
            plain.update(word for word in _WORD.findall(text) if word.islower())
        found = sorted(
            word
            for word, count in inside.items()
            if count >= least and plain[word.lower()] < _PLAIN_SHARE * count and word not in _TIED
        )
        if len(found) < 2:
            raise ValueError("the examples name too few names to exchange any: train without --rename")
        return cls(tuple(found))

    def apply(self, claim: str, passage: str, rng: np.random.Generator) -> tuple[str, str]:
        """Return both texts with other names, and with other years; what only one of them names stays.

        Years move where both texts name one that is the same, and neither tells a time in another way.
        """
        exchange = self._exchange(claim, passage, rng)
        if exchange:
            claim, passage = (_renamed(text, exchange) for text in (claim, passage))
        if _years_can_move(claim, passage):
            move = int(rng.choice(_MOVES))
            claim, passage = (_moved(text, move) for text in (claim, passage))
        return claim, passage

    def _exchange(self, claim: str, passage: str, rng: np.random.Generator) -> dict[str, str]:
        of_claim, of_passage = set(_WORD.findall(claim)), set(_WORD.findall(passage))
        words = of_claim | of_passage
        exchange: dict[str, str] = {}
        for name in sorted(word for word in of_claim & of_passage if self._is_name(word)):
            if rng.random() >= self.share or _has_relative(name, words):
                continue
            other = self.names[int(rng.integers(len(self.names)))]
            if other not in words and not _has_relative(other, words):
                exchange[name] = other
                words.add(other)
        return exchange

    def _is_name(self, word: str) -> bool:
        at = bisect_left(self.names, word)
        return at < len(self.names) and self.names[at] == word


def _has_relative(name: str, words: Iterable[str]) -> bool:
    start = name[:_STEM].lower()
    return any(word != name and word.lower().startswith(start) for word in words)


def _years_can_move(claim: str, passage: str) -> bool:
    both = f"{claim} | {passage}"
    shared = set(_YEAR.findall(claim)) & set(_YEAR.findall(passage))
    all_move = len(_YEAR.findall(both)) == len(_LIKE_A_YEAR.findall(both))
    return bool(shared) and all_move and not _OTHER_TIMES.search(both)


def _renamed(text: str, exchange: dict[str, str]) -> str:
    return _WORD.sub(lambda found: exchange.get(found.group(), found.group()), text)


def _moved(text: str, by: int) -> str:
    return _YEAR.sub(lambda found: str(int(found.group()) + by), text)
