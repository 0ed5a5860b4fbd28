"""How many cores this process may use."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

_CGROUP_QUOTA: Final = Path("/sys/fs/cgroup/cpu.max")


def available_cores(quota_file: Path = _CGROUP_QUOTA) -> int:
    """Count the cores this process may use, at least 1.

    The affinity mask says which cores it may run on; a container's quota (cgroup v2, `<quota> <period>` in
    microseconds, https://docs.kernel.org/admin-guide/cgroup-v2.html) may allow less time than that.
    """
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = quota_file.read_text(encoding="ascii").split()
        if quota != "max":
            cores = min(cores, int(quota) // int(period))
    except (OSError, ValueError, ZeroDivisionError):
        pass  # no quota that this system tells of
    return max(1, cores)
