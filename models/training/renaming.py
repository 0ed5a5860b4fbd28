"""Give the names that claim and passage share other names, in both texts alike.

What a passage says of a claim does not turn on whom both are about, but a small network that sees the same
few thousand claims in every pass learns them by their names. So a part of the copies has its shared names
exchanged, and its years moved by one number; the label stays.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import numpy as np

from models.training.data import Example
from models.training.edits import MONTHS, PEOPLES, PLACES, WEEKDAYS

_WORD: Final = re.compile(r"[A-Za-z]+")
_CAPITAL: Final = re.compile(r"[A-Z][a-z]{2,}")
_INSIDE: Final = re.compile(r"(?<=[a-z0-9,;] )[A-Z][a-z]{2,}\b")
"""A capital inside a sentence: at its start any word has one."""
_YEAR: Final = re.compile(r"(?<![\w.,$£€-])(?:1[5-9]|20)\d\d(?![\w%-]|[.,]\d)")
_DECADE: Final = re.compile(r"\b\d{2,3}0'?s\b|\bcentur|\bmillenni|\d[-–]\d")
_MOVES: Final = tuple(step for step in range(-9, 10) if step)
_OF_COUNTRIES: Final = (
    "America Americas Europe European Asia Asian Africa African Arab Arabic English England Scotland "
    "Scottish Ireland Irish Wales Welsh Denmark Netherlands Holland Switzerland Swiss Belgium Belgian "
    "Austria Austrian Portugal Portuguese Korea Korean Vietnam Thailand Philippines Syria Lebanon "
    "Jewish Jew Jews Christian Muslim Islam Islamic Catholic Protestant Latin United States Kingdom "
    "Congress Senate Parliament Republican Democrat Democratic Hollywood Christmas Easter God Internet "
    "Earth North South East West Northern Southern Eastern Western World War"
)
_TIED: Final = frozenset((*MONTHS, *WEEKDAYS, *PLACES, *PEOPLES, *_OF_COUNTRIES.split()))
"""Words whose meaning ties them to others: "Danish" goes with "Denmark", neither can be exchanged alone."""


@dataclass(frozen=True, slots=True)
class Renaming:
    """Exchange the names that two texts share for others of `names`."""

    names: tuple[str, ...]
    known: frozenset[str]
    share: float = 0.7
    """How likely each name of a pair is exchanged."""

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
            if count >= least and 50 * plain[word.lower()] < count and word not in _TIED
        )
        if len(found) < 2:
            raise ValueError("the examples name too few names to exchange any")
        return cls(tuple(found), frozenset(found))

    def apply(self, claim: str, passage: str, rng: np.random.Generator) -> tuple[str, str]:
        """Return both texts with other names and years; texts that share none come back as they are."""
        exchange = self._exchange(claim, passage, rng)
        if exchange:
            claim, passage = (_renamed(text, exchange) for text in (claim, passage))
        if _YEAR.search(claim) and not _DECADE.search(f"{claim} {passage}"):
            move = int(rng.choice(_MOVES))
            claim, passage = (_moved(text, move) for text in (claim, passage))
        return claim, passage

    def _exchange(self, claim: str, passage: str, rng: np.random.Generator) -> dict[str, str]:
        words = {*_WORD.findall(claim), *_WORD.findall(passage)}
        there = set(_CAPITAL.findall(passage))
        shared = sorted(set(_CAPITAL.findall(claim)) & there & self.known)
        taken = {word.lower() for word in words}
        exchange: dict[str, str] = {}
        for name in shared:
            if rng.random() < self.share and not _has_relative(name, words):
                other = self.names[int(rng.integers(len(self.names)))]
                if other.lower() not in taken:
                    exchange[name] = other
                    taken.add(other.lower())
        return exchange


def _has_relative(name: str, words: Iterable[str]) -> bool:
    """Tell whether another word begins as a name does: "Croatia" beside "Croatian"."""
    start = name[:4].lower()
    return any(word != name and word.lower().startswith(start) for word in words)


def _renamed(text: str, exchange: dict[str, str]) -> str:
    return _WORD.sub(lambda found: exchange.get(found.group(), found.group()), text)


def _moved(text: str, by: int) -> str:
    return _YEAR.sub(lambda found: str(int(found.group()) + by), text)
