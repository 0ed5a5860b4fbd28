"""Rate limits that several machines share, counted in Redis (or Valkey).

The same algorithm as `service.rate_limits`, in one script that Redis runs as a whole, by its own clock. While
Redis does not answer, each machine counts for itself: a limit must neither fall away nor stop the service.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from hashlib import blake2b
from time import monotonic
from typing import Any, Final

from service.rate_limits import WINDOW_SECONDS, Allowance, Limiter, allowance

ANSWER_SECONDS: Final = 0.25
"""How long Redis is waited for: a check takes less."""

AWAY_SECONDS: Final = 5.0
"""How long a Redis that did not answer is not asked again: each asking may cost ANSWER_SECONDS."""

_SCRIPT: Final = """
local time = redis.call('TIME')
local now = time[1] + time[2] / 1000000
local step, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local whole_at = math.max(now, tonumber(redis.call('GET', KEYS[1]) or now))
local granted = 0
if whole_at + step - now - window <= step * 0.000001 then
    granted = 1
    whole_at = whole_at + step
    redis.call('SET', KEYS[1], string.format('%.6f', whole_at), 'PX', math.ceil((whole_at - now) * 1000))
end
return {granted, string.format('%.6f', whole_at - now)}
"""

_log = logging.getLogger(__name__)


class RedisRateLimiter:
    """Count requests in Redis, and here while Redis is away; safe for several threads."""

    def __init__(
        self, per_minute: int, url: str, here: Limiter, clock: Callable[[], float] = monotonic
    ) -> None:
        """Connect when the first request comes. `here` counts while Redis is away.

        Raises ValueError for an address that is none of Redis.
        """
        self._limit = per_minute
        self._here = here
        self._clock = clock
        self._script = _client(url).register_script(_SCRIPT)
        self._lock = threading.Lock()
        self._asked_again_at = 0.0
        self._is_away = False

    def take(self, caller: str) -> Allowance:
        """Count one request of a caller, and say whether it may be answered."""
        from redis.exceptions import RedisError

        if self._clock() < self._asked_again_at:
            return self._here.take(caller)
        try:
            granted, whole_in_s = self._script(
                keys=[_key(self._limit, caller)], args=[WINDOW_SECONDS / self._limit, WINDOW_SECONDS]
            )
        except RedisError as error:
            self._note_away(error)
            return self._here.take(caller)
        self._note_back()
        return allowance(self._limit, float(whole_in_s), bool(granted))

    def _note_away(self, error: Exception) -> None:
        with self._lock:
            self._asked_again_at = self._clock() + AWAY_SECONDS
            was_away, self._is_away = self._is_away, True
        if not was_away:
            _log.warning(
                "Redis does not count requests (%s): this machine counts its own", type(error).__name__
            )

    def _note_back(self) -> None:
        with self._lock:
            was_away, self._is_away = self._is_away, False
        if was_away:
            _log.info("Redis counts requests again")


def _client(url: str) -> Any:
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Redis.from_url(
        url,
        socket_timeout=ANSWER_SECONDS,
        socket_connect_timeout=ANSWER_SECONDS,
        retry=Retry(NoBackoff(), 0),
        decode_responses=True,
    )


def _key(limit: int, caller: str) -> str:
    """Name the place of a caller: no address and no key's id lies in Redis as it is."""
    return f"factcheck:rate:{limit}:{blake2b(caller.encode(), digest_size=16).hexdigest()}"
