"""One address that opens connection after connection keeps no other address out."""

from __future__ import annotations

import json
import socket
import time
from contextlib import ExitStack, suppress
from typing import Any

import pytest

MOST = 4
HEALTH = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture(scope="module")
def server(start: Any) -> Any:
    """Start a server of one worker that lets each address hold four connections."""
    return start(workers=1, connections_per_address=MOST)


def opened(server: Any, stack: ExitStack, sender: str = "127.0.0.2") -> socket.socket:
    """Open a connection from an address of this machine; all of 127/8 are."""
    target = ("127.0.0.1", server.settings.port)
    return stack.enter_context(socket.create_connection(target, timeout=120, source_address=(sender, 0)))


def health(connection: socket.socket) -> bytes:
    """Ask for health; give the status line, nothing where the server has hung up."""
    answered = b""
    with suppress(ConnectionError):
        connection.sendall(HEALTH)
        while not answered.endswith(b"}\n"):
            piece = connection.recv(1 << 16)
            if not piece:
                break
            answered += piece
    return answered.partition(b"\r\n")[0]


def served(server: Any, stack: ExitStack, count: int, sender: str = "127.0.0.2") -> list[socket.socket]:
    """Open connections that are served, one after the other."""
    connections = []
    for _ in range(count):
        connections.append(opened(server, stack, sender))
        assert health(connections[-1]) == b"HTTP/1.1 200 OK"
    return connections


def test_the_next_is_told_so_and_another_address_is_served(server: Any) -> None:
    with ExitStack() as stack:
        held = served(server, stack, MOST)
        refused = opened(server, stack)
        head, _, body = refused.makefile("rb").read().partition(b"\r\n\r\n")

        assert head.startswith(b"HTTP/1.1 429 ")
        assert "FACTCHECK_CONNECTIONS_PER_ADDRESS" in json.loads(body)["detail"]
        assert health(held[0]) == b"HTTP/1.1 200 OK", "those that are open are served on"
        served(server, stack, MOST, sender="127.0.0.3")


def refusals(server: Any) -> dict[str, float]:
    """Read how many connections were refused, by whether they were told so."""
    lines = server.fresh("GET", "/metrics").text.splitlines()
    counts = (line.split() for line in lines if line.startswith("factcheck_connections_refused_total{"))
    return {name.partition('"')[2].partition('"')[0]: float(count) for name, count in counts}


def test_refused_connections_are_counted(server: Any) -> None:
    before = refusals(server)
    assert set(before) == {"yes", "no"}
    with ExitStack() as stack:
        served(server, stack, MOST, sender="127.0.0.9")
        for _ in range(3):
            opened(server, stack, sender="127.0.0.9").makefile("rb").read()
    after = refusals(server)
    assert sum(after.values()) == sum(before.values()) + 3


def test_far_too_many_are_closed_without_a_word_and_no_other_is_kept_out(server: Any) -> None:
    with ExitStack() as stack:
        served(server, stack, MOST, sender="127.0.0.4")
        flood = [opened(server, stack, sender="127.0.0.4") for _ in range(60)]
        words = []
        for each in flood:
            try:
                words.append(each.recv(12))
            except ConnectionResetError:
                words.append(b"")

        assert set(words) == {b"HTTP/1.1 429", b""}
        assert words.count(b"") >= 60 - 4 * MOST, words
        served(server, stack, 1, sender="127.0.0.5")


def test_a_place_is_free_again_once_a_connection_is_closed(server: Any) -> None:
    with ExitStack() as stack:
        held = served(server, stack, MOST, sender="127.0.0.6")
        held[0].close()
        deadline = time.monotonic() + 60
        while health(opened(server, stack, sender="127.0.0.6")) != b"HTTP/1.1 200 OK":
            assert time.monotonic() < deadline
            time.sleep(0.2)
