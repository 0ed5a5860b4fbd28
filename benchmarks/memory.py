"""Read how much memory a process holds for itself, and how much it shares with others."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Memory:
    """Hold resident MiB: what no other process maps, and what others map as well."""

    private_mib: int
    shared_mib: int


def memory_of(process: int) -> Memory:
    """Read it from /proc/PID/smaps_rollup, https://docs.kernel.org/filesystems/proc.html."""
    kib = {}
    for line in Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()[1:]:
        name, value, *_ = line.split()
        kib[name.rstrip(":")] = int(value)
    private = kib["Private_Clean"] + kib["Private_Dirty"]
    return Memory(private // 1024, (kib["Rss"] - private) // 1024)
