"""Tell site furniture (subscribe lines, photo credits, comment forms) from lines that state something.

The rules are anchored to whole lines: a sentence of the story that has such words in it stays. In doubt a
line stays, for a lost statement costs more than a useless passage.
"""

from __future__ import annotations

import re
from typing import Final

from index.furniture_words import (
    AGENCIES,
    COMMANDS,
    COUNTED_LABELS,
    CREDIT_LABELS,
    LINK_HEADERS,
    SENTENCE_OPENERS,
    SOURCE_LABELS,
    WHOLE_LINES,
)  # fmt: skip

_COMMAND_CHARS: Final = 120
_CREDIT_WORDS: Final = 10
_LINK_CHARS: Final = 160
_LINK_LINES: Final = 12
_HEADLINE_WORDS: Final = 4


def _any_of(phrases: tuple[str, ...]) -> str:
    return "|".join(sorted(phrases, key=len, reverse=True))


_HEAD_CHARS: Final = 2


def _heads(*tables: tuple[str, ...]) -> frozenset[str]:
    """Give the first two characters of every phrase; most lines begin with none of them."""
    phrases = (phrase for table in tables for phrase in table)
    choices = ((phrase, re.match(r"\(\?:([^)]*)\)", phrase)) for phrase in phrases)
    begins = (begin for phrase, choice in choices for begin in (choice[1].split("|") if choice else [phrase]))
    return frozenset(begin[:_HEAD_CHARS] for begin in begins)


_EDGES: Final = " \t\u00a0\u200b\ufeff*·•|»›→>:;.!…-–—[]()"
_LETTER: Final = re.compile(r"[^\W\d_]")
_WHOLE: Final = frozenset(WHOLE_LINES)
_COMMAND: Final = re.compile(rf"(?:{_any_of(COMMANDS)})\b", re.IGNORECASE)
_CREDIT: Final = re.compile(rf"(?:{_any_of(CREDIT_LABELS)})\s*(?::|©|/|by\b)\s*(?P<whom>.*)", re.IGNORECASE)
_LINK_HEADER: Final = re.compile(rf"(?:{_any_of(LINK_HEADERS)})\s*:?", re.IGNORECASE)
_LINK_PREFIX: Final = re.compile(rf"(?:{_any_of(LINK_HEADERS)})(?P<colon>\s*:)?\s+", re.IGNORECASE)
_LABELS: Final = re.compile(
    "|".join(
        (
            # "12 comments", "Comments (12)"
            rf"(?:\d+\s+)?(?:{_any_of(COUNTED_LABELS)})(?:\s*[:(]?\s*\d+\s*\)?)?",
            # "Source: example.org"
            rf"(?:{_any_of(SOURCE_LABELS)})\s*:?\s*(?:https?://\S+|(?:www\.)?[\w-]+(?:\.[\w-]+)+\S*)",
            r"(?:read on|читайте на|читать на)\s+(?:\S+\s+){0,2}(?:pro|plus|premium)",
            # The code of a content system, such as "abc-12", and a bare address
            r"(?-i:[a-z]{2,5}[-_]\d{1,4})",
            r"(?:https?://|www\.)\S+",
            r"(?:copyright\s*)?(?:©|\(c\))\s.{0,110}|copyright\s+(?:©|\d{4}).{0,100}",
            r".{0,100}\ball rights reserved\W*",
        )
    ),
    re.IGNORECASE,
)
_HEADS: Final = _heads(
    COMMANDS,
    COUNTED_LABELS,
    CREDIT_LABELS,
    LINK_HEADERS,
    SOURCE_LABELS,
    ("read on", "читайте на", "читать на"),
)
# What every label without such a beginning has in it.
_LABEL_SIGN: Final = re.compile(r"[\d©]|\(c\)|www\.|://|copyright|reserved", re.IGNORECASE)
_LINK_HEADS: Final = _heads(LINK_HEADERS)
_BREADCRUMB: Final = re.compile(r"\s[»›>]\s")
_AGENCY: Final = re.compile(rf"(?:{_any_of(AGENCIES)})\.?", re.IGNORECASE)
_OPENER: Final = re.compile(rf"\s(?=(?:{'|'.join(SENTENCE_OPENERS)})\s)")


