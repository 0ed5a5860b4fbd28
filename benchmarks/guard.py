"""What keys and rate limits cost each request: `python -m benchmarks.guard`."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from time import perf_counter

from service.keys.key_file import KeyFile
from service.keys.keyring import KeyRing
from service.keys.records import Scope
from service.rate_limits import RateLimiter

_ROUNDS = 20_000


def microseconds(call: Callable[[], object]) -> list[float]:
    """Time every call, sorted."""
    found = []
    for _ in range(_ROUNDS):
        began = perf_counter()
        call()
        found.append((perf_counter() - began) * 1e6)
    return sorted(found)


def show(what: str, times: list[float]) -> None:
    """Print median and 99th percentile."""
    p99 = times[len(times) * 99 // 100]
    print(f"{what:<52} p50 {statistics.median(times):7.1f} us   p99 {p99:7.1f} us")


def counted_in(folder: Path) -> list[float]:
    """Count requests of one caller in a shared table."""
    limiter = RateLimiter(1_000_000, folder)
    return microseconds(lambda: limiter.take("key ab12cd34"))


def main() -> None:
    """Measure recognising a key, and counting a request alone and against another process."""
    with tempfile.TemporaryDirectory(dir="/dev/shm") as name:
        folder = Path(name)
        keys = KeyFile(folder)
        for number in range(50):
            last = keys.create(f"key {number}", (Scope.CHECK,))
        ring = KeyRing(folder)
        show("recognise a key, one of 50", microseconds(lambda: ring.recognise(last.key)))
        show("count a request, one process", counted_in(folder))
        with ProcessPoolExecutor(2) as pool:
            both = list(pool.map(counted_in, [folder, folder]))
        show("count a request, two processes that do nothing else", sorted(both[0] + both[1]))


if __name__ == "__main__":
    main()
