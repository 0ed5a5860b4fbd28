"""Group a stream into batches without keeping the first of a batch waiting for the last."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Generator, Iterable
from typing import Generic, TypeVar

T = TypeVar("T")

_STOP_CHECK_SECONDS = 0.1
_IDLE_SECONDS = 0.5


class _End:
    """Mark the end of the stream, with the error that ended it, if any."""

    def __init__(self, error: BaseException | None) -> None:
        self.error = error


class Batches(Generic[T]):
    """Read an iterable in a thread, a little ahead, and hand it out in batches.

    A batch ends when its items weigh `max_weight` together, when its first item is `max_wait_s` old, or
    with the stream. An error of the iterable is raised after the batch before it. `stop` ends it early, from
    any thread.
    """

    def __init__(
        self, items: Iterable[T], weigh: Callable[[T], int], max_weight: int, max_wait_s: float, ahead: int
    ) -> None:
        self._items = items
        self._weigh = weigh
        self._max_weight = max_weight
        self._max_wait_s = max_wait_s
        self._queue: queue.Queue[T | _End] = queue.Queue(ahead)
        self._stopped = threading.Event()

    def __iter__(self) -> Generator[list[T], None, None]:
        """Yield the batches, none of them empty; leaving the loop stops the reading."""
        threading.Thread(target=self._read, name="read-documents", daemon=True).start()
        try:
            end: _End | None = None
            while end is None:
                batch, end = self._next_batch()
                if batch:
                    yield batch
            if end.error is not None:
                raise end.error
        finally:
            self._stopped.set()

    def stop(self) -> None:
        """End the stream soon, also for a reader that waits for an item; what was read is dropped."""
        self._stopped.set()

    def _next_batch(self) -> tuple[list[T], _End | None]:
        batch: list[T] = []
        weight, deadline = 0, 0.0
        while weight < self._max_weight:
            if self._stopped.is_set():
                return [], _End(None)
            try:
                # Never without end: a Ctrl-C that comes just before a thread goes to sleep wakes nobody.
                wait = max(0.0, deadline - time.monotonic()) if batch else _IDLE_SECONDS
                item = self._queue.get(timeout=wait)
            except queue.Empty:
                if batch:
                    break
                continue
            if isinstance(item, _End):
                return batch, item
            if not batch:
                deadline = time.monotonic() + self._max_wait_s
            batch.append(item)
            weight += self._weigh(item)
        return batch, None

    def _read(self) -> None:
        error: BaseException | None = None
        try:
            for item in self._items:
                self._put(item)
                if self._stopped.is_set():
                    return
        except BaseException as raised:  # noqa: BLE001 - raised again where the batches are read
            error = raised
        self._put(_End(error))

    def _put(self, item: T | _End) -> None:
        while not self._stopped.is_set():
            try:
                self._queue.put(item, timeout=_STOP_CHECK_SECONDS)
                return
            except queue.Full:
                continue
