"""Find the publication date that a text states about itself in its header lines.

A date that the story merely mentions is never taken: only the head of the text counts, and there only a
line that begins with a header word such as "Published", a line that is nothing but a date and stands where
articles have theirs, or a breadcrumb with a year of news. What is in doubt stays unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice, pairwise
from typing import Final

from index.date_forms import WrittenDate, match_date, may_hold_date
from index.date_words import BY, DAY_FIRST, NEWS_STEPS, PUBLISHED, UPDATED
from index.edtf import UNKNOWN_DATE, InvalidDateError, PublicationDate, parse_edtf

HEADER_LINES: Final = 12
LONG_LINE_CHARS: Final = 200
_BYLINE_WORDS: Final = 6
_MIN_HEADLINE_WORDS: Final = 4
_MIN_STORY_WORDS: Final = 6
# Before it, a line that is nothing but a date is the heading of what happened then.
_FIRST_NEWS_YEAR, _LAST_NEWS_YEAR = 1990, 2100


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
    impossible or contradicts itself. `is_stamp` tells that the line has another sign of a publication beside
    the day: a time of day, a weekday, a day of update.
    """

    kind: HeaderKind
    date: PublicationDate
    end: int
    is_stamp: bool = True


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
_SENTENCE_ENDS: Final = (".", "!", "?", "…", '"', "”", "»")
_SEPARATORS: Final = re.compile(r"[\s,;|·•()\[\]/.–—-]*")
_BREADCRUMB: Final = re.compile(r"\s[»›>]\s")
_NEWS_STEP: Final = re.compile(rf"\b(?:{'|'.join(NEWS_STEPS)})\b", re.IGNORECASE)
_BY: Final = rf"(?:{'|'.join(BY)})\b:?"
_BYLINE: Final = re.compile(rf"\s*{_BY}(?:\s+\S+){{1,{_BYLINE_WORDS}}}\s*", re.IGNORECASE)
_AUTHOR: Final = re.compile(
    rf"{_BY}(?:\s+[^\s\d]+){{1,4}}?(?:\s+(?:on|am|le|el|em|il|op)|\s*[,|·–—-])\s+", re.IGNORECASE
)


def find_publication_date(text: str, language: str | None = None) -> PublicationDate:
    """Find the day on which the text says that it came out; UNKNOWN_DATE where it does not say.

    `language` (a BCP 47 tag) orders numeric dates such as 03/04/2022. A day of a later change ("Updated")
    never counts. Bare dates that differ from each other cancel out, and none counts that could as well be the
    heading of what happened on that day.
    """
    lines = _head_lines(text)
    head = enumerate(lines[:HEADER_LINES])
    headers = [(at, header) for at, line in head if (header := read_header_line(line, language))]
    for kind in (HeaderKind.PUBLISHED, HeaderKind.BARE_DATE, HeaderKind.BREADCRUMB):
        found = [(at, header) for at, header in headers if header.kind is kind]
        dates = [header.date for _, header in found]
        if kind is HeaderKind.BARE_DATE and not any(_is_dateline(lines, at, header) for at, header in found):
            continue
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


def _head_lines(text: str) -> list[str]:
    """Give the lines that may be a header, up to and with the first long one, and one line behind."""
    head: list[str] = []
    # Far more than twelve lines of header can need; keeps the cost flat for a text of any length.
    lines = (line for line in text[:20_000].splitlines() if line.strip())
    for line in islice(lines, HEADER_LINES + 1):
        head.append(line)
        if len(line) > LONG_LINE_CHARS:
            break
    return head


def _is_dateline(lines: list[str], at: int, header: HeaderLine) -> bool:
    """Tell whether a line that is nothing but a date stands where an article has the day it came out.

    A time of day says so by itself. Else the day must be of our time and have a second sign: a weekday, a
    byline beside it, or a headline before it and the story behind it.
    """
    if header.date.precision in ("minute", "second"):
        return True
    day = header.date.earliest
    if day is None or not _FIRST_NEWS_YEAR <= day.year <= _LAST_NEWS_YEAR:
        return False
    before, behind = lines[at - 1] if at else "", lines[at + 1] if at + 1 < len(lines) else ""
    if header.is_stamp or _is_byline(before) or _is_byline(behind):
        return True
    return _is_headline(before) and _is_story(behind)


def _is_byline(line: str) -> bool:
    return _BYLINE.fullmatch(line) is not None and line.split()[1][0].isupper()


def _is_headline(line: str) -> bool:
    is_short = len(line) <= LONG_LINE_CHARS and not line.rstrip().endswith((".", ";", ",", ":", "…"))
    return is_short and len(line.split()) >= _MIN_HEADLINE_WORDS


def _is_story(line: str) -> bool:
    return len(line.split()) >= _MIN_STORY_WORDS and (_ends_sentence(line) or len(line) > LONG_LINE_CHARS)


def _ends_sentence(line: str) -> bool:
    return line.rstrip().endswith(_SENTENCE_ENDS)


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
    author = _AUTHOR.match(line, match.end())
    at = author.end() if author else match.end()
    written = match_date(line, at, _day_first(language or _PUBLISHED_IN.get(phrase)))
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
    sentence_like = _ends_sentence(rest) or len(rest.split()) > _BYLINE_WORDS
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
    is_stamp = written.has_weekday or at < len(line)
    return HeaderLine(HeaderKind.BARE_DATE, _parsed(written), len(line), is_stamp)


def _breadcrumb(line: str) -> HeaderLine | None:
    parts = [part.strip() for part in _BREADCRUMB.split(line)]
    years = [
        year
        for step, year in pairwise(parts[:-1])
        if re.fullmatch(r"\d{4}", year) and _NEWS_STEP.search(step) is not None
    ]
    if len(years) != 1 or not _FIRST_NEWS_YEAR <= int(years[0]) <= _LAST_NEWS_YEAR:
        return None
    return HeaderLine(HeaderKind.BREADCRUMB, parse_edtf(years[0], "text"), len(line))


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
