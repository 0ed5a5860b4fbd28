"""Read one line of a text's head: what it says of the days on which the text came out and was changed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto
from itertools import pairwise
from typing import Final

from index.date_forms import WrittenDate, match_date, may_hold_date
from index.date_header_words import BY, NEWS_STEPS, ON, PUBLISHED, TRAILERS, UPDATED
from index.date_words import DAY_FIRST, DAY_FIRST_REGIONS, MONTH_FIRST_REGIONS
from index.edtf import UNKNOWN_DATE, InvalidDateError, PublicationDate, parse_edtf

# Before it, a line that is nothing but a date is the heading of what happened then.
FIRST_NEWS_YEAR: Final = 1990
LAST_NEWS_YEAR: Final = 2100
_BYLINE_WORDS: Final = 6
_MIN_DATE: Final = len("2022-01-26")


class HeaderKind(Enum):
    """Name what a header line says the day of."""

    PUBLISHED = auto()
    UPDATED = auto()
    BARE_DATE = auto()
    BREADCRUMB = auto()


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """Hold the dates of one header line; `end` is the offset in the line where the story begins.

    `end` is the length of the line where all of it is header. `date` is the day of publication, unknown where
    the writing is impossible or contradicts itself, `modified` that of a change. `is_stamp` tells that the
    line has another sign of a publication beside the day: a time of day, a weekday, a byline or an update.
    """

    kind: HeaderKind
    date: PublicationDate
    end: int
    is_stamp: bool = True
    modified: PublicationDate = UNKNOWN_DATE


@dataclass(frozen=True, slots=True)
class _Stated:
    """Hold a date behind a header word, and the offset behind it."""

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


_LANGUAGE_OF: Final = {
    HeaderKind.PUBLISHED: _phrases(PUBLISHED),
    HeaderKind.UPDATED: _phrases(UPDATED),
}
_BEGINS: Final = tuple((kind, _beginning(phrases)) for kind, phrases in _LANGUAGE_OF.items())
_SPACE: Final = re.compile(r"[\s\[(*>]*")
_SENTENCE_ENDS: Final = (".", "!", "?", "…", '"', "”", "»")
_SEPARATORS: Final = re.compile(r"[\s,;|·•()\[\]/.–—-]*")
_BREADCRUMB: Final = re.compile(r"\s[»›>]\s")
_NEWS_STEP: Final = re.compile(rf"\b(?:{'|'.join(NEWS_STEPS)})\b", re.IGNORECASE)
_BY: Final = rf"(?:{'|'.join(BY)})\b:?"
_ON: Final = rf"(?:{'|'.join(ON)})"
_BYLINE: Final = re.compile(rf"\s*{_BY}(?:\s+\S+){{1,{_BYLINE_WORDS}}}\s*", re.IGNORECASE)
_AUTHOR: Final = re.compile(
    rf"{_BY}(?:\s+[^\s\d]+){{1,{_BYLINE_WORDS}}}?(?:\s+{_ON}\b|\s*[,|·•–—-])\s*(?:{_ON}\s+)?", re.IGNORECASE
)
_ARTICLE: Final = re.compile(rf"{_ON}\s+", re.IGNORECASE)
_TRAILER: Final = re.compile(
    rf"(?:{_BY}(?:\s+[^\s\d]+){{1,{_BYLINE_WORDS}}}|(?:{'|'.join(TRAILERS)}))\s*", re.IGNORECASE
)


def read_header_line(line: str, language: str | None = None) -> HeaderLine | None:
    """Read one line as a date header; None where it is a line of the story.

    `language` (a BCP 47 tag) orders numeric dates such as 03/04/2022.
    """
    if not may_hold_date(line):
        return None
    stated = _after_header_word(line, 0, language)
    if stated is not None:
        return _header(line, stated, language)
    if _begins_with_header_word(line):
        return None
    return _bare_date(line, language) or _breadcrumb(line)


def is_byline(line: str) -> bool:
    """Tell whether a line names an author and nothing else."""
    return _BYLINE.fullmatch(line) is not None and line.split()[1][0].isupper()


def author_of(head: str) -> str | None:
    """Give the name in the first line of a text's head that is a byline and nothing else."""
    line = next((line for line in head.splitlines() if is_byline(line)), None)
    return None if line is None else " ".join(line.split()[1:])


def ends_sentence(line: str) -> bool:
    """Tell whether a line ends as a sentence does."""
    return line.rstrip().endswith(_SENTENCE_ENDS)


def _begins_with_header_word(line: str) -> bool:
    return any(begins.match(line) for _, begins in _BEGINS)


def _after_header_word(line: str, start: int, language: str | None) -> _Stated | None:
    """Read a header word and its date at `start`."""
    for kind, begins in _BEGINS:
        match = begins.match(line, start)
        if match is None:
            continue
        phrase = " ".join(match["phrase"].lower().split())
        author = _AUTHOR.match(line, match.end())
        at = author.end() if author else match.end()
        written = match_date(line, at, _day_first(language or _LANGUAGE_OF[kind].get(phrase)))
        if written is None and author is not None:
            written = match_date(line, match.end(), _day_first(language))
        return None if written is None else _Stated(kind, _parsed(written), written.end)
    return None


