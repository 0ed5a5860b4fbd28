"""Lines of a request body: numbered, bounded, blank ones passed over."""

from __future__ import annotations

import io

from hypothesis import given
from hypothesis import strategies as st

from service.api.lines import numbered_lines


def lines(data: bytes, max_bytes: int = 10) -> list[tuple[int, bytes | None]]:
    return list(numbered_lines(io.BytesIO(data), max_bytes))


def test_numbers_count_blank_lines_too() -> None:
    assert lines(b"a\n\n \t\r\nb") == [(1, b"a\n"), (4, b"b")]


def test_a_line_of_just_the_greatest_length_passes_whatever_its_end() -> None:
    assert lines(b"0123456789\n0123456789\r\n0123456789") == [
        (1, b"0123456789\n"), (2, b"0123456789\r\n"), (3, b"0123456789"),
    ]  # fmt: skip


def test_a_longer_line_is_none_and_the_next_is_whole() -> None:
    assert lines(b"0123456789x\nb\n" + b"y" * 200_000 + b"\nc\n" + b"z" * 11) == [
        (1, None), (2, b"b\n"), (3, None), (4, b"c\n"), (5, None),
    ]  # fmt: skip


@given(st.lists(st.binary(max_size=30).filter(lambda line: b"\n" not in line)), st.integers(1, 12))
def test_every_line_that_is_not_blank_is_there_once(parts: list[bytes], max_bytes: int) -> None:
    expected = [
        (number, len(part.rstrip(b"\r")) <= max_bytes)
        for number, part in enumerate(parts, start=1)
        if part.strip() or len(part.rstrip(b"\r")) > max_bytes
    ]

    found = lines(b"\n".join(parts), max_bytes)

    assert [(number, line is not None) for number, line in found] == expected
