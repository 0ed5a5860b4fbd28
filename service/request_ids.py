"""A name for each request, by which its log lines, its answer and its sender's own log are found together."""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from uuid import uuid4

from werkzeug.wsgi import ClosingIterator

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

HEADER: Final = "X-Request-ID"

KEY_VARIABLE: Final = "factcheck.key"
"""Where the WSGI environment holds the public id of the key that a request was let in with, for the log."""

_WELL_FORMED: Final = re.compile(r"[A-Za-z0-9._:+/=@-]{1,128}")
_TRACE_PARENT: Final = re.compile(r"[0-9a-f]{2}-(?P<trace>[0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}")
"""W3C Trace Context, https://www.w3.org/TR/trace-context/#traceparent-header."""


@dataclass(frozen=True, slots=True)
class RequestNames:
    """Hold the names of one request: its own, and that of the trace it is part of, if its sender told one."""

    request_id: str
    trace_id: str | None = None


_present: Final[ContextVar[RequestNames | None]] = ContextVar("factcheck_request", default=None)


def present_request() -> RequestNames | None:
    """Give the names of the request that this thread answers; None between requests."""
    return _present.get()


class RequestIds:
    """Name every request of a WSGI application and tell the name in the answer.

    The sender's own X-Request-ID is kept where it is 1 to 128 letters, digits and `._:+/=@-`; all else, which
    could forge lines in somebody's log, is replaced. It names the request until its answer has been sent.
    """

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request, as WSGI has it."""
        names = _names(environ)
        token = _present.set(names)

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            return start_response(status, [*headers, (HEADER, names.request_id)], exc_info)

        try:
            answer = self._app(environ, start)
        except BaseException:
            _present.reset(token)
            raise
        return ClosingIterator(answer, _forget)


def _forget() -> None:
    _present.set(None)


def _names(environ: WSGIEnvironment) -> RequestNames:
    sent = environ.get("HTTP_X_REQUEST_ID", "")
    trace = _TRACE_PARENT.fullmatch(environ.get("HTTP_TRACEPARENT", ""))
    return RequestNames(sent if _WELL_FORMED.fullmatch(sent) else uuid4().hex, trace and trace["trace"])
