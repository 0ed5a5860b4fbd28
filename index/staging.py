"""A folder for work in progress: one process at a time, swept of what a killed one left."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class StagingBusyError(RuntimeError):
    """Say that another process works in the folder."""


@contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Give an empty folder (mode 0700) for the time of the block; it is removed with all that is in it.

    The kernel lets the lock on the folder go when its holder dies: what a killed process left is cleared
    away by the next one. Raises StagingBusyError where another process is at work in it, OSError where the
    folder cannot be made.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StagingBusyError(str(folder)) from error
        _clear(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(handle)


def sync(path: Path) -> None:
    """Bring a file, or the names in a folder, to the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _clear(folder: Path) -> None:
    for left in folder.iterdir():
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
        else:
            left.unlink()
