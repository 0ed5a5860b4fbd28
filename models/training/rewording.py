"""Say a sentence in other words without changing what it says."""

from __future__ import annotations

import re
from random import Random
from typing import Final

from models.training.lexicon import SYNONYMS

_NUMBERS: Final = tuple(
    zip(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"],
        ["2", "3", "4", "5", "6", "7", "8", "9", "10"],
        strict=True,
    )
)
_SHAPES: Final = (
    (re.compile(r"\babout (?=\$?\d)"), "around "),
    (re.compile(r"\babout (?=\$?\d)"), "roughly "),
    (re.compile(r"\b(?:around|roughly) (?=\$?\d)"), "about "),
    (re.compile(r"(\d) (?:percent|per cent)\b"), r"\1%"),
    (re.compile(r"(\d)%"), r"\1 percent"),
    (re.compile(r"\$(\d[\d.,]*\d|\d) (million|billion)"), r"\1 \2 dollars"),
    (re.compile(r"(?<![\d.,])(\d[\d.,]*\d|\d) (million|billion) dollars"), r"$\1 \2"),
    (re.compile(r"(?<![\d.,])(\d[\d,]*) dollars"), r"$\1"),
    (re.compile(r"\b(January|April|June|July|August|October) (\d{1,2})\b(?!,? \d)"), r"\2 \1"),
    (re.compile(r"\b(\d{1,2}) (January|April|June|July|August|October)\b(?! \d)"), r"\2 \1"),
)


def _whole(words: str) -> re.Pattern[str]:
    start = r"(?<![\w.,$€£/-])"
    end = r"(?![\w])(?!,\d|\.\d|[-/%])" if not words.endswith(" ") else ""
    return re.compile(start + re.escape(words) + end)


_OPTIONS: Final = (
    *(("", shape, text) for shape, text in _SHAPES),
    *((left.strip(), _whole(left), right) for left, right in (*SYNONYMS, *_NUMBERS)),
    *((right, re.compile(_whole(right).pattern + r"(?= [a-z]{3,}s\b)"), left) for left, right in _NUMBERS),
)
"""What has to stand in the sentence (quick to see), the pattern, and what takes its place."""


_ARTICLES: Final = (
    (re.compile(r"\ban (?=(?:deal|roughly|firm|movie|big|1?[0-79]\b))"), "a "),
    (re.compile(r"\ba (?=(?:agreement|around|about|enormous|8\b))"), "an "),
)


def reword(sentence: str, rng: Random, changes: int = 2) -> str:
    """Return the sentence with up to `changes` words or figures written another way.

    The sentence itself is returned where nothing is known to be the same.
    """
    usable = [option for option in _OPTIONS if option[0] in sentence and option[1].search(sentence)]
    for _, pattern, replacement in rng.sample(usable, min(changes, len(usable))):
        sentence = pattern.sub(replacement, sentence, count=1)
    for pattern, article in _ARTICLES:
        sentence = pattern.sub(article, sentence)
    return sentence[:1].upper() + sentence[1:]
