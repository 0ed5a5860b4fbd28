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
    "Attribution", "BatchResult", "Change", "Check", "CheckAnswer", "CheckOptions", "Copy", "CorpusState",
    "Coverage", "Difference", "Evidence", "EvidenceReference", "FactCheck", "Factcheck", "FactcheckError",
    "FieldFault", "ModelNames", "Origin", "OriginCounts", "Passage", "Problem", "ProblemError", "Selector",
    "Sentence", "Source", "StanceScores", "TextAnswer", "TimelinePoint", "UnreachableError", "Verdict",
]  # fmt: skip

VerdictLabel = Literal["SUPPORTED", "REFUTED", "CONFLICTING", "NOT_ENOUGH_EVIDENCE"]
Stance = Literal["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"]
Reason = Literal["empty_corpus", "nothing_similar", "all_filtered_out", "no_stance"]
DatePrecision = Literal["year", "month", "day", "minute", "second"]
DateOrigin = Literal["given", "metadata", "text", "unknown"]
LeftOut = Literal["question", "instruction", "opinion", "fragment", "general", "over_limit"]

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


class EvidenceReference(TypedDict):
    """Name one passage and what it says."""

    passage_id: int
    document_id: str
    publisher: str | None
    stance: Stance
    date: str | None


class OriginCounts(TypedDict):
    """Count the independent origins on each side."""

    supports: int
    refutes: int


# A class cannot have a field named `from`.
Change = TypedDict("Change", {"from": VerdictLabel, "to": VerdictLabel, "on": str, "by": EvidenceReference})
"""Say that later evidence overruled earlier evidence: the verdict before and after, since when, by what."""


class Verdict(TypedDict):
    """Say what the corpus says of a claim; `reason` is None unless there is not enough evidence.

    `newest` is the youngest dated evidence that weighs; `changed` is set where the story changed;
    `attributed_only` says that the label rests on reported speech alone.
    """

    label: VerdictLabel
    confidence: float
    reason: Reason | None
    origins: OriginCounts
    newest: EvidenceReference | None
    changed: Change | None
    attributed_only: bool


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


class Selector(TypedDict):
    """Find the sentence in a page, as a TextQuoteSelector does (W3C Web Annotation Data Model)."""

    exact: str
    prefix: str
    suffix: str


class Attribution(TypedDict):
    """Say whose statement a passage is."""

    speaker: str
    kind: Literal["quote", "reported"]


class Source(TypedDict):
    """Say which document a passage stands in."""

    document_id: str
    title: str | None
    publisher: str | None
    url: str | None
    language: str | None
    section: str | None


class Difference(TypedDict):
    """Name one thing that the claim has and the passage has otherwise."""

    kind: str
    claim: str
    passage: str


class Copy(TypedDict):
    """Name another document that carries nearly the same passage."""

    passage_id: int
    document_id: str
    publisher: str | None
    url: str | None
    date: str | None


class Origin(TypedDict):
    """Say where else the same story stands."""

    copies: int
    also_in: list[Copy]


class Evidence(TypedDict):
    """Hold a passage, its stance, its source and its date (EDTF).

    `attribution` is None for the outlet's own statements.
    """

    passage_id: int
    stance: Stance
    stance_scores: StanceScores
    similarity: float
    passage: Passage
    selector: Selector
    attribution: Attribution | None
    source: Source
    date: str | None
    date_precision: DatePrecision | None
    date_origin: DateOrigin
    differences: list[Difference]
    origin: Origin


class FactCheck(TypedDict):
    """Hold a published fact-check of this very claim, in its own words; it is no evidence."""

    document_id: str
    title: str | None
    claim_reviewed: str
    rating: str | None
    rating_value: float | None
    best_rating: float | None
    worst_rating: float | None
    claimant: str | None
    reviewer: str | None
    url: str | None
    date: str | None
    date_precision: DatePrecision | None
    date_origin: DateOrigin
    similarity: float


class TimelinePoint(TypedDict):
    """Say what the verdict was once the evidence of one date was out, and what changed it."""

    date: str
    label: VerdictLabel
    confidence: float
    changed_by: EvidenceReference | None


class Coverage(TypedDict):
    """Say how much of the corpus the answer rests on: passages, passages, documents."""

    passages_searched: int
    judged: int
    excluded_undated: int


class CorpusState(TypedDict):
    """Name the state of the corpus that the answer comes from."""

    revision: int
    documents: int
    passages: int


class ModelNames(TypedDict):
    """Name the models that gave the answer."""

    embedder: str
    stance: str


class CheckAnswer(TypedDict):
    """Hold the answer to one claim; `timeline` and `undated` are None where they were not asked for."""

    claim: str
    verdict: Verdict
    evidence: list[Evidence]
    fact_checks: list[FactCheck]
    timeline: list[TimelinePoint] | None
    undated: list[EvidenceReference] | None
    warnings: list[str]
    coverage: Coverage
    corpus: CorpusState
    models: ModelNames
    took_ms: float


class FieldFault(TypedDict):
    """Say what is wrong with one value: `pointer` leads to it in the body, or `parameter` names it."""

    pointer: NotRequired[str]
    parameter: NotRequired[str]
    detail: str


class Problem(TypedDict):
    """Say what went wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: NotRequired[list[FieldFault]]


class Sentence(TypedDict):
    """Hold one sentence of a text; `left_out` says why it was not checked, None where it was."""

    start: int
    end: int
    text: str
    worth: float
    left_out: LeftOut | None
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
            except httpx.RequestError as error:
                raise UnreachableError(_told(error)) from error
            if answer.status_code in _BUSY and not last:
                time.sleep(_wait_s(answer))
                continue
            if not answer.is_success:
                raise _problem(answer)
            return _read(answer.text, answer)
        raise AssertionError("the last attempt returns or raises")

    def _lines(self, path: str, body: bytes, content_type: str) -> Iterator[dict[str, Any]]:
        headers = {"Content-Type": content_type, "Accept": _NDJSON}
        for last in self._attempts():
            try:
                with self._client.stream("POST", path, content=body, headers=headers) as answer:
                    if answer.is_success:
                        for line in answer.iter_lines():
                            yield _read(line, answer)
                        return
                    answer.read()
            except httpx.RequestError as error:
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


def _told(error: httpx.RequestError) -> str:
    return f"{error.request.url}: {str(error) or type(error).__name__}"


def _read(text: str, answer: httpx.Response) -> dict[str, Any]:
    """Read one JSON object of an answer."""
    try:
        members = json.loads(text)
    except ValueError:
        members = None
    if not isinstance(members, dict):
        raise UnreachableError(
            f"{answer.request.url} does not answer as the service does: is it the right address? "
            f"It sent {text[:60]!r}"
        )
    return members


def _problem(answer: httpx.Response) -> ProblemError:
    problem = Problem(
        type="about:blank", title=answer.reason_phrase, status=answer.status_code, detail="", instance=""
    )
    try:
        members = answer.json()
    except ValueError:  # a proxy's page
        members = None
    if isinstance(members, dict):
        problem = cast(Problem, {**problem, **members, "status": answer.status_code})
    return ProblemError(problem, _retry_after_s(answer))


def _retry_after_s(answer: httpx.Response) -> float | None:
    said = answer.headers.get("Retry-After", "").strip()
    return float(said) if said.isascii() and said.isdigit() else None


def _wait_s(answer: httpx.Response) -> float:
    said = _retry_after_s(answer)
    return min(1.0 if said is None else said, _LONGEST_WAIT_S)
