"""What schemathesis must know of this API, and what it must check besides: JSON lines, problems, headers."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import schemathesis
from jsonschema import Draft202012Validator

from service.api.lines import JSON_LINES, NDJSON

LEAKS = ("Traceback (most recent call last)", 'File "/', "site-packages", "sqlite3.", "sqlalchemy")
STREAMED = {"add_documents": "BulkAnswer", "check_batch": "BatchAnswer", "check_text": "Sentence"}
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": None,
    "Cache-Control": None,
}


@schemathesis.serializer(*JSON_LINES)
def write_lines(_: schemathesis.SerializationContext, value: Any) -> bytes:
    """Write what was made for one line as one, and a list as several."""
    lines = value if isinstance(value, list) else [value]
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


@schemathesis.deserializer(NDJSON)
def read_lines(_: schemathesis.DeserializationContext, response: schemathesis.Response) -> Any:
    """Give the first line; `every_line_holds` looks at all of them."""
    lines = response.content.splitlines()
    return json.loads(lines[0]) if lines else {"line": 1, "status": "unchanged"}


@schemathesis.hook
def map_body(context: schemathesis.HookContext, body: Any) -> Any:
    """Mend what a schema does not say, or most documents would be refused for the same few reasons.

    A document has a text, a page or a review, and is a fact-check where it has a review. What is wrong by the
    schema stays as it is.
    """
    operation = context.operation
    if not isinstance(body, dict) or operation is None or not operation.path.startswith("/documents"):
        return body
    mended = dict(body)
    if isinstance(body.get("text"), str) and isinstance(body.get("html"), str):
        del mended["html"]
    if body.get("kind") in ("article", "fact_check"):
        del mended["kind"]
    if not {"text", "html", "review"} & set(body):
        mended["text"] = "The ferry sank on Tuesday, the coast guard said."
    return mended


@schemathesis.check
def every_line_holds(_: Any, response: schemathesis.Response, case: schemathesis.Case) -> None:
    """Hold every line of a streamed answer against the description."""
    operation = case.operation.definition.raw.get("operationId", "")
    if response.status_code != 200 or media_type(response) != NDJSON:
        return
    validator = _validator(STREAMED[operation], case)
    for number, line in enumerate(response.content.splitlines(), start=1):
        faults = [error.message for error in validator.iter_errors(json.loads(line))]
        assert not faults, f"line {number} of the answer: {faults[:3]}"


@schemathesis.check
def a_refusal_is_a_whole_problem(_: Any, response: schemathesis.Response, case: schemathesis.Case) -> None:
    """See that every error is a problem (RFC 9457) that says the status it has, and what mends it."""
    if response.status_code < 400 or case.method == "HEAD":
        return
    assert media_type(response) == "application/problem+json", response.headers.get("content-type")
    problem = json.loads(response.content)
    assert {"type", "title", "status", "detail", "instance"} <= set(problem), problem
    assert problem["status"] == response.status_code
    if response.status_code == 422:
        assert problem["errors"], "nothing says which value cannot be used"
        assert all("pointer" in error or "parameter" in error for error in problem["errors"]), problem


@schemathesis.check
def nothing_leaks(_: Any, response: schemathesis.Response, case: schemathesis.Case) -> None:
    """See that no answer shows the inside of the service, and each has the headers that guard browsers."""
    text = response.content.decode("utf-8", "replace")
    assert response.status_code != 500, text[:400]
    if case.operation.path != "/metrics":
        found = [leak for leak in LEAKS if leak in text and leak not in str(case.body)]
        assert not found, f"{found}: {text[:400]}"
    for name, value in HEADERS.items():
        said = response.headers.get(name.lower())
        assert said and value in (None, said[0]), f"{name}: {said}"


def media_type(response: schemathesis.Response) -> str:
    """Give the type of an answer without its parameters."""
    said = response.headers.get("content-type") or [""]
    return said[0].partition(";")[0].strip()


def _validator(name: str, case: schemathesis.Case) -> Draft202012Validator:
    schema = case.operation.schema
    return _validator_of(name, json.dumps(schema.raw_schema["components"]))


@cache
def _validator_of(name: str, components: str) -> Draft202012Validator:
    return Draft202012Validator(
        {"$ref": f"#/components/schemas/{name}", "components": json.loads(components)}
    )
