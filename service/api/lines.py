"""Read lines of bounded length from a request body of any length."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol, cast

from werkzeug.wsgi import LimitedStream

from service.api.arriving import as_it_comes

NDJSON: Final = "application/x-ndjson"
JSON_LINES: Final = frozenset((NDJSON, "application/jsonl", "application/ndjson"))
"""Names under which JSON lines are sent; the first is the one we answer with."""

_SKIP_BYTES: Final = 1 << 16
_BUFFER_BYTES: Final = 1 << 16


class LineStream(Protocol):
    """Be read line by line."""

    def readline(self, size: int = -1, /) -> bytes:
        """Give the next line with its end, at most `size` bytes of it; nothing at the end."""


def line_stream(body: Any) -> LineStream:
    """Give a request body as a stream whose lines are quick to read, and there as soon as they have come.

    Werkzeug's, for servers that do not end a body themselves, reads single bytes for a line; gunicorn's keeps
    a line back until 1 KB has come.
    """
    if isinstance(body, LimitedStream):
        return cast(LineStream, io.BufferedReader(body))
    if arriving := as_it_comes(body):
        return cast(LineStream, io.BufferedReader(arriving, _BUFFER_BYTES))
    return cast(LineStream, body)


def numbered_lines(stream: LineStream, max_bytes: int) -> Iterator[tuple[int, bytes | None]]:
    """Give each line that is not blank with its number, from 1; None for one longer than `max_bytes`."""
    number = 0
    while line := stream.readline(max_bytes + 2):
        number += 1
        if len(line.rstrip(b"\r\n")) > max_bytes:
            _skip_rest(stream, line)
            yield number, None
        elif line.strip():
            yield number, line


def written_line(value: Mapping[str, Any]) -> bytes:
    """Write one object as a line of JSON in UTF-8; a lone surrogate leaves as its escape."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace") + b"\n"


def discard(stream: LineStream) -> None:
    """Read a stream to its end and keep nothing."""
    while stream.readline(_SKIP_BYTES):
        pass


def _skip_rest(stream: LineStream, piece: bytes) -> None:
    while piece and not piece.endswith(b"\n"):
        piece = stream.readline(_SKIP_BYTES)
