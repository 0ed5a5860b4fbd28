"""The OpenAPI description: valid, committed as it is served, and true of real answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from models.dummy import DummyEmbedder, DummyStanceClassifier
from service.api.examples import CHECK_ANSWER, CHECK_REQUEST, DOCUMENT
from service.app import create_app, describe_api
from service.bootstrap import build_components
from service.schemas.check_request import CheckRequestSchema
from service.schemas.documents import DocumentRequestSchema
from service.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
WRITE_IT = "python -m service openapi > docs/openapi.json"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    environ = {"FACTCHECK_DATA_DIR": str(tmp_path_factory.mktemp("contract"))}
    components = build_components(
        Settings.from_env(environ), embedder=DummyEmbedder(), stance=DummyStanceClassifier()
    )
    components.warm_up()
    yield create_app(components.settings, components).test_client()
    components.close()


@pytest.fixture(scope="module")
def api(client: FlaskClient) -> dict[str, Any]:
    served: dict[str, Any] = client.get("/openapi.json").json
    return served


def operations(api: Mapping[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in api["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield path, method, operation


def resolved(api: Mapping[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    target: Any = api
    for step in node["$ref"].removeprefix("#/").split("/"):
        target = target[step]
    return resolved(api, target)


def hold(api: Mapping[str, Any], schema: str, value: object) -> None:
    """Check a value against a schema of the description."""
    whole = {"$ref": f"#/components/schemas/{schema}", "components": api["components"]}
    faults = [
        f"{error.json_path}: {error.message}" for error in Draft202012Validator(whole).iter_errors(value)
    ]
    assert not faults, faults


def test_the_committed_description_is_the_one_served(api: dict[str, Any]) -> None:
    committed = json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))

    assert committed == api, f"the API has changed: {WRITE_IT}, and say so in CHANGELOG.md"
    assert describe_api() == api


def test_the_description_is_valid_openapi(api: dict[str, Any]) -> None:
    assert api["openapi"] == "3.1.0"
    assert [str(fault) for fault in OpenAPIV31SpecValidator(api).iter_errors()] == []


def test_every_operation_is_described_and_documents_its_errors_as_problems(api: dict[str, Any]) -> None:
    seen = set()
    for path, method, operation in operations(api):
        assert operation["summary"], (path, method)
        seen.add(operation["operationId"])
        for status, response in operation["responses"].items():
            whole = resolved(api, response)
            assert whole["description"], (path, method, status)
            if status == "default" or int(status) >= 400:
                [media_type] = whole["content"]
                assert media_type == "application/problem+json", (path, method, status)
                named = whole["content"][media_type]["schema"]["$ref"].rpartition("/")[2]
                assert named == ("ReadinessProblem" if (path, status) == ("/readyz", "503") else "Problem")
    assert len(seen) == sum(1 for _ in operations(api)) == 14


def test_every_field_is_described(api: dict[str, Any]) -> None:
    missing = [
        f"{name}.{field}"
        for name, schema in api["components"]["schemas"].items()
        for field, shape in schema["properties"].items()
        if not (shape.get("description") or resolved(api, shape).get("properties"))
    ]
    assert missing == []


def test_the_examples_hold(api: dict[str, Any]) -> None:
    hold(api, "CheckRequest", CHECK_REQUEST)
    hold(api, "CheckAnswer", CHECK_ANSWER)
    hold(api, "DocumentRequest", DOCUMENT)
    CheckRequestSchema().load(CHECK_REQUEST)
    DocumentRequestSchema().load(DOCUMENT)


def test_real_answers_hold(client: FlaskClient, api: dict[str, Any]) -> None:
    created = client.put("/documents/harbour", json=DOCUMENT)
    copied = client.post("/documents", json={**DOCUMENT, "source": {}, "published": None})
    hold(api, "DocumentOutcome", created.json)
    hold(api, "DocumentOutcome", copied.json)
    review = {"claim_reviewed": CHECK_REQUEST["claim"], "rating": "False", "rating_value": 1}
    checked_claim = {"text": CHECK_REQUEST["claim"], "kind": "fact_check", "review": review}
    hold(api, "DocumentOutcome", client.put("/documents/facts", json=checked_claim).json)
    every = {"stances": ["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"], "timeline": True}
    for choice in ({}, every, {"as_of": "2022"}, {"as_of": "1990"}, {"languages": ["xx"]}):
        answer = client.post("/check", json={"claim": CHECK_REQUEST["claim"], **choice})
        assert answer.status_code == 200
        hold(api, "CheckAnswer", answer.json)
    checked = client.post("/check", json={"claim": CHECK_REQUEST["claim"], **every}).json
    assert checked["evidence"]
    parts = (checked["evidence"][0]["origin"]["also_in"], checked["fact_checks"], checked["timeline"])
    assert all(parts), "so that every part of the answer has been held"
    same_fields(checked, CHECK_ANSWER)
    hold(api, "DocumentPage", client.get("/documents?limit=1").json)
    hold(api, "StoredDocument", client.get("/documents/harbour").json)
    hold(api, "Readiness", client.get("/readyz").json)
    hold(api, "Health", client.get("/healthz").json)
    hold(api, "ProblemType", client.get("/problems/unavailable").json)


def test_real_problems_hold(client: FlaskClient, api: dict[str, Any]) -> None:
    answers = [
        client.post("/check", json={"claim": "", "limit": 0}),
        client.post("/check", data="{", content_type="application/json"),
        client.post("/check", data="x"),
        client.get("/check"),
        client.get("/nowhere"),
        client.get("/documents/absent"),
        client.get("/documents?limit=x"),
        client.get("/documents", headers={"Accept": "text/html"}),
    ]
    assert [answer.status_code for answer in answers] == [422, 400, 415, 405, 404, 404, 422, 406]
    for answer in answers:
        assert answer.mimetype == "application/problem+json"
        hold(api, "Problem", json.loads(answer.data))


def test_a_process_that_is_not_ready_answers_with_a_problem_that_holds(
    api: dict[str, Any], tmp_path: Path
) -> None:
    settings = Settings.from_env({"FACTCHECK_DATA_DIR": str(tmp_path), "FACTCHECK_STANCE": "no-such-model"})
    components = build_components(settings, embedder=DummyEmbedder())
    answer = create_app(settings, components).test_client().get("/readyz")
    components.close()

    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    hold(api, "ReadinessProblem", json.loads(answer.data))


def test_real_bulk_answers_hold(client: FlaskClient, api: dict[str, Any]) -> None:
    lines = json.dumps(DOCUMENT) + '\n{"text": 1}\n{\n'
    answer = client.post("/documents/bulk", data=lines, content_type="application/x-ndjson")

    told = [json.loads(line) for line in answer.data.splitlines()]

    assert [each["status"] == "failed" for each in told] == [False, True, True]
    for each in told:
        hold(api, "BulkAnswer", each)


def same_fields(real: Any, example: Any, place: str = "answer") -> None:
    """See that the example has just the fields of a real answer, wherever neither is null or empty."""
    if isinstance(real, dict) and isinstance(example, dict):
        assert list(real) == list(example), place
        for name, value in real.items():
            same_fields(value, example[name], f"{place}.{name}")
    elif isinstance(real, list) and isinstance(example, list) and real and example:
        same_fields(real[0], example[0], f"{place}[0]")
    elif real is not None and example is not None:
        assert not isinstance(real, dict) and not isinstance(example, dict), place
