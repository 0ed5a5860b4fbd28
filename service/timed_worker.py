"""gunicorn's threaded worker, whose threads wait for a client only so long."""

from __future__ import annotations

import errno
import selectors
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


class TimedThreadWorker(ThreadWorker):  # type: ignore[misc]
    """Hold no thread for a connection that is silent, and none for long for one that is slow.

    gunicorn's own waits for the first byte in a thread for five seconds, and for all that follows without
    end, so that as many connections as there are threads would silence it.
    """

    def init_process(self) -> None:
        """Read how long a client is waited for."""
        self._client_seconds = float(Settings.from_env().client_seconds)
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread once something has come on it."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        conn.sock = TimedSocket.of(conn.sock)
        conn.sock.setblocking(False)
        conn.timeout = monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: Any) -> Any:
        """Answer one request; its head has to come in time."""
        if isinstance(conn.sock, TimedSocket):
            conn.sock.grant(min(HEAD_SECONDS, self._client_seconds))
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
