"""Check the claims of a file, here or with a service elsewhere: each row with its outcome, in order."""

from __future__ import annotations

from collections import deque
from collections.abc import Generator, Iterator, Mapping
from typing import Any

from index.corpus import CorpusError
from models.stance import ModelUnavailableError
from service.api.loading import loaded
from service.batch_checking import Asked, check_in_order
from service.checking import ClaimChecker
from service.claim_files import ClaimRow
from service.problem_responses import problem_of
from service.problems import InvalidFieldsError
from service.remote_checking import Outcome, RemoteChecker
from service.results import CheckResult
from service.schemas.batch import BatchItemSchema
from service.schemas.check_answer import CheckAnswerSchema

Checked = tuple[ClaimRow, Outcome]


def check_here(
    checker: ClaimChecker, rows: Iterator[ClaimRow], defaults: Mapping[str, Any]
) -> Generator[Checked]:
    """Check with the corpus of this machine.

    `defaults` are members of each request that does not give them. Raises ModelUnavailableError or
    CorpusError where a part cannot run: that is no outcome of a claim.
    """
    schema, taken = CheckAnswerSchema(), deque[ClaimRow]()

    def asked() -> Iterator[Asked]:
        for row in rows:
            taken.append(row)
            yield _read(row, defaults)

    for outcome in check_in_order(checker, asked()):
        if isinstance(outcome, (ModelUnavailableError, CorpusError)):
            raise outcome
        if isinstance(outcome, CheckResult):
            yield taken.popleft(), {"answer": schema.dump(outcome)}
        else:
            yield taken.popleft(), {"problem": problem_of(outcome).members()}


def check_there(
    remote: RemoteChecker, rows: Iterator[ClaimRow], defaults: Mapping[str, Any], workers: int
) -> Generator[Checked]:
    """Check with a service; raises RemoteError where it does not answer, after every try."""
    taken: deque[ClaimRow] = deque()

    def requests() -> Iterator[Mapping[str, Any]]:
        for row in rows:
            taken.append(row)
            if row.fault is None:
                yield {**defaults, **row.request}

    for outcome in remote.check_in_order(requests(), workers):
        yield from _unreadable(taken)
        yield taken.popleft(), outcome
    yield from _unreadable(taken)


def _read(row: ClaimRow, defaults: Mapping[str, Any]) -> Asked:
    if row.fault is not None:
        return row.fault
    try:
        item = loaded(BatchItemSchema(), {**defaults, **row.request})
    except InvalidFieldsError as error:
        return error
    return item.request.claim, item.request.options


def _unreadable(taken: deque[ClaimRow]) -> Iterator[Checked]:
    """Give the rows in front that were never sent."""
    while taken and (fault := taken[0].fault) is not None:
        yield taken.popleft(), {"problem": problem_of(fault).members()}
