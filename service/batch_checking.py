"""Check many claims in order: while some are judged, the next are searched for and the last are answered."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain, islice, repeat
from threading import Event
from typing import Final

from index.deadline import NO_DEADLINE, Deadline
from service.answer_cache import KnownAnswer
from service.checking import ClaimChecker, SearchedClaim
from service.results import CheckOptions, CheckResult

Asked = tuple[str, CheckOptions] | Exception
"""A claim to check, or what was wrong with it already: that is passed through in its place."""

_Found = SearchedClaim | KnownAnswer
_Searched = list[_Found | Exception]
_Answered = list[CheckResult | Exception]

_FIRST_SIZES: Final = (1, 4, 16)
_SIZE: Final = 32
"""Claims in one run. Longer runs take less time for each; the first answers come sooner from shorter ones."""


def check_in_order(
    checker: ClaimChecker, asked: Iterable[Asked], deadline: Deadline = NO_DEADLINE
) -> Generator[CheckResult | Exception]:
    """Give the answer to each claim, in order, or the exception that kept it from one.

    Past the deadline that is DeadlineExceededError, of each claim whose next step has yet to begin.

    `asked` is read from a thread of this generator's own, and no further than three runs ahead of the
    answers, so that memory stays flat however many there are. Closing the generator stops the work.
    """
    stop = Event()
    runs = _runs(iter(asked))
    with (
        ThreadPoolExecutor(1, thread_name_prefix="batch-judge") as judge,
        ThreadPoolExecutor(1, thread_name_prefix="batch-search") as searcher,
    ):

        def following() -> Future[_Answered | None]:
            """Have the next run searched for, and judged once the one before it is."""
            search = searcher.submit(_search_run, checker, runs, stop, deadline)
            return judge.submit(_judged_run, checker, search, stop, deadline)

        ahead = [following(), following()]
        try:
            while (answered := ahead.pop(0).result()) is not None:
                ahead.append(following())
                yield from answered
        finally:
            stop.set()


def _runs(asked: Iterator[Asked]) -> Iterator[list[Asked]]:
    for size in chain(_FIRST_SIZES, repeat(_SIZE)):
        run = list(islice(asked, size))
        if not run:
            return
        yield run


def _search_run(
    checker: ClaimChecker, runs: Iterator[list[Asked]], stop: Event, deadline: Deadline
) -> _Searched | None:
    """Search for the claims of the next run; None where there is none, or nobody waits for it."""
    run = None if stop.is_set() else next(runs, None)
    if run is None:
        return None
    try:
        claims = [one for one in run if not isinstance(one, Exception)]
        found = iter(checker.search_many(claims, deadline))
        return [one if isinstance(one, Exception) else next(found) for one in run]
    except Exception:  # noqa: BLE001 - told below, for just the claims that it concerns
        return [_searched_alone(checker, one, deadline) for one in run if not stop.is_set()]


def _searched_alone(checker: ClaimChecker, one: Asked, deadline: Deadline) -> _Found | Exception:
    if isinstance(one, Exception):
        return one
    try:
        return checker.search(*one, deadline)
    except Exception as error:  # noqa: BLE001 - it is the answer to this claim, and never stops the rest
        return error


def _judged_run(
    checker: ClaimChecker, search: Future[_Searched | None], stop: Event, deadline: Deadline
) -> _Answered | None:
    searched = search.result()
    if searched is None or stop.is_set():
        return None
    claims = [one for one in searched if not isinstance(one, Exception)]
    answers: Iterator[CheckResult | Exception]
    try:
        answers = iter(checker.judge(claims, deadline))
    except Exception:  # noqa: BLE001 - told below, for just the claims that it concerns
        answers = iter([_judged_alone(checker, claim, deadline) for claim in claims if not stop.is_set()])
    return [one if isinstance(one, Exception) else next(answers) for one in searched]


def _judged_alone(checker: ClaimChecker, claim: _Found, deadline: Deadline) -> CheckResult | Exception:
    try:
        return checker.judge([claim], deadline)[0]
    except Exception as error:  # noqa: BLE001 - it is the answer to this claim
        return error
