"""Dates that machines wrote into a page."""

from __future__ import annotations

from typing import Final

from index.date_forms import match_date
from index.edtf import UNKNOWN_DATE, InvalidDateError, PublicationDate, parse_edtf

_MAX_CHARS: Final = 80
_MIN_PRECISE: Final = len("2022-01-26")


def read_stamp(value: object) -> PublicationDate:
    """Read a date of metadata (ISO 8601, RFC 822, or written out); UNKNOWN_DATE where it is none.

    Of what has more behind it than was understood, and where no day has its clock (25:99), only the day
    counts; of numbers whose order is not known, nothing.
    """
    if not isinstance(value, str) or len(value) > _MAX_CHARS:
        return UNKNOWN_DATE
    text = " ".join(value.split())
    written = match_date(text, 0, None)
    if written is None or written.edtf is None or len(written.edtf) < _MIN_PRECISE:
        return UNKNOWN_DATE
    edtf = written.edtf if written.end == len(text) else written.edtf[:_MIN_PRECISE]
    try:
        return parse_edtf(edtf, "metadata").with_warning(written.warning)
    except InvalidDateError:
        return UNKNOWN_DATE


def agreed(dates: list[PublicationDate]) -> PublicationDate:
    """Give the most precise of dates that can mean the same moment; UNKNOWN_DATE where they cannot."""
    known = [date for date in dates if date.earliest is not None and date.latest is not None]
    if not known:
        return UNKNOWN_DATE
    begin = max(date.earliest for date in known if date.earliest)
    end = min(date.latest for date in known if date.latest)
    if begin > end and len({(date.value or "")[:_MIN_PRECISE] for date in known}) > 1:
        return UNKNOWN_DATE
    return max(known, key=lambda date: len(date.value or ""))
