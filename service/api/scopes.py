"""Which scope a request needs: one table, and what is not in it is closed to all but `admin`."""

from __future__ import annotations

from typing import Final

from service.keys.records import Scope

_OPEN_BLUEPRINTS: Final = frozenset({"pages", "api_docs", "api-docs"})
"""The web page's own files, Swagger UI and /openapi.json: the same whatever the corpus holds."""

_OPEN_ENDPOINTS: Final = frozenset(
    {"operations.tell_health", "operations.tell_readiness", "operations.explain_problem"}
)
_CHECKING: Final = frozenset({"check", "batch", "text"})
_READING_METHODS: Final = frozenset({"GET", "HEAD"})


def needed_scope(endpoint: str | None, method: str) -> Scope | None:
    """Name the scope that a request to an endpoint needs; None where anybody may ask.

    A path that leads nowhere has no endpoint and tells nothing; a browser asks for OPTIONS before it may
    send a key.
    """
    if endpoint is None or method == "OPTIONS" or endpoint in _OPEN_ENDPOINTS:
        return None
    blueprint = endpoint.partition(".")[0]
    if blueprint in _OPEN_BLUEPRINTS:
        return None
    if blueprint in _CHECKING:
        return Scope.CHECK
    if blueprint == "documents":
        return Scope.CHECK if method in _READING_METHODS else Scope.WRITE
    return Scope.WRITE if blueprint == "bulk" else Scope.ADMIN
