"""The parent's side: hand a page to a child process and take what it read, within limits."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final, Literal

from index.pages.content import PageContent, PageError, PageReaderError, from_json
from index.pages.limits import PageLimits

Kind = Literal["page", "feed"]

_START_SECONDS: Final = 60.0
_WORKER: Final = "index.pages.worker"
_ROOT: Final = Path(__file__).resolve().parents[2]


class PageReader:
    """Read pages and feeds in a child process that is started at the first; safe for several threads.

    The child can neither hold up nor bring down this process: one that takes too long or too much is ended,
    and the next page gets a new one. Never carry a reader that was used over a fork.
    """

    def __init__(self, limits: PageLimits | None = None) -> None:
        self.limits = limits or PageLimits()
        self._child: _Child | None = None
        self._lock = threading.Lock()

    def read_page(self, content: bytes) -> PageContent:
        """Read one page; raises PageError, and PageReaderError where the child process does not start."""
        return self._read("page", content)[0]

    def read_feed(self, content: bytes) -> list[PageContent]:
        """Read the entries of an RSS or Atom feed, in their order; raises as `read_page` does."""
        return self._read("feed", content)

    def close(self) -> None:
        """End the child process, if there is one."""
        with self._lock:
            self._end()

    def _read(self, kind: Kind, content: bytes) -> list[PageContent]:
        limit = self.limits.max_bytes
        if len(content) > limit:
            raise PageError(f"has {len(content):,} bytes: at most {limit:,} are read")
        with self._lock:
            answer = self._asked(kind, content)
        if "error" in answer:
            raise PageError(str(answer["error"]))
        return [from_json(each) for each in answer["pages"]]

    def _asked(self, kind: Kind, content: bytes) -> dict[str, Any]:
        child = self._child
        if child is None or not child.is_alive():
            self._end()
            self._child = child = _Child(self.limits)
        started = time.monotonic()
        try:
            answer: dict[str, Any] = json.loads(child.ask(kind, content, self.limits.seconds))
        except (EOFError, OSError) as error:
            self._end()
            took_all = time.monotonic() - started >= self.limits.seconds
            cost = f"longer than {self.limits.seconds:g} seconds" if took_all else "too much memory"
            raise PageError(f"takes {cost} to read: its markup is no article's, leave it out") from error
        if answer.get("is_spent"):
            self._end()
        return answer

    def _end(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


class _Child:
    """Hold the child process and the line to it."""

    def __init__(self, limits: PageLimits) -> None:
        try:
            self._process, self._line = _started(limits)
        except OSError as error:  # no memory, no process or no descriptor to be had
            raise PageReaderError(f"the process that reads pages does not start: {error.strerror}") from error
        try:
            self._receive(_START_SECONDS)
        except (EOFError, OSError) as error:
            self.end()
            raise PageReaderError(
                "the process that reads pages does not start: see what "
                f"`{Path(sys.executable).name} -m {_WORKER}` says"
            ) from error

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, kind: Kind, content: bytes, seconds: float) -> bytes:
        self._line.send_bytes(kind.encode())
        self._line.send_bytes(content)
        return self._receive(seconds)

    def end(self) -> None:
        self._process.kill()
        self._process.wait()
        self._line.close()

    def _receive(self, seconds: float) -> bytes:
        if not self._line.poll(seconds):
            raise EOFError("nothing came in time")
        return self._line.recv_bytes()


def _started(limits: PageLimits) -> tuple[subprocess.Popen[bytes], Connection]:
    own, other = socket.socketpair()
    with own, other:
        command = [sys.executable, "-m", _WORKER, str(other.fileno()), str(limits.memory_bytes)]
        paths = [str(_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        # A session of its own: Ctrl-C is for this process, which ends the child when it is ready to.
        process = subprocess.Popen(  # noqa: S603 - nothing in the command comes from outside
            command,
            pass_fds=[other.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(paths)},
            start_new_session=True,
        )
        return process, Connection(own.detach())
