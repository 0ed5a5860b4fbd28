"""Answer while a client still sends, without a deadlock where it reads only afterwards."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

_CHUNK_BYTES: Final = 8_192


MAX_HELD_BYTES: Final = 16 * 1024 * 1024
"""How much is kept for a client that does not read: the answers to some 160,000 documents."""


class Pacing:
    """Pass lines on in chunks as long as they can be written without waiting; the rest at the end.

    Most clients send their whole body before they read. A server that answers meanwhile would fill the
    connection and wait for the client, which waits for the server. So what cannot be written at once is
    kept (about 100 bytes for a document) until the body has been read. Whoever makes the lines must make
    no more once `is_full`.
    """

    def __init__(self, can_write: Callable[[], bool], max_held: int = MAX_HELD_BYTES) -> None:
        self._can_write = can_write
        self._max_held = max_held
        self._held = bytearray()

    @property
    def is_full(self) -> bool:
        """Tell whether as much is kept as may be; any thread may ask."""
        return len(self._held) >= self._max_held

    def pass_on(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Give the lines in chunks to be written; nothing is lost or reordered."""
        held = self._held
        for line in lines:
            held += line
            while held and self._can_write():
                yield bytes(held[:_CHUNK_BYTES])
                del held[:_CHUNK_BYTES]
        while held:
            yield bytes(held[:_CHUNK_BYTES])
            del held[:_CHUNK_BYTES]


def writability(environ: Mapping[str, Any]) -> Callable[[], bool]:
    """Tell from a WSGI environment whether its connection takes a chunk now; gunicorn names the socket."""
    connection = environ.get("gunicorn.socket")
    if connection is None:
        return lambda: True
    poll = select.poll()
    poll.register(connection, select.POLLOUT)
    return lambda: bool(poll.poll(0))
