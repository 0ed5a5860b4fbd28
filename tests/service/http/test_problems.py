"""Every error leaves as a problem (RFC 9457), whatever goes wrong and wherever."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import TooManyRequests

from index.corpus import CorpusUnavailableError, StaleChangeError
from models.dummy import DummyEmbedder, DummyStanceClassifier
from models.stance import ModelUnavailableError
from service.problem_responses import problem_of
from service.problems import PROBLEM_OF, PROBLEM_TYPES

CLAIM = {"claim": "The ferry sank in the night."}
JSON = "application/json"


def problem(answer: Any, status: int, slug: str) -> dict[str, Any]:
    """Check that an answer is a whole problem of one type, and give it."""
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json"), answer.text
    body: dict[str, Any] = json.loads(answer.data)
    assert {"type", "title", "status", "detail", "instance"} <= set(body)
    assert (body["status"], body["type"]) == (status, f"/problems/{slug}")
    UUID(body["instance"].removeprefix("urn:uuid:"))
    return body


def test_a_page_reader_that_does_not_start_is_unavailable_and_back_once_mended(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = {"html": "<article><h1>Ferry sinks</h1><p>The ferry sank in the night, the coast guard said.</p>"}
    line = json.dumps(page).encode()
    monkeypatch.setenv("PYTHONHOME", "/nowhere")  # no interpreter starts

    single = problem(client.put("/documents/ferry", json=page), 503, "unavailable")
    bulk = client.post("/documents/bulk", data=line, content_type="application/x-ndjson")
    text = client.put("/documents/plain", json={"text": "The ferry sank."})

    assert "-m index.pages.worker" in single["detail"]
    assert json.loads(bulk.data)["problem"]["status"] == 503
    assert text.status_code == 201, "what is no page needs no reader"
    monkeypatch.undo()
    assert client.put("/documents/ferry", json=page).status_code == 201


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b'{"claim": }', "line 1, column 11"),
        (b'{"claim": "a",\n  "limit" 3}', "line 2, column 11"),
        (b'{"claim": "a"} x', "line 1, column 16"),
        (b"claim=a", "line 1, column 1"),
        (b'{"claim": "a", "claim": "b"}', '"claim" is given twice'),
        (b'{"claim": "a", "limit": NaN}', "NaN"),
        (b'{"claim": "a", "limit": -Infinity}', "-Infinity"),
        (b'{"claim": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", "nested too deeply"),
        (b'{"claim": "a", "limit": ' + b"9" * 5_000 + b"}", "too many digits"),
        (b'{"claim": "\xe4"}', "not UTF-8: byte 12"),
        ('{"claim": "a"}'.encode("utf-16"), "not UTF-8"),
    ],
)
def test_a_body_that_is_no_json(client: FlaskClient, data: bytes, words: str) -> None:
    body = problem(client.post("/check", data=data, content_type=JSON), 400, "malformed-request")

    assert words in body["detail"]


def test_a_byte_order_mark_is_let_pass(client: FlaskClient) -> None:
    data = b"\xef\xbb\xbf" + json.dumps(CLAIM).encode()

    assert client.post("/check", data=data, content_type=JSON).status_code == 200


@pytest.mark.parametrize("data", [b"[]", b"null", b'"claim"', b"3", b"true"])
def test_a_body_that_is_no_object(client: FlaskClient, data: bytes) -> None:
    body = problem(client.post("/check", data=data, content_type=JSON), 422, "invalid-fields")

    assert body["errors"] == [{"pointer": "", "detail": "give an object"}]


def test_a_body_in_another_charset(client: FlaskClient) -> None:
    answer = client.post("/check", data=b"{}", content_type="application/json; charset=latin-1")

    assert "latin-1" in problem(answer, 400, "malformed-request")["detail"]


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "", "a/b/c"])
def test_a_body_of_another_type(client: FlaskClient, content_type: str) -> None:
    answer = client.post("/check", data=json.dumps(CLAIM), content_type=content_type)

    assert JSON in problem(answer, 415, "unsupported-type")["detail"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nowhere"), ("POST", "/somewhere"), ("GET", "/docs/no-file")]
)
def test_an_address_that_is_none(client: FlaskClient, method: str, path: str) -> None:
    problem(client.open(path, method=method), 404, "not-found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("GET", "/check", {"POST", "OPTIONS"}),
        ("DELETE", "/documents", {"GET", "HEAD", "POST", "OPTIONS"}),
        ("PATCH", "/documents/a", {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"}),
        ("INVENTED", "/healthz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_a_method_that_is_not_answered(
    client: FlaskClient, method: str, path: str, allowed: set[str]
) -> None:
    answer = client.open(path, method=method)

    problem(answer, 405, "method-not-allowed")
    assert set(answer.headers["Allow"].split(", ")) == allowed


@pytest.mark.parametrize(("path", "fields"), [("/check", CLAIM), ("/documents", {"text": "The ferry sank."})])
def test_an_answer_that_is_not_welcome(client: FlaskClient, path: str, fields: dict[str, str]) -> None:
    refused = client.post(path, json=fields, headers={"Accept": "text/html, application/xml;q=0.9"})

    problem(refused, 406, "not-acceptable")
    for welcome in ("*/*", "application/*", "text/html, application/json;q=0.1"):
        assert client.post(path, json=fields, headers={"Accept": welcome}).status_code in (200, 201)


@pytest.mark.parametrize("announced", [True, False], ids=["length announced", "in chunks"])
def test_a_body_that_is_too_large(make_app: Callable[..., Flask], announced: bool) -> None:
    client = make_app(FACTCHECK_MAX_BODY_BYTES="1024").test_client()
    data = json.dumps({"claim": "x" * 1100}).encode()
    if announced:
        answer = client.post("/check", data=data, content_type=JSON)
    else:
        environ = {"wsgi.input": io.BytesIO(data), "wsgi.input_terminated": True}
        answer = client.post("/check", content_type=JSON, environ_overrides=environ)

    assert "FACTCHECK_MAX_BODY_BYTES" in problem(answer, 413, "too-large")["detail"]


def test_what_a_caller_sent_does_not_break_the_problem(client: FlaskClient) -> None:
    answer = client.post("/check", data=b'{"claim": "a", "\\ud800<b>": 1}', content_type=JSON)

    assert problem(answer, 422, "invalid-fields")["errors"][0]["pointer"] == "/\ud800<b>"


class Broken(DummyEmbedder):
    """Fail as nobody foresaw."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def embed(self, texts: Any) -> Any:
        raise self.error


