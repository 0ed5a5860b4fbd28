"""An upload that is not read to its end takes its connection with it: a thread may be reading from it yet."""

from __future__ import annotations

import io
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Any

import pytest

from service.api.upload import Line, Upload
from service.timed_socket import TimedSocket, give_up

LINES = b'{"text": "a"}\n' * 3


class Store:
    """Answer every line, or fail at the first."""

    def __init__(self, is_broken: bool) -> None:
        self._is_broken = is_broken

    def store(self, lines: Sequence[Line]) -> Iterator[bytes]:
        for line in lines:
            if self._is_broken:
                raise RuntimeError("the disk is gone")
            yield b"%d\n" % line.number


class Endless(io.BytesIO):
    """Give a few lines, and then wait for a client, longer than the test lasts."""

    def readline(self, size: int | None = -1, /) -> bytes:
        line = super().readline(size)
        if not line:
            time.sleep(20)
        return line


@pytest.mark.parametrize(
    ("stream", "is_broken", "is_full", "is_read"),
    [
        (io.BytesIO(LINES), False, False, True),
        (io.BytesIO(LINES), False, True, True),
        (Endless(LINES), True, False, False),
    ],
)
def test_whether_an_upload_was_read_to_its_end_is_known(
    stream: Any, is_broken: bool, is_full: bool, is_read: bool
) -> None:
    upload = Upload(stream, 1_000, lambda: is_full)
    store: Any = Store(is_broken)

    answers = list(upload.answers(store, nullcontext))

    assert answers
    assert upload.is_read is is_read


def test_a_connection_that_is_given_up_ends_with_its_answer() -> None:
    server, client = socket.socketpair()
    ended: list[bool] = []
    with TimedSocket.of(server) as timed, client:
        give_up({"gunicorn.socket": timed})
        timed.grant(5, lambda: ended.append(True))
        give_up({"gunicorn.socket": timed})
        give_up({})  # another server
    assert ended == [True]
