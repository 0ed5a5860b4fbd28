"""Read a JSON request body strictly: what two parsers could read differently is refused."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any, Final, NoReturn

from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge, UnsupportedMediaType

JSON: Final = "application/json"
BROKEN_OFF: Final = "The body breaks off, or does not come in chunks as RFC 9112 has them."
_MAX_SHOWN: Final = 40


class MalformedBodyError(ValueError):
    """Say why a body is not JSON as RFC 8259 has it, and where."""


def read_json_body(request: Request, max_bytes: int) -> Any:
    """Read the body of a request as JSON.

    Raises UnsupportedMediaType where it is not declared as JSON, MalformedBodyError where it is none,
    RequestEntityTooLarge past `max_bytes`, whether its length was announced or not.
    """
    require_type(request, JSON)
    return parse_json(read_body(request, max_bytes))


def require_type(request: Request, *offered: str, also: Collection[str] = ()) -> None:
    """Raise UnsupportedMediaType where the body is declared as none of the types that are read here.

    `also` are other names of the same, which the error need not tell. Raises MalformedBodyError where the
    request declares a charset other than UTF-8.
    """
    if request.mimetype not in (*offered, *also):
        said = f"not {request.mimetype}" if request.mimetype else "and the request names no type"
        wanted = " or ".join(offered)
        raise UnsupportedMediaType(f"The body must be sent with Content-Type: {wanted}, {said}.")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8"):
        raise MalformedBodyError(f"The body must be UTF-8; the request says charset={charset[:_MAX_SHOWN]}.")


def read_body(request: Request, max_bytes: int) -> bytes:
    """Read the whole body of a request, once; raise RequestEntityTooLarge past `max_bytes`.

    Raises MalformedBodyError where it breaks off, SlowClientError where it does not come.
    """
    # Werkzeug cuts a body without an announced length at its limit, and says nothing.
    request.max_content_length = max_bytes + 1
    try:
        data = request.get_data()
    except ClientDisconnected as error:
        raise MalformedBodyError(BROKEN_OFF) from error
    if len(data) > max_bytes:
        raise RequestEntityTooLarge
    return data


def parse_json(data: bytes, what: str = "body") -> Any:
    """Parse one JSON text; `what` names it in errors.

    Refuses duplicate keys, NaN and Infinity, numbers without end and nesting that has no end; a byte order
    mark is let pass. Raises MalformedBodyError that names line and column where the parser knows them.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise MalformedBodyError(
            f"The {what} is not UTF-8: byte {error.start + 1} cannot be read."
        ) from error
    if not text.strip():
        raise MalformedBodyError(f"The {what} is empty; a JSON object is expected.")
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}" if what == "body" else f"column {error.colno}"
        raise MalformedBodyError(f"The {what} is not JSON: {error.msg} at {place}.") from error
    except RecursionError as error:
        raise MalformedBodyError(f"The {what} is nested too deeply.") from error
    except MalformedBodyError:
        raise
    except ValueError as error:  # Python's own limit on the digits of an integer
        raise MalformedBodyError(f"The {what} holds a number with too many digits.") from error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        twice = next(key for key, _ in pairs if key in seen or seen.add(key))  # type: ignore[func-returns-value]
        raise MalformedBodyError(f"The field {_shown(twice)} is given twice in one object; keep one of them.")
    return members


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedBodyError(f"{name} is not JSON: give a number, or null.")


def _shown(key: str) -> str:
    return json.dumps(key if len(key) <= _MAX_SHOWN else f"{key[:_MAX_SHOWN]}…")
