"""Locks between processes, let go by the kernel when their holder dies."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_POLL_SECONDS = 0.005


class LockTimeoutError(TimeoutError):
    """Say that another process or thread kept a lock for too long."""


@contextmanager
def hold(path: Path, timeout_s: float) -> Iterator[None]:
    """Hold the lock of a file against every other thread and process.

    Raises LockTimeoutError after `timeout_s` seconds of waiting.
    """
    deadline = time.monotonic() + timeout_s
    with _opened(path) as handle:
        while not _taken(handle):
            if time.monotonic() > deadline:
                raise LockTimeoutError(f"{path} was held by another writer for more than {timeout_s:g} s")
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
