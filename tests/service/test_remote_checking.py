"""Claims checked by a service elsewhere: tried again in time, each answered once, in order."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Sequence
from typing import Any

import httpx
import pytest

from service.remote_checking import (
    CLAIMS_IN_REQUEST,
    RemoteChecker,
    RemoteError,
    Retrying,
    retry_after_s,
    service_url,
)

QUICK = Retrying(tries=4, first_wait_s=0.001)
Reply = Callable[[list[dict[str, Any]]], httpx.Response]


class Service:
    """Answer batches as scripted, then properly; it stands for the network, behind the real client."""

    def __init__(self, *script: Reply) -> None:
        self._script = list(script)
        self._lock = threading.Lock()
        self.asked: list[list[str]] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        assert (request.method, request.url.path) == ("POST", "/check/batch")
        claims = [json.loads(line) for line in request.read().splitlines()]
        with self._lock:
            self.asked.append([claim["claim"] for claim in claims])
            reply = self._script.pop(0) if self._script else answered
        return reply(claims)


def line(number: int, claim: dict[str, Any]) -> bytes:
    answer = {"claim": claim["claim"], "verdict": {"label": "SUPPORTED"}}
    return json.dumps({"line": number, "answer": answer}).encode() + b"\n"


def answered(claims: list[dict[str, Any]]) -> httpx.Response:
    return httpx.Response(200, content=b"".join(line(n, claim) for n, claim in enumerate(claims, 1)))


def refused(status: int, **headers: str) -> Reply:
    return lambda claims: httpx.Response(status, json={"detail": "Not now."}, headers=headers)


def torn(claims: list[dict[str, Any]]) -> httpx.Response:
    def body() -> Any:
        yield line(1, claims[0])
        raise httpx.ReadError("connection reset")

    return httpx.Response(200, content=body())


def check(service: Service, claims: Sequence[str], workers: int = 1) -> list[str]:
    remote = RemoteChecker("http://desk.example.org", QUICK, httpx.MockTransport(service))
    outcomes = remote.check_in_order(({"claim": claim} for claim in claims), workers)
    return [outcome["answer"]["claim"] for outcome in outcomes]


@pytest.mark.parametrize("workers", [1, 3])
def test_many_claims_are_answered_in_order(workers: int) -> None:
    claims = [str(n) for n in range(5 * CLAIMS_IN_REQUEST + 7)]
    service = Service()

    assert check(service, claims, workers) == claims
    assert sorted(map(len, service.asked)) == [7] + [CLAIMS_IN_REQUEST] * 5


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_a_busy_service_is_asked_again(status: int) -> None:
    service = Service(refused(status), refused(status))

    assert check(service, ["a", "b"]) == ["a", "b"]
    assert service.asked == [["a", "b"]] * 3


def test_it_waits_as_long_as_the_service_asks() -> None:
    waited: list[float | None] = []

    class Patient(threading.Event):
        def wait(self, timeout: float | None = None) -> bool:
            waited.append(timeout)
            return False

    remote = RemoteChecker(
        "http://desk.example.org", QUICK, httpx.MockTransport(Service(refused(503, **{"Retry-After": "7"})))
    )
    remote._stop = Patient()

    assert len(list(remote.check_in_order([{"claim": "a"}], 1))) == 1
    assert waited == [7.0]


def test_after_a_torn_answer_only_the_rest_is_asked_again() -> None:
    service = Service(torn)

    assert check(service, ["a", "b", "c"]) == ["a", "b", "c"]
    assert service.asked == [["a", "b", "c"], ["b", "c"]]


def test_a_claim_whose_answer_is_unavailable_is_asked_again() -> None:
    def half(claims: list[dict[str, Any]]) -> httpx.Response:
        problem = json.dumps({"line": 1, "problem": {"status": 503, "detail": "x"}}).encode() + b"\n"
        return httpx.Response(200, content=problem + line(2, claims[1]))

    service = Service(half)

    assert check(service, ["a", "b"]) == ["a", "b"]
    assert service.asked == [["a", "b"], ["a"]]


def test_a_problem_of_the_claim_itself_is_its_outcome() -> None:
    def bad(claims: list[dict[str, Any]]) -> httpx.Response:
        return httpx.Response(200, json={"line": 1, "problem": {"status": 422, "detail": "too long"}})

    remote = RemoteChecker("http://desk.example.org", QUICK, httpx.MockTransport(Service(bad)))

    assert list(remote.check_in_order([{"claim": "a"}], 1)) == [
        {"problem": {"status": 422, "detail": "too long"}}
    ]


def test_it_gives_up_on_a_service_that_answers_every_claim_with_a_problem_of_its_own() -> None:
    def unavailable(claims: list[dict[str, Any]]) -> httpx.Response:
        return httpx.Response(200, json={"line": 1, "problem": {"status": 503, "detail": "no model"}})

    service = Service(*[unavailable] * 10)
    with pytest.raises(RemoteError, match=r"tried 4 times"):
        check(service, ["a"])
    assert len(service.asked) == 4


def test_it_gives_up_in_the_end_and_says_why() -> None:
    with pytest.raises(RemoteError, match=r"503: Not now\.; tried 4 times"):
        check(Service(*[refused(503)] * 10), ["a"])


def test_what_no_further_try_mends_is_told_at_once() -> None:
    service = Service(refused(404))

    with pytest.raises(RemoteError, match=r"/check/batch answered 404: Not now\."):
        check(service, ["a"])
    assert len(service.asked) == 1


@pytest.mark.parametrize(
    "body",
    [
        b"<html><h1>Welcome to the proxy</h1></html>", b"[1]", b"7", b'{"status": "ok"}', b'{"answer": {}}',
        b'{"problem": "no"}', b'{"problem": {"status": 422}}', b"\n",
    ],
)  # fmt: skip
def test_what_answers_otherwise_is_no_service_and_is_told_at_once(body: bytes) -> None:
    service = Service(*[lambda claims: httpx.Response(200, content=body)] * 10)

    with pytest.raises(RemoteError, match=r"desk\.example\.org.* does not answer as this service does"):
        check(service, ["a"])
    assert len(service.asked) == 1


def test_a_line_that_breaks_off_is_asked_again() -> None:
    def torn_line(claims: list[dict[str, Any]]) -> httpx.Response:
        return httpx.Response(200, content=line(1, claims[0]) + line(2, claims[1])[:20])

    service = Service(torn_line)

    assert check(service, ["a", "b", "c"]) == ["a", "b", "c"]
    assert service.asked == [["a", "b", "c"], ["b", "c"]]


def test_an_answer_that_cannot_be_unpacked_is_asked_again() -> None:
    def spoilt(claims: list[dict[str, Any]]) -> httpx.Response:
        headers = {"Content-Encoding": "gzip"}
        return httpx.Response(200, headers=headers, stream=httpx.ByteStream(b"no gzip"))

    assert check(Service(spoilt), ["a"]) == ["a"]


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8000", "https://desk.example.org/facts/", "http://[::1]:80"]
)
def test_an_address_in_full_is_taken(url: str) -> None:
    assert service_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "localhost:8000", "127.0.0.1:8000", "desk.example.org", "//desk", "http://", "http://[::1", "ftp://desk",
        "http://a b", "http://desk:99999", "http://desk:x", "http://desk?claim=1", "http://desk\n", "",
    ],
)  # fmt: skip
def test_what_is_no_address_says_how_to_write_one(url: str) -> None:
    with pytest.raises(ValueError, match=r"such as http://127\.0\.0\.1:8000"):
        service_url(url)


def test_the_key_travels_in_a_header_only() -> None:
    seen: list[httpx.Request] = []

    def service(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return answered([json.loads(line) for line in request.read().splitlines()])

    remote = RemoteChecker("http://desk.example.org", QUICK, httpx.MockTransport(service), "top-secret")
    list(remote.check_in_order([{"claim": "a"}], 1))

    assert seen[0].headers["Authorization"] == "Bearer top-secret"
    assert "secret" not in str(seen[0].url)


def test_progress_resets_the_count_of_tries() -> None:
    service = Service(torn, torn, torn, torn, torn, torn)

    assert check(service, list("abcdefg")) == list("abcdefg")


@pytest.mark.parametrize(
    "header, seconds",
    [
        (None, 0.0), ("3", 3.0), (" 120 ", 120.0), ("soon", 0.0), ("-1", 0.0), ("²", 0.0),
        ("Thu, 01 Jan 1970 00:01:40 GMT", 40.0), ("Thu, 01 Jan 1970 00:00:10 GMT", 0.0),
    ],
)  # fmt: skip
def test_retry_after_is_seconds_or_a_date(header: str | None, seconds: float) -> None:
    assert retry_after_s(header, lambda: 60.0) == seconds
