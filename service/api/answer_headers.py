"""What every answer tells browsers and caches: run nothing, keep nothing, show it in no frame."""

from __future__ import annotations

from typing import Final

from flask import Flask, Response, g

from service.rate_limits import WINDOW_SECONDS, Allowance

_ALWAYS: Final = {"X-Content-Type-Options": "nosniff"}
_UNLESS_SET: Final = {
    # Pages bring policies of their own; what is left is data.
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    # Answers hold drafts and documents; the files of the pages say themselves how long they keep.
    "Cache-Control": "no-store",
}


def attach_headers(app: Flask) -> None:
    """Put these headers on every answer of an application."""
    app.after_request(_mark)


def rate_headers(allowance: Allowance) -> dict[str, str]:
    """Write what a caller may still send (draft-ietf-httpapi-ratelimit-headers-10)."""
    return {
        "RateLimit-Policy": f'"requests";q={allowance.limit};w={int(WINDOW_SECONDS)}',
        "RateLimit": f'"requests";r={allowance.remaining};t={allowance.whole_after_s}',
    }


def _mark(response: Response) -> Response:
    headers = response.headers
    headers.update(_ALWAYS)
    for name, value in _UNLESS_SET.items():
        headers.setdefault(name, value)
    allowance: Allowance | None = g.get("factcheck_allowance")
    if allowance is not None:
        headers.update(rate_headers(allowance))
    return response
