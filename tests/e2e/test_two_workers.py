"""Two workers, one corpus: what one of them does, both answer from, and count together."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.parser import text_string_to_metric_families

CLAIM = {"claim": "The ferry sank in the night.", "stances": ["SUPPORTS"]}
ASKED = 12


@pytest.fixture(scope="module")
def server(start: Any) -> Any:
    return start()


def pieces_of_evidence(server: Any) -> list[int]:
    """Ask over fresh connections, at once and without a pause."""
    answers = [server.fresh("POST", "/check", json=CLAIM) for _ in range(ASKED)]
    assert [answer.status_code for answer in answers] == [200] * ASKED
    return [len(answer.json()["evidence"]) for answer in answers]


def checks_of_each_worker(server: Any) -> dict[int, float]:
    """Read how many checks each worker has answered from the file in which it counts."""
    counted = {}
    for pid in server.workers():
        maps = Path(f"/proc/{pid}/maps").read_text()
        [file] = {line.split()[-1] for line in maps.splitlines() if line.endswith(f"counter_{pid}.db")}
        counted[pid] = sum(
            sample.value
            for metric in MultiProcessCollector.merge([file])
            for sample in metric.samples
            if sample.name == "factcheck_http_requests_total" and sample.labels["endpoint"] == "/check"
        )
    return counted


def scraped(server: Any, name: str, **labels: str) -> float:
    families = text_string_to_metric_families(server.fresh("GET", "/metrics").text)
    return sum(
        sample.value
        for family in families
        for sample in family.samples
        if sample.name == name and labels.items() <= sample.labels.items()
    )


def test_a_document_put_through_one_worker_is_at_once_in_every_answer_and_a_deleted_one_in_none(
    server: Any,
) -> None:
    assert set(pieces_of_evidence(server)) == {0}

    assert server.fresh("PUT", "/documents/ferry", json={"text": CLAIM["claim"]}).status_code == 201
    assert set(pieces_of_evidence(server)) == {1}, "the very first answers after it was acknowledged"

    assert server.fresh("DELETE", "/documents/ferry").status_code == 204
    assert set(pieces_of_evidence(server)) == {0}

    each = checks_of_each_worker(server)
    assert len(each) == 2
    assert min(each.values()) > 0, f"one worker answered nothing: {each}"


def test_metrics_are_those_of_all_workers_whichever_is_asked(server: Any) -> None:
    before = scraped(server, "factcheck_http_requests_total", endpoint="/check", status="200")

    pieces_of_evidence(server)

    for _ in range(3):
        counted = scraped(server, "factcheck_http_requests_total", endpoint="/check", status="200")
        assert counted == before + ASKED == sum(checks_of_each_worker(server).values())
        assert scraped(server, "factcheck_http_requests_in_flight") == 1, "just this scrape"
        assert scraped(server, "factcheck_corpus_documents") == 0
    stages = scraped(server, "factcheck_check_stage_duration_seconds_count", stage="search")
    known = scraped(server, "factcheck_cache_lookups_total", cache="answers", outcome="hit")
    assert known > 0
    assert stages + known == sum(checks_of_each_worker(server).values())


@pytest.mark.parametrize(
    ("request_bytes", "status"),
    [
        (b"no request at all\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nno header\r\n\r\n", 400),
        (b"GET /" + b"x" * 10_000 + b" HTTP/1.1\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nX-Long: " + b"x" * 10_000 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X: 1\r\n" * 200 + b"\r\n", 431),
    ],
)
def test_what_gunicorn_refuses_is_a_problem_too(server: Any, request_bytes: bytes, status: int) -> None:
    with socket.create_connection(("127.0.0.1", server.settings.port), timeout=120) as connection:
        connection.sendall(request_bytes)
        with connection.makefile("rb") as answer:
            received = answer.read()

    head, _, body = received.partition(b"\r\n\r\n")
    assert head.startswith(f"HTTP/1.1 {status} ".encode())
    assert b"Content-Type: application/problem+json" in head
    assert f'"status": {status}'.encode() in body


def test_a_client_that_reads_only_after_it_has_sent_everything_does_not_block_itself(server: Any) -> None:
    # More than both directions of a connection hold: a server that waited for this client to read its
    # answers would wait for ever. The answer names the unknown field, so it is as long as the line.
    line = b'{"%s": 1}\n' % (b"x" * 30_000)
    head = b"POST /documents/bulk HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    kind = b"Content-Type: application/x-ndjson\r\nContent-Length: %d\r\n\r\n" % (len(line) * 700)
    with socket.socket() as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 131_072)
        connection.settimeout(60)
        connection.connect(("127.0.0.1", server.settings.port))
        connection.sendall(head + kind + line * 700)
        with connection.makefile("rb") as answer:
            received = answer.read()

    assert received.startswith(b"HTTP/1.1 200 ")
    body = b"".join(received.partition(b"\r\n\r\n")[2].split(b"\r\n")[1::2])
    told = [json.loads(line) for line in body.splitlines()]
    assert [each["line"] for each in told] == list(range(1, 701))
    assert {each["status"] for each in told} == {"failed"}


def test_sigterm_ends_the_server_cleanly_and_leaves_nothing_behind(server: Any) -> None:
    [worker, *_] = server.workers()
    maps = Path(f"/proc/{worker}/maps").read_text()
    [file] = {line.split()[-1] for line in maps.splitlines() if line.endswith(f"counter_{worker}.db")}

    assert server.stop() == 0

    assert not Path(file).parent.exists()
    assert "Traceback" not in server.log.read_text()
