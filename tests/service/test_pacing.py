"""Pacing: what cannot be written without waiting is kept, and nothing is lost or reordered."""

from __future__ import annotations

import socket
from collections.abc import Iterator

from service.api.pacing import Pacing, writability

LINES = [f"line {number}\n".encode() for number in range(2_000)]


def test_lines_pass_at_once_while_the_connection_takes_them() -> None:
    assert list(Pacing(lambda: True).pass_on(LINES)) == LINES


def test_a_blocked_connection_does_not_stop_the_reading() -> None:
    read: list[bytes] = []

    def reading() -> object:
        for line in LINES:
            read.append(line)
            yield line

    answers = Pacing(lambda: False).pass_on(reading())
    first = next(answers)

    assert read == LINES, "everything is read before the first byte is written"
    assert first + b"".join(answers) == b"".join(LINES)


def test_what_was_kept_is_sent_in_small_chunks_once_there_is_room() -> None:
    turns = iter(range(10_000))
    chunks = list(Pacing(lambda: next(turns) % 500 == 499).pass_on(LINES))

    assert b"".join(chunks) == b"".join(LINES)
    assert max(map(len, chunks)) <= 8_192


def test_what_is_kept_is_bounded_for_who_makes_lines_while_there_is_room() -> None:
    pacing = Pacing(lambda: False, max_held=1_000)

    def making() -> Iterator[bytes]:
        yield from (line for line in LINES if not pacing.is_full)

    sent = b"".join(pacing.pass_on(making()))

    assert 1_000 <= len(sent) < 1_000 + len(LINES[-1])
    assert sent == b"".join(LINES)[: len(sent)]
    assert not pacing.is_full


def test_a_real_connection_whose_other_end_does_not_read() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        can_write = writability({"gunicorn.socket": ours})
        assert can_write()
        ours.setblocking(False)
        try:
            while True:
                ours.send(b"x" * 65_536)
        except BlockingIOError:
            pass
        assert not can_write()
        theirs.recv(1 << 20)
        while not can_write():
            theirs.recv(1 << 20)


def test_a_server_that_does_not_name_its_socket_is_written_to() -> None:
    assert writability({})()
