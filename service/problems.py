"""Every error leaves as an RFC 9457 problem: one table from exception class to problem."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from werkzeug.exceptions import (
    BadRequest,
    MethodNotAllowed,
    NotAcceptable,
    NotFound,
    RequestEntityTooLarge,
    TooManyRequests,
    UnsupportedMediaType,
)

from index.corpus import CorpusError, StaleChangeError
from index.deadline import DeadlineExceededError
from index.pages.content import PageReaderError
from models.stance import ModelUnavailableError
from service.api.json_body import MalformedBodyError
from service.keys.key_file import KeysUnusableError
from service.rate_limits import RateLimitError
from service.timed_socket import SlowClientError

RETRY_SECONDS: Final = 30
"""How long a caller is asked to wait before it tries an unavailable part again."""

BUSY_SECONDS: Final = 2
"""How long a caller is asked to wait where too many long requests run at the same time."""

OUT_OF_TIME_SECONDS: Final = 10
"""How long a caller is asked to wait after a request that took too long: what slowed it down may be over."""


@dataclass(frozen=True, slots=True)
class ProblemType:
    """Name one kind of problem: `slug` ends its type URI, `meaning` also says how to mend it."""

    slug: str
    status: HTTPStatus
    title: str
    meaning: str

    @property
    def uri(self) -> str:
        """Give the URI reference that names the type; the service explains it there."""
        return f"/problems/{self.slug}"


@dataclass(frozen=True, slots=True)
class FieldError:
    """Say what is wrong with one value.

    `pointer` is a JSON Pointer (RFC 6901) into the body, or None where `parameter` names a query parameter.
    """

    detail: str
    pointer: str | None = None
    parameter: str | None = None


class InvalidFieldsError(ValueError):
    """Say which values of a request cannot be used: all of them at once."""

    def __init__(self, errors: Iterable[FieldError]) -> None:
        self.errors = tuple(errors)
        super().__init__("; ".join(error.detail for error in self.errors))


class DocumentNotFoundError(LookupError):
    """Say that the corpus holds no document of this id."""

    def __init__(self, document_id: str) -> None:
        super().__init__(f"The corpus holds no document with the id {json.dumps(document_id)}.")


class WritingDisabledError(PermissionError):
    """Say that documents cannot be changed over HTTP here."""


class KeyNeededError(PermissionError):
    """Say that a request needs an API key that opens; `is_wrong` where it brought one that does not."""

    def __init__(self, detail: str, *, is_wrong: bool = False) -> None:
        super().__init__(detail)
        fault = ', error="invalid_token"' if is_wrong else ""
        self.headers = {"WWW-Authenticate": f'Bearer realm="factcheck"{fault}'}  # RFC 6750, 3


class ScopeMissingError(PermissionError):
    """Say which scope the key of a request lacks."""

    def __init__(self, scope: str) -> None:
        super().__init__(
            f"This API key has not the scope `{scope}`: use one made with `keys create NAME --scope {scope}`."
        )
        self.headers = {
            "WWW-Authenticate": f'Bearer realm="factcheck", error="insufficient_scope", scope="{scope}"'
        }


class OtherPublisherError(PermissionError):
    """Say that a key writes for certain publishers only, and this document is none of theirs."""

    def __init__(self, publishers: tuple[str, ...]) -> None:
        named = ", ".join(json.dumps(publisher, ensure_ascii=False) for publisher in publishers)
        super().__init__(
            f"This API key writes documents of {named} only: name the publisher in /source/publisher, under "
            "an id that is none of another publisher's document."
        )


class OnlyThisMachineError(PermissionError):
    """Say that there are no keys, so that only this machine is answered."""

    def __init__(self) -> None:
        super().__init__(
            "There are no API keys here, so requests are answered only if they come straight from this "
            "machine and are sent to localhost. Whoever runs the service can make a key with `python -m "
            "service keys create NAME`, or set FACTCHECK_ALLOW_OPEN=on where something else keeps "
            "strangers out."
        )


class AnswersUnreadError(RuntimeError):
    """Say from which line of an upload on nothing was stored, because its answers were not read."""

    def __init__(self, line: int) -> None:
        super().__init__(
            f"Too many answers wait to be read. From line {line} on nothing was stored; what is answered "
            "before counts. Read answers while you send, or send fewer lines at once."
        )


class BusyError(RuntimeError):
    """Say that as many long requests of a kind are under way as may be at the same time."""

    def __init__(self, under_way: str) -> None:
        super().__init__(
            f"As many {under_way} here as may be at the same time. Try again after the seconds that the "
            "Retry-After header names; single claims are still answered by /check."
        )


class OverloadedError(RuntimeError):
    """Say that as many requests wait as may."""

    def __init__(self) -> None:
        super().__init__(
            "As many requests wait here as may (FACTCHECK_WAITING_REQUESTS). Try again after the seconds "
            "that the Retry-After header names."
        )


MALFORMED: Final = ProblemType(
    "malformed-request", HTTPStatus.BAD_REQUEST, "The request cannot be read",
    "The body is not JSON in UTF-8, or names a field twice. The detail says where.",
)  # fmt: skip
KEY_NEEDED: Final = ProblemType(
    "key-needed", HTTPStatus.UNAUTHORIZED, "An API key is needed",
    "Send the key in the header Authorization: Bearer KEY, or in X-API-Key; never in an address.",
)  # fmt: skip
SCOPE_MISSING: Final = ProblemType(
    "scope-missing", HTTPStatus.FORBIDDEN, "The API key is not for this",
    "The detail names the scope that is needed: check, write or admin.",
)  # fmt: skip
OTHER_PUBLISHER: Final = ProblemType(
    "other-publisher", HTTPStatus.FORBIDDEN, "The API key is for other publishers",
    "A key can be limited to documents of certain publishers; the detail names them.",
)  # fmt: skip
ONLY_THIS_MACHINE: Final = ProblemType(
    "only-this-machine", HTTPStatus.FORBIDDEN, "Only this machine is answered",
    "As long as there are no API keys, requests from elsewhere, or through a proxy, are refused.",
)  # fmt: skip
WRITING_DISABLED: Final = ProblemType(
    "writing-disabled", HTTPStatus.FORBIDDEN, "Documents cannot be changed over HTTP",
    "This server answers checks only. Set FACTCHECK_WRITES=on to allow changes, or use the command line.",
)  # fmt: skip
NOT_FOUND: Final = ProblemType(
    "not-found", HTTPStatus.NOT_FOUND, "There is nothing at this address",
    "The path is none of those in /openapi.json.",
)  # fmt: skip
DOCUMENT_NOT_FOUND: Final = ProblemType(
    "document-not-found", HTTPStatus.NOT_FOUND, "There is no such document",
    "The corpus holds no document with this id; GET /documents lists those it holds.",
)  # fmt: skip
TOO_SLOW: Final = ProblemType(
    "too-slow", HTTPStatus.REQUEST_TIMEOUT, "The request took too long to arrive",
    "The time is the setting FACTCHECK_CLIENT_SECONDS, and more for large bodies. Nothing was done; of a "
    "bulk upload, what was answered counts.",
)  # fmt: skip
CHANGED_MEANWHILE: Final = ProblemType(
    "changed-meanwhile", HTTPStatus.CONFLICT, "The document was changed by another request meanwhile",
    "Nothing was written. Read the document again and decide anew, or simply repeat the request.",
)  # fmt: skip
METHOD_NOT_ALLOWED: Final = ProblemType(
    "method-not-allowed", HTTPStatus.METHOD_NOT_ALLOWED, "This method is not allowed here",
    "The Allow header names the methods that this address answers.",
)  # fmt: skip
NOT_ACCEPTABLE: Final = ProblemType(
    "not-acceptable", HTTPStatus.NOT_ACCEPTABLE, "The answer is not available in the type asked for",
    "The detail names the type this address answers with; send it in the Accept header, or */*.",
)  # fmt: skip
TOO_LARGE: Final = ProblemType(
    "too-large", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The body is too large",
    "The limit is the setting FACTCHECK_MAX_BODY_BYTES. Many documents go to /documents/bulk, line by line.",
)  # fmt: skip
ANSWERS_UNREAD: Final = ProblemType(
    "answers-unread", HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "The answers are not being read",
    "A bulk upload was longer than the answers that are kept for a client that does not read them.",
)  # fmt: skip
UNSUPPORTED_TYPE: Final = ProblemType(
    "unsupported-type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "The body is of a type that is not read here",
    "The detail names the Content-Type to send.",
)  # fmt: skip
INVALID_FIELDS: Final = ProblemType(
    "invalid-fields", HTTPStatus.UNPROCESSABLE_ENTITY, "Some values cannot be used",
    "`errors` names every one of them with a JSON Pointer into the body, and says what would do.",
)  # fmt: skip
TOO_MANY_REQUESTS: Final = ProblemType(
    "too-many-requests", HTTPStatus.TOO_MANY_REQUESTS, "Too many requests",
    "The Retry-After header says how many seconds to wait.",
)  # fmt: skip
INTERNAL: Final = ProblemType(
    "internal-error", HTTPStatus.INTERNAL_SERVER_ERROR, "The service failed",
    "A fault of the service; its log holds the cause under the `instance` of the problem.",
)  # fmt: skip
UNAVAILABLE: Final = ProblemType(
    "unavailable", HTTPStatus.SERVICE_UNAVAILABLE, "A part of the service cannot answer",
    "The detail names the part and how to mend it; /readyz tells when it answers again.",
)  # fmt: skip
BUSY: Final = ProblemType(
    "busy", HTTPStatus.SERVICE_UNAVAILABLE, "Too many batches, texts or uploads at the same time",
    "Single claims are still answered. Try again after the seconds that the Retry-After header names.",
)  # fmt: skip
OVERLOADED: Final = ProblemType(
    "overloaded", HTTPStatus.SERVICE_UNAVAILABLE, "Too many requests at the same time",
    "Nothing was done. Try again after the seconds that the Retry-After header names.",
)  # fmt: skip
OUT_OF_TIME: Final = ProblemType(
    "out-of-time", HTTPStatus.SERVICE_UNAVAILABLE, "The request took too long to answer",
    "The time is the setting FACTCHECK_REQUEST_SECONDS, or FACTCHECK_LONG_REQUEST_SECONDS for batches, texts "
    "and changes. Nothing was changed; try again after the seconds that the Retry-After header names.",
)  # fmt: skip

PROBLEM_TYPES: Final = (
    MALFORMED, KEY_NEEDED, SCOPE_MISSING, OTHER_PUBLISHER, ONLY_THIS_MACHINE, WRITING_DISABLED,
    NOT_FOUND, DOCUMENT_NOT_FOUND, METHOD_NOT_ALLOWED, NOT_ACCEPTABLE, TOO_SLOW,
    CHANGED_MEANWHILE, TOO_LARGE, ANSWERS_UNREAD, UNSUPPORTED_TYPE, INVALID_FIELDS, TOO_MANY_REQUESTS,
    INTERNAL, UNAVAILABLE, BUSY, OVERLOADED, OUT_OF_TIME,
)  # fmt: skip

PROBLEM_OF: Final[dict[type[Exception], ProblemType]] = {
    MalformedBodyError: MALFORMED,
    BadRequest: MALFORMED,
    KeyNeededError: KEY_NEEDED,
    ScopeMissingError: SCOPE_MISSING,
    OtherPublisherError: OTHER_PUBLISHER,
    OnlyThisMachineError: ONLY_THIS_MACHINE,
    KeysUnusableError: UNAVAILABLE,
    WritingDisabledError: WRITING_DISABLED,
    NotFound: NOT_FOUND,
    DocumentNotFoundError: DOCUMENT_NOT_FOUND,
    MethodNotAllowed: METHOD_NOT_ALLOWED,
    NotAcceptable: NOT_ACCEPTABLE,
    SlowClientError: TOO_SLOW,
    RequestEntityTooLarge: TOO_LARGE,
    AnswersUnreadError: ANSWERS_UNREAD,
    UnsupportedMediaType: UNSUPPORTED_TYPE,
    InvalidFieldsError: INVALID_FIELDS,
    TooManyRequests: TOO_MANY_REQUESTS,
    RateLimitError: TOO_MANY_REQUESTS,
    StaleChangeError: CHANGED_MEANWHILE,
    ModelUnavailableError: UNAVAILABLE,
    CorpusError: UNAVAILABLE,
    PageReaderError: UNAVAILABLE,
    BusyError: BUSY,
    OverloadedError: OVERLOADED,
    DeadlineExceededError: OUT_OF_TIME,
    Exception: INTERNAL,
}
"""The table: an exception is the problem of the nearest class it descends from."""
