"""Lines of a request body: numbered, bounded, blank ones passed over."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import pytest
from gunicorn.config import Config
from gunicorn.http.parser import RequestParser
from hypothesis import given
from hypothesis import strategies as st

from service.api.lines import line_stream, numbered_lines


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


def gunicorn_body(pieces: Iterable[bytes]) -> Any:
    """Make gunicorn's body of one request out of what a connection brings, piece by piece."""
    connection = chain([b"POST / HTTP/1.1\r\nHost: a\r\n"], pieces)
    return next(RequestParser(Config(), connection, ("127.0.0.1", 1))).body


class StalledError(Exception):
    """Say that a server asked for more than has come."""


def stalling(*pieces: bytes) -> Iterator[bytes]:
    yield from pieces
    raise StalledError


@pytest.mark.parametrize(
    ("head", "piece"),
    [(b"Content-Length: 9999\r\n\r\n", b"a\nb"), (b"Transfer-Encoding: chunked\r\n\r\n", b"3\r\na\nb\r\n")],
)
def test_a_line_is_there_as_soon_as_it_has_come(head: bytes, piece: bytes) -> None:
    body = gunicorn_body(stalling(head, piece))
    stream = line_stream(body)

    assert stream.readline(100) == b"a\n"
    with pytest.raises(StalledError):
        stream.readline(100)
    assert body.failed, "the connection serves no other request"


@given(st.lists(st.binary(min_size=1, max_size=3_000), max_size=8), st.booleans(), st.data())
def test_a_body_is_whole_however_it_comes(parts: list[bytes], in_chunks: bool, data: st.DataObject) -> None:
    whole = b"".join(parts)
    if in_chunks:
        sent = b"Transfer-Encoding: chunked\r\n\r\n"
        sent += b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"
    else:
        sent = b"Content-Length: %d\r\n\r\n" % len(whole) + whole
    cut = data.draw(st.integers(1, max(1, len(sent))))
    pieces = [sent[start : start + cut] for start in range(0, len(sent), cut)]

    stream = line_stream(gunicorn_body([*pieces, b"GET /next HTTP/1.1\r\n\r\n"]))

    assert b"".join(iter(lambda: stream.readline(1_000), b"")) == whole
