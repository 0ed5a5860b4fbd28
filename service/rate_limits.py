"""Rate limits that hold across worker processes: one small table in shared memory.

The generic cell rate algorithm (ITU-T I.371, the virtual scheduling form of a token bucket): of each caller
one moment is kept, at which its allowance will be whole again. A request moves it by 60 s / limit and is
refused where it would lie more than 60 s ahead.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import struct
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import blake2b
from math import ceil
from pathlib import Path
from time import monotonic
from typing import Final, Protocol

from service.gunicorn_hooks import METRICS_DIR_VARIABLE

WINDOW_SECONDS: Final = 60.0
_SLOTS: Final = 1 << 16
_PROBED: Final = 8
_ROUNDING_SECONDS: Final = 0.01
_SALT_BYTES: Final = 16
_SLOT: Final = struct.Struct("<Qd")
_WINDOW: Final = struct.Struct("<" + "Qd" * _PROBED)
_FILE_BYTES: Final = _SALT_BYTES + (_SLOTS + _PROBED) * _SLOT.size


@dataclass(frozen=True, slots=True)
class Allowance:
    """Say what a caller may still send.

    `remaining` requests now; in `whole_after_s` seconds all `limit` again; where the request is refused, the
    next is let through after `retry_after_s`.
    """

    limit: int
    remaining: int
    whole_after_s: int
    retry_after_s: int
    is_granted: bool


class Limiter(Protocol):
    """Count the requests of callers."""

    def take(self, caller: str) -> Allowance:
        """Count one request of a caller, and say whether it may be answered."""


class RateLimitError(RuntimeError):
    """Say that a caller has sent more requests than it may."""

    def __init__(self, allowance: Allowance) -> None:
        super().__init__(
            f"More than {allowance.limit} requests a minute (FACTCHECK_RATE_PER_MINUTE): try again in "
            f"{allowance.retry_after_s} s."
        )
        self.allowance = allowance


class RateLimiter:
    """Count requests in a table that all processes share; safe for several threads.

    The table has room for 65,536 callers at a time. Where more are about, the one whose allowance is nearest
    to whole is forgotten: it loses the least.
    """

    def __init__(self, per_minute: int, folder: Path | None, clock: Callable[[], float] = monotonic) -> None:
        """Share the table with every process that names the same folder; None keeps it to this process.

        `clock` gives seconds that never go back and are the same for all processes, as monotonic does.
        """
        self._limit = per_minute
        self._step_s = WINDOW_SECONDS / per_minute
        self._clock = clock
        self._thread_lock = threading.Lock()
        self._file = _opened(folder)
        self._table = mmap.mmap(self._file, _FILE_BYTES)
        self._salt = self._table[:_SALT_BYTES]

    def take(self, caller: str) -> Allowance:
        """Count one request of a caller, and say whether it may be answered."""
        found = int.from_bytes(blake2b(caller.encode(), digest_size=8, key=self._salt).digest(), "little")
        fingerprint = found or 1
        with self._thread_lock:
            fcntl.flock(self._file, fcntl.LOCK_EX)  # let go by the kernel if this process is killed
            try:
                return self._counted(fingerprint)
            finally:
                fcntl.flock(self._file, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go of the table."""
        self._table.close()
        os.close(self._file)

    def _counted(self, fingerprint: int) -> Allowance:
        now = self._clock()
        place, whole_at = self._place(fingerprint)
        if not now < whole_at <= now + WINDOW_SECONDS + _ROUNDING_SECONDS:
            # Past; or left by a machine that has started anew, whose clock began again.
            whole_at = now
        after = whole_at + self._step_s
        # A step is rarely a binary fraction: without a margin the last request of a full window would fail.
        over_s = after - now - WINDOW_SECONDS
        is_granted = over_s <= self._step_s * 1e-6
        if is_granted:
            whole_at = after
            _SLOT.pack_into(self._table, place, fingerprint, whole_at)
        return allowance(self._limit, whole_at - now, is_granted)

    def _place(self, fingerprint: int) -> tuple[int, float]:
        """Find the caller's slot, or the one to give it: its offset, and the moment that it holds."""
        start = _SALT_BYTES + fingerprint % _SLOTS * _SLOT.size
        window = _WINDOW.unpack_from(self._table, start)
        fingerprints, moments = window[::2], window[1::2]
        if fingerprint in fingerprints:
            index = fingerprints.index(fingerprint)
            return start + index * _SLOT.size, moments[index]
        index = moments.index(min(moments))
        return start + index * _SLOT.size, 0.0


def allowance(limit: int, whole_in_s: float, is_granted: bool) -> Allowance:
    """Say what a caller may still send whose allowance will be whole again in so many seconds."""
    step_s = WINDOW_SECONDS / limit
    left = (WINDOW_SECONDS - whole_in_s) / step_s
    over_s = whole_in_s + step_s - WINDOW_SECONDS
    return Allowance(
        limit,
        max(0, int(left + 1e-6)),
        max(1, ceil(whole_in_s)),
        0 if is_granted else max(1, ceil(over_s)),
        is_granted,
    )


def shared_limiter(per_minute: int, redis_url: str | None = None) -> Limiter | None:
    """Make a limiter that the workers of one server share, by way of its folder of metrics; None for 0.

    Those of all servers that name the same Redis share it.
    """
    if per_minute == 0:
        return None
    folder = os.environ.get(METRICS_DIR_VARIABLE)
    here = RateLimiter(per_minute, Path(folder) if folder else None)
    if redis_url is None:
        return here
    from service.redis_rates import RedisRateLimiter

    return RedisRateLimiter(per_minute, redis_url, here)


def _opened(folder: Path | None) -> int:
    """Open the table of a folder, and make it where it is missing."""
    if folder is None:
        handle, name = tempfile.mkstemp(prefix="factcheck-rates-")
        Path(name).unlink()
    else:
        handle = os.open(folder / "rate-limits.bin", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        if os.fstat(handle).st_size != _FILE_BYTES:
            os.ftruncate(handle, _FILE_BYTES)
            os.pwrite(handle, os.urandom(_SALT_BYTES), 0)
    finally:
        fcntl.flock(handle, fcntl.LOCK_UN)
    return handle
