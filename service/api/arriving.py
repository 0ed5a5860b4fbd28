"""Read a request body as it comes: gunicorn's own methods wait until as much is there as was asked for."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class ArrivingBody(io.RawIOBase):
    """Give what has come of gunicorn's body, and wait only where nothing has.

    `body` is a gunicorn.http.body.Body of which nothing was read yet.
    """

    def __init__(self, body: Any) -> None:
        self._body = body

    def readable(self) -> bool:
        """Say yes."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Fill a part of the buffer; gives the number of its bytes, 0 at the end."""
        room = memoryview(buffer).cast("B")
        data: bytes = self._body._read_reader(1)
        if data and len(room) > 1:
            data += self._body._read_reader(min(self._at_hand(), len(room) - 1))
        room[: len(data)] = data
        return len(data)

    def _at_hand(self) -> int:
        """Count the bytes of the body that have been received and not read."""
        reader = self._body.reader
        length = getattr(reader, "length", None)
        if length is None:  # in chunks: it takes them apart before it keeps them
            return int(reader.buf.getbuffer().nbytes)
        return int(min(length, reader.unreader.buf.getbuffer().nbytes))


def as_it_comes(body: Any) -> ArrivingBody | None:
    """Give a body so that it can be read as it comes; None where it is none of gunicorn's."""
    reader = getattr(body, "reader", None)
    is_known = hasattr(reader, "buf") or hasattr(reader, "unreader")
    return ArrivingBody(body) if is_known else None
