"""Dates: whatever is written, it is read as what it can mean, or refused in words."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, timedelta

from hypothesis import example, given
from hypothesis import strategies as st

from index.dates import find_publication_date
from index.edtf import InvalidDateError, parse_edtf, restore_date
from service.schemas.fields import EDTF_PATTERN
from tests.torture.property_runs import tried

MOMENTS = st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30))
ZONES = st.sampled_from(["", "Z", "+01:00", "-0330", "+15:59", "-15:59"])
DATE_LIKE = st.from_regex(
    r"[0-9]{0,5}(-[0-9]{1,3}){0,3}([T ][0-9:.,]{0,9}(Z|[+-][0-9:]{0,6})?)?", fullmatch=True
)
HEADERS = st.lists(
    st.one_of(
        st.from_regex(r"(Published|Updated|Von|发布)?:? ?[0-9]{1,4}[./ -][0-9]{1,2}[./ -][0-9]{1,4}\Z"),
        st.from_regex(r"\A(Mon|Tuesday|lundi)?,? ?[0-9]{1,2} (January|März|août|мая|x) [0-9]{2,4}\Z"),
        st.text(max_size=40),
    ),
    max_size=8,
)  # fmt: skip


def offset(zone: str) -> timedelta:
    if zone in ("", "Z"):
        return timedelta(0)
    size = timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return -size if zone[0] == "-" else size


@given(MOMENTS, ZONES)
@tried(60)
def test_a_date_means_every_moment_in_it_and_none_outside(moment: datetime, zone: str) -> None:
    moment = moment.replace(microsecond=0)
    last_day = monthrange(moment.year, moment.month)[1]
    second = moment.replace(tzinfo=UTC)
    midnight, away = second.replace(hour=0, minute=0, second=0), offset(zone)
    last = second.replace(hour=23, minute=59, second=59)
    whole = moment.isoformat()
    forms = {
        whole[:4]: (midnight.replace(month=1, day=1), last.replace(month=12, day=31)),
        whole[:7]: (midnight.replace(day=1), last.replace(day=last_day)),
        whole[:10]: (midnight, last),
        whole[:16] + zone: (second.replace(second=0) - away, second.replace(second=59) - away),
        whole + zone: (second - away, second - away),
    }
    for written, (earliest, latest) in forms.items():
        date = parse_edtf(written)
        assert (date.earliest, date.latest) == (earliest, latest), written
        assert date.value is not None
        assert date.precision is not None
        assert restore_date(date.value, date.precision, "given") == date, "as it is stored, so it is read"


@given(st.one_of(DATE_LIKE, st.text(max_size=30)))
@example("2022-02-30")
@example("0000")
@example("9999-12-31T23:59:59-15:59")
@example("٢٠٢٢-٠١-٢٦")
@tried(100)
def test_any_text_is_a_date_or_refused_and_the_documented_shape_agrees(written: str) -> None:
    has_shape = re.fullmatch(EDTF_PATTERN, written, re.ASCII) is not None and not written.endswith("\n")
    try:
        date = parse_edtf(written)
    except InvalidDateError as error:
        assert "is not a date" in str(error)
        assert len(str(error)) < 300
        assert not has_shape or re.search(r"-(29|30|31)|^9999|^0001", written), "only the calendar says more"
        return
    assert has_shape or written != written.strip()
    assert date.earliest is not None
    assert date.latest is not None
    assert date.earliest <= date.latest


@given(HEADERS, st.sampled_from([None, "en", "de", "tr", "ru", "zh"]))
@tried(60)
def test_whatever_a_text_says_of_itself_is_a_date_or_unknown(lines: list[str], language: str | None) -> None:
    date = find_publication_date("\n".join(lines), language)

    assert (date.value is None) == (date.precision is None) == (date.earliest is None)
    if date.value is not None and date.precision is not None:
        assert date.origin == "text"
        assert restore_date(date.value, date.precision, date.origin) == date
