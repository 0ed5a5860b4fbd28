"""POST /documents/bulk: JSON lines in, JSON lines out while they come."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from flask import Response, request
from marshmallow import ValidationError
from werkzeug.exceptions import RequestEntityTooLarge, UnsupportedMediaType

from index.documents import Document
from index.field_checks import InvalidDocumentError
from index.ingest import Ingestor
from index.pages.sandbox import PageReader
from index.records import IngestStatus, Outcome, Rejected
from service.api.access import publisher_limit
from service.api.blueprint import ApiBlueprint, field_errors, require_acceptable
from service.api.context import context
from service.api.document_errors import invalid_document
from service.api.json_body import parse_json, require_utf8
from service.api.lines import JSON_LINES, NDJSON, LineStream, discard, line_stream, numbered_lines
from service.api.pacing import Pacing, writability
from service.keys.publishing import PublisherLimit
from service.problem_responses import Problem, problem_of
from service.problems import (
    MALFORMED,
    NOT_ACCEPTABLE,
    UNAVAILABLE,
    UNSUPPORTED_TYPE,
    WRITING_DISABLED,
    AnswersUnreadError,
    FieldError,
    InvalidFieldsError,
    WritingDisabledError,
)
from service.schemas.documents import BulkAnswerSchema, DocumentLineSchema, DocumentRequest

_LINE_SCHEMA: Final = DocumentLineSchema()

blueprint = ApiBlueprint("bulk", __name__, description="Put many documents into the corpus at once.")


@blueprint.route("/documents/bulk", methods=["POST"])
@blueprint.doc(
    requestBody={
        "required": True,
        "description": "One document a line, in UTF-8; blank lines are passed over. As long as you like.",
        "content": {NDJSON: {"schema": DocumentLineSchema}},
    }
)
@blueprint.response(
    200, BulkAnswerSchema, content_type=NDJSON,
    description="One line for each line of the request, in order, sent once the document is safely stored.",
)  # fmt: skip
@blueprint.problems(MALFORMED, WRITING_DISABLED, NOT_ACCEPTABLE, UNSUPPORTED_TYPE, UNAVAILABLE)
def add_documents() -> Response:
    """Store many documents

    JSON lines in, JSON lines out, while they come. A line that cannot be stored is answered with its
    problem and never stops the rest. Where the service itself fails, the lines that it had taken but not
    stored are answered as failed, and the answer ends; a line without an answer was not stored. Sending it
    all again is cheap: what is stored already is unchanged.

    Read the answers while you send where there are very many: once 16 MB of them (some 160,000 documents)
    wait to be read, no more lines are stored, and the last answer says from which line on.
    """
    _check_request()
    components = context().components
    pacing = Pacing(writability(request.environ))
    stream = line_stream(request.stream)
    upload = _Upload(
        components.ingestor, stream, context().settings.max_body_bytes, lambda: pacing.is_full,
        lambda: components.pages, publisher_limit(),
    )  # fmt: skip
    answers = pacing.pass_on(upload.answers())
    return Response(answers, mimetype=NDJSON, headers={"X-Accel-Buffering": "no"})


def _check_request() -> None:
    require_acceptable(NDJSON)
    if not context().settings.writes:
        raise WritingDisabledError("This server answers checks only: FACTCHECK_WRITES is off.")
    if request.mimetype not in JSON_LINES:
        said = f"not {request.mimetype}" if request.mimetype else "and the request names no type"
        raise UnsupportedMediaType(f"The body must be sent with Content-Type: {NDJSON}, {said}.")
    require_utf8(request)


@dataclass(frozen=True, slots=True)
class _Line:
    """Hold the number of a line, and what is wrong with it."""

    number: int
    problem: Problem | None = None


class _Upload:
    """Store the lines of one request; they are read in a thread of the ingestor, answered in another."""

    def __init__(
        self,
        ingestor: Ingestor,
        stream: LineStream,
        max_line_bytes: int,
        is_full: Callable[[], bool],
        pages: Callable[[], PageReader],
        limit: PublisherLimit,
    ) -> None:
        self._ingestor = ingestor
        self._stream = stream
        self._max_line_bytes = max_line_bytes
        self._is_full = is_full
        self._pages = pages
        self._limit = limit
        self._taken: deque[_Line] = deque()
        self._left_out: _Line | None = None

    def answers(self) -> Iterator[bytes]:
        """Give one JSON line for each line, in order, once it is stored."""
        try:
            for outcome in self._ingestor.ingest(self._items()):
                yield _written(_answer(self._taken.popleft(), outcome))
            if self._left_out is not None:
                problem = problem_of(AnswersUnreadError(self._left_out.number))
                yield _written(_failed(self._left_out, problem))
        except Exception as error:  # noqa: BLE001 - the answer has begun: its last lines tell
            problem = problem_of(error)
            while self._taken:
                yield _written(_failed(self._taken.popleft(), problem))

    def _items(self) -> Iterator[Document | Rejected]:
        for number, data in numbered_lines(self._stream, self._max_line_bytes):
            if self._is_full():
                # Read on all the same: a client that has yet to send everything would never read.
                self._left_out = _Line(number)
                discard(self._stream)
                return
            try:
                item: Document | Rejected = self._read(data)
                self._taken.append(_Line(number))
            except Exception as error:  # noqa: BLE001 - a bad line never stops the rest
                problem = problem_of(error)
                item = Rejected(f"line {number}", problem.detail)
                self._taken.append(_Line(number, problem))
            yield item

    def _read(self, data: bytes | None) -> Document:
        if data is None:
            raise RequestEntityTooLarge(f"The line is longer than {self._max_line_bytes:,} bytes.")
        try:
            wanted: DocumentRequest = _LINE_SCHEMA.load(parse_json(data, "line"))
        except ValidationError as error:
            raise InvalidFieldsError(field_errors(error.messages_dict)) from error
        try:
            document = wanted.document(self._pages)
        except InvalidDocumentError as error:
            raise invalid_document(error) from error
        self._limit.require_writable(document)
        return document


def _answer(line: _Line, outcome: Outcome) -> dict[str, Any]:
    if outcome.status is IngestStatus.FAILED:
        problem = line.problem
        if problem is None:
            problem = problem_of(
                InvalidFieldsError([FieldError(outcome.reason or "cannot be stored", pointer="/text")])
            )
        return _failed(line, problem, outcome.document_id)
    return {
        "line": line.number,
        "id": outcome.document_id,
        "status": outcome.status.value,
        "passages": outcome.passages,
    }


def _failed(line: _Line, problem: Problem, document_id: str | None = None) -> dict[str, Any]:
    named = {"id": document_id} if document_id else {}
    return {"line": line.number, **named, "status": "failed", "problem": problem.members()}


def _written(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer).encode("ascii") + b"\n"
