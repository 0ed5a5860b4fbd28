"""Say a sentence in other words without changing what it says."""

from __future__ import annotations

import re
from random import Random
from typing import Final

_SAME: Final[tuple[tuple[str, str], ...]] = (
    ("more than", "over"), ("approximately", "about"), ("bought", "purchased"), ("buy", "purchase"),
    ("began", "started"), ("begin", "start"), ("company", "firm"), ("announced", "said"),
    ("stated", "said"), ("big", "large"), ("nearly", "almost"),
    ("help", "assist"), ("attempt", "try"), ("show", "indicate"), ("showed", "indicated"),
    ("however", "though"), ("prior to", "before"), ("rose", "went up"),
    ("fell", "went down"), ("increased", "grew"), ("wants to", "would like to"), ("agreement", "deal"),
    ("is not", "isn't"), ("was not", "wasn't"), ("did not", "didn't"), ("will not", "won't"),
    ("are not", "aren't"), ("were not", "weren't"), ("has not", "hasn't"), ("cannot", "can't"),
    ("two", "2"), ("three", "3"), ("four", "4"), ("five", "5"), ("six", "6"), ("seven", "7"),
    ("eight", "8"), ("nine", "9"), ("ten", "10"), ("U.S.", "American"), ("the United States", "the US"),
    ("revealed", "disclosed"), ("requested", "asked for"), ("resigned", "stepped down"),
    ("received", "got"), ("obtain", "get"), ("remains", "is still"), ("also ", ""), ("currently ", ""),
    ("in order to", "to"), ("because", "since"), ("police", "the police"), ("film", "movie"),
    ("several", "a number of"), ("acquire", "take over"),
    ("acquired", "took over"), ("demanded", "called for"), ("improve", "make better"),
    ("about", "around"), ("shareholders", "stockholders"),
)  # fmt: skip
_SHAPES: Final = (
    (re.compile(r"(\d) (?:percent|per cent)\b"), r"\1%"),
    (re.compile(r"(\d)%"), r"\1 percent"),
    (re.compile(r"\$(\d[\d.,]*\d|\d) (million|billion)"), r"\1 \2 dollars"),
    (re.compile(r"(?<![\d.,])(\d[\d.,]*\d|\d) (million|billion) dollars"), r"$\1 \2"),
    (re.compile(r"(?<![\d.,])(\d[\d,]*) dollars"), r"$\1"),
    (re.compile(r"\b(January|April|June|July|August|October) (\d{1,2})\b(?!,? \d)"), r"\2 \1"),
    (re.compile(r"\b(\d{1,2}) (January|April|June|July|August|October)\b(?! \d)"), r"\2 \1"),
)
_ONE_WAY: Final = frozenset(
    {"said", "the police", "got", "since", "", "to", "around", "2", "American", "though", "over", "for"}
)


def _whole(words: str) -> re.Pattern[str]:
    start = r"(?<![\w.,$€£/-])"
    end = r"(?![\w])(?!,\d|\.\d|[-/%])" if not words.endswith(" ") else ""
    return re.compile(start + re.escape(words) + end)


_OPTIONS: Final = (
    *_SHAPES,
    *((_whole(left), right) for left, right in _SAME),
    *((_whole(right), left) for left, right in _SAME if right not in _ONE_WAY),
)


def reword(sentence: str, rng: Random, changes: int = 2) -> str:
    """Return the sentence with up to `changes` words or figures written another way.

    The sentence itself is returned where nothing is known to be the same.
    """
    usable = [option for option in _OPTIONS if option[0].search(sentence)]
    for pattern, replacement in rng.sample(usable, min(changes, len(usable))):
        sentence = pattern.sub(replacement, sentence, count=1)
    return sentence[:1].upper() + sentence[1:]
