"""Pacing: what cannot be written without waiting is kept, and nothing is lost or reordered."""

from __future__ import annotations

import socket

from service.api.pacing import paced, writability

LINES = [f"line {number}\n".encode() for number in range(2_000)]


def test_lines_pass_at_once_while_the_connection_takes_them() -> None:
    assert list(paced(LINES, lambda: True)) == LINES


def test_a_blocked_connection_does_not_stop_the_reading() -> None:
    read: list[bytes] = []

    def reading() -> object:
        for line in LINES:
            read.append(line)
            yield line

    answers = paced(reading(), lambda: False)
    first = next(answers)

    assert read == LINES, "everything is read before the first byte is written"
    assert first + b"".join(answers) == b"".join(LINES)


def test_what_was_kept_is_sent_in_small_chunks_once_there_is_room() -> None:
    turns = iter(range(10_000))
    chunks = list(paced(LINES, lambda: next(turns) % 500 == 499))

    assert b"".join(chunks) == b"".join(LINES)
    assert max(map(len, chunks)) <= 8_192


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
