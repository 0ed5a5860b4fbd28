"""A passage's words as copies of it have them: folded, equal words made one, numbers in one form."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from decimal import Decimal

from index.edit_words import LIGHT, SAYING
from index.equal_words import EQUAL_PHRASES, EQUAL_WORDS
from index.quantity_words import ONES, SCALES, SHORT_SCALES, TENS
from index.reporting_clauses import name_end, statement_bounds

_DATELINE = re.compile(r"\s*(?P<place>[A-Z][A-Z .'-]{2,30})(?:\([^)]{1,40}\)|, ?[^—–:]{1,40}?)? *[—–-] +")
_LABEL = re.compile(
    r"\s*(?:live|watch|video|exclusive|breaking(?: news)?|update(?: \d+)?|updated|explainer|analysis|recap)"
    r"\s*[:|]\s",
    re.IGNORECASE,
)
_OUTLET = re.compile(
    r" +[-–—|] +(?:[A-Z][\w&'.]* ){0,3}"
    r"(?:News|Times|Post|Journal|Herald|Tribune|Telegraph|Press|Daily|TV|Radio|Wire|Online|Today|Magazine)$"
)
_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "`": "'", "−": "-", "\u00ad": "", "\u200b": ""})
_GAP_IN_NUMBER = re.compile(r"(?<=\d)[ \u00a0\u202f,](?=\d{3}(?!\d))")
# Letters are whatever is no known punctuation: vowel signs of Indic scripts are no \w, yet make words differ.
_LETTER = r"[^\s\d!-/:-@\[-`{-~\u00a1-\u00bf\u2010-\u205e\u3000-\u303f]"
_TOKEN = re.compile(
    r"(?P<edge>[,;:()|—–]|(?<=\s)-(?=\s))"
    rf"|(?<!\w)-(?=\d)|\d+(?:[.,]\d+)*(?:[kmbKMB]n?\b)?|[%$€£¥<>=+?]|{_LETTER}+(?:['.]{_LETTER}+)*"
)
_LATIN_MARK = re.compile(r"[\u0300-\u036f]")
_CURRENCIES = {"dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "pound": "£", "pounds": "£"}
_SIGNS = frozenset("$€£¥")
_NUMBERS = frozenset({*ONES, *TENS})
_CONTRACTED = {"won't": ("will", "not"), "can't": ("can", "not"), "cannot": ("can", "not")}
_ENDINGS = {"'re": "are", "'ll": "will", "'ve": "", "'d": "would", "'m": "am"}
_ALL_CAPITALS = 0.6
"""Where more words than this have a capital, as in some headlines, capitals do not mark names."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Hold the words of a passage as they are compared.

    `words` are those of the statement, `said` those that tell who reported it (`says_first`: ahead of it),
    `place` those of a dateline. `edges` tells of each word whether punctuation stands before it, `names`
    whether it has the capital of a name.
    """

    words: tuple[str, ...]
    edges: tuple[bool, ...]
    names: tuple[bool, ...]
    said: frozenset[str] = frozenset()
    says_first: bool = False
    place: frozenset[str] = frozenset()
    vocabulary: frozenset[str] = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "vocabulary", frozenset(self.words))

    def behind(self, start: int) -> Wording:
        """Give the statement that begins there, behind who reported it."""
        said = frozenset(self.words[:start]) - SAYING
        edges = (True, *self.edges[start + 1 :])
        return Wording(self.words[start:], edges, self.names[start:], said, True, self.place)


def wording(text: str) -> Wording:
    """Reduce a text to what its copies have in common."""
    plain = _GAP_IN_NUMBER.sub("", text.translate(_TYPOGRAPHY))
    place: frozenset[str] = frozenset()
    while ahead := _LABEL.match(plain) or _DATELINE.match(plain):
        if plain[ahead.end() :].isupper():
            break  # a headline: its first words are in capitals like the others
        plain = plain[ahead.end() :]
        if ahead.re is _DATELINE:
            place = frozenset(_Words.of(ahead["place"]).words)
    return _statement(_Words.of(_OUTLET.sub("", plain)), place)


class _Words:
    """Gather the words of a text one by one, bringing each into its normal form."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.edges: list[bool] = []
        self.names: list[bool] = []
        self._edge = True

    @classmethod
    def of(cls, text: str) -> _Words:
        """Read a whole text."""
        found = cls()
        folded = text if text.isascii() else _LATIN_MARK.sub("", unicodedata.normalize("NFKD", text))
        for match in _TOKEN.finditer(folded):
            if match["edge"]:
                found._edge = True
            else:
                found._read(match.group())
        capitals = sum(found.names)
        if capitals > _ALL_CAPITALS * len(found.words):
            found.names = [False] * len(found.words)
        if not EQUAL_PHRASES.keys().isdisjoint(found.words):
            found._join_phrases()
        found._join_numbers()
        return found

    def _read(self, written: str) -> None:
        folded = written.casefold()
        name = folded != written
        if folded in _CONTRACTED:
            for word in _CONTRACTED[folded]:
                self._add(word, name)
            return
        if folded.isalpha():
            self._add(folded, name)
            return
        if "'" not in folded:
            self._add(folded.replace(".", "") if folded[0].isalpha() else folded, name)
            return
        if folded.endswith("n't"):
            self._add(folded[:-3], name)
            self._add("not", False)
            return
        head, mark, tail = folded.rpartition("'")
        if tail == "s":
            self._add(head, name)
        elif mark + tail in _ENDINGS:
            self._add(head, name)
            self._add(_ENDINGS[mark + tail], False)
        else:
            self._add(folded, name)

    def _add(self, word: str, name: bool) -> None:
        word = EQUAL_WORDS.get(word, word)
        if word and word not in LIGHT:
            self.words.append(word)
            self.edges.append(self._edge)
            self.names.append(name)
            self._edge = False

    def _join_phrases(self) -> None:
        at = 0
        while at < len(self.words):
            for rest, meant in EQUAL_PHRASES.get(self.words[at], ()):
                if tuple(self.words[at + 1 : at + 1 + len(rest)]) == rest:
                    self._replace(at, at + 1 + len(rest), [meant])
                    break
            at += 1

    def _join_numbers(self) -> None:
        at, signed = 0, -1
        while at < len(self.words):
            word = self.words[at]
            value, end = _number(self.words, at) if word in _NUMBERS or word[0].isdigit() else (None, at)
            if value is not None:
                self._replace(at, end, [f"{value.normalize():f}"])
                if at - 1 > signed and self.words[at - 1] in _SIGNS:  # "$5" is "5 dollars"
                    self.words[at - 1 : at + 1] = [self.words[at], self.words[at - 1]]
                    signed = at
            at += 1
        self.words = [_CURRENCIES.get(word, word) for word in self.words]

    def _replace(self, start: int, end: int, words: list[str]) -> None:
        self.words[start:end] = words
        self.edges[start:end] = [self.edges[start]]
        self.names[start:end] = [self.names[start]]


