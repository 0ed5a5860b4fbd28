"""Store the lines of an upload batch by batch: no place at work is held while it waits for its client."""

from __future__ import annotations

import json
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from werkzeug.exceptions import RequestEntityTooLarge

from index.batching import Batches
from index.documents import Document
from index.ingest import Ingestor
from index.records import IngestStatus, Outcome, Rejected
from service.api.byte_budget import ByteBudget
from service.api.json_body import BROKEN_OFF, MalformedBodyError, parse_json
from service.api.lines import LineStream, discard, numbered_lines
from service.api.loading import loaded
from service.api.sent_documents import made_document, not_stored
from service.keys.publishing import PublisherLimit
from service.problem_responses import Problem, problem_of
from service.problems import AnswersUnreadError
from service.schemas.documents import DocumentLineSchema, DocumentRequest
from service.timed_socket import SlowClientError

if TYPE_CHECKING:
    from index.pages.sandbox import PageReader

_BATCH_BYTES: Final = 128 * 1024  # some four transactions of the ingestor: a second or two of work
_BATCH_LINES: Final = 256
_MAX_WAIT_SECONDS: Final = 1.0
_LINES_AHEAD: Final = 64
_BYTES_AHEAD: Final = 4 << 20
"""What is read ahead at most, or else a single longer line."""

_LINE_SCHEMA: Final = DocumentLineSchema()


@dataclass(frozen=True, slots=True)
class Line:
    """Hold one line as it was sent, counted from 1; `data` is None where it is too long."""

    number: int
    data: bytes | None

    @property
    def size(self) -> int:
        """Count its bytes."""
        return len(self.data or b"")


class LineStore:
    """Read lines as documents and store them, for one caller."""

    def __init__(
        self,
        ingestor: Ingestor,
        pages: Callable[[], PageReader],
        limit: PublisherLimit,
        max_line_bytes: int,
    ) -> None:
        self._ingestor = ingestor
        self._pages = pages
        self._limit = limit
        self._max_line_bytes = max_line_bytes

    def store(self, lines: Sequence[Line]) -> Iterator[bytes]:
        """Give one answer for each line, in order, once it is stored; raises what stops the rest."""
        read = [self._read(line) for line in lines]
        outcomes = self._ingestor.ingest([item for item, _ in read])
        for line, (_, problem), outcome in zip(lines, read, outcomes, strict=True):
            yield _written(_answer(line.number, problem, outcome))

    def _read(self, line: Line) -> tuple[Document | Rejected, Problem | None]:
        try:
            if line.data is None:
                raise RequestEntityTooLarge(f"The line is longer than {self._max_line_bytes:,} bytes.")
            wanted: DocumentRequest = loaded(_LINE_SCHEMA, parse_json(line.data, "line"))
            return made_document(wanted, self._pages, self._limit), None
        except Exception as error:  # noqa: BLE001 - a bad line never stops the rest
            problem = problem_of(error)
            return Rejected(f"line {line.number}", problem.detail), problem


class Upload:
    """Take in the lines of one request; a thread of its own reads them, a little ahead."""

    def __init__(
        self,
        stream: LineStream,
        max_line_bytes: int,
        is_full: Callable[[], bool],
        begin_line: Callable[[], None] = lambda: None,
    ) -> None:
        """Name what to read; lines past `is_full` are read and dropped, and the last answer says so.

        `begin_line` is told before each line but the first: its time begins anew.
        """
        self._stream = stream
        self._max_line_bytes = max_line_bytes
        self._is_full = is_full
        self._begin_line = begin_line
        self._read = 0
        self._is_read = False
        self._left_out: int | None = None
        self._budget = ByteBudget(_BYTES_AHEAD)

    @property
    def is_read(self) -> bool:
        """Tell whether the request was read to its end; if not, a thread may be reading it yet."""
        return self._is_read

    def answers(
        self, store: LineStore, at_work: Callable[[], AbstractContextManager[None]]
    ) -> Generator[bytes]:
        """Give one JSON line for each line, in order; `at_work` is held while a batch is stored.

        Where storing fails, the other lines of its batch are answered as failed, and no more.
        """
        batches = Batches(self._lines(), _weigh, _BATCH_BYTES, _MAX_WAIT_SECONDS, _LINES_AHEAD)
        try:
            with closing(self._budget), closing(iter(batches)) as stream:
                for batch in stream:
                    answers, is_stored = _stored(store, batch, at_work)
                    self._budget.give_back(sum(line.size for line in batch))
                    yield from answers
                    if not is_stored:
                        return
        except SlowClientError as error:
            yield _written(_failed(self._read + 1, problem_of(error)))
        except OSError:
            yield _written(_failed(self._read + 1, problem_of(MalformedBodyError(BROKEN_OFF))))
        except Exception as error:  # noqa: BLE001 - the answer has begun: its last line tells
            yield _written(_failed(self._read + 1, problem_of(error)))
        if self._left_out is not None:
            yield _written(_failed(self._left_out, problem_of(AnswersUnreadError(self._left_out))))

    def _lines(self) -> Iterator[Line]:
        for number, data in numbered_lines(self._stream, self._max_line_bytes):
            self._read = number
            if self._is_full():
                # Read on all the same: a client that has yet to send everything would never read.
                self._left_out = number
                discard(self._stream)
                break
            line = Line(number, data)
            if not self._budget.take(line.size):
                return  # nobody asks for more
            yield line
            self._begin_line()
        self._is_read = True


def _stored(
    store: LineStore, lines: Sequence[Line], at_work: Callable[[], AbstractContextManager[None]]
) -> tuple[list[bytes], bool]:
    """Store one batch; give its answers, and whether all of it could be tried."""
    answers: list[bytes] = []
    try:
        with at_work():
            for answer in store.store(lines):
                answers.append(answer)  # one by one: what was stored before it failed is answered so
    except Exception as error:  # noqa: BLE001 - the answer has begun: its last lines tell
        problem = problem_of(error)
        answers += [_written(_failed(line.number, problem)) for line in lines[len(answers) :]]
        return answers, False
    return answers, True


def _weigh(line: Line) -> int:
    return max(line.size, _BATCH_BYTES // _BATCH_LINES)


def _answer(number: int, problem: Problem | None, outcome: Outcome) -> dict[str, Any]:
    if outcome.status is IngestStatus.FAILED:
        return _failed(number, problem or problem_of(not_stored(outcome)), outcome.document_id)
    return {
        "line": number,
        "id": outcome.document_id,
        "status": outcome.status.value,
        "passages": outcome.passages,
    }


def _failed(number: int, problem: Problem, document_id: str | None = None) -> dict[str, Any]:
    named = {"id": document_id} if document_id else {}
    return {"line": number, **named, "status": "failed", "problem": problem.members()}


def _written(answer: dict[str, Any]) -> bytes:
    return json.dumps(answer).encode("ascii") + b"\n"
