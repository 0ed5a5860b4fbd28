"""Find the headline that a plain text begins with."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from index.dates import HEADER_LINES, read_header_line
from index.furniture import breadcrumb_title, is_furniture, is_link_header

MAX_HEADLINE_CHARS: Final = 200
_MIN_WORDS: Final = 2
_MAX_WORDS: Final = 30
_BULLET: Final = re.compile(r"(?:[•‣▪●○◦∙*·–—-]|\d{1,2}[.)])\s")


def find_headline(text: str, language: str | None = None) -> str | None:
    """Give the first line of the story where it looks like a headline, else None.

    Date lines, breadcrumbs and furniture before it are passed over. A headline is short, is no bullet, does
    not end like a sentence, and has a text below it.
    """
    lines = islice((line.strip() for line in text[:20_000].splitlines() if line.strip()), HEADER_LINES + 1)
    for line in lines:
        header = read_header_line(line, language)
        if header is not None and header.end < len(line):
            return None
        if header is None and not _is_beside_story(line):
            return line if _is_headline(line) and _has_more(text, line) else None
    return None


def _is_beside_story(line: str) -> bool:
    return is_furniture(line) or is_link_header(line) or breadcrumb_title(line) is not None


def _is_headline(line: str) -> bool:
    words = line.split()
    return (
        len(line) <= MAX_HEADLINE_CHARS
        and _MIN_WORDS <= len(words) <= _MAX_WORDS
        and not line.endswith((".", ";", ",", ":", "…", "。"))
        and not line[0].islower()
        and _BULLET.match(line) is None
    )


def _has_more(text: str, line: str) -> bool:
    return bool(text[text.index(line) + len(line) :].strip())
