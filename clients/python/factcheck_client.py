"""A thin client of the fact-checking service: copy this one file; it needs Python 3.11 and httpx.

    from factcheck_client import Factcheck

    with Factcheck("http://127.0.0.1:8000") as factcheck:
        answer = factcheck.check("The harbour was closed for 20 days.", as_of="2022-01-31")
        print(answer["verdict"]["label"], answer["verdict"]["confidence"])

Answers are the JSON of the service, typed; fields that a newer service adds are there too. What fails raises
FactcheckError: ProblemError carries the service's problem (RFC 9457), UnreachableError says that none came.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from types import TracebackType
from typing import Any, Final, Literal, NotRequired, Self, TypedDict, Unpack, cast

import httpx

__all__ = [
    "BatchResult", "Check", "CheckAnswer", "CheckOptions", "Evidence", "Factcheck", "FactcheckError",
    "Problem", "ProblemError", "Sentence", "TextAnswer", "UnreachableError", "Verdict",
]  # fmt: skip

VerdictLabel = Literal["SUPPORTED", "REFUTED", "CONFLICTING", "NOT_ENOUGH_EVIDENCE"]
Stance = Literal["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"]

_NDJSON: Final = "application/x-ndjson"
_BUSY: Final = frozenset({429, 503})
_LONGEST_WAIT_S: Final = 60.0


class CheckOptions(TypedDict, total=False):
    """Choose the sources of a check, and what its answer shows; dates are EDTF, such as 2022-01-31."""

    as_of: str
    published_from: str
    published_to: str
    publishers: list[str]
    exclude_publishers: list[str]
    languages: list[str]
    limit: int
    stances: list[Stance]
    context_sentences: int
    timeline: bool


class Check(CheckOptions):
    """Hold one check of a batch; `id` is your name for it."""

    claim: str
    id: NotRequired[str]


class OriginCounts(TypedDict):
    """Count the independent origins on each side."""

    supports: int
    refutes: int


class Verdict(TypedDict):
    """Say what the corpus says of a claim; `reason` is None unless there is not enough evidence."""

    label: VerdictLabel
    confidence: float
    reason: str | None
    origins: OriginCounts


class StanceScores(TypedDict):
    """Give the probabilities of the three stances."""

    supports: float
    refutes: float
    not_enough_info: float


class Passage(TypedDict):
    """Hold a sentence, word for word: text[start:end] of its document, in code points."""

    text: str
    before: str
    after: str
    start: int
    end: int


class Source(TypedDict):
    """Say which document a passage stands in."""

    document_id: str
    title: str | None
    publisher: str | None
    url: str | None
    language: str | None


class Evidence(TypedDict):
    """Hold a passage, its stance, its source and its date (EDTF)."""

    passage_id: int
    stance: Stance
    stance_scores: StanceScores
    similarity: float
    passage: Passage
    source: Source
    date: str | None
    date_precision: str | None
    date_origin: str
    differences: list[dict[str, str]]
    origin: dict[str, Any]


class CheckAnswer(TypedDict):
    """Hold the answer to one claim."""

    claim: str
    verdict: Verdict
    evidence: list[Evidence]
    timeline: list[dict[str, Any]] | None
    coverage: dict[str, int]
    corpus: dict[str, int]
    models: dict[str, str]
    took_ms: float


class Problem(TypedDict):
    """Say what went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: NotRequired[str]
    errors: NotRequired[list[dict[str, str]]]


class Sentence(TypedDict):
    """Hold one sentence of a text; `left_out` says why it was not checked, None where it was."""

    start: int
    end: int
    text: str
    worth: float
    left_out: str | None
    answer: CheckAnswer | None
    problem: NotRequired[Problem]


class TextAnswer(TypedDict):
    """Hold every sentence of a text, in order."""

    sentences: list[Sentence]
    checked: int
    took_ms: float


@dataclass(frozen=True, slots=True)
class BatchResult:
    """Hold the outcome of one check of a batch: `answer`, or else `problem`.

    `number` counts the checks from 1; `id` is the name that you gave.
    """

    number: int
    id: str | None
    answer: CheckAnswer | None
    problem: Problem | None


class FactcheckError(Exception):
    """Say that the service gave no answer."""


class UnreachableError(FactcheckError):
    """Say that no service answered at the address, or the connection broke."""


class ProblemError(FactcheckError):
    """Carry the service's problem, and after how many seconds to try again, if it says."""

    def __init__(self, problem: Problem, retry_after_s: float | None = None) -> None:
        faults = "".join(
            f"; {error.get('pointer') or error.get('parameter') or 'body'}: {error['detail']}"
            for error in problem.get("errors", [])
        )
        super().__init__(f"{problem['status']} {problem['title']}: {problem['detail']}{faults}")
        self.problem = problem
        self.retry_after_s = retry_after_s


