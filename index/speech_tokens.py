"""Words and marks of a sentence, and which of them stand between quotation marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

QUOTES: Final = '"“”„«»'
_TOKEN: Final = re.compile(
    rf"[A-Z]\.(?=\s[A-Z])|[^\W_](?:[\w.'’&-]*\w)?|[{QUOTES}]|[,;:()?—–]|(?<=\s)-(?=\s)|[.!…]"
)
_MARK: Final = re.compile(f"[{QUOTES}]")


@dataclass(frozen=True, slots=True)
class Token:
    """Hold one word or mark; `quoted` tells whether it stands between quotation marks."""

    text: str
    lower: str
    start: int
    end: int
    quoted: bool

    @property
    def is_word(self) -> bool:
        """Tell whether it is no punctuation."""
        return self.text[0].isalnum()

    @property
    def is_mark(self) -> bool:
        """Tell whether it is a quotation mark."""
        return self.text in QUOTES


def tokens_of(text: str, opened: bool) -> list[Token]:
    """Split a sentence; `opened` tells whether it begins inside a quotation."""
    tokens: list[Token] = []
    inside = opened
    for match in _TOKEN.finditer(text):
        mark = match.group()
        if mark in QUOTES:
            inside = _opens(mark, inside)
            tokens.append(Token(mark, mark, match.start(), match.end(), False))
        else:
            tokens.append(Token(mark, mark.lower().replace("’", "'"), match.start(), match.end(), inside))
    return tokens


def is_left_open(text: str, opened: bool) -> bool:
    """Tell whether a quotation is open behind a text; `opened` tells whether one was before it."""
    for mark in _MARK.findall(text):
        opened = _opens(mark, opened)
    return opened


def _opens(mark: str, inside: bool) -> bool:
    return not inside if mark == '"' else mark in "“„«"
