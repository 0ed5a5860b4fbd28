"""Let the pages and extensions of chosen origins call the API from a browser; all others may not (CORS).

By the Fetch standard, https://fetch.spec.whatwg.org/#http-cors-protocol. Cookies play no part here: what a
caller must show goes in a header, never in a URL, and no answer allows credentials.
"""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, request

_REQUEST_HEADERS: Final = "Accept, Authorization, Content-Type, X-API-Key, X-Request-ID"
_ANSWER_HEADERS: Final = "Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-ID"
_MAX_AGE_SECONDS: Final = 7200
"""How long a browser may go by a preflight: as long as Chromium goes by one at most."""


def allow_origins(app: Flask, origins: tuple[str, ...]) -> None:
    """Answer just these origins so that a browser hands the answers on; nothing changes without any."""
    if origins:
        allowed = frozenset(origins)
        app.after_request(lambda response: _mark(response, allowed))


def _mark(response: Response, allowed: frozenset[str]) -> Response:
    # Always, lest a cache give one origin the answer to another.
    response.vary.add("Origin")
    origin = request.headers.get("Origin")
    if origin not in allowed:
        return response
    headers = response.headers
    headers["Access-Control-Allow-Origin"] = origin
    if _is_preflight():
        headers["Access-Control-Allow-Methods"] = headers.get("Allow", "")
        headers["Access-Control-Allow-Headers"] = _REQUEST_HEADERS
        headers["Access-Control-Max-Age"] = str(_MAX_AGE_SECONDS)
    else:
        headers["Access-Control-Expose-Headers"] = _ANSWER_HEADERS
    return response


def _is_preflight() -> bool:
    return request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
