"""Answer while a client still sends, without a deadlock where it reads only afterwards."""

from __future__ import annotations

import select
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

_CHUNK_BYTES: Final = 8_192


def paced(lines: Iterable[bytes], can_write: Callable[[], bool]) -> Iterator[bytes]:
    """Pass lines on in chunks as long as they can be written without waiting; the rest at the end.

    Most clients send their whole body before they read. A server that answers meanwhile would fill the
    connection and wait for the client, which waits for the server. So what cannot be written at once is
    kept (about 100 bytes for a document) until the body has been read.
    """
    held = bytearray()
    for line in lines:
        held += line
        while held and can_write():
            yield bytes(held[:_CHUNK_BYTES])
            del held[:_CHUNK_BYTES]
    for start in range(0, len(held), _CHUNK_BYTES):
        yield bytes(held[start : start + _CHUNK_BYTES])


def writability(environ: Mapping[str, Any]) -> Callable[[], bool]:
    """Tell from a WSGI environment whether its connection takes a chunk now; gunicorn names the socket."""
    connection = environ.get("gunicorn.socket")
    if connection is None:
        return lambda: True
    poll = select.poll()
    poll.register(connection, select.POLLOUT)
    return lambda: bool(poll.poll(0))
