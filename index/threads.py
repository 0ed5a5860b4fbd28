"""The threads that share the work of one search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

T = TypeVar("T")


class Threads:
    """Run parts of one search side by side; safe for several threads.

    FAISS and SQLite let Python's lock go while they work, so the parts do run at once. The threads are
    started when first needed, after the fork of a worker. Parts must not ask for parts themselves.
    """

    def __init__(self, count: int = 1) -> None:
        """Share work among `count` threads, the caller's included; with 1 everything runs in the caller."""
        if count < 1:
            raise ValueError(f"count must be at least 1, not {count}")
        self.count = count
        self._pool = ThreadPoolExecutor(count, "search") if count > 1 else None

    def start(self, work: Callable[..., T], *arguments: Any) -> Future[T]:
        """Start work beside the caller; with one thread it is done, or has failed, on return."""
        if self._pool is not None:
            return self._pool.submit(work, *arguments)
        done: Future[T] = Future()
        try:
            done.set_result(work(*arguments))
        except Exception as error:  # noqa: BLE001 - it is raised where the result is asked for
            done.set_exception(error)
        return done

    def map(self, work: Callable[..., T], parts: Sequence[tuple[Any, ...]]) -> list[T]:
        """Give the results of all parts, in their order; the caller's thread does the first of them."""
        others = [self.start(work, *part) for part in parts[1:]]
        try:
            first = work(*parts[0])
        finally:
            for each in others:
                each.exception()  # wait: what they read must stay until they are done
        return [first, *(each.result() for each in others)]


ONE_THREAD = Threads()
