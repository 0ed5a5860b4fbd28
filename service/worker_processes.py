"""What the worker processes of one server use of memory and processor, as Linux tells it under /proc."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_PROC: Final = Path("/proc")
_USER_TICKS, _SYSTEM_TICKS = 11, 12
"""Fields 14 and 15 of /proc/PID/stat, counted from the third (proc_pid_stat(5))."""


@dataclass(frozen=True, slots=True)
class ProcessUse:
    """Hold what one process uses: bytes of its own, bytes of files it has mapped, seconds of processor time.

    Mapped files are shared: those of the index are counted in every worker and lie in memory once.
    """

    pid: int
    own_bytes: int
    file_bytes: int
    cpu_seconds: float


def worker_pids(metrics_dir: Path | None) -> list[int]:
    """List the live workers of the server whose workers count in this folder; without one, this process.

    A worker makes its file of gauges when it starts, and the master removes it when the worker has ended.
    """
    if metrics_dir is None:
        return [os.getpid()]
    return sorted(int(file.stem.rpartition("_")[2]) for file in metrics_dir.glob("gauge_livesum_*.db"))


def used_by(pids: Iterable[int]) -> Iterator[ProcessUse]:
    """Tell what each of these processes uses; those that have ended are left out, all without /proc."""
    for pid in pids:
        try:
            status = (_PROC / str(pid) / "status").read_text()
            stat = (_PROC / str(pid) / "stat").read_text()
        except OSError:
            continue
        sizes = dict(line.split(":", 1) for line in status.splitlines() if line.startswith("Rss"))
        own, *files = (_bytes(sizes, name) for name in ("RssAnon", "RssFile", "RssShmem"))
        fields = stat.rpartition(")")[2].split()  # a name may hold blanks and brackets
        ticks = int(fields[_USER_TICKS]) + int(fields[_SYSTEM_TICKS])
        yield ProcessUse(pid, own, sum(files), ticks / os.sysconf("SC_CLK_TCK"))


def _bytes(sizes: dict[str, str], name: str) -> int:
    return int(sizes.get(name, "0 kB").split()[0]) * 1024
