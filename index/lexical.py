"""A claim as a keyword query: the words worth searching, quoted for SQLite's FTS5."""

from __future__ import annotations

import unicodedata
from collections.abc import Container
from dataclasses import dataclass

MAX_TERMS = 32
"""Most terms of one query: the cost of an FTS5 query grows with the length of its posting lists."""

KEPT_FREQUENT_TERMS = 3
"""How many terms stay when every word of the claim is frequent."""

ENDING_LETTERS = 2
LETTERS_BEFORE_ENDING = 5
"""A long word is searched without its last letters, so that "announced" finds "announces" and the cases of a
Russian or Turkish word find each other; it finds more on SciFact (`python -m benchmarks.retrieval`)."""

# The combining marks that FTS5 drops from inside a word (sqlite3Fts5UnicodeIsdiacritic); all others split it.
_DROPPED_MARKS = frozenset(
    map(
        chr,
        (*range(0x300, 0x305), *range(0x306, 0x30D), 0x30F, 0x311, 0x31B, *range(0x323, 0x329),
         0x32D, 0x32E, 0x330, 0x331),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """Hold one word of a claim: as written, and folded as the full-text index stores it."""

    written: str
    folded: str

    @property
    def is_number(self) -> bool:
        """Tell whether the word has a digit in it."""
        return any(character.isdigit() for character in self.folded)


def keyword_patterns(
    claim: str, frequent_words: Container[str], ending_letters: int = ENDING_LETTERS
) -> tuple[str, ...]:
    """Write an FTS5 query for each telling word of a claim.

    Every term is quoted, so nothing in the claim is read as query syntax. Words in `frequent_words`
    (folded) are left out, unless there are no others; of more than MAX_TERMS the numbers and the longest
    words stay. `ending_letters` is how many letters a long word may end on otherwise. Empty where the claim
    has no word at all.
    """
    terms = list({term.folded: term for term in reversed(tokenize(claim))}.values())[::-1]
    telling = [term for term in terms if term.folded not in frequent_words]
    kept = _longest(telling, MAX_TERMS) if telling else _longest(terms, KEPT_FREQUENT_TERMS)
    return tuple(dict.fromkeys(_pattern(term, ending_letters) for term in kept))


def tokenize(text: str) -> list[Term]:
    """Split a text into words as FTS5's `unicode61 remove_diacritics 2` does.

    The same for the characters of Unicode 3.2; later ones FTS5 knows in part, and takes the rest for letters.
    https://sqlite.org/fts5.html#unicode61_tokenizer
    """
    terms: list[Term] = []
    start = 0
    for end in range(len(text) + 1):
        if end < len(text) and _continues_word(text[end], starts=end == start):
            continue
        if end > start:
            written = text[start:end]
            terms.append(Term(written, "".join(map(_fold, written))))
        start = end + 1
    return terms


def _continues_word(character: str, starts: bool) -> bool:
    category = unicodedata.category(character)
    return category[0] in "LN" or category == "Co" or (character in _DROPPED_MARKS and not starts)


def _fold(character: str) -> str:
    """Fold case and, on Latin letters only, diacritics: what FTS5 does."""
    if character in _DROPPED_MARKS:
        return ""
    folded = character.casefold()
    if len(folded) > 1:
        # FTS5 folds one letter to one letter: ß stays, İ is i.
        folded = character.lower()[0]
    plain = unicodedata.normalize("NFD", folded)[0]
    return plain if plain.isascii() else folded


def _pattern(term: Term, ending_letters: int) -> str:
    is_long = len(term.folded) >= LETTERS_BEFORE_ENDING + ending_letters
    if ending_letters and is_long and not term.is_number:
        return f'"{term.written[:-ending_letters]}"*'
    return f'"{term.written}"'


def _longest(terms: list[Term], count: int) -> list[Term]:
    """Choose the numbers and the longest words, in the claim's order: long words are the rarer ones."""
    if len(terms) <= count:
        return terms
    ranked = sorted(range(len(terms)), key=lambda at: (not terms[at].is_number, -len(terms[at].folded)))
    return [terms[at] for at in sorted(ranked[:count])]
