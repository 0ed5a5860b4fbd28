"""A server of another origin: serves pages, and hands requests on to the real server, remembering them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

import httpx

_STRICT = "default-src 'none'; base-uri 'none'; form-action 'none'"
_KEPT = ("Accept", "Content-Type")


@dataclass(frozen=True)
class Request:
    """Hold what a browser sent."""

    path: str
    headers: dict[str, str]
    body: bytes


class Recorder:
    """Serve `pages` (path to HTML, under a policy that allows nothing) and hand POST requests on to `server`.

    While `broken` is set, connections are cut without an answer.
    """

    def __init__(self, server: str, pages: dict[str, str], policy: str = _STRICT) -> None:
        self.requests: list[Request] = []
        self.broken = False
        self._http = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, server, pages, policy))
        self.url = f"http://127.0.0.1:{self._http.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._http.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.shutdown()
        self._http.server_close()


def _handler(
    recorder: Recorder, server: str, pages: dict[str, str], policy: str
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            page = pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write((page or "").encode())

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            recorder.requests.append(Request(self.path, dict(self.headers), body))
            if recorder.broken:
                self.close_connection = True
                return
            kept = {name: self.headers[name] for name in _KEPT}
            answer = httpx.post(server + self.path, content=body, headers=kept, timeout=60, trust_env=False)
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, format: str, *args: object) -> None:
            """Keep quiet."""

    return Handler