def _header(line: str, first: _Stated, language: str | None) -> HeaderLine | None:
    """Join all dates that stand behind header words; None where the line is a sentence that goes on."""
    stated = [first, *_further(line, first.end, language)]
    end = len(line) if len(stated) > 1 else _story_start(line, first.end)
    if end is None:
        return None
    of = {each.kind: each.date for each in reversed(stated)}
    kind = HeaderKind.PUBLISHED if HeaderKind.PUBLISHED in of else HeaderKind.UPDATED
    return HeaderLine(
        kind,
        of.get(HeaderKind.PUBLISHED, UNKNOWN_DATE),
        end,
        modified=of.get(HeaderKind.UPDATED, UNKNOWN_DATE),
    )


def _further(line: str, start: int, language: str | None) -> list[_Stated]:
    found: list[_Stated] = []
    at = start
    while (stated := _after_header_word(line, _behind_separators(line, at), language)) is not None:
        found.append(stated)
        at = stated.end
    return found


def _behind_separators(line: str, start: int) -> int:
    separators = _SEPARATORS.match(line, start)
    return separators.end() if separators else start


def _story_start(line: str, end: int) -> int | None:
    """Give the offset behind a header word and its date; None where the line is a sentence that goes on."""
    begin = _behind_separators(line, end)
    rest = line[begin:].strip()
    if not rest or _TRAILER.fullmatch(rest):
        return len(line)
    sentence_like = ends_sentence(rest) or len(rest.split()) > _BYLINE_WORDS
    if not sentence_like:
        return len(line)
    starts_anew = (rest[0].isupper() or rest[0] in '"“«„•') and "," not in line[end:begin]
    return begin if starts_anew else None


def _bare_date(line: str, language: str | None) -> HeaderLine | None:
    """Read a line that is a date and nothing else but a byline or a day of update."""
    space = _SPACE.match(line)
    at = space.end() if space else 0
    byline = _AUTHOR.match(line, at)
    article = _ARTICLE.match(line, at)
    begin = byline.end() if byline else article.end() if article else at
    written = match_date(line, begin, _day_first(language))
    if written is None and byline is not None:
        written = _date_of_byline(line, at, language)
    if written is None or written.edtf is None or len(written.edtf) < _MIN_DATE:
        return _ambiguous_stamp(line, begin, written)
    further = _further(line, written.end, language)
    behind = _behind_separators(line, further[-1].end if further else written.end)
    trailer = _TRAILER.fullmatch(line, behind)
    if behind < len(line) and trailer is None:
        return None
    changed = [each.date for each in further if each.kind is HeaderKind.UPDATED]
    if len(changed) < len(further):
        return None  # "2 May 2022, published 3 May 2022": which of them is it?
    is_stamp = written.has_weekday or bool(further) or trailer is not None or byline is not None
    modified = changed[0] if changed else UNKNOWN_DATE
    return HeaderLine(HeaderKind.BARE_DATE, _parsed(written), len(line), is_stamp, modified)


def _date_of_byline(line: str, start: int, language: str | None) -> WrittenDate | None:
    """Read "By Ada Quill, Harbour Desk, 2 May 2022": the date behind the last of the commas."""
    ends = [match.end() for match in re.finditer(r"[,|·•–—-]\s*", line[:120]) if match.end() > start]
    found = (match_date(line, end, _day_first(language)) for end in ends)
    return next((written for written in found if written is not None), None)


def _ambiguous_stamp(line: str, start: int, written: WrittenDate | None) -> HeaderLine | None:
    """Keep what a line with a time of day says though nobody knows the order of its day and month."""
    if written is None or written.warning is None or not written.has_time or written.end < len(line.rstrip()):
        return None
    return HeaderLine(HeaderKind.BARE_DATE, _parsed(written), len(line))


def _breadcrumb(line: str) -> HeaderLine | None:
    parts = [part.strip() for part in _BREADCRUMB.split(line)]
    years = [
        year
        for step, year in pairwise(parts[:-1])
        if re.fullmatch(r"[0-9]{4}", year) and _NEWS_STEP.search(step) is not None
    ]
    if len(years) != 1 or not FIRST_NEWS_YEAR <= int(years[0]) <= LAST_NEWS_YEAR:
        return None
    return HeaderLine(HeaderKind.BREADCRUMB, parse_edtf(years[0], "text"), len(line))


def _day_first(language: str | None) -> bool | None:
    """Tell whether numeric dates of a language put the day first; None where both orders are in use."""
    if language is None:
        return None
    tag = language.replace("_", "-").lower()
    if tag in MONTH_FIRST_REGIONS:
        return False
    return True if tag in DAY_FIRST_REGIONS or tag.split("-")[0] in DAY_FIRST else None


def _parsed(written: WrittenDate) -> PublicationDate:
    try:
        date = parse_edtf(written.edtf, "text") if written.edtf else UNKNOWN_DATE
    except InvalidDateError:
        return UNKNOWN_DATE
    return date.with_warning(written.warning)
