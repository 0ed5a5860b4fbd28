"""Read what was sent by a schema; every fault leaves at once, as InvalidFieldsError."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from marshmallow import Schema, ValidationError

from service.problems import FieldError, InvalidFieldsError


def loaded(schema: Schema, value: Any) -> Any:
    """Read one JSON value by a schema; raises InvalidFieldsError that names every wrong value."""
    try:
        return schema.load(value)
    except ValidationError as error:
        raise InvalidFieldsError(field_errors(error.messages_dict)) from error


def field_errors(messages: Any, *, in_body: bool = True, path: tuple[str, ...] = ()) -> Iterator[FieldError]:
    """Flatten what marshmallow found to one error for each value."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            deeper = path if key == "_schema" else (*path, str(key))
            yield from field_errors(inner, in_body=in_body, path=deeper)
    elif isinstance(messages, str):
        yield _located(messages, in_body, path)
    else:
        for message in messages:
            yield from field_errors(message, in_body=in_body, path=path)


def _located(detail: str, in_body: bool, path: tuple[str, ...]) -> FieldError:
    if in_body:
        return FieldError(detail, pointer=json_pointer(path))
    return FieldError(detail, parameter=path[0] if path else None)


def json_pointer(path: tuple[str, ...]) -> str:
    """Write a path into a JSON value as RFC 6901 has it; the empty pointer is the whole value."""
    return "".join("/" + step.replace("~", "~0").replace("/", "~1") for step in path)
