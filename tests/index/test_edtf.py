"""Dates as EDTF: what is read, how precise it is, and which moments it can mean."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from index.edtf import UNKNOWN_DATE, InvalidDateError, parse_edtf


@pytest.mark.parametrize(
    ("written", "value", "precision", "earliest", "latest"),
    [
        ("2022", "2022", "year", datetime(2022, 1, 1), datetime(2022, 12, 31, 23, 59, 59)),
        ("2024-02", "2024-02", "month", datetime(2024, 2, 1), datetime(2024, 2, 29, 23, 59, 59)),
        ("2022-01-26", "2022-01-26", "day", datetime(2022, 1, 26), datetime(2022, 1, 26, 23, 59, 59)),
        (
            "2022-01-26T09:47", "2022-01-26T09:47:00", "minute",
            datetime(2022, 1, 26, 9, 47), datetime(2022, 1, 26, 9, 47, 59),
        ),
        (
            "2022-01-26T09:47:05Z", "2022-01-26T09:47:05Z", "second",
            datetime(2022, 1, 26, 9, 47, 5), datetime(2022, 1, 26, 9, 47, 5),
        ),
        (
            "2022-01-26 09:47:05.250+0300", "2022-01-26T09:47:05+03:00", "second",
            datetime(2022, 1, 26, 6, 47, 5), datetime(2022, 1, 26, 6, 47, 5),
        ),
        (
            "2022-01-26T23:30-05:00", "2022-01-26T23:30:00-05:00", "minute",
            datetime(2022, 1, 27, 4, 30), datetime(2022, 1, 27, 4, 30, 59),
        ),
    ],
)  # fmt: skip
def test_a_date_knows_the_moments_it_can_mean(
    written: str, value: str, precision: str, earliest: datetime, latest: datetime
) -> None:
    date = parse_edtf(written)
    assert (date.value, date.precision, date.origin) == (value, precision, "given")
    assert date.earliest == earliest.replace(tzinfo=UTC)
    assert date.latest == latest.replace(tzinfo=UTC)
    assert date.is_known


@pytest.mark.parametrize(
    "written",
    ["", "26.01.2022", "2022-13", "2022-02-30", "2022-1-2", "22", "2022-01-26T25:00",
    "2022-01-26T10:00+20:00",
     "0000", "2022?", "yesterday", "2022-01-26T10", "２０２２", "2022-01-26T09:47:00+9999"],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_the_forms_to_write(written: str) -> None:
    with pytest.raises(InvalidDateError, match="write 2022, 2022-01, 2022-01-26"):
        parse_edtf(written)


def test_a_refused_text_is_quoted_in_part_only() -> None:
    with pytest.raises(InvalidDateError) as refusal:
        parse_edtf("9" * 10_000)
    assert len(str(refusal.value)) < 200


def test_what_was_written_can_be_read_again() -> None:
    once = parse_edtf("2022-01-26 09:47:05+0300")
    assert once.value is not None
    assert parse_edtf(once.value) == once


def test_an_unknown_date_means_no_moment() -> None:
    assert not UNKNOWN_DATE.is_known
    assert UNKNOWN_DATE.earliest is None
    assert UNKNOWN_DATE.latest is None
