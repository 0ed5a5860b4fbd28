"""A batch through a real server: answers while it computes, work that stops with its client."""

from __future__ import annotations

import json
import time
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

NDJSON = {"Content-Type": "application/x-ndjson"}
CLAIMS = 5_000


@pytest.fixture(scope="module")
def server(start: Any) -> Any:
    server = start(batch_claims=CLAIMS, workers=1)
    assert (
        server.fresh("PUT", "/documents/ferry", json={"text": "The ferry sank in night 7."}).status_code
        == 201
    )
    return server


def batch(claims: int) -> bytes:
    lines = ({"claim": f"The ferry sank in night {n}.", "id": str(n)} for n in range(claims))
    return b"".join(json.dumps(line).encode() + b"\n" for line in lines)


def total(server: Any, name: str) -> float:
    families = text_string_to_metric_families(server.fresh("GET", "/metrics").text)
    return sum(sample.value for family in families for sample in family.samples if sample.name == name)


def test_claims_are_answered_each_once_in_order_as_they_come(server: Any) -> None:
    arrivals: list[float] = []
    ids: list[str] = []
    with httpx.stream(
        "POST", f"{server.url}/check/batch", content=batch(100), headers=NDJSON, timeout=300, trust_env=False
    ) as answer:
        for line in answer.iter_lines():
            arrivals.append(time.monotonic())
            ids.append(json.loads(line)["id"])

    assert ids == [str(n) for n in range(100)]
    assert arrivals[-1] - arrivals[0] > 3 * (arrivals[2] - arrivals[0]), "the first did not wait for the last"


def test_a_client_that_goes_away_stops_the_work(server: Any) -> None:
    before = total(server, "factcheck_verdicts_total")
    with httpx.stream(
        "POST",
        f"{server.url}/check/batch",
        content=batch(CLAIMS),
        headers=NDJSON,
        timeout=300,
        trust_env=False,
    ) as answer:
        assert json.loads(next(answer.iter_lines()))["line"] == 1

    deadline = time.monotonic() + 120
    while total(server, "factcheck_http_requests_in_flight") > 1 and time.monotonic() < deadline:
        time.sleep(0.1)  # the scrape itself is the one
    checked = total(server, "factcheck_verdicts_total") - before

    assert total(server, "factcheck_http_requests_in_flight") == 1
    assert checked < CLAIMS / 5, "checking went on for nobody"
    assert server.fresh("POST", "/check", json={"claim": "The ferry sank."}).status_code == 200