class Factcheck:
    """Ask one service; safe for several threads."""

    def __init__(
        self,
        url: str,
        *,
        api_key: str | None = None,
        timeout_s: float = 60.0,
        tries: int = 4,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        """Name the service; nothing is sent yet.

        `api_key` travels in a header. A busy service (429, 503) is tried `tries` times in all, after the wait
        that it asks for. `transport` takes the place of the network.
        """
        headers = {} if api_key is None else {"Authorization": f"Bearer {api_key}"}
        self._tries = max(1, tries)
        self._client = httpx.Client(base_url=url, headers=headers, timeout=timeout_s, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the connections."""
        self._client.close()

    def check(self, claim: str, **options: Unpack[CheckOptions]) -> CheckAnswer:
        """Check one claim."""
        return cast(CheckAnswer, self._asked("/check", {"claim": claim, **options}))

    def check_text(
        self,
        text: str,
        *,
        language: str | None = None,
        max_claims: int | None = None,
        **options: Unpack[CheckOptions],
    ) -> TextAnswer:
        """Check the sentences of a text that are worth it."""
        return cast(TextAnswer, self._asked("/check/text", _text_body(text, language, max_claims, options)))

    def check_sentences(
        self,
        text: str,
        *,
        language: str | None = None,
        max_claims: int | None = None,
        **options: Unpack[CheckOptions],
    ) -> Iterator[Sentence]:
        """Check a text like `check_text`, and give each sentence as soon as it is done."""
        body = json.dumps(_text_body(text, language, max_claims, options)).encode()
        for line in self._lines("/check/text", body, "application/json"):
            yield cast(Sentence, line)

    def check_batch(self, checks: Iterable[str | Check], *, at_once: int = 500) -> Iterator[BatchResult]:
        """Check many claims; give the results in order, each as soon as it is there.

        A check is a claim, or a mapping as POST /check takes it. They are read and sent `at_once` at a time,
        which must not be more than the service allows. What concerns one check is its `problem`; ProblemError
        is raised where the service refuses, UnreachableError where it breaks off.
        """
        source, before = iter(checks), 0
        while part := list(islice(source, at_once)):
            lines = (json.dumps({"claim": check} if isinstance(check, str) else check) for check in part)
            body = "".join(f"{line}\n" for line in lines).encode()
            count = 0
            for line in self._lines("/check/batch", body, _NDJSON):
                count += 1
                yield BatchResult(before + count, line.get("id"), line.get("answer"), line.get("problem"))
            if count < len(part):
                raise UnreachableError(f"the answer broke off after {before + count} checks")
            before += len(part)

    def _asked(self, path: str, body: Mapping[str, Any]) -> Any:
        for last in self._attempts():
            try:
                answer = self._client.post(path, json=body)
            except httpx.TransportError as error:
                raise UnreachableError(_told(error)) from error
            if answer.status_code in _BUSY and not last:
                time.sleep(_wait_s(answer))
                continue
            if not answer.is_success:
                raise _problem(answer)
            return answer.json()
        raise AssertionError("the last attempt returns or raises")

    def _lines(self, path: str, body: bytes, content_type: str) -> Iterator[dict[str, Any]]:
        headers = {"Content-Type": content_type, "Accept": _NDJSON}
        for last in self._attempts():
            try:
                with self._client.stream("POST", path, content=body, headers=headers) as answer:
                    if answer.is_success:
                        yield from map(json.loads, answer.iter_lines())
                        return
                    answer.read()
            except httpx.TransportError as error:
                raise UnreachableError(_told(error)) from error
            if answer.status_code not in _BUSY or last:
                raise _problem(answer)
            time.sleep(_wait_s(answer))

    def _attempts(self) -> Iterator[bool]:
        """Count the tries; true for the last."""
        return (attempt == self._tries for attempt in range(1, self._tries + 1))


def _text_body(
    text: str, language: str | None, max_claims: int | None, options: CheckOptions
) -> dict[str, Any]:
    given = {"language": language, "max_claims": max_claims}
    return {"text": text, **options} | {name: value for name, value in given.items() if value is not None}


def _told(error: httpx.TransportError) -> str:
    return f"{error.request.url}: {error or type(error).__name__}"


def _problem(answer: httpx.Response) -> ProblemError:
    try:
        problem = cast(Problem, {"type": "about:blank", "title": "", "detail": ""} | answer.json())
    except (ValueError, TypeError):  # a proxy's page
        problem = Problem(
            type="about:blank", title=answer.reason_phrase, status=answer.status_code, detail=""
        )
    return ProblemError(problem | {"status": answer.status_code}, _retry_after_s(answer))


def _retry_after_s(answer: httpx.Response) -> float | None:
    said = answer.headers.get("Retry-After", "").strip()
    return float(said) if said.isdigit() else None


def _wait_s(answer: httpx.Response) -> float:
    said = _retry_after_s(answer)
    return min(1.0 if said is None else said, _LONGEST_WAIT_S)
