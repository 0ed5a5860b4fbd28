"""Parts of the service that are made when first needed, once, and that may fail without the rest."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

RETRY_SECONDS = 10.0
"""How long a failure is remembered before the part is tried again."""


@dataclass(frozen=True, slots=True)
class _Failure:
    error: Exception
    at: float


class Part(Generic[T]):
    """Make one part of the service when it is first asked for; safe to ask from several threads.

    A failure is raised again, without a new try, for RETRY_SECONDS: a part that cannot start must not cost
    every request the time of another attempt, and is there without a restart once it has been mended.
    """

    def __init__(self, name: str, make: Callable[[], T], clock: Callable[[], float] = monotonic) -> None:
        self.name = name
        self._make = make
        self._clock = clock
        self._lock = threading.RLock()
        self._made: tuple[T] | None = None
        self._failure: _Failure | None = None

    @property
    def is_made(self) -> bool:
        """Tell whether the part is there."""
        return self._made is not None

    def get(self) -> T:
        """Give the part, made now if need be, after a wait while another thread makes it.

        Raises what making it raised.
        """
        if self._made is None:
            with self._lock:
                self._make_once()
        assert self._made is not None
        return self._made[0]

    def _make_once(self) -> None:
        if self._made is not None:
            return
        if self._failure is not None and self._clock() - self._failure.at < RETRY_SECONDS:
            raise self._failure.error.with_traceback(None)  # each raise would lengthen it
        try:
            self._made = (self._make(),)
            self._failure = None
        except Exception as error:
            self._failure = _Failure(error, self._clock())
            raise
