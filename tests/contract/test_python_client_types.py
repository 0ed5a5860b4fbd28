"""The types of the Python client are those of the OpenAPI description, field by field."""

from __future__ import annotations

import json
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints, is_typeddict

import pytest

from clients.python import factcheck_client

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS: dict[str, Any] = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))[
    "components"
]["schemas"]
SCHEMA_OF = {"Source": "EvidenceSource", "FieldFault": "ProblemError", "Check": "BatchItem"}
"""Those that have another name there; `CheckOptions` is a CheckRequest without its claim."""

TYPES = {name: kind for name, kind in vars(factcheck_client).items() if is_typeddict(kind)}
ANSWERS = sorted(set(TYPES) - {"Check", "CheckOptions"})
_JSON: dict[Any, str] = {str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null"}


def described(hint: Any) -> dict[str, Any]:
    """Describe a type as the OpenAPI document does: the JSON types, the words, the items, the object."""
    if get_origin(hint) is NotRequired:
        return described(get_args(hint)[0])
    if get_origin(hint) in (UnionType, Union):
        parts = [described(part) for part in get_args(hint)]
        whole = {name: value for part in parts for name, value in part.items()}
        return whole | {"types": set().union(*(part["types"] for part in parts))}
    if get_origin(hint) is Literal:
        return {"types": {"string"}, "words": set(get_args(hint))}
    if get_origin(hint) is list:
        return {"types": {"array"}, "items": described(get_args(hint)[0])}
    if is_typeddict(hint):
        return {"types": {"object"}, "object": SCHEMA_OF.get(hint.__name__, hint.__name__)}
    return {"types": {_JSON[hint]}}


def documented(shape: dict[str, Any]) -> dict[str, Any]:
    """Bring a shape of the OpenAPI document into the same form."""
    if "$ref" in shape:
        return {"types": {"object"}, "object": shape["$ref"].rpartition("/")[2]}
    if "anyOf" in shape:
        parts = [documented(part) for part in shape["anyOf"]]
        whole = {name: value for part in parts for name, value in part.items()}
        return whole | {"types": set().union(*(part["types"] for part in parts))}
    types = shape["type"] if isinstance(shape["type"], list) else [shape["type"]]
    found: dict[str, Any] = {"types": set(types)}
    if "enum" in shape:
        found["words"] = {word for word in shape["enum"] if word is not None}
    if "items" in shape:
        found["items"] = documented(shape["items"])
    return found


def fields_of(name: str) -> dict[str, Any]:
    return get_type_hints(TYPES[name], vars(factcheck_client), include_extras=True)


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_has_the_fields_of_its_schema_and_their_types(name: str) -> None:
    schema, fields = SCHEMAS[SCHEMA_OF.get(name, name)], fields_of(name)

    assert set(fields) == set(schema["properties"])
    assert {field for field, hint in fields.items() if get_origin(hint) is not NotRequired} == set(
        schema["required"]
    )
    for field, hint in fields.items():
        assert described(hint) == documented(schema["properties"][field]), f"{name}.{field}"


@pytest.mark.parametrize(("name", "schema"), [("CheckOptions", "CheckRequest"), ("Check", "BatchItem")])
def test_a_request_has_the_fields_of_its_schema_and_their_types(name: str, schema: str) -> None:
    fields = fields_of(name)

    expected = set(SCHEMAS[schema]["properties"]) - ({"claim"} if name == "CheckOptions" else set())
    assert set(fields) == expected
    for field, hint in fields.items():
        assert described(hint) == documented(SCHEMAS[schema]["properties"][field]), f"{name}.{field}"


def test_every_part_of_an_answer_has_a_type_of_its_own_and_all_are_exported() -> None:
    reached, left = set[str](), ["CheckAnswer", "TextAnswer", "Problem"]
    while left:
        name = left.pop()
        reached.add(name)
        left += set(named_in(SCHEMAS[name])) - reached

    assert {SCHEMA_OF.get(name, name) for name in ANSWERS} == reached
    assert set(TYPES) <= set(factcheck_client.__all__)


def named_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        found = [value["$ref"].rpartition("/")[2]] if "$ref" in value else []
        return found + [name for each in value.values() for name in named_in(each)]
    return [name for each in value for name in named_in(each)] if isinstance(value, list) else []
