"""Names in a sentence, with the words they stand between."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal

from index.date_words import MONTH_NUMBERS, WEEKDAY_NUMBERS
from index.places import country_of, place_of
from index.quantity_words import FUNCTION_WORDS
from index.speech_words import PARTICLES, SAYS, TITLES, VERBS

NameKind = Literal["name", "country", "city"]

EDGE: Final = ""
"""What stands beside a name at the start or the end of a sentence or clause."""

_TOKEN: Final = re.compile(r"[^\W\d_](?:[\w'’.-]*[\w])?|[^\w\s]|\d+")
_POSSESSIVE: Final = re.compile(r"(?:['’]s|['’])$")
_MARK: Final = re.compile(r"[\u0300-\u036f]")
_CONTRACTED: Final = ("'d", "'m", "'re", "'ve", "'ll", "n't")
_MOST_CAPITALS: Final = 0.6
_SKIPPED: Final = frozenset("the a an his her their its our former new".split()) | TITLES  # noqa: SIM905
_NO_NAMES: Final = frozenset(
    """
    i he she it we you they this that these those there here but and or if when while after before because
    since although though however meanwhile also many most some all both several other another more few no not
    yes today yesterday tomorrow now then according earlier later officials police people experts sources god
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Name:
    """Hold one name: as written, its folded words without titles, its kind, and its neighbours.

    `key` is equal for names of one thing as far as tables tell ("Kiev", "Kyiv"). `left` and `right` are the
    folded words beside it, titles and articles passed over, before a preposition one word more ("built by");
    EDGE where there is none. `joint` is the word right before it.
    """

    text: str
    words: tuple[str, ...]
    kind: NameKind
    key: str
    left: str
    right: str
    joint: str


@dataclass(frozen=True, slots=True)
class Named:
    """Hold the names of a sentence, all its folded words, and the countries that they stand for."""

    names: tuple[Name, ...]
    words: frozenset[str]
    countries: frozenset[str]


def fold(word: str) -> str:
    """Bring a word into the form in which names are compared: no accents, no capitals, no possessive."""
    plain = word if word.isascii() else _MARK.sub("", unicodedata.normalize("NFKD", word))
    lower = plain.lower()
    if lower.isalpha() and lower.isascii():
        return lower
    return _POSSESSIVE.sub("", lower).replace(".", "").replace("’", "'").replace("ł", "l").replace("ø", "o")


@lru_cache(maxsize=2048)  # a claim is compared with each passage that is shown
def named(text: str) -> Named:
    """Find the names of a sentence; a sentence all in capitals has none that can be told from other words."""
    tokens = [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]
    words = [fold(token) for token, _, _ in tokens]
    letters = [token for token, _, _ in tokens if token[0].isalpha()]
    many = sum(token[0].isupper() for token in letters) > max(3, _MOST_CAPITALS * len(letters))
    names = [] if many else _names(text, tokens, words)
    countries = {country for name in names if (country := country_of(" ".join(name.words)))}
    countries |= {country for word in words if (country := country_of(word))}
    return Named(tuple(names), frozenset(words), frozenset(countries))


def _names(text: str, tokens: list[tuple[str, int, int]], words: list[str]) -> list[Name]:
    found: list[Name] = []
    at = 0
    while at < len(tokens):
        end = _name_end(tokens, words, at)
        if end == at:
            at += 1
            continue
        start = at
        while start < end - 1 and words[start] in TITLES:
            start += 1
        folded = tuple(words[start:end])
        sure = at > 0 or end - at > 1 or place_of(folded[0]) is not None or _acts(words, end)
        if sure and folded[0] not in TITLES:
            found.append(_name(text, tokens, words, start, end))
        at = end
    return found


def _name_end(tokens: list[tuple[str, int, int]], words: list[str], at: int) -> int:
    if not _is_capital(tokens, words, at):
        return at
    end = at + 1
    while end < len(tokens):
        if _POSSESSIVE.search(tokens[end - 1][0]):
            break
        if _is_capital(tokens, words, end):
            end += 1
        elif (
            words[end] in PARTICLES | {"of"} and end + 1 < len(tokens) and _is_capital(tokens, words, end + 1)
        ):
            end += 2
        else:
            break
    return end


def _is_capital(tokens: list[tuple[str, int, int]], words: list[str], at: int) -> bool:
    token, word = tokens[at][0], words[at]
    return (
        token[0].isupper()
        and word not in _NO_NAMES
        and word not in MONTH_NUMBERS
        and word not in WEEKDAY_NUMBERS
        and not (at == 0 and word in FUNCTION_WORDS)
        and word not in ("the", "a", "an")
        and not word.endswith(_CONTRACTED)
    )


def _acts(words: list[str], end: int) -> bool:
    """Tell whether a verb follows that only a name has before it: "Lavrov said"."""
    return end < len(words) and words[end] in SAYS | VERBS


def _name(text: str, tokens: list[tuple[str, int, int]], words: list[str], start: int, end: int) -> Name:
    folded = tuple(words[start:end])
    joined = " ".join(folded)
    place = place_of(joined)
    kind: NameKind = "name" if place is None else place[0]
    key = joined if place is None else place[1]
    written = _POSSESSIVE.sub("", text[tokens[start][1] : tokens[end - 1][2]])
    before = [word for word in words[max(0, start - 6) : start] if word not in _SKIPPED]
    joint = _beside(before[-1]) if before else EDGE
    left = " ".join(before[-2:]) if joint in FUNCTION_WORDS and _beside(" ".join(before[-2:-1])) else joint
    right = _beside(words[end]) if end < len(words) else EDGE
    return Name(written, folded, kind, key, left, right, joint)


def _beside(word: str) -> str:
    return word if word[:1].isalnum() else EDGE
