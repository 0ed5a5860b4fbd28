"""Write a folder of files so that others see either the old one or the whole new one."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def locked(target: Path) -> Iterator[None]:
    """Hold the lock of a folder that is to be written; another process waits until it is free."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with (target.parent / f".{target.name}.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give an empty folder that takes the place of `target` when the block ends well; hold its lock.

    After an error the folder is removed and `target` is as it was. What a killed process left is removed too.
    """
    part, old = (target.parent / f".{target.name}.{suffix}" for suffix in ("part", "old"))
    for leftover in (part, old):
        shutil.rmtree(leftover, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        if target.exists():
            target.rename(old)
        part.rename(target)
    finally:
        for leftover in (part, old):
            shutil.rmtree(leftover, ignore_errors=True)
