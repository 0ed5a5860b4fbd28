"""Wait for a client only so long: for what it has to send, and for it to take its answer."""

from __future__ import annotations

import errno
import select
import socket
from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any, Final, Self

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

BYTES_PER_SECOND: Final = 64 * 1024
"""Whoever sends more bytes gets a second more for each so many: half a megabit a second is enough."""


class SlowClientError(RuntimeError):
    """Say that a client was waited for as long as may be.

    No OSError: those mean a client that has gone, and nobody is left to be told.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The request took too long to arrive: send it within {seconds:g} seconds (the setting "
            f"FACTCHECK_CLIENT_SECONDS) and one more for every {BYTES_PER_SECOND // 1024} KB; of a bulk "
            "upload, each line."
        )


class TimedSocket(socket.socket):
    """Receive and send with an end, where the socket itself has none; one thread receives, one sends.

    Only the time in which nothing comes counts: a server that reads late holds it against nobody. A socket
    with a timeout of its own, or none to wait at all, is left as it is.
    """

    _seconds: float | None = None
    _left_s = 0.0
    arrived: float | None = None
    """When the head of the present request was there (monotonic)."""

    _give_up: Callable[[], object] = staticmethod(lambda: None)

    @classmethod
    def of(cls, plain: socket.socket) -> Self:
        """Take over the connection of another socket, which is closed by it."""
        timeout = plain.gettimeout()
        timed = cls(plain.family, plain.type, plain.proto, plain.detach())
        timed.settimeout(timeout)
        return timed

    def grant(self, seconds: float, give_up: Callable[[], object] = lambda: None) -> None:
        """Give the client so many seconds from now on, and more for what it sends.

        `give_up` is called before SlowClientError is raised for the first time.
        """
        self._seconds = self._left_s = seconds
        self._give_up = give_up

    def grant_again(self) -> None:
        """Give the client as much time as at the last `grant`."""
        self._left_s = self._seconds or 0.0

    def give_up(self) -> None:
        """Let the connection end with the present answer."""
        self._give_up()

    def recv(self, bufsize: int, flags: int = 0, /) -> bytes:
        """Receive as `socket.recv` does; raises SlowClientError."""
        if self._seconds is None or self.gettimeout() is not None:
            return super().recv(bufsize, flags)
        began = monotonic()
        has_come = self._is_ready(select.POLLIN, self._left_s)
        self._left_s -= monotonic() - began
        if not has_come:
            self._give_up()
            raise SlowClientError(self._seconds)
        data = super().recv(bufsize, flags)
        self._left_s += len(data) / BYTES_PER_SECOND
        return data

    def sendall(self, data: ReadableBuffer, flags: int = 0, /) -> None:
        """Send all as `socket.sendall` does; BrokenPipeError where none of it is taken for so long."""
        if self._seconds is None or self.gettimeout() is not None:
            return super().sendall(data, flags)
        left = memoryview(data).cast("B")
        while left:
            if not self._is_ready(select.POLLOUT, self._seconds):
                raise BrokenPipeError(errno.EPIPE, "the client takes nothing of its answer")
            try:
                left = left[self.send(left, flags | socket.MSG_DONTWAIT) :]
            except BlockingIOError:
                continue  # another thread was quicker, or the kernel changed its mind
        return None

    def _is_ready(self, event: int, within_s: float) -> bool:
        # Not by a timeout of the socket: it would hold for the other direction too, in another thread.
        poll = select.poll()
        poll.register(self, event)
        return bool(poll.poll(max(0.0, within_s) * 1000))


def give_up(environ: Mapping[str, Any]) -> None:
    """End the connection of a WSGI environment with its answer: another thread may be reading from it yet."""
    connection = environ.get("gunicorn.socket")
    if isinstance(connection, TimedSocket):
        connection.give_up()


def arrived_at(environ: Mapping[str, Any]) -> float:
    """Tell when the head of a WSGI environment's request was there (monotonic); of other servers, now."""
    connection = environ.get("gunicorn.socket")
    known = connection.arrived if isinstance(connection, TimedSocket) else None
    return monotonic() if known is None else known


def grant_again(environ: Mapping[str, Any]) -> Callable[[], None]:
    """Tell from a WSGI environment how to give its client its time anew; other servers keep none."""
    connection = environ.get("gunicorn.socket")
    return connection.grant_again if isinstance(connection, TimedSocket) else lambda: None
