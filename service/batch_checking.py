"""Check many claims in order: the next ones are searched for while the model judges the last."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain, islice, repeat
from threading import Event
from typing import Final

from service.checking import ClaimChecker, SearchedClaim
from service.results import CheckOptions, CheckResult

Asked = tuple[str, CheckOptions] | Exception
"""A claim to check, or what was wrong with it already: that is passed through in its place."""

_FIRST_SIZES: Final = (1, 2, 4, 8, 16)
_SIZE: Final = 32
"""Claims in one run of the model. Longer runs pad less; the first answers come sooner from shorter ones."""


def check_in_order(checker: ClaimChecker, asked: Iterable[Asked]) -> Generator[CheckResult | Exception]:
    """Give the answer to each claim, in order, or the exception that kept it from one.

    `asked` is read from a thread of this generator's own, and no further than two runs ahead of the answers,
    so that memory stays flat however many there are. Closing the generator stops the work.
    """
    stop = Event()
    runs = _runs(iter(asked))
    with ThreadPoolExecutor(1, thread_name_prefix="batch-search") as searcher:
        ahead = searcher.submit(_search_run, checker, runs, stop)
        try:
            while (searched := ahead.result()) is not None:
                ahead = searcher.submit(_search_run, checker, runs, stop)
                yield from _judged(checker, searched)
        finally:
            stop.set()
            ahead.cancel()


def _runs(asked: Iterator[Asked]) -> Iterator[list[Asked]]:
    for size in chain(_FIRST_SIZES, repeat(_SIZE)):
        run = list(islice(asked, size))
        if not run:
            return
        yield run


def _search_run(
    checker: ClaimChecker, runs: Iterator[list[Asked]], stop: Event
) -> list[SearchedClaim | Exception] | None:
    """Search for the claims of the next run; None where there is none."""
    run = next(runs, None)
    if run is None:
        return None
    return [_searched(checker, one) for one in run if not stop.is_set()]


def _searched(checker: ClaimChecker, one: Asked) -> SearchedClaim | Exception:
    if isinstance(one, Exception):
        return one
    try:
        return checker.search(*one)
    except Exception as error:  # noqa: BLE001 - it is the answer to this claim, and never stops the rest
        return error


def _judged(
    checker: ClaimChecker, searched: Sequence[SearchedClaim | Exception]
) -> Iterator[CheckResult | Exception]:
    claims = [one for one in searched if isinstance(one, SearchedClaim)]
    answers: Iterator[CheckResult | Exception]
    try:
        answers = iter(checker.judge(claims))
    except Exception:  # noqa: BLE001 - told below, for just the claims that it concerns
        answers = (_judged_alone(checker, claim) for claim in claims)
    for one in searched:
        yield one if isinstance(one, Exception) else next(answers)


def _judged_alone(checker: ClaimChecker, claim: SearchedClaim) -> CheckResult | Exception:
    try:
        return checker.judge([claim])[0]
    except Exception as error:  # noqa: BLE001 - it is the answer to this claim
        return error
