"""Close every answer once it is read, as servers do and the test clients do not."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any


class Closing:
    """Wrap a WSGI application: what it holds for an answer is free once the answer is there."""

    def __init__(self, app: Any) -> None:
        self._app = app

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        answer = self._app(environ, start_response)
        try:
            return list(answer)
        finally:
            if hasattr(answer, "close"):
                answer.close()
