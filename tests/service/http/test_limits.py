"""What one caller may ask for, and what every answer tells browsers and caches."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from service.addresses import network_of
from service.keys.key_file import KeyFile
from service.keys.records import Scope

MakeApp = Callable[..., Flask]
CLAIM = {"claim": "The ferry sank in the night."}
JSON = "application/json"


@pytest.fixture(autouse=True)
def own_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)


@pytest.fixture
def keys(tmp_path: Path) -> list[str]:
    return [KeyFile(tmp_path / "data").create(name, (Scope.CHECK,)).key for name in ("one", "two")]


def listed(client: FlaskClient, key: str | None = None, address: str = "192.0.2.1", **headers: str) -> Any:
    sent = headers | ({"X-API-Key": key} if key else {})
    return client.get("/documents", headers=sent, environ_overrides={"REMOTE_ADDR": address})


def test_each_key_has_its_own_rate_and_is_told_when_to_come_again(make_app: MakeApp, keys: list[str]) -> None:
    client = make_app(FACTCHECK_RATE_PER_MINUTE="3").test_client()

    answers = [listed(client, keys[0], f"192.0.2.{number}") for number in range(4)]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    told = [answer.headers["RateLimit"] for answer in answers]
    for header, expected in zip(
        told, (r"r=2;t=(19|20)", r"r=1;t=\d\d", r"r=0;t=\d\d", r"r=0;t=\d\d"), strict=True
    ):
        assert re.fullmatch(f'"requests";{expected}', header), told
    assert {answer.headers["RateLimit-Policy"] for answer in answers} == {'"requests";q=3;w=60'}
    assert 15 <= int(answers[3].headers["Retry-After"]) <= 20
    body = json.loads(answers[3].data)
    assert (answers[3].mimetype, body["type"]) == ("application/problem+json", "/problems/too-many-requests")
    assert "FACTCHECK_RATE_PER_MINUTE" in body["detail"]
    assert listed(client, keys[1]).status_code == 200, "another key"
    assert client.get("/healthz").status_code == 200


def test_whoever_tries_keys_is_slowed_down_by_address_while_true_keys_still_open(
    make_app: MakeApp, keys: list[str]
) -> None:
    client = make_app(FACTCHECK_RATE_PER_MINUTE="3").test_client()

    tried = [listed(client, f"fck_00000000_{number:064x}").status_code for number in range(5)]

    assert tried == [401, 401, 401, 429, 429]
    assert listed(client).status_code == 429
    assert listed(client, keys[0]).status_code == 200
    assert listed(client, address="192.0.2.2").status_code == 401


def test_an_open_service_counts_by_address_and_ipv6_by_network(make_app: MakeApp) -> None:
    client = make_app(FACTCHECK_RATE_PER_MINUTE="2", FACTCHECK_ALLOW_OPEN="on").test_client()

    v6 = [listed(client, address=f"2001:db8::{number}").status_code for number in (1, 2, 3)]
    v4 = [listed(client, address=each).status_code for each in ("192.0.2.7", "::ffff:192.0.2.7", "192.0.2.7")]

    assert v6 == [200, 200, 429]
    assert v4 == [200, 200, 429]
    assert listed(client, address="2001:db8:0:1::1").status_code == 200


def test_a_sender_cannot_give_itself_another_address_unless_a_proxy_is_trusted(make_app: MakeApp) -> None:
    settings = {"FACTCHECK_RATE_PER_MINUTE": "1", "FACTCHECK_ALLOW_OPEN": "on"}
    direct = make_app(**settings).test_client()
    proxied = make_app(**settings, FACTCHECK_TRUSTED_PROXIES="1").test_client()

    def asked(client: FlaskClient, *forwarded: str) -> list[int]:
        return [listed(client, **{"X-Forwarded-For": each}).status_code for each in forwarded]

    assert asked(direct, "203.0.113.1", "203.0.113.2") == [200, 429]
    assert asked(proxied, "203.0.113.1", "203.0.113.2", "203.0.113.1") == [200, 200, 429]
    assert asked(proxied, "198.51.100.9, 203.0.113.1") == [429], "only what the nearest proxy added counts"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.1", "192.0.2.1"), ("192.0.2.1:5678", "192.0.2.1"), (" 192.0.2.1 ", "192.0.2.1"),
        ("[2001:db8::1]:443", "2001:db8::/64"), ("[2001:db8::1]", "2001:db8::/64"),
        ("2001:db8::443", "2001:db8::/64"), ("fe80::1%eth0", "fe80::/64"),
        ("[::ffff:192.0.2.1]:1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"),
        ("unknown", None), ("_hidden", None), ("", None), ("192.0.2.256", None), ("192.0.2.1:", None),
        ("192.0.2.1:x", None), ("[192.0.2.1", None), ("desk.example.org", None),
    ],
)  # fmt: skip
def test_the_address_of_a_sender_is_read_without_its_port(address: str, network: str | None) -> None:
    assert network_of(address) == network


def test_what_a_proxy_writes_for_a_sender_gives_it_no_further_requests(make_app: MakeApp) -> None:
    settings = {
        "FACTCHECK_RATE_PER_MINUTE": "2",
        "FACTCHECK_ALLOW_OPEN": "on",
        "FACTCHECK_TRUSTED_PROXIES": "1",
    }

    def asked(*forwarded: str) -> list[int]:
        client = make_app(**settings).test_client()
        return [listed(client, **{"X-Forwarded-For": each}).status_code for each in forwarded]

    assert asked("203.0.113.1:1000", "203.0.113.1:1001", "203.0.113.1") == [200, 200, 429]
    assert asked("[2001:db8::1]:443", "[2001:db8::2]:444", "2001:db8::3") == [200, 200, 429]
    assert asked("unknown", "_a", "_b") == [200, 200, 429], "these count as the proxy"


def test_zero_does_not_limit_and_this_machine_alone_is_not_limited(
    make_app: MakeApp, keys: list[str]
) -> None:
    free = make_app(FACTCHECK_RATE_PER_MINUTE="0").test_client()
    answers = [listed(free, keys[0]) for _ in range(20)]

    assert {answer.status_code for answer in answers} == {200}
    assert "RateLimit" not in answers[0].headers


def test_this_machine_alone_is_not_limited(make_app: MakeApp) -> None:
    client = make_app(FACTCHECK_RATE_PER_MINUTE="1").test_client()

    assert {client.get("/documents").status_code for _ in range(5)} == {200}


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "GZIP", "identity, gzip", "x"])
@pytest.mark.parametrize("path", ["/check", "/check/batch", "/check/text", "/documents", "/documents/bulk"])
def test_a_compressed_body_is_refused_unread(client: FlaskClient, path: str, encoding: str) -> None:
    answer = client.post(path, data=b"\x1f\x8b", content_type=JSON, headers={"Content-Encoding": encoding})

    assert (answer.status_code, answer.mimetype) == (415, "application/problem+json")
    assert "Content-Encoding" in json.loads(answer.data)["detail"]


def test_identity_is_no_encoding(client: FlaskClient) -> None:
    assert client.post("/check", json=CLAIM, headers={"Content-Encoding": "identity"}).status_code == 200


@pytest.mark.parametrize(
    "value",
    [
        "[" * 900 + "]" * 900, '{"a":' * 900 + "1" + "}" * 900, "[" * 100_000, '{"a":' * 100_000, "1e400",
        "-1e400", "1e-400", "9" * 4_000, "0" * 10, "true", "[]", "{}",
    ],
    ids=lambda value: value[:8],
)  # fmt: skip
@pytest.mark.parametrize("field", ["limit", "claim", "as_of", "unknown"])
def test_values_out_of_all_measure_are_faults_of_the_request(
    client: FlaskClient, field: str, value: str
) -> None:
    claim = "" if field == "claim" else '"claim": "a", '
    answer = client.post("/check", data=f'{{{claim}"{field}": {value}}}', content_type=JSON)

    assert answer.status_code in (400, 422), answer.text[:200]
    assert answer.mimetype == "application/problem+json"
    assert len(answer.data) < 20_000


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/check", 200), ("POST", "/check/text", 422), ("GET", "/documents", 200),
        ("GET", "/metrics", 200), ("GET", "/healthz", 200), ("GET", "/nowhere", 404), ("GET", "/check", 405),
        ("GET", "/openapi.json", 200),
        ("DELETE", "/documents/none", 404),
    ],
)  # fmt: skip
def test_no_answer_of_the_api_is_kept_run_or_framed(
    client: FlaskClient, method: str, path: str, status: int
) -> None:
    answer = client.open(path, method=method, json=CLAIM if method == "POST" else None)

    assert answer.status_code == status
    headers = answer.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    [policy] = headers.getlist("Content-Security-Policy")
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.parametrize("path", ["/", "/web/main.js", "/docs", "/docs/start.js"])
def test_pages_keep_the_one_policy_that_they_bring(client: FlaskClient, path: str) -> None:
    headers = client.get(path).headers

    [policy] = headers.getlist("Content-Security-Policy")
    assert "script-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert len(headers.getlist("Referrer-Policy")) == len(headers.getlist("Cache-Control")) == 1


def test_no_log_holds_a_claim_a_document_or_a_key(
    make_app: MakeApp, keys: list[str], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = make_app().test_client()
    write = KeyFile(tmp_path / "data").create("job", (Scope.WRITE,)).key
    secret = "The unpublished draft says that the mayor resigned."

    client.post("/check", json={"claim": secret}, headers={"X-API-Key": keys[0]})
    client.post("/check", json={"claim": secret}, headers={"X-API-Key": keys[0][:-2] + "zz"})
    client.post("/check", json={"claim": secret, secret: 1}, headers={"X-API-Key": keys[0]})
    client.post("/check/text", json={"text": secret}, headers={"X-API-Key": keys[0]})
    client.post("/documents", json={"text": secret}, headers={"X-API-Key": write})
    (tmp_path / "data" / "keys.json").write_text("{")
    client.post("/check", json={"claim": secret}, headers={"X-API-Key": keys[0]})

    assert "keys.json" in caplog.text, "so that something was logged at all"
    for text in ("unpublished", "mayor", keys[0], keys[0][13:40], write[13:40]):
        assert text not in caplog.text
