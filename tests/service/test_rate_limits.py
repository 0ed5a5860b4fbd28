"""Rate limits: as many as allowed, whoever counts; time gives back; what cannot be is not believed."""

from __future__ import annotations

import math
import struct
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.rate_limits import RateLimiter

ROOT = Path(__file__).resolve().parents[2]


class Clock:
    """Stand still until it is told to go on."""

    def __init__(self, now: float = 1_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def limiter(clock: Clock) -> Iterator[RateLimiter]:
    made = RateLimiter(6, None, clock)
    yield made
    made.close()


def granted(limiter: RateLimiter, caller: str, asked: int) -> int:
    return sum(limiter.take(caller).is_granted for _ in range(asked))


def test_a_minutes_worth_may_come_at_once_and_not_one_more(limiter: RateLimiter) -> None:
    told = [limiter.take("key a") for _ in range(7)]

    assert [one.remaining for one in told] == [5, 4, 3, 2, 1, 0, 0]
    assert [one.is_granted for one in told] == [True] * 6 + [False]
    assert [one.whole_after_s for one in told] == [10, 20, 30, 40, 50, 60, 60]
    assert [one.retry_after_s for one in told] == [0] * 6 + [10]


def test_what_is_refused_costs_nothing_and_time_gives_back(limiter: RateLimiter, clock: Clock) -> None:
    assert granted(limiter, "key a", 100) == 6

    clock.now += limiter.take("key a").retry_after_s
    assert granted(limiter, "key a", 100) == 1
    clock.now += 25
    assert granted(limiter, "key a", 100) == 2
    clock.now += 1e6
    assert granted(limiter, "key a", 100) == 6, "idle time is not saved up beyond a minute's worth"


def test_callers_do_not_share(limiter: RateLimiter) -> None:
    assert granted(limiter, "key a", 7) == 6
    assert granted(limiter, "address 192.0.2.1", 7) == 6


@pytest.mark.parametrize("limit", [1, 7, 59, 600, 1200, 1_000_000])
def test_every_limit_grants_exactly_itself(limit: int, clock: Clock) -> None:
    limiter = RateLimiter(limit, None, clock)
    asked = min(limit, 3_000)

    assert granted(limiter, "key", asked + 1) == (limit if asked == limit else asked + 1)
    limiter.close()


def test_processes_count_together(tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from service.rate_limits import RateLimiter\n"
        "limiter = RateLimiter(500, Path(sys.argv[1]), lambda: 1000.0)\n"
        "print(sum(limiter.take('key').is_granted for _ in range(400)))"
    )
    jobs = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path], cwd=ROOT, stdout=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    counts = [int(job.communicate(timeout=60)[0]) for job in jobs]

    assert sum(counts) == 500, counts
    assert (tmp_path / "rate-limits.bin").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("left", [math.nan, math.inf, -math.inf, 1e18, 1_061.0])
def test_a_moment_that_cannot_be_is_no_reason_to_refuse(tmp_path: Path, clock: Clock, left: float) -> None:
    # Such as one left by a machine that has started anew, whose clock begins at zero again.
    limiter = RateLimiter(6, tmp_path, clock)
    assert granted(limiter, "key", 7) == 6
    table = tmp_path / "rate-limits.bin"
    data = bytearray(table.read_bytes())
    [place] = [at for at in range(16, len(data), 16) if any(data[at : at + 8])]
    struct.pack_into("<d", data, place + 8, left)
    with table.open("r+b") as file:
        file.write(data)

    assert granted(limiter, "key", 7) == 6
    limiter.close()


def test_a_crowd_of_strangers_does_not_wipe_out_what_is_counted(limiter: RateLimiter) -> None:
    assert granted(limiter, "key a", 7) == 6

    for number in range(20_000):
        limiter.take(f"address {number}")

    assert granted(limiter, "key a", 1) == 0
