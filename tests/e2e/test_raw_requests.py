"""Requests that no client would send, to a real server: each is refused in words or cut off, none harms."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

CLAIM = b'{"claim": "The ferry sank."}'
POST = b"POST %s HTTP/1.1\r\nHost: localhost\r\nContent-Type: %s\r\n"
CHECK = POST % (b"/check", b"application/json")
BULK = POST % (b"/documents/bulk", b"application/x-ndjson")
CHUNKED = b"Transfer-Encoding: chunked\r\n\r\n"
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"

REFUSED = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 40 + b"\r\n\r\n",
    "another protocol": b"SSH-2.0-OpenSSH_9.0\r\n\r\n",
    "another version": b"GET /healthz HTTP/9.9\r\nHost: localhost\r\n\r\n",
    "no method": b" /healthz HTTP/1.1\r\n\r\n",
    "a NUL in the address": b"GET /heal\0thz HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "a NUL in a header": GET + b"X-A: a\0b\r\n\r\n",
    "a folded header": GET + b"X-A: a\r\n b\r\n\r\n",
    "a header without a colon": GET + b"X-A\r\n\r\n",
    "a blank before the colon": GET + b"Content-Length : 0\r\n\r\n",
    "a long first line": b"GET /" + b"a" * 9_000 + b" HTTP/1.1\r\n\r\n",
    "a long header": GET + b"X-A: " + b"a" * 20_000 + b"\r\n\r\n",
    "many headers": GET + b"".join(b"X-%d: a\r\n" % number for number in range(150)) + b"\r\n",
    "a length that is none": CHECK + b"Content-Length: abc\r\n\r\n" + CLAIM,
    "a length below zero": CHECK + b"Content-Length: -1\r\n\r\n" + CLAIM,
    "a length with a sign": CHECK + b"Content-Length: +28\r\n\r\n" + CLAIM,
    "two lengths": CHECK + b"Content-Length: 28\r\nContent-Length: 5\r\n\r\n" + CLAIM,
    "a length beyond measure": CHECK + b"Content-Length: " + b"9" * 40 + b"\r\n\r\n" + CLAIM,
    "a length and chunks": CHECK + b"Content-Length: 5\r\n" + CHUNKED + b"1c\r\n" + CLAIM + b"\r\n0\r\n\r\n",
    "an unknown coding": CHECK + b"Transfer-Encoding: xchunked\r\n\r\n" + CLAIM,
    "chunked twice": CHECK + b"Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n",
    "a chunk without a size": CHECK + CHUNKED + b"\r\n" + CLAIM,
    "a chunk whose size is none": CHECK + CHUNKED + b"xyz\r\n" + CLAIM,
    "a chunk below zero": CHECK + CHUNKED + b"-1\r\n" + CLAIM,
    "a chunk longer than said": CHECK + CHUNKED + b"5\r\n" + CLAIM + b"\r\n0\r\n\r\n",
    "a chunk beyond measure": CHECK + CHUNKED + b"f" * 40 + b"\r\n" + CLAIM,
    "a size line without end": CHECK + CHUNKED + b"1;" + b"a" * 20_000,
    "trailers without end": CHECK + CHUNKED + b"0\r\n" + b"X-A: b\r\n" * 60_000,
    "a body that breaks off": CHECK + b"Content-Length: 28\r\n\r\n" + CLAIM[:10],
    "a body whole but for blanks": CHECK + b"Content-Length: 99\r\n\r\n" + CLAIM,
    "chunks that break off": CHECK + CHUNKED + b"1c\r\n" + CLAIM[:10],
    "nothing after the head": CHECK + CHUNKED,
}


@pytest.fixture(scope="module")
def server(start: Any) -> Any:
    """Start a server that waits three seconds for a client."""
    return start(workers=1, threads=2, client_seconds=3)


def said(server: Any, sent: bytes) -> bytes:
    """Send bytes and no more; give all that comes back."""
    with socket.create_connection(("127.0.0.1", server.settings.port), timeout=240) as connection:
        try:
            connection.sendall(sent)
            connection.shutdown(socket.SHUT_WR)
            with connection.makefile("rb") as answer:
                return answer.read()
        except OSError:
            return b""  # it has hung up


def assert_unharmed(server: Any) -> None:
    assert server.fresh(
        "POST", "/check", content=CLAIM, headers={"Content-Type": "application/json"}
    ).is_success
    log = server.log.read_text()
    assert "Traceback" not in log, log[-3_000:]


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_request_is_refused_as_a_problem_or_cut_off(server: Any, name: str) -> None:
    answer = said(server, REFUSED[name])

    if answer:
        head, _, body = answer.partition(b"\r\n\r\n")
        status = int(head.split()[1])
        assert 400 <= status < 500 or status == 501, head
        assert b"application/problem+json" in head
        assert b"Connection: close" in head or status == 413
        assert b"nosniff" in head
        assert json.loads(body)["status"] == status
        assert b"Traceback" not in answer
    assert_unharmed(server)


@pytest.mark.parametrize("sent", [b"xyz\r\n", b"5\r\nab", b"ffffffffffffffffffffff\r\n", b""])
def test_an_upload_that_breaks_off_keeps_what_came_and_says_where(server: Any, sent: bytes) -> None:
    line = b'{"id": "first", "text": "The ferry sank."}\n'
    answer = said(server, BULK + CHUNKED + b"%x\r\n%s\r\n" % (len(line), line) + sent)

    assert answer.startswith(b"HTTP/1.1 200 ")
    told = [json.loads(each) for each in answer.splitlines() if each.startswith(b'{"line"')]
    assert [(each["line"], each["status"] == "failed") for each in told] == [(1, False), (2, True)]
    assert told[1]["problem"]["status"] == 400
    assert server.fresh("GET", "/documents/first").status_code == 200
    assert_unharmed(server)


def test_requests_behind_each_other_are_answered_in_their_order(server: Any) -> None:
    one = CHECK + b"Content-Length: %d\r\n\r\n" % len(CLAIM) + CLAIM
    answer = said(server, one + GET + b"\r\n" + one + GET + b"Connection: close\r\n\r\n")

    assert answer.count(b"HTTP/1.1 200 OK") == 4
    assert answer.rindex(b"alive") > answer.rindex(b"verdict") > answer.index(b"alive")
