"""Read news articles as clean sentences: the raw material of `augment`."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from models.training.data import open_text

MIN_WORDS: Final = 7
MAX_WORDS: Final = 45


@dataclass(frozen=True, slots=True)
class Article:
    """A headline and its sentences in order, furniture left out."""

    headline: str
    sentences: tuple[str, ...]


_SHORT: Final = (
    r"Mr Mrs Ms Dr St Sen Rep Gov Gen Lt Col Co Corp Inc Ltd Cos U\.S U\.K U\.N No vs Jan Feb Aug "
    r"Sept Oct Nov Dec Jr Sr Prof Rev [A-Z]"
)
_ABBREVIATIONS: Final = "".join(rf"(?<!\b{word}\.)" for word in _SHORT.split())
_END: Final = re.compile(r"(?<=[.!?])" + _ABBREVIATIONS + r"[\"”’']?\s+(?=[\"“‘'(]?[A-Z0-9])")
_FURNITURE: Final = re.compile(
    r"subscribe|newsletter|affiliate|sign up|click|promo|image caption|getty|photo|share save"
    r"|read more|watch:|advertis|cookie|http|www\.|follow us|spoiler|\bwe'll\b|\bI\b|\byou\b|\byour\b"
    r"|\bwe\b|\bour\b|\?|\||\bvs\b|:\s*$",
    re.IGNORECASE,
)
_GAP: Final = re.compile(
    r"\b(?:is|are|was|were|be|of|by|to|the|a|an|with|from|has|have|awarded|and) ?[,;.](?=\s|$)"
    r"|, , |\s,|\bthe the\b"
)
"""Where something was taken out of a text: a link, a name in angle brackets."""
_WIRE: Final = (
    (re.compile(r"\s*<[^>]*>"), ""),
    (re.compile(r"\bdlrs\b"), "dollars"),
    (re.compile(r"\bdlr\b"), "dollar"),
    (re.compile(r"\bmln\b"), "million"),
    (re.compile(r"\bbln\b"), "billion"),
    (re.compile(r"\bpct\b"), "percent"),
    (re.compile(r"\bcts\b"), "cents"),
    (re.compile(r"\bshrs?\b"), "shares"),
    (re.compile(r"\bmths\b"), "months"),
    (re.compile(r"\bqtr\b"), "quarter"),
    (re.compile(r"\s{2,}"), " "),
)
_INITIALS = re.compile(r"\b(?:U\.S\.|U\.K\.|USA|UK|EC|IMF|OPEC|USDA|GATT|CCC)\b", re.IGNORECASE)


def split_sentences(text: str) -> list[str]:
    """Split running text at full stops that no known abbreviation or initial explains."""
    parts = [part for line in text.split("\n") for part in _END.split(line.strip())]
    return [part.strip() for part in parts if part and part.strip()]


def is_statement(sentence: str) -> bool:
    """Tell whether a sentence is a plain, whole statement of ordinary length."""
    words = sentence.split()
    if not MIN_WORDS <= len(words) <= MAX_WORDS or not sentence.endswith((".", '."', ".”")):
        return False
    if not sentence[0].isupper() or _FURNITURE.search(sentence) or _GAP.search(sentence):
        return False
    if sum(any(map(str.isdigit, word)) for word in words) > 0.25 * len(words):
        return False
    letters = [character for character in sentence if character.isalpha()]
    if sum(letter.isupper() for letter in letters) > 0.25 * len(letters):
        return False
    quotes = sentence.count('"') % 2 or sentence.count("“") != sentence.count("”")
    return not quotes and sentence.count("(") == sentence.count(")") and "..." not in sentence


def _wire_headline(title: str, text: str) -> str:
    """Give an upper-case headline the capitals that its text uses; words the text lacks go lower."""
    known: dict[str, str] = {}
    for word in re.findall(r"[A-Za-z][A-Za-z.'&-]*", text):
        clean = word.rstrip(".") if not _INITIALS.fullmatch(word) else word
        if clean.lower() not in known or clean.islower():
            known[clean.lower()] = clean
    words = [
        _INITIALS.sub(lambda found: found.group().upper(), known.get(word.lower(), word.lower()))
        for word in title.split()
    ]
    line = " ".join(words)
    return line[:1].upper() + line[1:]


def _wire(text: str) -> str:
    for pattern, replacement in _WIRE:
        text = pattern.sub(replacement, text)
    return text.strip()


def read_web(path: Path) -> Iterator[Article]:
    """Yield the articles of a JSON-lines file with `title` and `text`."""
    with open_text(path) as lines:
        for line in lines:
            row = json.loads(line)
            sentences = [one for one in split_sentences(row["text"]) if is_statement(one)]
            if len(sentences) >= 2 and not re.search(r"promo|coupon|deals?\b|\?", row["title"], re.I):
                yield Article(row["title"].strip(), tuple(dict.fromkeys(sentences)))


def read_wire(path: Path) -> Iterator[Article]:
    """Yield the stories of an upper-case newswire file, its shorthand ("mln dlrs") written out."""
    with open_text(path) as lines:
        for line in lines:
            row = json.loads(line)
            text = _wire(row["text"])
            sentences = [one for one in split_sentences(text) if is_statement(one)]
            if sentences:
                title = _wire_headline(_wire(row["title"].lower()), text)
                yield Article(title, tuple(dict.fromkeys(sentences)))
