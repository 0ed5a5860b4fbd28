"""Choose the sentences of a text that are worth checking: statements that sources could bear out or refute.

A few rules leave out what is no statement at all; the rest is weighed by a logistic regression over features
that can be seen in the sentence. Its weights are below, fitted by `python -m benchmarks.selection --fit`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from service.selection_words import (
    ENGLISH,
    FIRST_PERSON,
    IMPERATIVES,
    JUDGEMENTS,
    POINTERS,
    QUANTITIES,
    REPORTING,
    TIMES,
    VAGUE,
    VERBS,
)

MIN_WORDS: Final = 4
_ENGLISH_SHARE: Final = 0.04


class Unworthy(StrEnum):
    """Say why a sentence is not checked."""

    QUESTION = "question"
    INSTRUCTION = "instruction"
    OPINION = "opinion"
    FRAGMENT = "fragment"
    GENERAL = "general"
    OVER_LIMIT = "over_limit"


@dataclass(frozen=True, slots=True)
class Worth:
    """Hold how much a sentence is worth checking, in [0, 1], and why it is left out; None where it is not."""

    score: float
    unworthy: Unworthy | None

    @property
    def is_worthy(self) -> bool:
        """Tell whether the sentence is one to check."""
        return self.unworthy is None


WEIGHTS: Final[Mapping[str, float]] = {
    "number": 2.02,
    "quantity": 1.07,
    "name": 1.45,
    "time": 0.8,
    "reporting": 1.12,
    "past": 1.45,
    "length": 1.34,
    "judgement": -2.4,
    "first_person": -1.78,
    "vague": -2.13,
    "pointer": -1.82,
    "imperative": -1.64,
    "no_verb": -1.78,
}
BIAS: Final = -0.39

_REASON_OF: Final = {
    "judgement": Unworthy.OPINION,
    "first_person": Unworthy.OPINION,
    "no_verb": Unworthy.FRAGMENT,
}

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER: Final = re.compile(r"\d")
_ACRONYM: Final = re.compile(r"\b[A-Z]{2,6}\b")
_NAME: Final = re.compile(r"(?<=[^\s.!?:\"“„»)] )[A-Z][^\W\d_]{2,}|(?<=[a-z,] )[A-Z][^\W\d_]+")
_QUESTION: Final = re.compile(r"[?？؟\u037e]['\"”’»)\]]*$")
_WITHOUT_BLANKS: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\u0e00-\u0e7f]{8}")
_PAST: Final = re.compile(r"\b[a-z]{2,}(?:ed|ied)\b")


def worth_checking(sentence: str, *, english: bool = True) -> Worth:
    """Weigh one sentence.

    The weights are fitted to English. In any other language a sentence is chosen where it is long enough, no
    question, and holds a number or a name.
    """
    words = words_of(sentence)
    if _QUESTION.search(sentence):
        return Worth(0.0, Unworthy.QUESTION)
    if len(words) < MIN_WORDS and not _WITHOUT_BLANKS.search(sentence):
        return Worth(0.0, Unworthy.FRAGMENT)
    if not (english and words):
        return _by_shape(sentence)
    present = features(sentence, words)
    score = 1 / (1 + math.exp(-BIAS - sum(WEIGHTS[name] * value for name, value in present.items())))
    return Worth(score, None if score >= 0.5 else _reason(present))


def is_english(text: str, language: str | None = None) -> bool:
    """Tell whether a text is English: by its language (a BCP 47 tag) if that is known, else by its words."""
    if language is not None:
        return language.lower().partition("-")[0] == "en"
    words = words_of(text)
    return sum(word in ENGLISH for word in words) >= max(1, _ENGLISH_SHARE * len(words))


def words_of(sentence: str) -> list[str]:
    """List the words of a sentence in small letters; US, the country, is none of them but "usa"."""
    found = ("usa" if word == "US" else word for word in _WORD.findall(sentence))
    return [word.lower().replace("’", "'") for word in found]


def features(sentence: str, words: list[str]) -> dict[str, float]:
    """Describe an English sentence by what can be seen in it; every value is in [0, 1]."""
    known = set(words)
    names = len(_NAME.findall(sentence)) + len(_ACRONYM.findall(sentence))
    verbs = known & VERBS or _PAST.search(sentence)
    return {
        "number": float(bool(_NUMBER.search(sentence))),
        "quantity": float(bool(known & QUANTITIES)),
        "name": min(names, 3) / 3,
        "time": float(bool(known & TIMES)),
        "reporting": float(bool(known & REPORTING)),
        "past": float(bool(_PAST.search(sentence))),
        "length": min(len(words), 24) / 24,
        "judgement": min(len(known & JUDGEMENTS), 2) / 2,
        "first_person": float(bool(known & FIRST_PERSON)),
        "vague": min(len(known & VAGUE), 2) / 2,
        "pointer": float(words[0] in POINTERS),
        "imperative": float(words[0] in IMPERATIVES),
        "no_verb": float(not verbs),
    }


def _by_shape(sentence: str) -> Worth:
    number = bool(_NUMBER.search(sentence))
    name = bool(_NAME.search(sentence) or _ACRONYM.search(sentence) or _WITHOUT_BLANKS.search(sentence))
    score = 0.4 + 0.2 * number + 0.2 * name
    return Worth(score, None if score >= 0.5 else Unworthy.GENERAL)


def _reason(present: Mapping[str, float]) -> Unworthy:
    """Name what weighs most against a sentence; an instruction may well speak of "our" or "your" besides."""
    if present["imperative"]:
        return Unworthy.INSTRUCTION
    against = {name: WEIGHTS[name] * present[name] for name in _REASON_OF if present[name]}
    return _REASON_OF[min(against, key=against.__getitem__)] if against else Unworthy.GENERAL
