"""Find the publication date that a text states about itself in its header lines.

A date that the story merely mentions is never taken: only the head of the text counts, and there only a
line that is nothing but a date, or that begins with a header word such as "Published", or a breadcrumb with
a year. What is in doubt stays unknown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice
from typing import Final

from index.date_forms import WrittenDate, match_date, may_hold_date
from index.date_words import DAY_FIRST, PUBLISHED, UPDATED
from index.edtf import UNKNOWN_DATE, InvalidDateError, PublicationDate, parse_edtf

HEADER_LINES: Final = 12
LONG_LINE_CHARS: Final = 200
_BYLINE_WORDS: Final = 6


class HeaderKind(Enum):
    """Name what a header line says the day of."""

    PUBLISHED = auto()
    UPDATED = auto()
    BARE_DATE = auto()
    BREADCRUMB = auto()


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """Hold the date of one header line; `end` is the offset in the line where the story begins.

    `end` is the length of the line where all of it is header. `date` is unknown where the writing is
    impossible or contradicts itself.
    """

    kind: HeaderKind
    date: PublicationDate
    end: int


def _phrases(table: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Map each phrase to its language; a phrase of several languages goes to the first of them."""
    languages: dict[str, str] = {}
    for language, phrases in table.items():
        for phrase in phrases:
            languages.setdefault(phrase, language)
    return languages


def _beginning(phrases: dict[str, str]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    alternatives = "|".join(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in longest_first)
    return re.compile(rf"[\s\[(*>]*(?P<phrase>{alternatives})(?!\w)[\s:.,\-–—|]*", re.IGNORECASE)


_PUBLISHED_IN: Final = _phrases(PUBLISHED)
_BEGINS: Final = (
    (HeaderKind.PUBLISHED, _beginning(_PUBLISHED_IN)),
    (HeaderKind.UPDATED, _beginning(_phrases(UPDATED))),
)
_BEGINS_UPDATED: Final = _BEGINS[1][1]
_SPACE: Final = re.compile(r"[\s\[(*>]*")
_SEPARATORS: Final = re.compile(r"[\s,;|·•()\[\]/.–—-]*")
_BREADCRUMB: Final = re.compile(r"\s[»›>]\s")
_FIRST_YEAR, _LAST_YEAR = 1800, 2199


def find_publication_date(text: str, language: str | None = None) -> PublicationDate:
    """Find the day on which the text says that it came out; UNKNOWN_DATE where it does not say.

    `language` (a BCP 47 tag) orders numeric dates such as 03/04/2022. A day of a later change ("Updated")
    never counts. Bare dates that differ from each other cancel out.
    """
    headers = list(_header_lines(text, language))
    for kind in (HeaderKind.PUBLISHED, HeaderKind.BARE_DATE, HeaderKind.BREADCRUMB):
        dates = [header.date for header in headers if header.kind is kind]
        if dates:
            return dates[0] if _agree(dates) else UNKNOWN_DATE
    return UNKNOWN_DATE


def read_header_line(line: str, language: str | None = None) -> HeaderLine | None:
    """Read one line as a date header; None where it is a line of the story."""
    if not may_hold_date(line):
        return None
    for kind, begins in _BEGINS:
        match = begins.match(line)
        if match is not None:
            return _after_header_word(line, match, kind, language)
    return _bare_date(line, language) or _breadcrumb(line)


def _header_lines(text: str, language: str | None) -> Iterator[HeaderLine]:
    # Far more than twelve lines of header can need; keeps the cost flat for a text of any length.
    lines = (line for line in text[:20_000].splitlines() if line.strip())
    for line in islice(lines, HEADER_LINES):
        header = read_header_line(line, language)
        if header is not None:
            yield header
        if len(line) > LONG_LINE_CHARS:
            return


def _agree(dates: list[PublicationDate]) -> bool:
    """Tell whether each date can mean the same moment as the first."""
    first = dates[0]
    if first.earliest is None or first.latest is None:
        return False
    return all(
        date.earliest is None or date.latest is None
        or (date.earliest <= first.latest and first.earliest <= date.latest)
        for date in dates
    )  # fmt: skip


def _after_header_word(
    line: str, match: re.Match[str], kind: HeaderKind, language: str | None
) -> HeaderLine | None:
    phrase = " ".join(match["phrase"].lower().split())
    written = match_date(line, match.end(), _day_first(language or _PUBLISHED_IN.get(phrase)))
    if written is None:
        return None
    end = _story_start(line, written.end)
    return None if end is None else HeaderLine(kind, _parsed(written), end)


def _story_start(line: str, end: int) -> int | None:
    """Give the offset behind a header word and its date; None where the line is a sentence that goes on."""
    separators = _SEPARATORS.match(line, end)
    begin = separators.end() if separators else end
    rest = line[begin:].strip()
    if not rest:
        return len(line)
    updated = _BEGINS_UPDATED.match(line, begin)
    if updated is not None and match_date(line, updated.end(), None) is not None:
        return len(line)
    sentence_like = rest[-1] in '.!?…"”»' or len(rest.split()) > _BYLINE_WORDS
    if not sentence_like:
        return len(line)
    starts_anew = (rest[0].isupper() or rest[0] in '"“«„•') and "," not in line[end:begin]
    return begin if starts_anew else None


def _bare_date(line: str, language: str | None) -> HeaderLine | None:
    space = _SPACE.match(line)
    written = match_date(line, space.end() if space else 0, _day_first(language))
    if written is None or written.edtf is None or len(written.edtf) < len("2022-01-26"):
        return None
    separators = _SEPARATORS.match(line, written.end)
    at = separators.end() if separators else written.end
    updated = _BEGINS_UPDATED.match(line, at)
    if at < len(line) and (updated is None or match_date(line, updated.end(), None) is None):
        return None
    return HeaderLine(HeaderKind.BARE_DATE, _parsed(written), len(line))


def _breadcrumb(line: str) -> HeaderLine | None:
    parts = [part.strip() for part in _BREADCRUMB.split(line)]
    years = [int(part) for part in parts[:-1] if re.fullmatch(r"[12]\d{3}", part)]
    if len(parts) < 3 or len(years) != 1 or not _FIRST_YEAR <= years[0] <= _LAST_YEAR:
        return None
    return HeaderLine(HeaderKind.BREADCRUMB, parse_edtf(str(years[0]), "text"), len(line))


def _day_first(language: str | None) -> bool | None:
    if language is None:
        return None
    tag = language.lower()
    if tag == "en-us":
        return False
    return True if tag.split("-")[0] in DAY_FIRST else None


def _parsed(written: WrittenDate) -> PublicationDate:
    try:
        return parse_edtf(written.edtf, "text") if written.edtf else UNKNOWN_DATE
    except InvalidDateError:
        return UNKNOWN_DATE
