"""POST /check/batch: many claims in, their answers out as JSON lines, while they are computed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final

from flask import Response, request
from werkzeug.exceptions import RequestEntityTooLarge

from index.deadline import Deadline
from service.api.blueprint import ApiBlueprint, require_acceptable
from service.api.context import context
from service.api.examples import BATCH_ANSWER, BATCH_REQUEST
from service.api.json_body import JSON, parse_json, read_body, require_type
from service.api.lines import JSON_LINES, NDJSON, numbered_lines, written_line
from service.api.loading import loaded
from service.api.slots import Slot
from service.api.time_limit import present_deadline
from service.batch_checking import Asked, check_in_order
from service.checking import ClaimChecker
from service.metrics import Metrics
from service.problem_responses import problem_of
from service.problems import (
    BUSY,
    INVALID_FIELDS,
    MALFORMED,
    NOT_ACCEPTABLE,
    TOO_LARGE,
    UNAVAILABLE,
    UNSUPPORTED_TYPE,
    FieldError,
    InvalidFieldsError,
)
from service.results import CheckResult
from service.schemas.batch import MAX_ID_CHARS, BatchAnswerSchema, BatchItem, BatchItemSchema
from service.schemas.check_answer import CheckAnswerSchema

_ITEM_SCHEMA: Final = BatchItemSchema()
_ANSWER_SCHEMA: Final = CheckAnswerSchema()

blueprint = ApiBlueprint("batch", __name__, description="Check many claims.")


@blueprint.route("/check/batch", methods=["POST"])
@blueprint.doc(
    requestBody={
        "required": True,
        "description": "Checks, one a line (blank lines are passed over), or as a JSON array; in UTF-8.",
        "content": {
            NDJSON: {"schema": BatchItemSchema, "example": BATCH_REQUEST},
            JSON: {"schema": {"type": "array", "items": BatchItemSchema}, "example": [BATCH_REQUEST]},
        },
    }
)
@blueprint.response(
    200, BatchAnswerSchema, content_type=NDJSON, example=BATCH_ANSWER,
    description="One line for each check, in the order of the request, sent while the next are computed.",
)  # fmt: skip
@blueprint.problems(MALFORMED, NOT_ACCEPTABLE, TOO_LARGE, UNSUPPORTED_TYPE, INVALID_FIELDS, UNAVAILABLE, BUSY)
def check_batch() -> Response:
    """Check many claims

    Takes checks as POST /check does, each with an `id` of your own if you like, and answers each on a line
    of its own, in order, while the next are computed. A check that cannot be made is answered with its
    problem and never stops the rest. Claims checked together take less time than one by one; each answer's
    `took_ms` is its share, and names the revision of the corpus that it comes from.

    At most 1,000 checks (FACTCHECK_BATCH_CLAIMS) and 16 MB (FACTCHECK_MAX_BODY_BYTES) at once, and no more
    batches at the same time than leave a thread for single claims: 503 with Retry-After says that all
    places are taken. What is not checked within 600 seconds (FACTCHECK_LONG_REQUEST_SECONDS) is answered with
    a problem of status 503: send it again. Close the connection to stop the work.
    """
    require_acceptable(NDJSON)
    sent = _read_checks()
    checker, metrics = context().components.checker, context().metrics
    slot = Slot()
    answers = _Batch(sent).answers(checker, metrics, present_deadline())
    return slot.release_with(Response(answers, mimetype=NDJSON, headers={"X-Accel-Buffering": "no"}))


@dataclass(frozen=True, slots=True)
class _Line:
    """Hold the number of a check and its caller's name for it."""

    number: int
    id: str | None

    def members(self) -> dict[str, Any]:
        named = {} if self.id is None else {"id": self.id}
        return {"line": self.number, **named}


class _Batch:
    """Answer the checks of one request; they are read in another thread than they are answered in."""

    def __init__(self, sent: Iterator[tuple[int, Any]]) -> None:
        self._sent = sent
        self._taken: deque[_Line] = deque()

    def answers(self, checker: ClaimChecker, metrics: Metrics, deadline: Deadline) -> Iterator[bytes]:
        """Give one JSON line for each check, in order."""
        with closing(check_in_order(checker, self._asked(), deadline)) as outcomes:
            for outcome in outcomes:
                members = self._taken.popleft().members()
                if isinstance(outcome, CheckResult):
                    metrics.count_verdict(outcome.verdict.label)
                    yield written_line(members | {"answer": _ANSWER_SCHEMA.dump(outcome)})
                else:
                    yield written_line(members | {"problem": problem_of(outcome).members()})

    def _asked(self) -> Iterator[Asked]:
        for number, sent in self._sent:
            value: Any = None
            try:
                value = parse_json(sent, "line") if isinstance(sent, bytes) else sent
                asked = _loaded(value)
            except Exception as error:  # noqa: BLE001 - a bad check never stops the rest
                asked = error
            self._taken.append(_Line(number, _id_in(value)))
            yield asked


def _loaded(value: Any) -> Asked:
    item: BatchItem = loaded(_ITEM_SCHEMA, value)
    return item.request.claim, item.request.options


def _id_in(value: Any) -> str | None:
    """Find the caller's name for a check, also where the rest of it cannot be read."""
    found = value.get("id") if isinstance(value, dict) else None
    return found if isinstance(found, str) and 0 < len(found) <= MAX_ID_CHARS else None


def _read_checks() -> Iterator[tuple[int, Any]]:
    """Read the body: each check with its number from 1, as a line in bytes or as a parsed JSON value."""
    require_type(request, NDJSON, JSON, also=JSON_LINES)
    # All of it before the first answer: most clients read only once they have sent everything.
    data = read_body(request, context().settings.max_body_bytes)
    if request.mimetype == JSON:
        checks = parse_json(data)
        if not isinstance(checks, list):
            raise InvalidFieldsError([FieldError("give a list of checks", pointer="")])
        _require_few(len(checks))
        return enumerate(checks, start=1)
    _require_few(sum(1 for _ in numbered_lines(BytesIO(data), len(data))))
    return numbered_lines(BytesIO(data), len(data))


def _require_few(checks: int) -> None:
    most = context().settings.batch_claims
    if checks > most:
        raise RequestEntityTooLarge(
            f"Give at most {most:,} checks at once, not {checks:,}; send the rest in further requests."
        )