def _number(words: list[str], at: int) -> tuple[Decimal | None, int]:
    """Read a number in digits or words, with its scales; gives the place behind it."""
    word = words[at]
    if word[0].isdigit():
        digits = word.rstrip("kmbn")
        try:
            value = Decimal(digits.replace(",", ".")) * SHORT_SCALES.get(
                word[len(digits) : len(digits) + 1], 1
            )
        except ArithmeticError:
            return None, at + 1
    elif word in TENS:
        value = Decimal(TENS[word])
        if at + 1 < len(words) and 0 < ONES.get(words[at + 1], 0) < 10:
            at, value = at + 1, value + ONES[words[at + 1]]
    elif word in ONES:
        value = Decimal(ONES[word])
    else:
        return None, at + 1
    at += 1
    while at < len(words) and words[at] in SCALES:
        value *= SCALES[words[at]]
        at += 1
    return value, at


def _statement(found: _Words, place: frozenset[str]) -> Wording:
    """Set apart who reported the statement, where the passage says so at its start or at its end."""
    words, edges, names = tuple(found.words), tuple(found.edges), tuple(found.names)
    start, end = statement_bounds(words, edges, names)
    said = frozenset(words[: name_end(words, edges, start)] + words[end:]) - SAYING
    own_edges = (True, *edges[start + 1 : end]) if end > start else ()
    return Wording(words[start:end], own_edges, names[start:end], said, start > 0, place)
