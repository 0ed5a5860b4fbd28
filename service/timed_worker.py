"""gunicorn's threaded worker, whose threads wait for a client only so long."""

from __future__ import annotations

import errno
import selectors
import socket
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any, Final

from gunicorn import util
from gunicorn.http.body import Body
from gunicorn.http.errors import NoMoreData, ParseException
from gunicorn.workers.gthread import ThreadWorker

from service.settings import Settings
from service.timed_socket import SlowClientError, TimedSocket

_LOOK_BYTES: Final = 1 << 16
_HEAD_END: Final = b"\r\n\r\n"
HEAD_SECONDS: Final = 10.0
"""How long the first line and the headers may take: they come before anything is known of the client."""


class BrokenBodyError(ConnectionResetError):
    """Say that a body breaks off, or is not in chunks as RFC 9112 has them: nothing after it can be read."""

    def __init__(self, reason: object) -> None:
        super().__init__(errno.ECONNRESET, str(reason))


class CheckedBody(Body):  # type: ignore[misc]
    """End the connection where the body cannot be read, and say so by one error.

    Of a body in malformed chunks gunicorn says so by errors that look like faults of the application.
    """

    def __init__(self, reader: Any, give_up: Callable[[], object]) -> None:
        """Take a body's reader; `give_up` is called before BrokenBodyError is raised."""
        super().__init__(reader)
        self._give_up = give_up

    def _read_reader(self, size: int) -> bytes:
        announced = min(size, getattr(self.reader, "length", 0))
        try:
            data: bytes = super()._read_reader(size)
            if len(data) < announced:
                raise NoMoreData(data)
        except (ParseException, NoMoreData) as error:
            self.failed = True
            self._give_up()
            raise BrokenBodyError(error) from error
        return data


class AwaitedHead:
    """Watch the head of one request come, without taking it from the kernel."""

    def __init__(self) -> None:
        self.seen = 0
        """How many bytes of it had come at the last look."""
        self._due: float | None = None

    def due(self, seconds: float) -> float:
        """Tell by when it has to be there (monotonic): so long after its first bytes, whatever follows."""
        if self._due is not None:
            return self._due
        moment = monotonic() + seconds
        if self.seen:
            self._due = moment
        return moment

    def look(self, connection: socket.socket) -> bool:
        """Tell whether it is whole, or no more of it comes, or it is too long, or its time is over."""
        try:
            come = socket.socket.recv(connection, _LOOK_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except BlockingIOError:
            return False
        except OSError:
            return True  # a thread finds out
        before, self.seen = self.seen, len(come)
        is_over = self._due is not None and monotonic() >= self._due
        return is_over or len(come) <= before or len(come) >= _LOOK_BYTES or _HEAD_END in come


class TimedThreadWorker(ThreadWorker):  # type: ignore[misc]
    """Hold no thread for a connection whose request has yet to come, and none for long for a slow client.

    gunicorn's own waits in a thread, for the first byte five seconds, and for all that follows without end,
    so that as many connections as there are threads would silence it. Here the poller waits for whole heads.
    """

    def init_process(self) -> None:
        """Read how long a client is waited for."""
        self._client_seconds = float(Settings.from_env().client_seconds)
        self._head_seconds = min(HEAD_SECONDS, self._client_seconds)
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread once the head of its request has come; runs in the main thread."""
        if not conn.initialized and not isinstance(conn.sock, TimedSocket):
            conn.sock = TimedSocket.of(conn.sock)
            conn.sock.setblocking(False)
            conn.head = AwaitedHead()
        if self._can_be_read(conn):
            self._read(conn)
        else:
            self._await(conn)

    def _can_be_read(self, conn: Any) -> bool:
        """Tell whether a thread has something to do: a whole head, or one that will not get any longer."""
        if self.cfg.is_ssl or not isinstance(conn.sock, TimedSocket):
            return bool(conn.initialized or conn.data_ready)
        if conn.parser is not None and conn.parser.unreader.buf.getbuffer().nbytes:
            return True  # read on with the request before
        return bool(conn.head.look(conn.sock))

    def _read(self, conn: Any) -> None:
        if isinstance(conn.sock, TimedSocket):
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, 1)
        super().enqueue_req(conn)

    def _await(self, conn: Any) -> None:
        seconds = self._head_seconds if conn.head.seen else self.cfg.keepalive
        conn.timeout = conn.head.due(seconds)
        # Woken by more than was seen: what has come of a head stays with the kernel until the rest is there.
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, conn.head.seen + 1)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def murder_pending(self) -> None:
        """Close connections that said nothing in time; let those be told that did not finish their head."""
        now = monotonic()
        for conn in [each for each in self.pending_conns if each.timeout <= now]:
            self.pending_conns.remove(conn)
            self.poller.unregister(conn.sock)
            if conn.head.seen:
                self._read(conn)
            else:
                self.nr_conns -= 1
                conn.close()

    def handle(self, conn: Any) -> Any:
        """Answer one request; what is missing of its head has to come in time."""
        if isinstance(conn.sock, TimedSocket):
            conn.sock.grant(max(0.0, conn.head.due(self._head_seconds) - monotonic()))
            conn.head = AwaitedHead()
        return super().handle(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Answer a request whose head has come; what follows has its own time."""
        req.body = CheckedBody(req.body.reader, req.force_close)
        if isinstance(conn.sock, TimedSocket):
            # The connection ends with the answer: where the next request would begin is unknown.
            conn.sock.grant(self._client_seconds, req.force_close)
        return super().handle_request(req, conn)

    def handle_error(self, req: Any, client: Any, addr: Any, exc: Exception) -> None:
        """Answer a request that cannot be read."""
        if not isinstance(exc, SlowClientError):
            super().handle_error(req, client, addr, exc)
            return
        self.log.info("A request of %s took too long to arrive.", addr[0] if addr else "a local client")
        try:
            util.write_error(client, 408, "Request Timeout", str(exc))
        except OSError:
            self.log.debug("The client that was too slow has gone.")
