"""Clients that send slowly, or not at all, against a real server: they are told so, and make room."""

from __future__ import annotations

import json
import resource
import socket
import time
from collections.abc import Iterable
from typing import Any

import pytest

from service.problems import TOO_SLOW

CLAIM = json.dumps({"claim": "The ferry sank."}).encode()
SECONDS = 3
HEAD = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n"
CHECK = HEAD % (b"/check", b"application/json") + b"Content-Length: %d\r\n\r\n" % len(CLAIM)
CHECK_IN_CHUNKS = HEAD % (b"/check", b"application/json") + b"Transfer-Encoding: chunked\r\n\r\n"
BULK = HEAD % (b"/documents/bulk", b"application/x-ndjson") + b"Transfer-Encoding: chunked\r\n\r\n"


@pytest.fixture(scope="module")
def server(start: Any) -> Any:
    """Start a server that waits three seconds for a client, with room for two requests."""
    return start(workers=1, threads=1, waiting_requests=1, client_seconds=SECONDS, connections_per_address=0)


def opened(server: Any, *sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.settings.port), timeout=240)
    for piece in sent:
        connection.sendall(piece)
    return connection


def rest(connection: socket.socket) -> tuple[bytes, bytes]:
    """Read until the server hangs up; give the head and the body of what it said."""
    with connection, connection.makefile("rb") as answer:
        head, _, body = answer.read().partition(b"\r\n\r\n")
        return head, body


def is_told_so(connection: socket.socket) -> bool:
    head, body = rest(connection)
    assert head.startswith(b"HTTP/1.1 408 ")
    assert b"Connection: close" in head
    assert b"Content-Type: application/problem+json" in head
    problem = json.loads(body)
    assert problem["status"] == 408
    assert "FACTCHECK_CLIENT_SECONDS" in problem["detail"]
    return True


def trickle(connection: socket.socket, pieces: Iterable[bytes], pause_s: float) -> None:
    """Send piece by piece until the server has hung up."""
    for piece in pieces:
        try:
            connection.sendall(piece)
        except OSError:
            return
        time.sleep(pause_s)


def is_over(connection: socket.socket) -> bool:
    """Tell whether the server has said anything or hung up."""
    connection.setblocking(False)
    try:
        connection.recv(1)
    except BlockingIOError:
        return False
    return True


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


def test_a_body_that_does_not_come_is_told_so_and_the_connection_closed(server: Any) -> None:
    without_end = opened(server, CHECK, CLAIM[:-1])
    in_chunks = opened(server, CHECK_IN_CHUNKS, chunk(CLAIM[:5]), b"40\r\nhalf")

    assert is_told_so(without_end)
    assert is_told_so(in_chunks)


def test_bytes_now_and_then_buy_no_time(server: Any) -> None:
    connection = opened(server, HEAD % (b"/check", b"application/json") + b"Content-Length: 400\r\n\r\n")
    trickle(connection, [b" "] * 300, 0.1)
    assert is_told_so(connection), "30 seconds of blanks, but two were granted"


def test_a_head_that_does_not_come_is_told_so(server: Any) -> None:
    assert is_told_so(opened(server, CHECK[:40]))


def test_slow_senders_make_room_by_themselves(server: Any) -> None:
    def check() -> int:
        json_type = {"Content-Type": "application/json"}
        return server.fresh("POST", "/check", content=CLAIM, headers=json_type).status_code

    slow = [opened(server, CHECK, CLAIM[:-1]) for _ in range(2)]
    for _ in range(40):
        if refused := check() == 503:
            break
        # Until both have been let in: the check itself may have been in the way of one.
        slow = [opened(server, CHECK, CLAIM[:-1]) if is_over(each) else each for each in slow]
    assert refused
    for each in slow:
        each.settimeout(240)
    assert all(is_told_so(each) for each in slow)
    assert check() == 200


@pytest.mark.parametrize("said", [b"", b"P", CHECK[:40]])
def test_connections_without_a_whole_head_hold_no_thread(server: Any, said: bytes) -> None:
    waiting = [opened(server, said) for _ in range(40)]
    time.sleep(0.3)
    answers = [server.fresh("GET", "/healthz").status_code for _ in range(2)]
    still_open = sum(not is_over(each) for each in waiting)
    for each in waiting:
        each.close()

    assert answers == [200] * 2
    assert still_open == 40, "they were answered while all the others were waiting"