def is_furniture(line: str) -> bool:
    """Tell whether a whole line is site furniture; lines without a single letter are."""
    bare = " ".join(line.split()).strip(_EDGES)
    if _LETTER.search(bare) is None:
        return True
    if len(bare) > 2 * _LINK_CHARS:
        return False
    if bare.casefold() in _WHOLE:
        return True
    if _head(bare) in _HEADS:
        return (
            _is_command(bare)
            or _is_picture_credit(bare)
            or is_link_header(bare)
            or _LABELS.fullmatch(bare) is not None
        )
    return _LABEL_SIGN.search(bare) is not None and _LABELS.fullmatch(bare) is not None


def is_link_header(line: str) -> bool:
    """Tell whether a line is nothing but "Read also:" in one of the languages."""
    bare = line.strip(_EDGES)
    return _head(bare) in _LINK_HEADS and _LINK_HEADER.fullmatch(bare) is not None


def _head(bare: str) -> str:
    # Regular expressions that ignore the case take the Turkish letters for an i.
    return bare[:_HEAD_CHARS].lower().replace("i\u0307", "i").replace("ı", "i")


def is_credit(sentence: str) -> bool:
    """Tell whether a sentence only names an agency ("RIA News.") or who took a picture ("Photo: X")."""
    if len(sentence) <= 40 and _AGENCY.fullmatch(sentence.strip(" ()[]—–-")) is not None:
        return True
    return len(sentence) <= _COMMAND_CHARS and ":" in sentence and _is_picture_credit(sentence)


def is_link(line: str) -> bool:
    """Tell whether a line looks like the title of a linked article: short, and no full stop at its end."""
    bare = line.strip()
    return len(bare) <= _LINK_CHARS and not bare.endswith((".", ";", ",", ":", "…"))


def link_list_end(lines: list[str], header: int) -> int:
    """Give the index behind the links that follow the link header at `header`.

    A list is recognised only where it runs on to the end of the text or to another line of furniture; in the
    middle of a story nothing tells a link from a headline, so the lines stay (the answer is `header + 1`).
    """
    at = header + 1
    last = min(len(lines), header + 1 + _LINK_LINES)
    while at < last and is_link(lines[at]) and not is_furniture(lines[at]):
        at += 1
    ends = at == len(lines) or is_furniture(lines[at])
    return at if ends else header + 1


def link_prefix_end(line: str) -> int:
    """Give the offset behind a link at the start of a line ("See also <title> We said ..."), 0 without one.

    With a colon and no sentence after it, the whole line is the link. Without a colon the title ends where a
    word such as "We" opens a sentence; where none does, the line stays whole.
    """
    prefix = _LINK_PREFIX.match(line) if _head(line) in _LINK_HEADS else None
    if prefix is None:
        return 0
    if prefix["colon"]:
        return len(line) if is_link(line) else 0
    opener = _OPENER.search(line, prefix.end() + 1)
    if opener is None:
        return 0
    title = line[prefix.end() : opener.start()].split()
    lower = sum(word[:1].islower() for word in title)
    is_title = 3 <= len(title) <= 15 and lower >= 2 and not any(word.endswith((".", ",")) for word in title)
    return opener.end() if is_title and len(line.split()) - len(title) > _HEADLINE_WORDS else 0


def breadcrumb_title(line: str) -> int | None:
    """Give the offset of the last part of a breadcrumb ("Main » News » Title"); None where it is none."""
    if len(line) > 2 * _LINK_CHARS or "«" in line or _BREADCRUMB.search(line) is None:
        return None
    cuts = list(_BREADCRUMB.finditer(line))
    if len(cuts) < 2:
        return None
    steps = _BREADCRUMB.split(line)[:-1]
    if any(len(step.split()) > _HEADLINE_WORDS or step.rstrip().endswith((".", "?", "!")) for step in steps):
        return None
    return cuts[-1].end()


def _is_command(bare: str) -> bool:
    return len(bare) <= _COMMAND_CHARS and _COMMAND.match(bare) is not None


def _is_picture_credit(bare: str) -> bool:
    match = _CREDIT.fullmatch(bare)
    return match is not None and len(match["whom"].split()) <= _CREDIT_WORDS
