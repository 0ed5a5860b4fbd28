"""gunicorn's threaded worker, whose threads wait for a client only so long."""

from __future__ import annotations

import errno
import selectors
import socket
from collections.abc import Callable
from functools import partial
from time import monotonic, sleep
from typing import Any, Final

from gunicorn import util
from gunicorn.http.body import Body
from gunicorn.http.errors import NoMoreData, ParseException
from gunicorn.workers.gthread import ThreadWorker

from service.addresses import ConnectionLimit, Welcome
from service.settings import Settings
from service.timed_socket import SlowClientError, TimedSocket

_LOOK_BYTES: Final = 1 << 16
_HEAD_END: Final = b"\r\n\r\n"
HEAD_SECONDS: Final = 10.0
"""How long the first line and the headers may take: they come before anything is known of the client."""

LINGER_SECONDS: Final = 2.0
"""How long a client may take to hang up after the last answer; gunicorn's own figure, as is the next."""

_LINGER_BYTES: Final = 1 << 16
_OUT_OF_FILES: Final = frozenset((errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM))
_PAUSE_SECONDS: Final = 0.1


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
        """Read how long a client is waited for, and how many connections it may hold."""
        settings = Settings.from_env()
        self._most_connections = 0 if settings.trusted_proxies else settings.connections_per_address
        self._connections = ConnectionLimit(self._most_connections)
        self._client_seconds = float(settings.client_seconds)
        self._head_seconds = min(HEAD_SECONDS, self._client_seconds)
        self._lingering: list[Any] = []
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Accept a connection; where the system has no room for one, wait a moment instead of ending."""
        try:
            super().accept(listener)
        except OSError as error:
            if error.errno not in _OUT_OF_FILES:
                raise
            self.log.warning("No further connection can be taken: %s.", error.strerror)
            sleep(_PAUSE_SECONDS)

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to a thread once the head of its request has come; runs in the main thread."""
        if not conn.initialized and not isinstance(conn.sock, TimedSocket):
            conn.sock = TimedSocket.of(conn.sock)
            conn.sock.setblocking(False)
            conn.head = AwaitedHead()
            if not self._is_welcome(conn):
                return
        if self._can_be_read(conn):
            self._read(conn)
        else:
            self._await(conn)

    def _is_welcome(self, conn: Any) -> bool:
        """Tell whether a new connection is served; one too many is told so, and closed."""
        address = conn.client[0] if isinstance(conn.client, tuple) else ""
        welcome = self._connections.welcome(conn.sock, str(address))
        if welcome is Welcome.SERVED:
            return True
        self.log.debug("%s holds too many connections.", address)
        self._count_refused(was_told=welcome is Welcome.TOLD)
        if welcome is Welcome.TOLD:
            try:
                util.write_error(conn.sock, 429, "Too Many Requests", self._too_many())
            except OSError:
                self.log.debug("The client that held too many connections has gone.")
            self._linger(conn)
        else:
            self.nr_conns -= 1
            conn.close()
        return False

    def _count_refused(self, *, was_told: bool) -> None:
        from service.wsgi import metrics  # a worker has it by now, the master never

        metrics.count_refused_connection(was_told=was_told)

    def _too_many(self) -> str:
        return (
            f"This address holds {self._most_connections} connections to this worker already "
            "(FACTCHECK_CONNECTIONS_PER_ADDRESS): close some, or use those that are open one request after "
            "the other."
        )

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
            conn.sock.arrived = monotonic()
        super().enqueue_req(conn)

    def _await(self, conn: Any) -> None:
        seconds = self._head_seconds if conn.head.seen else self.cfg.keepalive
        conn.timeout = conn.head.due(seconds)
        # Woken by more than was seen: what has come of a head stays with the kernel until the rest is there.
        conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVLOWAT, conn.head.seen + 1)
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def murder_pending(self) -> None:
        """Close connections that said nothing in time, or did not hang up after their last answer.

        Those that did not finish their head are told so.
        """
        now = monotonic()
        for conn in [each for each in self.pending_conns if each.timeout <= now]:
            self.pending_conns.remove(conn)
            self.poller.unregister(conn.sock)
            if conn.head.seen:
                self._read(conn)
            else:
                self.nr_conns -= 1
                conn.close()
        for conn in [each for each in self._lingering if each.timeout <= now]:
            self._hang_up(conn)

    def finish_request(self, conn: Any, fs: Any) -> None:
        """Keep a connection, or end it, after its answer; runs in the main thread.

        gunicorn waits here for the client to hang up, and nobody else is answered meanwhile.
        """
        is_over = fs.cancelled() or (fs.exception() is None and not fs.result())
        if is_over and isinstance(conn.sock, TimedSocket):
            self._linger(conn)
        else:
            super().finish_request(conn, fs)

    def _linger(self, conn: Any) -> None:
        """Wait, with nothing more to say, until the client hangs up: closed at once, it may lose the end."""
        conn.timeout = monotonic() + LINGER_SECONDS
        conn.left_to_drain = _LINGER_BYTES
        try:
            conn.sock.setblocking(False)
            conn.sock.shutdown(socket.SHUT_WR)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._drain, conn))
        except (OSError, ValueError):  # it has gone, or was closed
            self.nr_conns -= 1
            conn.close()
        else:
            self._lingering.append(conn)

    def _drain(self, conn: Any, connection: socket.socket) -> None:
        try:
            come = len(socket.socket.recv(connection, _LOOK_BYTES, socket.MSG_DONTWAIT))
        except BlockingIOError:
            return
        except OSError:
            come = 0
        conn.left_to_drain -= come
        if not come or conn.left_to_drain <= 0:
            self._hang_up(conn)

    def _hang_up(self, conn: Any) -> None:
        self._lingering.remove(conn)
        self.poller.unregister(conn.sock)
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
