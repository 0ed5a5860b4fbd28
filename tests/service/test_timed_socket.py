"""Clients are waited for so long and no longer, however they spread what they send."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import pytest

from service.timed_socket import BYTES_PER_SECOND, SlowClientError, TimedSocket, grant_again


@pytest.fixture
def ends() -> Iterator[tuple[TimedSocket, socket.socket]]:
    """Connect a server's end with a client's."""
    server, client = socket.socketpair()
    timed = TimedSocket.of(server)
    with timed, client:
        yield timed, client


def test_what_has_come_is_received_however_late_the_server_reads(
    ends: tuple[TimedSocket, socket.socket],
) -> None:
    server, client = ends
    server.grant(0.05)
    client.sendall(b"all there")
    time.sleep(0.2)

    assert server.recv(100) == b"all there"
    client.close()
    assert server.recv(100) == b""


def test_a_client_that_sends_nothing_is_given_up_and_the_connection_with_it(
    ends: tuple[TimedSocket, socket.socket],
) -> None:
    server, client = ends
    given_up: list[bool] = []
    server.grant(0.05, lambda: given_up.append(True))
    client.sendall(b"x")
    assert server.recv(100) == b"x"

    with pytest.raises(SlowClientError, match="FACTCHECK_CLIENT_SECONDS"):
        server.recv(100)
    assert given_up == [True]


def test_a_byte_now_and_then_buys_no_time(ends: tuple[TimedSocket, socket.socket]) -> None:
    server, client = ends
    server.grant(0.3)
    over = threading.Event()

    def dribble() -> None:
        while not over.wait(0.02):
            client.sendall(b"x")

    threading.Thread(target=dribble, daemon=True).start()
    received = 0
    with pytest.raises(SlowClientError):
        while received < 1_000:
            received += len(server.recv(1))
    over.set()
    assert 0 < received < 100, "0.3 s of waiting, 0.02 s for each byte"


def test_many_bytes_buy_time_and_a_new_line_begins_anew(ends: tuple[TimedSocket, socket.socket]) -> None:
    server, client = ends
    server.grant(0.05)
    half = b"x" * (BYTES_PER_SECOND // 2)
    threading.Thread(target=client.sendall, args=(half,), daemon=True).start()
    received = 0
    while received < len(half):
        received += len(server.recv(len(half)))

    threading.Timer(0.15, client.sendall, (b"late",)).start()
    assert server.recv(100) == b"late", "half a second was earned"

    grant_again({"gunicorn.socket": server})()
    with pytest.raises(SlowClientError):
        server.recv(100)
    grant_again({})()  # another server


def test_a_timeout_of_the_socket_itself_goes_before(ends: tuple[TimedSocket, socket.socket]) -> None:
    server, _ = ends
    server.grant(30)
    server.settimeout(0.01)
    with pytest.raises(TimeoutError):
        server.recv(1)
    server.setblocking(False)
    with pytest.raises(BlockingIOError):
        server.recv(1)


def test_an_answer_that_nobody_reads_is_given_up_and_one_read_slowly_arrives(
    ends: tuple[TimedSocket, socket.socket],
) -> None:
    server, client = ends
    server.grant(0.2)
    answer = bytes(range(256)) * 16_384  # 4 MB: more than the connection holds
    with pytest.raises(BrokenPipeError):
        server.sendall(answer)

    server, client = socket.socketpair()
    with TimedSocket.of(server) as timed, client:
        timed.grant(5)
        read = bytearray()

        def drain() -> None:
            while piece := client.recv(256 * 1024):
                read.extend(piece)
                time.sleep(0.01)

        reader = threading.Thread(target=drain)
        reader.start()
        timed.sendall(answer)
        timed.shutdown(socket.SHUT_WR)
        reader.join(30)
    assert read == answer