def test_a_head_that_comes_byte_by_byte_is_read(server: Any) -> None:
    connection = opened(server)
    trickle(connection, [bytes([byte]) for byte in CHECK], 0.001)
    connection.sendall(CLAIM)
    connection.shutdown(socket.SHUT_WR)
    head, _ = rest(connection)

    assert head.startswith(b"HTTP/1.1 200 ")


def test_the_head_of_a_later_request_holds_no_thread_either(server: Any) -> None:
    kept = []
    for _ in range(2):
        connection = opened(server, CHECK, CLAIM)
        answered = b""
        while b"took_ms" not in answered:
            piece = connection.recv(1 << 16)
            assert piece, answered
            answered += piece
        assert answered.startswith(b"HTTP/1.1 200 ")
        connection.sendall(CHECK[:40])
        kept.append(connection)
    for connection in kept:
        assert is_told_so(connection)


def line(number: int) -> bytes:
    return json.dumps({"text": f"The ferry number {number} sank."}).encode() + b"\n"


def answers(body: bytes) -> list[dict[str, Any]]:
    return [json.loads(each) for each in body.splitlines() if each.startswith(b"{")]


def test_an_upload_may_last_as_long_as_its_lines_come(server: Any) -> None:
    connection = opened(server, BULK)
    trickle(connection, [chunk(line(number)) for number in range(5)], SECONDS * 0.3)
    time.sleep(SECONDS * 0.3)
    connection.sendall(b"0\r\n\r\n")
    connection.shutdown(socket.SHUT_WR)
    head, body = rest(connection)

    assert head.startswith(b"HTTP/1.1 200 ")
    assert [each["status"] for each in answers(body)] == ["created"] * 5, "though 1.5 times the time went by"


def test_an_upload_whose_next_line_does_not_come_is_told_from_where_on(server: Any) -> None:
    connection = opened(server, BULK, chunk(line(10)), chunk(line(11)), chunk(line(12)[:9]))
    trickle(connection, [chunk(b" ")] * 300, 0.1)
    head, body = rest(connection)

    assert head.startswith(b"HTTP/1.1 200 ")
    *stored, last = answers(body)
    assert [each["status"] for each in stored] == ["created", "created"]
    assert (last["line"], last["status"]) == (3, "failed")
    assert (last["problem"]["status"], last["problem"]["type"]) == (408, TOO_SLOW.uri)


def test_a_kept_connection_is_served_again_after_its_first_request(server: Any) -> None:
    connection = opened(server, CHECK, CLAIM)
    time.sleep(SECONDS / 2)
    connection.sendall(CHECK + CLAIM)
    connection.shutdown(socket.SHUT_WR)
    head, body = rest(connection)

    assert head.startswith(b"HTTP/1.1 200 ")
    assert body.count(b"HTTP/1.1 200 ") == 1


def test_clients_that_do_not_hang_up_keep_nobody_waiting(server: Any) -> None:
    last = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    staying = [opened(server, said) for said in [last, b"GARBAGE\r\n\r\n"] * 10]
    for connection in staying:
        assert connection.recv(9) == b"HTTP/1.1 "
    began = time.monotonic()
    head, _ = rest(opened(server, last))
    waited = time.monotonic() - began
    for connection in staying:
        connection.close()
    assert head.startswith(b"HTTP/1.1 200 ")
    assert waited < 10, "two seconds for each of twenty, one after the other, were forty"


def test_a_worker_without_a_file_to_open_goes_on(server: Any) -> None:
    [worker] = server.workers()
    limits = resource.prlimit(worker, resource.RLIMIT_NOFILE)
    resource.prlimit(worker, resource.RLIMIT_NOFILE, (80, limits[1]))
    silent = [opened(server) for _ in range(90)]
    deadline = time.monotonic() + 60
    while "No further connection can be taken" not in server.log.read_text():
        assert time.monotonic() < deadline
        time.sleep(0.1)
    resource.prlimit(worker, resource.RLIMIT_NOFILE, limits)
    for connection in silent:
        connection.close()
    assert server.fresh("GET", "/healthz").status_code == 200
    assert server.workers() == {worker}
