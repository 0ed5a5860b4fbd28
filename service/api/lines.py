"""Read lines of bounded length from a request body of any length."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Protocol

_SKIP_BYTES: Final = 1 << 16


class LineStream(Protocol):
    """Be read line by line."""

    def readline(self, size: int = -1, /) -> bytes:
        """Give the next line with its end, at most `size` bytes of it; nothing at the end."""


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


def _skip_rest(stream: LineStream, piece: bytes) -> None:
    while piece and not piece.endswith(b"\n"):
        piece = stream.readline(_SKIP_BYTES)
