"""What a browser sees who calls the API from another origin: over real HTTP, as gunicorn sends it."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

DESK = "https://desk.example.org"
EXTENSION = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"
STRANGERS = [
    "https://evil.example",
    "https://desk.example.org.evil.example",
    "http://desk.example.org",
    "https://desk.example.org:8443",
    "https://DESK.example.org",
    "chrome-extension://abcdefghijklmnopabcdefghijklmnoq",
    "null",
    "*",
]
CLAIM = {"claim": "The ferry sank in the night."}


@pytest.fixture(scope="module")
def server(start: Any) -> Any:
    return start(workers=1, cors_origins=(DESK, EXTENSION), writes=False)


def preflight(server: Any, path: str, origin: str, method: str = "POST") -> httpx.Response:
    asked = {
        "Origin": origin,
        "Access-Control-Request-Method": method,
        "Access-Control-Request-Headers": "content-type, authorization",
    }
    answer: httpx.Response = server.fresh("OPTIONS", path, headers=asked)
    return answer


def granted(answer: httpx.Response) -> dict[str, str]:
    prefix = "access-control-"
    return {name: value for name, value in answer.headers.items() if name.startswith(prefix)}


def words(value: str) -> set[str]:
    return {word.strip().lower() for word in value.split(",")}


@pytest.mark.parametrize("origin", [DESK, EXTENSION])
@pytest.mark.parametrize("path", ["/check", "/check/batch", "/check/text"])
def test_a_listed_origin_may_ask(server: Any, origin: str, path: str) -> None:
    answer = preflight(server, path, origin)

    assert answer.status_code in (200, 204)
    assert answer.headers["Access-Control-Allow-Origin"] == origin
    assert "post" in words(answer.headers["Access-Control-Allow-Methods"])
    assert words(answer.headers["Access-Control-Allow-Headers"]) >= {"content-type", "authorization"}
    assert int(answer.headers["Access-Control-Max-Age"]) > 0
    assert "origin" in words(answer.headers["Vary"])
    assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_listed_origin_reads_answers_and_problems(server: Any) -> None:
    asked = server.fresh("POST", "/check", json=CLAIM, headers={"Origin": DESK})
    refused = server.fresh("POST", "/check", json={}, headers={"Origin": DESK})
    nowhere = server.fresh("GET", "/nowhere", headers={"Origin": DESK})

    assert [answer.status_code for answer in (asked, refused, nowhere)] == [200, 422, 404]
    for answer in (asked, refused, nowhere):
        assert answer.headers["Access-Control-Allow-Origin"] == DESK
        assert "retry-after" in words(answer.headers["Access-Control-Expose-Headers"])
        assert "origin" in words(answer.headers["Vary"])


@pytest.mark.parametrize("origin", STRANGERS)
def test_no_other_origin_may(server: Any, origin: str) -> None:
    for answer in (
        preflight(server, "/check", origin),
        server.fresh("POST", "/check", json=CLAIM, headers={"Origin": origin}),
    ):
        assert granted(answer) == {}
        assert "origin" in words(answer.headers["Vary"])


def test_the_vary_header_is_there_without_an_origin_too(server: Any) -> None:
    assert "origin" in words(server.fresh("GET", "/healthz").headers["Vary"])


def test_nothing_is_granted_for_a_method_that_the_address_lacks(server: Any) -> None:
    allowed = words(preflight(server, "/check", DESK, "DELETE").headers["Access-Control-Allow-Methods"])

    assert "delete" not in allowed


def test_without_a_list_nobody_is_granted_anything(start: Any) -> None:
    closed = start(workers=1)

    for origin in (DESK, EXTENSION, "null"):
        assert granted(preflight(closed, "/check", origin)) == {}
        assert granted(closed.fresh("POST", "/check", json=CLAIM, headers={"Origin": origin})) == {}