def test_an_unforeseen_error_is_logged_and_not_told(
    make_app: Callable[..., Flask], caplog: pytest.LogCaptureFixture
) -> None:
    secret = RuntimeError("the password is swordfish")
    app = make_app({"embedder": Broken(secret), "stance": DummyStanceClassifier()})

    body = problem(app.test_client().post("/check", json=CLAIM), 500, "internal-error")

    assert "swordfish" not in json.dumps(body)
    assert "Traceback" not in json.dumps(body)
    [record] = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert body["instance"] in record.getMessage()
    assert record.exc_info is not None
    assert record.exc_info[1] is secret


def test_a_model_that_cannot_run_is_unavailable_never_a_lack_of_evidence(
    make_app: Callable[..., Flask],
) -> None:
    missing = ModelUnavailableError("the embedder is not prepared: run python -m models prepare")
    app = make_app({"embedder": Broken(missing), "stance": DummyStanceClassifier()})

    answer = app.test_client().post("/check", json=CLAIM)

    assert "python -m models prepare" in problem(answer, 503, "unavailable")["detail"]
    assert int(answer.headers["Retry-After"]) > 0


@pytest.mark.parametrize("name", ["FACTCHECK_EMBEDDER", "FACTCHECK_STANCE"])
def test_a_model_that_does_not_exist_is_unavailable(make_app: Callable[..., Flask], name: str) -> None:
    variables = {"FACTCHECK_EMBEDDER": "dummy", "FACTCHECK_STANCE": "dummy", name: "no-such-model"}
    client = make_app({}, **variables).test_client()

    body = problem(client.post("/check", json=CLAIM), 503, "unavailable")

    assert "no-such-model" in body["detail"]
    assert client.get("/documents").status_code == 200, "what needs no model still answers"


def test_a_corpus_of_another_embedder_is_unavailable_and_says_how_to_mend(
    make_app: Callable[..., Flask],
) -> None:
    make_app().test_client().put("/documents/a", json={"text": "The ferry sank in the night."})

    class Other(DummyEmbedder):
        name = "another-embedder"  # type: ignore[misc]

    client = make_app({"embedder": Other(), "stance": DummyStanceClassifier()}).test_client()

    for answer in (
        client.post("/check", json=CLAIM),
        client.put("/documents/b", json={"text": "The mayor left."}),
    ):
        assert "python -m service rebuild" in problem(answer, 503, "unavailable")["detail"]


@pytest.mark.parametrize(
    ("error", "status", "headers"),
    [
        (StaleChangeError("a"), 409, {}),
        (CorpusUnavailableError("the disk is full"), 503, {"Retry-After": "30"}),
        (TooManyRequests(retry_after=7), 429, {"Retry-After": "7"}),
        (KeyError("claim"), 500, {}),
    ],
)
def test_the_table(error: Exception, status: int, headers: dict[str, str]) -> None:
    told = problem_of(error)

    assert (told.status, dict(told.headers)) == (status, headers)


def test_each_type_of_problem_is_explained_where_its_uri_leads(client: FlaskClient) -> None:
    assert set(PROBLEM_OF.values()) == set(PROBLEM_TYPES)
    for kind in PROBLEM_TYPES:
        explained = client.get(kind.uri).json
        assert (explained["type"], explained["status"]) == (kind.uri, kind.status)
        assert explained["meaning"]
    problem(client.get("/problems/none-such"), 404, "not-found")


def test_answers_are_not_sniffed(client: FlaskClient) -> None:
    for path in ("/healthz", "/nowhere", "/docs", "/openapi.json"):
        assert client.get(path).headers["X-Content-Type-Options"] == "nosniff"
