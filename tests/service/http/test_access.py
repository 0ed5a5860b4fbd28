"""Who is let in: keys with their scopes; and, as long as there are none, this machine alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.api.scopes import needed_scope
from service.keys.key_file import KeyFile
from service.keys.records import Scope

MakeApp = Callable[..., Flask]
CLAIM = {"claim": "The ferry sank in the night."}
DOCUMENT = {"text": "The ferry sank in the night.", "source": {"publisher": "Harbour Gazette"}}
LINES = {"Content-Type": "application/x-ndjson"}
BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
DATA = "data"  # the folder of the `make_app` fixture

REQUESTS: list[tuple[str, str, dict[str, Any], Scope | None]] = [
    ("POST", "/check", {"json": CLAIM}, Scope.CHECK),
    ("POST", "/check/batch", {"data": json.dumps(CLAIM), "headers": LINES}, Scope.CHECK),
    ("POST", "/check/text", {"json": {"text": "The ferry sank in the night."}}, Scope.CHECK),
    ("GET", "/documents", {}, Scope.CHECK),
    ("GET", "/documents/ferry", {}, Scope.CHECK),
    ("HEAD", "/documents/ferry", {}, Scope.CHECK),
    ("GET", "/documents/ferry/passages", {}, Scope.CHECK),
    ("PUT", "/documents/ferry", {"json": DOCUMENT}, Scope.WRITE),
    ("POST", "/documents", {"json": DOCUMENT}, Scope.WRITE),
    ("POST", "/documents/bulk", {"data": json.dumps(DOCUMENT), "headers": LINES}, Scope.WRITE),
    ("DELETE", "/documents/none", {}, Scope.WRITE),
    ("GET", "/metrics", {}, Scope.ADMIN),
    ("GET", "/healthz", {}, None),
    ("GET", "/readyz", {}, None),
    ("GET", "/problems/key-needed", {}, None),
    ("GET", "/", {}, None),
    ("GET", "/web/main.js", {}, None),
    ("GET", "/docs", {}, None),
    ("GET", "/docs/start.js", {}, None),
    ("GET", "/openapi.json", {}, None),
    ("GET", "/documents/ferry", {"headers": BROWSER}, None),
    ("GET", "/nowhere", {}, None),
    ("OPTIONS", "/check", {}, None),
]


@pytest.fixture
def make_key(tmp_path: Path) -> Callable[..., str]:
    def make(*scopes: Scope, publishers: tuple[str, ...] = ()) -> str:
        return KeyFile(tmp_path / DATA).create("a test", scopes, publishers).key

    return make


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def ask(client: FlaskClient, method: str, path: str, options: dict[str, Any], key: str | None = None) -> Any:
    headers = {**options.get("headers", {}), **(bearer(key) if key else {})}
    return client.open(path, method=method, **{**options, "headers": headers})


def test_every_request_needs_the_scope_of_its_kind_and_no_other_opens_it(
    make_app: MakeApp, make_key: Callable[..., str]
) -> None:
    client = make_app().test_client()
    keys = {scope: make_key(scope) for scope in Scope}
    assert client.put("/documents/ferry", json=DOCUMENT, headers=bearer(keys[Scope.WRITE])).status_code == 201

    for method, path, options, needed in REQUESTS:
        without = ask(client, method, path, options)
        told = {scope: ask(client, method, path, options, key).status_code for scope, key in keys.items()}
        if needed is None:
            assert without.status_code not in (401, 403), (method, path)
            assert not {401, 403} & set(told.values()), (method, path)
        else:
            assert without.status_code == 401, (method, path)
            assert without.headers["WWW-Authenticate"].startswith("Bearer"), (method, path)
            for scope, status in told.items():
                assert (status == 403) == (scope is not needed), (method, path, scope, status)
                assert status != 401, (method, path, scope)


def test_every_address_is_in_that_list_so_that_none_is_open_by_oversight(client: FlaskClient) -> None:
    adapter = client.application.url_map.bind("localhost")
    listed = {adapter.match(path, method=method)[0] for method, path, *_ in REQUESTS if path != "/nowhere"}

    assert listed >= {rule.endpoint for rule in client.application.url_map.iter_rules()}
    assert needed_scope("something.new", "GET") is Scope.ADMIN


def test_a_refusal_is_a_problem_that_says_what_to_do(make_app: MakeApp, make_key: Callable[..., str]) -> None:
    client, key = make_app().test_client(), make_key(Scope.CHECK)

    without = client.post("/check", json=CLAIM)
    wrong = client.post("/check", json=CLAIM, headers=bearer(key[:-1] + "x"))
    other = client.delete("/documents/a", headers=bearer(key))

    assert [answer.mimetype for answer in (without, wrong, other)] == ["application/problem+json"] * 3
    told = [json.loads(answer.data) for answer in (without, wrong, other)]
    assert [one["type"] for one in told] == [
        "/problems/key-needed", "/problems/key-needed", "/problems/scope-missing"
    ]  # fmt: skip
    assert "Authorization: Bearer" in told[0]["detail"]
    assert "invalid_token" in wrong.headers["WWW-Authenticate"]
    assert "`write`" in told[2]["detail"]
    assert 'scope="write"' in other.headers["WWW-Authenticate"]
    assert key not in wrong.text


def test_a_key_is_read_from_either_header_and_never_from_the_address(
    make_app: MakeApp, make_key: Callable[..., str]
) -> None:
    client, key, second = make_app().test_client(), make_key(Scope.CHECK), make_key(Scope.CHECK)
    basic = "Basic dXNlcjpwYXNz"

    for headers, status in (
        ({"Authorization": f"Bearer {key}"}, 200),
        ({"Authorization": f"bearer  {key}"}, 200),
        ({"X-API-Key": key}, 200),
        ({"X-API-Key": key, "Authorization": basic}, 200),
        ({"X-API-Key": key, "Authorization": f"Bearer {key}"}, 200),
        ({"X-API-Key": second, "Authorization": f"Bearer {key}"}, 401),
        ({"Authorization": basic}, 401),
        ({"Authorization": key}, 401),
        ({"Authorization": "Bearer"}, 401),
        ({"Cookie": f"key={key}"}, 401),
    ):
        assert client.post("/check", json=CLAIM, headers=headers).status_code == status, headers
    for name in ("key", "api_key", "access_token", "X-API-Key"):
        assert client.get(f"/documents?{name}={key}").status_code == 401


def test_a_key_revoked_while_the_service_runs_opens_nothing_any_more(
    make_app: MakeApp, make_key: Callable[..., str], tmp_path: Path
) -> None:
    client, key = make_app().test_client(), make_key(Scope.CHECK)
    assert client.post("/check", json=CLAIM, headers=bearer(key)).status_code == 200

    KeyFile(tmp_path / DATA).revoke(key[4:12])

    assert client.post("/check", json=CLAIM, headers=bearer(key)).status_code == 401
    assert client.post("/check", json=CLAIM).status_code == 401, "still closed without a key"


def test_a_broken_file_of_keys_closes_the_service(
    make_app: MakeApp, make_key: Callable[..., str], tmp_path: Path
) -> None:
    client, key = make_app().test_client(), make_key(Scope.CHECK)
    (tmp_path / DATA / "keys.json").write_bytes(b"{")

    answer = client.post("/check", json=CLAIM, headers=bearer(key))

    assert answer.status_code == 503
    assert "keys.json" in json.loads(answer.data)["detail"]
    assert str(tmp_path) not in answer.text
    assert client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    ("options", "allowed"),
    [
        ({}, True),
        ({"headers": {"Host": "127.0.0.1:8000"}}, True),
        ({"headers": {"Host": "[::1]:8000"}, "environ_overrides": {"REMOTE_ADDR": "::1"}}, True),
        ({"headers": {"Host": "[::1]"}}, True),
        ({"environ_overrides": {"REMOTE_ADDR": "192.168.1.7"}}, False),
        ({"environ_overrides": {"REMOTE_ADDR": "fe80::1%eth0"}}, False),
        ({"headers": {"Host": "rebound.evil.example"}}, False),
        ({"headers": {"Host": "rebound.evil.example:8000"}}, False),
        ({"headers": {"Host": "localhost.evil.example"}}, False),
        ({"headers": {"Host": "127.0.0.1.evil.example"}}, False),
        ({"headers": {"X-Forwarded-For": "203.0.113.9"}}, False),
        ({"headers": {"X-Forwarded-For": "127.0.0.1"}}, False),
        ({"headers": {"Forwarded": "for=203.0.113.9"}}, False),
    ],
)  # fmt: skip
def test_without_keys_only_this_machine_is_answered(
    make_app: MakeApp, options: dict[str, Any], allowed: bool
) -> None:
    closed, opened = make_app().test_client(), make_app(FACTCHECK_ALLOW_OPEN="on").test_client()

    answer = closed.post("/check", json=CLAIM, **options)

    assert opened.post("/check", json=CLAIM, **options).status_code == 200
    assert closed.get("/healthz", **options).status_code == 200
    if allowed:
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.mimetype) == (403, "application/problem+json")
        assert json.loads(answer.data)["type"] == "/problems/only-this-machine"


def test_a_key_for_one_publisher_writes_its_documents_and_touches_no_others(
    make_app: MakeApp, make_key: Callable[..., str]
) -> None:
    client = make_app().test_client()
    every = bearer(make_key(Scope.WRITE))
    own = bearer(make_key(Scope.WRITE, publishers=("Harbour Gazette", "Coast Courier")))
    theirs = {"text": "The mayor left.", "source": {"publisher": "Northern Ledger"}}
    assert client.put("/documents/theirs", json=theirs, headers=every).status_code == 201
    assert client.put("/documents/nobodys", json={"text": "A leaflet."}, headers=every).status_code == 201

    def status(method: str, path: str, document: Any = None) -> int:
        return client.open(path, method=method, json=document, headers=own).status_code

    assert status("PUT", "/documents/own", DOCUMENT) == 201
    written = {"text": "The quay is open.", "source": {"publisher": "  coast  COURIER "}}
    assert status("PUT", "/documents/own", written) == 200, "names compare as in filters"
    assert status("POST", "/documents", DOCUMENT) == 201
    assert status("PUT", "/documents/new", theirs) == 403
    assert status("PUT", "/documents/new", {"text": "No publisher is named."}) == 403
    assert status("PUT", "/documents/theirs", DOCUMENT) == 403, "it would take another's document"
    assert status("DELETE", "/documents/theirs") == 403
    assert status("DELETE", "/documents/nobodys") == 403
    assert status("DELETE", "/documents/none-such") == 404
    assert status("DELETE", "/documents/own") == 204

    lines = [DOCUMENT | {"id": "own"}, theirs, DOCUMENT | {"id": "theirs"}, written | {"id": "own-too"}]
    answer = client.post("/documents/bulk", data="\n".join(map(json.dumps, lines)), headers=own | LINES)
    told = [json.loads(line) for line in answer.data.splitlines()]
    assert [line["status"] for line in told] == ["created", "failed", "failed", "created"]
    assert {line["problem"]["type"] for line in told[1:3]} == {"/problems/other-publisher"}
    kept = client.get("/documents/theirs", headers=bearer(make_key(Scope.CHECK))).json
    assert kept["text"] == "The mayor left."
