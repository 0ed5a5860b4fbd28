"""How many connections one sender holds, told by the sockets themselves."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from service.addresses import ConnectionLimit, Welcome

SERVED, TOLD, CLOSED = Welcome.SERVED, Welcome.TOLD, Welcome.CLOSED


@pytest.fixture
def sockets() -> Iterator[list[socket.socket]]:
    with ExitStack() as stack:
        yield [stack.enter_context(socket.socket()) for _ in range(12)]


def test_a_sender_is_served_then_told_then_closed(sockets: list[socket.socket]) -> None:
    limit = ConnectionLimit(2)

    assert [limit.welcome(each, "192.0.2.1") for each in sockets[:6]] == [SERVED] * 2 + [TOLD] * 2 + [
        CLOSED
    ] * 2
    assert limit.welcome(sockets[6], "192.0.2.2") is SERVED


def test_a_closed_connection_counts_no_more(sockets: list[socket.socket]) -> None:
    limit = ConnectionLimit(1)
    assert [limit.welcome(each, "192.0.2.1") for each in sockets[:3]] == [SERVED, TOLD, CLOSED]

    sockets[0].close()
    assert limit.welcome(sockets[3], "192.0.2.1") is SERVED, "though the one that was told is open yet"
    assert limit.welcome(sockets[4], "192.0.2.1") is CLOSED
    sockets[1].close()
    assert limit.welcome(sockets[5], "192.0.2.1") is TOLD


def test_a_network_of_ipv6_is_one_sender_and_a_unix_socket_none(sockets: list[socket.socket]) -> None:
    limit = ConnectionLimit(1)

    assert [limit.welcome(each, f"2001:db8::{n}") for n, each in enumerate(sockets[:2])] == [SERVED, TOLD]
    assert [limit.welcome(each, "") for each in sockets[2:5]] == [SERVED] * 3


def test_zero_limits_nothing(sockets: list[socket.socket]) -> None:
    limit = ConnectionLimit(0)
    assert {limit.welcome(each, "192.0.2.1") for each in sockets} == {SERVED}
