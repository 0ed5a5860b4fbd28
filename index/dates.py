"""Find the dates that a text states about itself in its header lines.

A date that the story merely mentions is never taken: only the head of the text counts, and there only a
line that begins with a header word such as "Published", a line that is nothing but a date and stands where
articles have theirs, or a breadcrumb with a year of news. What is in doubt stays unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Final

from index.date_headers import (
    FIRST_NEWS_YEAR,
    LAST_NEWS_YEAR,
    HeaderKind,
    HeaderLine,
    ends_sentence,
    is_byline,
    read_header_line,
)
from index.edtf import UNKNOWN_DATE, PublicationDate

__all__ = [
    "HeaderKind",
    "HeaderLine",
    "StatedDates",
    "find_dates",
    "find_publication_date",
    "read_header_line",
]

HEADER_LINES: Final = 12
LONG_LINE_CHARS: Final = 200
_MIN_HEADLINE_WORDS: Final = 4
_MIN_STORY_WORDS: Final = 6


@dataclass(frozen=True, slots=True)
class StatedDates:
    """Hold the dates that a text states about itself: when it came out, and when it was last changed."""

    published: PublicationDate = UNKNOWN_DATE
    modified: PublicationDate = UNKNOWN_DATE


def find_publication_date(text: str, language: str | None = None) -> PublicationDate:
    """Find the day on which the text says that it came out; UNKNOWN_DATE where it does not say."""
    return find_dates(text, language).published


def find_dates(text: str, language: str | None = None) -> StatedDates:
    """Find the days on which the text says that it came out and was changed, each unknown where it does not.

    `language` (a BCP 47 tag) orders numeric dates such as 03/04/2022; where it cannot, the year alone is
    known, and the date has a warning. A day of a change ("Updated") never counts as that of publication. Bare
    dates that differ from each other cancel out, and none counts that could as well be the heading of what
    happened on that day.
    """
    lines = _head_lines(text)
    head = enumerate(lines[:HEADER_LINES])
    headers = [(at, header) for at, line in head if (header := read_header_line(line, language))]
    return StatedDates(_published(lines, headers), _modified(header.modified for _, header in headers))


def _published(lines: list[str], headers: list[tuple[int, HeaderLine]]) -> PublicationDate:
    for kind in (HeaderKind.PUBLISHED, HeaderKind.BARE_DATE, HeaderKind.BREADCRUMB):
        found = [(at, header) for at, header in headers if header.kind is kind]
        dates = [header.date for _, header in found]
        if kind is HeaderKind.BARE_DATE and not any(_is_dateline(lines, at, header) for at, header in found):
            continue
        if dates:
            return dates[0] if _agree(dates) else UNKNOWN_DATE
    return UNKNOWN_DATE


def _modified(dates: Iterable[PublicationDate]) -> PublicationDate:
    """Give the latest day of a change."""
    never = datetime.min.replace(tzinfo=UTC)
    known = [date for date in dates if date.is_known]
    return max(known, key=lambda date: date.earliest or never, default=UNKNOWN_DATE)


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
    if day is None or not FIRST_NEWS_YEAR <= day.year <= LAST_NEWS_YEAR:
        return False
    before, behind = lines[at - 1] if at else "", lines[at + 1] if at + 1 < len(lines) else ""
    if header.is_stamp or is_byline(before) or is_byline(behind):
        return True
    return _is_headline(before) and _is_story(behind)


def _is_headline(line: str) -> bool:
    is_short = len(line) <= LONG_LINE_CHARS and not line.rstrip().endswith((".", ";", ",", ":", "…"))
    return is_short and len(line.split()) >= _MIN_HEADLINE_WORDS


def _is_story(line: str) -> bool:
    return len(line.split()) >= _MIN_STORY_WORDS and (ends_sentence(line) or len(line) > LONG_LINE_CHARS)


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
