"""Read one written date (weekday, day, time, zone) at a given place of a line."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from index.date_words import MONTH_NUMBERS, WEEKDAY_NUMBERS, ZONES, plain
from index.edtf import InvalidDateError, parse_edtf


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """Hold a date as EDTF (not yet checked against the calendar) and the offset behind it.

    `edtf` is None where the writing contradicts itself. `warning` says why it is not more precise.
    """

    edtf: str | None
    end: int
    has_weekday: bool = False
    has_time: bool = False
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class _Day:
    year: int
    month: int | None
    day: int | None
    end: int
    warning: str | None = None


@dataclass(frozen=True, slots=True)
class _Clock:
    """Hold a time of day as EDTF has it behind the day, "" where no day has it, as `warning` then says."""

    edtf: str
    end: int
    warning: str | None = None


# Numbers are in ASCII digits, as EDTF has them; those of other scripts only end a number.
_YEAR = r"(?P<year>[12][0-9]{3})(?!\d)(?:\s*(?:года|году|г\.|г\b|року|р\.|р\b|roku|r\.|r\b))?"
_WORD = r"(?P<word>[^\W\d_]{3,13})\.?"
_DAY = r"(?P<day>[0-9]{1,2})(?:st\b|nd\b|rd\b|th\b|er\b|º|ª|°|\.)?"
_OF = r"(?:(?:de|of)\s+|d['’]\s*)?"

_ISO = re.compile(r"(?P<year>[12][0-9]{3})(?P<sep>[-/.])(?P<month>[0-9]{2})(?P=sep)(?P<day>[0-9]{2})(?!\d)")
_ISO_MONTH = re.compile(r"(?P<year>[12][0-9]{3})-(?P<month>[0-9]{2})(?![\d-])")
_DAY_MONTH_YEAR = re.compile(rf"{_DAY}[\s\-/]*{_OF}{_WORD},?[\s\-/]*(?:del?\s+)?{_YEAR}")
_MONTH_DAY_YEAR = re.compile(rf"{_WORD}\s*{_DAY},?\s+{_YEAR}")
# Hungarian: "2022. január 26."
_YEAR_MONTH_DAY = re.compile(rf"(?P<year>[12][0-9]{{3}})\.\s+{_WORD}\s+(?P<day>[0-9]{{1,2}})\.")
_MONTH_YEAR = re.compile(rf"{_WORD},?\s+(?:de\s+)?{_YEAR}")
_NUMERIC = re.compile(
    r"(?P<first>[0-9]{1,2})(?:(?P<sep>[./-])|(?P<spaced>\.\s))(?P<second>[0-9]{1,2})(?:(?P=sep)|(?P=spaced))"
    r"(?P<year>[12][0-9]{3})(?!\d)(?:\s*г\.)?"
)

_WEEKDAY = re.compile(r"(?P<weekday>[^\W\d_]{1,13}(?:['’-][^\W\d_]+)?)\.?(?:\s*,)?\s*")
_BEFORE_TIME = re.compile(
    r"[\s,;|·•/–—-]*(?:(?:at|um|à|a las|alle ore|alle|ore|ora|às|as|kl|klo|om|saat|o godz|godz|в|о|об|v|na"
    r"|στις)\b\.?\s*)?[,:]?\s*",
    re.IGNORECASE,
)
_AFTER_TIME = re.compile(
    r"\s*(?:[,|·•/–—-]\s*)?(?:(?:on|del|de|le|am|den|el|il|em|op|от)\b\s*)?", re.IGNORECASE
)
_TIME = re.compile(
    r"T?(?P<hour>[0-9]{1,2})(?:[:.]|\s?h\s?|:)(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.,][0-9]+)?)?(?!\d)"
    r"(?:\s*(?P<half>[ap])\.?\s?m\b\.?)?(?:\s*(?:uhr|uur|hs|hrs|h)\b\.?)?",
    re.IGNORECASE,
)
_HOUR_ONLY = re.compile(r"(?P<hour>[0-9]{1,2})\s*(?P<half>[ap])\.?\s?m\b\.?", re.IGNORECASE)
_ZONE = re.compile(r"\s*\(?(?:(?P<offset>[+-][0-9]{2}:?[0-9]{2})(?!\d)|(?P<name>[^\W\d_]{1,5})\b)\)?")
_COMMA: Final = re.compile(r"\s*[,(]?\s*")


def match_date(line: str, start: int, day_first: bool | None) -> WrittenDate | None:
    """Read the date that begins at `start`; None where there is none.

    `day_first` orders numeric dates (True: day, month, year); None says that the order is unknown, so that
    03/04/2022 is read as 2022, with a warning. A weekday that contradicts its date makes the date None. A
    time of day may stand before the date, as in "09:47, 2 May 2022"; of one that no day has, such as 25:61,
    nothing is kept but a warning.
    """
    written = _match_day_first(line, start, day_first)
    if written is not None:
        return written
    clock = _clock_at(line, start)
    if clock is None:
        return None
    between = _AFTER_TIME.match(line, clock.end)
    written = _match_day_first(line, between.end() if between else clock.end, day_first, with_time=False)
    if written is None or written.edtf is None or len(written.edtf) < len("2022-01-26"):
        return written
    return replace(
        written, edtf=f"{written.edtf}{clock.edtf}", has_time=bool(clock.edtf), warning=clock.warning
    )


def _match_day_first(
    line: str, start: int, day_first: bool | None, with_time: bool = True
) -> WrittenDate | None:
    weekday, at = _weekday(line, start)
    day = _day(line, at, day_first)
    if day is None:
        return None
    end = day.end
    after_comma = _COMMA.match(line, day.end)
    if weekday is None and after_comma is not None:
        # "26.01.2022 (Mi.)", "26 Ocak 2022 Çarşamba"
        weekday, at = _weekday(line, after_comma.end())
        end = at if weekday is not None else day.end
    if weekday is not None and _contradicts(weekday, day):
        return WrittenDate(None, end)
    clock = _clock(line, end) if with_time else None
    if clock is None:
        return WrittenDate(_edtf(day), end, weekday is not None, warning=day.warning)
    edtf = _edtf(day) + (clock.edtf if day.day is not None else "")
    return WrittenDate(edtf, clock.end, weekday is not None, bool(clock.edtf), day.warning or clock.warning)


def _weekday(line: str, start: int) -> tuple[int | None, int]:
    match = _WEEKDAY.match(line, start)
    number = WEEKDAY_NUMBERS.get(plain(match["weekday"])) if match else None
    return (number, match.end()) if match and number else (None, start)


def _day(line: str, start: int, day_first: bool | None) -> _Day | None:
    for form in (_ISO, _ISO_MONTH, _YEAR_MONTH_DAY, _DAY_MONTH_YEAR, _MONTH_DAY_YEAR, _MONTH_YEAR):
        match = form.match(line, start)
        if match is None:
            continue
        part = match.groupdict()
        month = int(part["month"]) if "month" in part else MONTH_NUMBERS.get(plain(part["word"]))
        if month is not None:
            day = int(part["day"]) if part.get("day") else None
            return _Day(int(part["year"]), month, day, match.end())
    return _numeric_day(line, start, day_first)


def _numeric_day(line: str, start: int, day_first: bool | None) -> _Day | None:
    match = _NUMERIC.match(line, start)
    if match is None:
        return None
    year, first, second = int(match["year"]), int(match["first"]), int(match["second"])
    if first > 12 >= second or day_first or first == second:
        return _Day(year, second, first, match.end())
    if second > 12 >= first or day_first is False:
        return _Day(year, first, second, match.end())
    either = f"{year}-{second:02}-{first:02} or {year}-{first:02}-{second:02}"
    warning = f"{match[0].strip()} can be {either}: a language tag with a region, such as en-GB, would decide"
    return _Day(year, None, None, match.end(), warning)


def _contradicts(weekday: int, day: _Day) -> bool:
    if day.month is None or day.day is None:
        return False
    try:
        return date(day.year, day.month, day.day).isoweekday() != weekday
    except ValueError:
        return True


def _clock(line: str, start: int) -> _Clock | None:
    before = _BEFORE_TIME.match(line, start)
    return _clock_at(line, before.end() if before else start)


def _clock_at(line: str, at: int) -> _Clock | None:
    match = _TIME.match(line, at) or _HOUR_ONLY.match(line, at)
    if match is None:
        return None
    part = match.groupdict()
    hour = int(part["hour"])
    is_possible = True
    if part["half"]:
        is_possible = 1 <= hour <= 12
        hour = hour % 12 + (12 if part["half"].lower() == "p" else 0)
    seconds = f":{part['second']}" if part.get("second") else ""
    zone, end = _zone(line, match.end())
    edtf = f"T{hour:02}:{part.get('minute') or '00'}{seconds}{zone}"
    if is_possible and _is_time_of_day(edtf):
        return _Clock(edtf, end)
    return _Clock("", end, f"{line[at:end].strip()} is no time of day: the day alone is kept")


def _is_time_of_day(edtf: str) -> bool:
    try:
        parse_edtf(f"2000-01-01{edtf}")
    except InvalidDateError:
        return False
    return True


def _zone(line: str, start: int) -> tuple[str, int]:
    match = _ZONE.match(line, start)
    if match is None:
        return "", start
    if match["offset"]:
        return match["offset"], match.end()
    zone = ZONES.get(plain(match["name"]))
    return ("", start) if zone is None else (zone, match.end())


def _edtf(day: _Day) -> str:
    parts = [f"{day.year:04}"]
    if day.month is not None:
        parts.append(f"{day.month:02}")
        if day.day is not None:
            parts.append(f"{day.day:02}")
    return "-".join(parts)


_YEARISH: Final[re.Pattern[str]] = re.compile(r"[12][0-9]{3}")


def may_hold_date(line: str) -> bool:
    """Tell quickly whether a line can hold a date at all: every form has a year."""
    return _YEARISH.search(line) is not None
