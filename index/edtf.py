"""Publication dates as EDTF, with precision, origin and the interval of time each can mean."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

DatePrecision = Literal["year", "month", "day", "minute", "second"]
DateOrigin = Literal["given", "metadata", "text", "unknown"]

_EDTF = re.compile(
    r"(?P<year>\d{4})"
    r"(?:-(?P<month>\d{2})"
    r"(?:-(?P<day>\d{2})"
    r"(?:[T ](?P<hour>\d{2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?P<zone>Z|[+-]\d{2}:?\d{2})?)?)?)?",
    re.ASCII,
)


class InvalidDateError(ValueError):
    """Say that a text is not a date in the supported part of EDTF."""


@dataclass(frozen=True, slots=True)
class PublicationDate:
    """Hold one date as written, how precise it is and where it came from.

    `value` is EDTF (`2022`, `2022-01`, `2022-01-26`, `2022-01-26T09:47:00`, with `Z` or an offset where
    the zone is known) or None when unknown; `precision` is None exactly when `value` is.
    `earliest` and `latest` are the first and last second (aware, UTC) that the value can mean; a value
    without a zone is read as UTC. Both are None when the date is unknown. `warning` says in words what is
    doubtful about it, or why it is not more precise than it is.
    """

    value: str | None
    precision: DatePrecision | None
    origin: DateOrigin
    earliest: datetime | None
    latest: datetime | None
    warning: str | None = field(default=None, compare=False)

    @property
    def is_known(self) -> bool:
        """Tell whether there is a date at all."""
        return self.value is not None

    def with_warning(self, warning: str | None) -> PublicationDate:
        """Give the same date with another warning, or with none."""
        return self if warning == self.warning else replace(self, warning=warning)


UNKNOWN_DATE = PublicationDate(None, None, "unknown", None, None)


def parse_edtf(text: str, origin: DateOrigin = "given") -> PublicationDate:
    """Read an EDTF level 0 date (a time may lack its seconds and its zone).

    Raises InvalidDateError, with the accepted forms in its message, for anything else.
    """
    match = _EDTF.fullmatch(text.strip())
    if match is None:
        raise InvalidDateError(_complaint(text))
    part = match.groupdict()
    precision = _precision(part)
    try:
        earliest = datetime(
            int(part["year"]), int(part["month"] or 1), int(part["day"] or 1),
            int(part["hour"] or 0), int(part["minute"] or 0), int(part["second"] or 0), tzinfo=UTC,
        ) - _offset(part["zone"])  # fmt: skip
        latest = _last_second(earliest, precision)
    except (ValueError, OverflowError) as error:
        raise InvalidDateError(f"{_complaint(text)} ({error})") from error
    return PublicationDate(_canonical(part), precision, origin, earliest, latest)


def restore_date(value: str, precision: DatePrecision, origin: DateOrigin) -> PublicationDate:
    """Make the date that has these parts again; raises InvalidDateError where no date has them."""
    date = parse_edtf(value, origin)
    if precision == "minute" and date.earliest is not None:
        # EDTF wrote the seconds that nobody stated.
        return replace(date, precision=precision, latest=_last_second(date.earliest, precision))
    return date


def _precision(part: dict[str, str | None]) -> DatePrecision:
    if part["second"]:
        return "second"
    if part["minute"]:
        return "minute"
    if part["day"]:
        return "day"
    return "month" if part["month"] else "year"


def _canonical(part: dict[str, str | None]) -> str:
    date = "-".join(piece for piece in (part["year"], part["month"], part["day"]) if piece)
    if not part["hour"]:
        return date
    zone = part["zone"] or ""
    if zone and zone != "Z" and ":" not in zone:
        zone = f"{zone[:3]}:{zone[3:]}"
    # EDTF knows no time without seconds; `precision` keeps the difference.
    return f"{date}T{part['hour']}:{part['minute']}:{part['second'] or '00'}{zone}"


def _offset(zone: str | None) -> timedelta:
    if zone is None or zone == "Z":
        return timedelta(0)
    hours, minutes = int(zone[1:3]), int(zone[-2:])
    if hours > 15 or minutes > 59:
        raise ValueError(f"no zone is {zone} away from UTC")
    offset = timedelta(hours=hours, minutes=minutes)
    return -offset if zone[0] == "-" else offset


def _last_second(earliest: datetime, precision: DatePrecision) -> datetime:
    if precision == "year":
        return earliest.replace(month=12, day=31, hour=23, minute=59, second=59)
    if precision == "month":
        last_day = calendar.monthrange(earliest.year, earliest.month)[1]
        return earliest.replace(day=last_day, hour=23, minute=59, second=59)
    if precision == "day":
        return earliest.replace(hour=23, minute=59, second=59)
    if precision == "minute":
        return earliest + timedelta(seconds=59)
    return earliest


def _complaint(text: str) -> str:
    shown = text if len(text) <= 40 else f"{text[:40]}…"
    return f"{shown!r} is not a date: write 2022, 2022-01, 2022-01-26 or 2022-01-26T09:47:00Z"
