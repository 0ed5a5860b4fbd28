"""Check claims with a running service: batches over HTTP, several at once, in order, with further tries."""

from __future__ import annotations

import json
import random
import re
import time
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC
from email.utils import parsedate_to_datetime
from itertools import islice
from threading import Event
from typing import Any, Final

import httpx

from service.api.lines import NDJSON, written_line

Outcome = Mapping[str, Any]
"""`answer` or `problem`, as a line of POST /check/batch has it."""

CLAIMS_IN_REQUEST: Final = 32
_WORTH_ANOTHER_TRY: Final = frozenset({429, 502, 503, 504})
_LONGEST_WAIT_S: Final = 120.0
_TIMEOUT: Final = httpx.Timeout(10.0, read=120.0)


class RemoteError(RuntimeError):
    """Say why a service did not answer, after every try."""


@dataclass(frozen=True, slots=True)
class Retrying:
    """Set how often a request is tried (at least once), and how long the first wait is, in seconds.

    Each further wait is twice as long, within a random half; a Retry-After header is honoured.
    """

    tries: int = 8
    first_wait_s: float = 0.5


class RemoteChecker:
    """Check claims with the service at a URL; safe for several threads."""

    def __init__(
        self,
        url: str,
        retrying: Retrying | None = None,
        transport: httpx.BaseTransport | None = None,
        api_key: str | None = None,
    ) -> None:
        """Name the service; nothing is sent yet. `transport` takes the place of the network."""
        headers = {} if api_key is None else {"Authorization": f"Bearer {api_key}"}
        self._retrying = retrying or Retrying()
        self._stop = Event()
        self._client = httpx.Client(base_url=url, headers=headers, timeout=_TIMEOUT, transport=transport)

    def close(self) -> None:
        """Stop waiting and end every connection."""
        self._stop.set()
        self._client.close()

    def check_in_order(self, requests: Iterable[Mapping[str, Any]], workers: int) -> Generator[Outcome]:
        """Give the outcome of every request, in order; `workers` batches are under way at once.

        Raises RemoteError where the service does not answer; what was given before counts.
        """
        waiting: deque[Future[list[Outcome]]] = deque()
        batches = _batches(iter(requests))
        with ThreadPoolExecutor(workers, "remote-check") as pool:
            try:
                for batch in batches:
                    waiting.append(pool.submit(self._checked, batch))
                    if len(waiting) > workers:
                        yield from waiting.popleft().result()
                while waiting:
                    yield from waiting.popleft().result()
            finally:
                self._stop.set()
                for future in waiting:
                    future.cancel()

    def _checked(self, batch: Sequence[Mapping[str, Any]]) -> list[Outcome]:
        """Ask until every request of one batch has its outcome."""
        outcomes: list[Outcome | None] = [None] * len(batch)
        failed = 0
        while missing := [place for place, outcome in enumerate(outcomes) if outcome is None]:
            try:
                answered = self._ask([batch[place] for place in missing])
                for place, outcome in zip(missing, answered, strict=False):
                    if outcome is not None:
                        outcomes[place] = outcome
                        failed = 0
                reason, wait_s = "the service is not available", 0.0
            except _TryAgainError as error:
                reason, wait_s = str(error), error.wait_s
            if None not in outcomes:
                break
            failed += 1
            if failed >= self._retrying.tries:
                raise RemoteError(f"{self._client.base_url}: {reason}; tried {failed} times")
            self._wait(failed, wait_s)
        return [outcome for outcome in outcomes if outcome is not None]

    def _ask(self, requests: Sequence[Mapping[str, Any]]) -> Iterator[Outcome | None]:
        """Ask once; give outcomes as they come, None for what may be asked again."""
        body = b"".join(written_line(request) for request in requests)
        headers = {"Content-Type": NDJSON, "Accept": NDJSON}
        try:
            with self._client.stream("POST", "/check/batch", content=body, headers=headers) as answer:
                if answer.status_code != httpx.codes.OK:
                    answer.read()
                    raise _refusal(answer)
                for number, line in enumerate(answer.iter_lines()):
                    yield _read(line, self._client.base_url, is_first=not number)
        except httpx.RequestError as error:
            raise _TryAgainError(f"{type(error).__name__}: {error}") from error

    def _wait(self, failed: int, at_least_s: float) -> None:
        backoff_s = self._retrying.first_wait_s * 2.0 ** (failed - 1)
        jittered_s = backoff_s * random.uniform(0.5, 1.0)  # noqa: S311 - spreads callers, hides nothing
        if self._stop.wait(min(max(at_least_s, jittered_s), _LONGEST_WAIT_S)):
            raise RemoteError("stopped")


class _TryAgainError(Exception):
    """Say why a request may be tried again, and after how many seconds at the earliest."""

    def __init__(self, reason: str, wait_s: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_s = wait_s


def _refusal(answer: httpx.Response) -> Exception:
    reason = f"{answer.status_code}: {_detail(answer)}"
    if answer.status_code in _WORTH_ANOTHER_TRY:
        return _TryAgainError(reason, retry_after_s(answer.headers.get("Retry-After"), time.time))
    return RemoteError(f"{answer.request.url} answered {reason}")


def _detail(answer: httpx.Response) -> str:
    with suppress(ValueError, KeyError, TypeError):
        return str(answer.json()["detail"])
    return answer.reason_phrase


def _read(line: str, url: httpx.URL, *, is_first: bool) -> Outcome | None:
    """Read one line of an answer: an outcome, or None for what may be asked again.

    Raises RemoteError where the first is no such line, so that something else answers at the address, and
    _TryAgainError where a later one is none: the answer was torn.
    """
    try:
        return _outcome(json.loads(line))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if is_first:
            raise RemoteError(
                f"{url} does not answer as this service does: is it its address? It sent {line[:60]!r}"
            ) from error
        raise _TryAgainError("the answer broke off within a line") from error


def _outcome(line: Mapping[str, Any]) -> Outcome | None:
    """Take the outcome from a line; raises KeyError or TypeError where there is none."""
    problem = line.get("problem")
    if problem is None:
        _ = line["answer"]["verdict"]["label"]
        return {"answer": line["answer"]}
    if problem["status"] in _WORTH_ANOTHER_TRY:
        return None
    _ = problem["detail"]
    return {"problem": problem}


def service_url(text: str) -> str:
    """Check the address of a service; raises ValueError that says how to write it."""
    mend = "write the address of the service in full, such as http://127.0.0.1:8000"
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise ValueError(f"{text!r} is no address ({error}): {mend}") from error
    if url.scheme not in ("http", "https") or not url.host or any(map(str.isspace, text)):
        raise ValueError(f"{text!r} is no http or https address: {mend}")
    if url.query or url.fragment or not 0 < (url.port or 80) < 1 << 16:
        raise ValueError(f"{text!r} has a port that is none, or says more than where it is: {mend}")
    return text


def retry_after_s(header: str | None, now: Callable[[], float]) -> float:
    """Read a Retry-After header (RFC 9110, 10.2.3): seconds, or a date; 0 where there is none to read."""
    if header is None:
        return 0.0
    if re.fullmatch(r"\s*[0-9]{1,9}\s*", header):
        return float(header)
    try:
        moment = parsedate_to_datetime(header)
    except ValueError:
        return 0.0
    return max(0.0, (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() - now())


def _batches(requests: Iterator[Mapping[str, Any]]) -> Iterator[list[Mapping[str, Any]]]:
    while batch := list(islice(requests, CLAIMS_IN_REQUEST)):
        yield batch
