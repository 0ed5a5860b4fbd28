"""What workers that have ended counted: kept in one file of each kind, however many they were.

Each worker counts in files of its own, which prometheus_client sums at a scrape. What an ended worker counted
has to stay in the sum, but not its files: every reload and every worker that falls would leave some.
"""

from __future__ import annotations

import fcntl
import logging
import os
import struct
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_LOCK: Final = "scrape.lock"
_ENDED: Final = "ended"
_GAUGES: Final = "gauge"
_log = logging.getLogger(__name__)


@contextmanager
def unmerged(folder: Path) -> Iterator[None]:
    """Keep the files of a folder as they are while they are read: nothing is counted twice, or not at all."""
    with _lock(folder, fcntl.LOCK_SH):
        yield


def merge(folder: Path, pids: Iterable[int]) -> frozenset[int]:
    """Add what ended workers counted to what those before them did, and remove their files.

    Gives the workers whose turn it is not yet: nobody is waited for who reads the folder now, since the
    master must not stand still. Files that cannot be read are removed with what they counted, and logged.
    """
    waiting = frozenset(pids)
    try:
        with _lock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB):
            for kind, files in _files_of(folder, waiting).items():
                _merge_kind(folder / f"{kind}_{_ENDED}.db", files)
    except BlockingIOError:
        return waiting
    except OSError as error:
        _log.warning("what ended workers counted stays in files of their own for now: %s", error)
        return waiting
    return frozenset()


@contextmanager
def _lock(folder: Path, operation: int) -> Iterator[None]:
    handle = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, operation)
        yield
    finally:
        os.close(handle)  # closing lets the lock go, as does the end of the process


def _files_of(folder: Path, pids: Iterable[int]) -> dict[str, list[Path]]:
    """List the files of workers by the kind of what they count; a worker makes its gauges when it starts."""
    found: dict[str, list[Path]] = {}
    for pid in pids:
        if any(folder.glob(f"{_GAUGES}_*_{pid}.db")):
            continue  # the number is another worker's by now, which counts on in the same files
        for file in folder.glob(f"*_{pid}.db"):
            found.setdefault(file.stem.rpartition("_")[0], []).append(file)
    return found


def _merge_kind(total: Path, ended: list[Path]) -> None:
    from prometheus_client.mmap_dict import MmapedDict

    sums: dict[str, float] = {}
    for file in (total, *ended):
        for key, value in _counted(file):
            sums[key] = sums.get(key, 0.0) + value
    draft = total.with_suffix(".new")
    draft.unlink(missing_ok=True)
    written = MmapedDict(str(draft))  # type: ignore[no-untyped-call]
    try:
        for key, value in sums.items():
            written.write_value(key, value, 0.0)  # type: ignore[no-untyped-call]
    finally:
        written.close()  # type: ignore[no-untyped-call]
    draft.replace(total)
    for file in ended:
        file.unlink()


def _counted(file: Path) -> list[tuple[str, float]]:
    from prometheus_client.mmap_dict import MmapedDict

    try:
        values = MmapedDict.read_all_values_from_file(str(file))  # type: ignore[no-untyped-call]
        return [(key, value) for key, value, *_ in values]
    except FileNotFoundError:
        return []
    except (RuntimeError, ValueError, struct.error) as error:
        _log.warning("what %s counted is lost: %s", file.name, error)
        return []
