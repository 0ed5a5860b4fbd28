"""Keys, rates, load and hostile bodies against a real server: gunicorn, two workers, real connections."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from service.keys.key_file import KeyFile
from service.keys.records import Scope
from service.serving import command, environment
from service.settings import Settings

CLAIM = {"claim": "The unpublished draft says that the mayor resigned."}
NDJSON = {"Content-Type": "application/x-ndjson"}
JSON = {"Content-Type": "application/json"}
RATE = 40


@pytest.fixture(scope="module")
def guarded(start: Any, tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, KeyFile]:
    """Start a server of two workers that has keys, a rate limit, small bodies and a log of requests."""
    folder = tmp_path_factory.mktemp("guarded")
    keys = KeyFile(folder)
    keys.create("nobody", (Scope.ADMIN,))
    return start(folder, rate_per_minute=RATE, max_body_bytes=4_096, access_log=True, log_level="debug"), keys


def bearer(keys: KeyFile, *scopes: Scope) -> dict[str, str]:
    return {"Authorization": f"Bearer {keys.create('a test', scopes).key}"}


def test_a_rate_holds_over_all_workers_together(guarded: tuple[Any, KeyFile]) -> None:
    server, keys = guarded
    headers = bearer(keys, Scope.CHECK)

    began = time.monotonic()
    answers = [server.fresh("GET", "/documents", headers=headers) for _ in range(RATE + 15)]
    given_back = int((time.monotonic() - began) / 60 * RATE) + 1

    granted = sum(answer.status_code == 200 for answer in answers)
    assert {answer.status_code for answer in answers} == {200, 429}
    assert RATE <= granted <= RATE + given_back, "two workers that counted apart would grant all"
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert 1 <= int(refused.headers["Retry-After"]) <= 2
    assert refused.headers["RateLimit-Policy"] == f'"requests";q={RATE};w=60'


def test_a_new_key_opens_every_worker_and_a_revoked_one_none(guarded: tuple[Any, KeyFile]) -> None:
    server, keys = guarded
    made = keys.create("a test", (Scope.CHECK,))

    def told() -> set[int]:
        headers = {"X-API-Key": made.key}
        return {server.fresh("POST", "/check", json=CLAIM, headers=headers).status_code for _ in range(12)}

    assert told() == {200}
    keys.revoke(made.record.id)
    assert told() == {401}


def chunked(server: Any, path: str, headers: str, chunks: Iterator[bytes]) -> bytes:
    """Send a body without announcing its length, until the server answers or all is sent; give the answer."""
    with socket.create_connection(("127.0.0.1", server.settings.port), timeout=120) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
        connection.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n")
        try:
            for chunk in chunks:
                connection.sendall(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            connection.sendall(b"0\r\n\r\n")
        except OSError:
            pass  # the server has answered and hung up
        with connection.makefile("rb") as answer:
            return answer.read()


def test_a_body_without_a_length_is_cut_off_at_the_limit(guarded: tuple[Any, KeyFile]) -> None:
    server, keys = guarded
    [(name, value)] = bearer(keys, Scope.CHECK).items()
    headers = f"{name}: {value}\r\nContent-Type: application/json"

    large = chunked(server, "/check", headers, (b" " * 1_024 for _ in range(64)))
    small = chunked(server, "/check", headers, iter([b'{"claim"', b': "The ferry sank."}']))

    assert large.startswith(b"HTTP/1.1 413 ")
    assert b"FACTCHECK_MAX_BODY_BYTES" in large
    assert small.startswith(b"HTTP/1.1 200 ")


@pytest.mark.parametrize(
    ("body", "more", "status"),
    [
        (b"\x1f\x8b\x08\x00bomb", {"Content-Encoding": "gzip"}, 415),
        (b'{"claim": "a", "claim": "b"}', {}, 400),
        (b'{"claim": "a", "limit": NaN}', {}, 400),
        (b'{"claim": ' + b"[" * 3_000, {}, 400),
        (b'{"claim": "a", "limit": 1e999}', {}, 422),
        (b'{"claim": "a\\u0000"}', {}, 422),
        (b'{"claim": "\\ud800"}', {}, 422),
        (b" " * 4_097, {}, 413),
    ],
)
def test_hostile_bodies_are_problems(
    guarded: tuple[Any, KeyFile], body: bytes, more: dict[str, str], status: int
) -> None:
    server, keys = guarded

    answer = server.fresh("POST", "/check", content=body, headers=bearer(keys, Scope.CHECK) | JSON | more)

    assert (answer.status_code, answer.headers["Content-Type"]) == (status, "application/problem+json")
    assert "Traceback" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_the_log_of_requests_names_no_claim_and_no_key(guarded: tuple[Any, KeyFile]) -> None:
    server, keys = guarded
    headers = bearer(keys, Scope.CHECK)

    assert server.fresh("POST", "/check", json=CLAIM, headers=headers).status_code == 200
    assert server.fresh("POST", "/check", content=b'{"claim": 1', headers=headers | JSON).status_code == 400
    wrong = {"X-API-Key": headers["Authorization"][7:-4] + "0000"}
    assert server.fresh("POST", "/check", json=CLAIM, headers=wrong).status_code == 401

    log = server.log.read_text()
    assert '"POST /check HTTP/1.1" 401' in log
    assert "mayor" not in log
    assert headers["Authorization"].rpartition("_")[2][:40] not in log


HEAD = "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {}\r\n"


def slow_upload(server: Any) -> socket.socket:
    """Begin a bulk upload of one line, and keep it waiting for more."""
    line = json.dumps({"text": "The ferry sank."}).encode() + b"\n"
    connection = socket.create_connection(("127.0.0.1", server.settings.port), timeout=120)
    head = HEAD.format("/documents/bulk", "application/x-ndjson")
    connection.sendall(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n%x\r\n%s\r\n" % (len(line), line))
    return connection


def slow_check(server: Any) -> socket.socket:
    """Begin to send a claim whose last byte is yet to come."""
    connection = socket.create_connection(("127.0.0.1", server.settings.port), timeout=120)
    body = json.dumps(CLAIM).encode()
    head = HEAD.format("/check", "application/json") + f"Content-Length: {len(body)}\r\n\r\n"
    connection.sendall(head.encode() + body[:-1])
    return connection


def finished(connection: socket.socket, last: bytes) -> bytes:
    """Send the last bytes; give the first line of the answer."""
    with connection:
        connection.sendall(last)
        return connection.makefile("rb").readline()


def test_slow_senders_leave_the_places_at_work_to_others(start: Any) -> None:
    server = start(workers=1, threads=1, waiting_requests=1)
    upload, claim = slow_upload(server), slow_check(server)
    time.sleep(0.5)

    began = time.monotonic()
    answers = [server.fresh("POST", "/check", json=CLAIM).status_code for _ in range(3)]
    with slow_upload(server) as second:
        refused = second.makefile("rb").readline()
    took_s = time.monotonic() - began

    assert answers == [200, 200, 200]
    assert refused.startswith(b"HTTP/1.1 503 "), "one upload fewer than threads, but one"
    assert took_s < 10, "nothing waited for the two that are slow"
    assert finished(upload, b"0\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    assert finished(claim, b"}").startswith(b"HTTP/1.1 200 ")


def test_a_full_worker_refuses_at_once_still_tells_its_health_and_recovers(start: Any) -> None:
    server = start(workers=1, threads=1, waiting_requests=1)
    upload, *claims = slow_upload(server), slow_check(server), slow_check(server)
    time.sleep(0.5)

    began = time.monotonic()
    refused = server.fresh("POST", "/check", json=CLAIM)
    health = [server.fresh("GET", path).status_code for path in ("/healthz", "/readyz", "/metrics")]
    took_s = time.monotonic() - began

    assert (refused.status_code, refused.json()["type"]) == (503, "/problems/overloaded")
    assert int(refused.headers["Retry-After"]) >= 1
    assert health == [200, 200, 200]
    assert took_s < 10, "nothing waited for those that are slow"
    assert finished(upload, b"0\r\n\r\n").startswith(b"HTTP/1.1 200 ")
    for claim in claims:
        assert finished(claim, b"}").startswith(b"HTTP/1.1 200 ")
    assert server.fresh("POST", "/check", json=CLAIM).status_code == 200


def started(folder: Path, **variables: str) -> tuple[int | None, str]:
    """Start a server as from a shell; give its exit status, None if it still runs, and what it said."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    changed = {"FACTCHECK_DATA_DIR": str(folder), "FACTCHECK_PORT": str(port), "FACTCHECK_WORKERS": "1"}
    engines = {"FACTCHECK_EMBEDDER": "dummy", "FACTCHECK_STANCE": "dummy"}
    settings = Settings.from_env(changed | engines | variables)
    log = folder / "said.log"
    with log.open("wb") as said:
        process = subprocess.Popen(
            command(), env=environment(settings), stdout=said, stderr=said, process_group=0
        )
    try:
        deadline = time.monotonic() + 240
        while process.poll() is None and time.monotonic() < deadline:
            try:
                with httpx.Client(trust_env=False, verify=False) as client:
                    client.get(f"http://127.0.0.1:{port}/healthz")
                return None, log.read_text()
            except httpx.TransportError:
                time.sleep(0.1)
        return process.wait(5), log.read_text()
    finally:
        if process.poll() is None:
            os.killpg(process.pid, 9)
            process.wait(120)


def test_without_keys_it_starts_for_others_only_where_a_setting_says_so(tmp_path: Path) -> None:
    status, said = started(tmp_path, FACTCHECK_HOST="0.0.0.0")
    assert status == 1
    assert "python -m service keys create" in said
    assert "FACTCHECK_ALLOW_OPEN=on" in said
    assert "Traceback" not in said

    status, said = started(tmp_path, FACTCHECK_HOST="0.0.0.0", FACTCHECK_ALLOW_OPEN="on")
    assert status is None
    assert "whoever reaches this address may use it" in said

    KeyFile(tmp_path).create("desk", (Scope.CHECK,))
    status, said = started(tmp_path, FACTCHECK_HOST="0.0.0.0")
    assert status is None
    assert "Requests need an API key" in said
