"""Two stages of work in threads of their own, a little ahead of who takes the results."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Final, TypeVar

_AWAKE_SECONDS: Final = 0.5

T = TypeVar("T")
A = TypeVar("A")
B = TypeVar("B")
C = TypeVar("C")


def in_two_stages(
    items: Iterator[A],
    first: Callable[[A], B],
    second: Callable[[B], C],
    ahead: int,
    stop: Callable[[], None],
) -> Generator[C]:
    """Give `second(first(item))` of every item, in order; `ahead` of them are under way beside the one taken.

    `items` are read in the one thread of `first`; `second` has two, so that the end of one of its works does
    not leave a core idle until the next begins. Leaving the loop calls `stop`, which must make a waiting
    `items` end, and then waits for what runs. An error of `items` or of a stage is raised in its place.
    """
    with ThreadPoolExecutor(1, "first-stage") as one, ThreadPoolExecutor(2, "second-stage") as two:

        def read() -> list[B]:
            return [first(item) for item in islice(items, 1)]  # none at the end

        def following() -> Future[list[C]]:
            began = one.submit(read)
            return two.submit(lambda: [second(each) for each in began.result()])

        coming: deque[Future[list[C]]] = deque()
        try:
            for _ in range(ahead):
                coming.append(following())
            while result := _waited(coming.popleft()):
                coming.append(following())
                yield from result
        finally:
            stop()
            two.shutdown(wait=False, cancel_futures=True)
            one.shutdown(wait=False, cancel_futures=True)


def _waited(work: Future[T]) -> T:
    """Wait for a result; never without end: a Ctrl-C that comes just before a thread sleeps wakes nobody."""
    while not wait([work], _AWAKE_SECONDS).done:
        pass
    return work.result()
