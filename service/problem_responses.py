"""Turn exceptions into problem+json answers, wherever in a request they come from."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final
from uuid import uuid4

from flask import Flask, Response
from werkzeug.exceptions import HTTPException

from service.discretion import without_folders
from service.metrics import note_problem
from service.problems import (
    BUSY,
    BUSY_SECONDS,
    INTERNAL,
    OUT_OF_TIME,
    OUT_OF_TIME_SECONDS,
    OVERLOADED,
    PROBLEM_OF,
    RETRY_SECONDS,
    UNAVAILABLE,
    FieldError,
    InvalidFieldsError,
    KeyNeededError,
    ProblemType,
    ScopeMissingError,
)
from service.rate_limits import RateLimitError

PROBLEM_JSON: Final = "application/problem+json"

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Problem:
    """Hold one occurrence of a problem; `instance` is the URN under which the log knows it.

    `extensions` are further members, of JSON values.
    """

    type_uri: str
    status: int
    title: str
    detail: str
    errors: tuple[FieldError, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict)
    instance: str = field(default_factory=lambda: uuid4().urn)
    extensions: Mapping[str, Any] = field(default_factory=dict)

    def members(self) -> dict[str, Any]:
        """Give the members of the problem object, as RFC 9457 names them."""
        members: dict[str, Any] = {
            "type": self.type_uri,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": self.instance,
        }
        if self.errors:
            members["errors"] = [_error_members(error) for error in self.errors]
        return members | dict(self.extensions)

    def body(self) -> bytes:
        """Give the problem object as JSON in ASCII: what a caller sent may hold lone surrogates."""
        return json.dumps(self.members()).encode("ascii") + b"\n"


def problem_of(error: Exception) -> Problem:
    """Say what problem an exception is; one that nobody foresaw is logged and told without its words."""
    kind = next(PROBLEM_OF[cls] for cls in type(error).__mro__ if cls in PROBLEM_OF)
    if isinstance(error, HTTPException):
        return _http_problem(error, kind)
    if kind is INTERNAL:
        problem = _problem(kind, kind.meaning)
        _log.error("%s: unforeseen error", problem.instance, exc_info=error)
        return problem
    if kind is UNAVAILABLE:
        problem = _problem(
            kind, without_folders(_sentence(error)), headers={"Retry-After": str(RETRY_SECONDS)}
        )
        _log.warning("%s: %s", problem.instance, error)
        return problem
    if kind in (BUSY, OVERLOADED):
        return _problem(kind, str(error), headers={"Retry-After": str(BUSY_SECONDS)})
    if kind is OUT_OF_TIME:
        return _problem(kind, str(error), headers={"Retry-After": str(OUT_OF_TIME_SECONDS)})
    if isinstance(error, RateLimitError):
        return _problem(kind, str(error), headers={"Retry-After": str(error.allowance.retry_after_s)})
    if isinstance(error, (KeyNeededError, ScopeMissingError)):
        return _problem(kind, str(error), headers=error.headers)
    errors = error.errors if isinstance(error, InvalidFieldsError) else ()
    return _problem(kind, _summary(errors) if errors else _sentence(error), errors)


def respond(error: Exception) -> Response:
    """Answer a request with the problem that an exception is."""
    return answer(problem_of(error))


def answer(problem: Problem) -> Response:
    """Answer a request with a problem."""
    note_problem(problem.type_uri)
    return Response(problem.body(), problem.status, problem.headers, content_type=PROBLEM_JSON)


def register_problem_handlers(app: Flask) -> None:
    """Let every error of an application leave as a problem."""
    app.register_error_handler(HTTPException, _handle_http)
    app.register_error_handler(Exception, respond)


def _handle_http(error: HTTPException) -> Response | HTTPException:
    is_error = error.response is None and (error.code or 500) >= HTTPStatus.BAD_REQUEST
    return respond(error) if is_error else error


def _problem(
    kind: ProblemType,
    detail: str,
    errors: tuple[FieldError, ...] = (),
    headers: Mapping[str, str] | None = None,
) -> Problem:
    return Problem(kind.uri, int(kind.status), kind.title, detail, errors, headers or {})


def _http_problem(error: HTTPException, kind: ProblemType) -> Problem:
    code = error.code or 500
    headers = {name: value for name, value in error.get_headers() if name.lower() != "content-type"}
    said = error.description if error.description != type(error).description else None
    if int(kind.status) != code:  # no entry of its own: the status says all there is to say
        phrase = HTTPStatus(code).phrase if code in set(HTTPStatus) else error.name
        return Problem("about:blank", code, phrase, said or phrase, headers=headers)
    return Problem(kind.uri, code, kind.title, said or kind.meaning, headers=headers)


def _summary(errors: tuple[FieldError, ...]) -> str:
    if len(errors) > 1:
        return f"{len(errors)} values cannot be used; `errors` names each."
    place = errors[0].pointer or errors[0].parameter or "body"
    return f"{place}: {errors[0].detail}"


def _sentence(error: Exception) -> str:
    text = str(error)
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _error_members(error: FieldError) -> dict[str, str]:
    members = {"pointer": error.pointer, "parameter": error.parameter, "detail": error.detail}
    return {name: value for name, value in members.items() if value is not None}
