"""Locks between processes, let go by the kernel when their holder dies."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL_SECONDS = 0.005


class LockTimeoutError(TimeoutError):
    """Say that another process or thread kept a lock for too long."""


@contextmanager
def hold(path: Path, timeout_s: float, given_up: threading.Event | None = None) -> Iterator[None]:
    """Hold the lock of a file against every other thread and process.

    Raises LockTimeoutError after `timeout_s` seconds of waiting, or once `given_up` is set meanwhile.
    """
    deadline = time.monotonic() + timeout_s
    with _opened(path) as handle:
        while not _taken(handle):
            if time.monotonic() > deadline:
                raise LockTimeoutError(f"{path} was held by another writer for more than {timeout_s:g} s")
            if given_up is not None and given_up.is_set():
                raise LockTimeoutError(f"{path} is held by another writer, who was not waited for")
            time.sleep(_POLL_SECONDS)
        yield


@contextmanager
def _opened(path: Path) -> Iterator[int]:
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    try:
        yield handle
    finally:
        os.close(handle)  # closing lets the lock go


def _taken(handle: int) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
