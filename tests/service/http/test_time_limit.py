"""A request has so many seconds, from its arrival on; past them it is told so, and nothing was done."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest
from flask import Flask
from numpy.typing import NDArray

from models.dummy import DummyEmbedder, DummyStanceClassifier

MakeApp = Callable[..., Flask]
TEXT = {"text": "The harbour was closed for 30 days."}
SLOW_SECONDS = 1.1


class SlowEmbedder(DummyEmbedder):
    """Take longer than there is time, as long as it is told to."""

    is_slow = False

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if self.is_slow:
            time.sleep(SLOW_SECONDS)
        return super().embed(texts)


@pytest.fixture
def engines() -> dict[str, Any]:
    return {"embedder": SlowEmbedder(), "stance": DummyStanceClassifier()}


def is_out_of_time(problem: dict[str, Any], setting: str) -> bool:
    return (
        problem["type"] == "/problems/out-of-time"
        and problem["status"] == 503
        and setting in problem["detail"]
    )


def test_a_check_that_takes_too_long_is_told_so_with_its_mend(make_app: MakeApp, engines: Any) -> None:
    client = make_app(engines, FACTCHECK_REQUEST_SECONDS="1").test_client()
    assert client.put("/documents/a", json=TEXT).status_code == 201
    claim = {"claim": "The harbour was closed for 30 days."}

    engines["embedder"].is_slow = True
    late = client.post("/check", json=claim)

    assert (late.status_code, late.mimetype) == (503, "application/problem+json")
    assert is_out_of_time(json.loads(late.data), "FACTCHECK_REQUEST_SECONDS")
    assert late.headers["Retry-After"] == "10"
    assert client.get("/problems/out-of-time").status_code == 200

    engines["embedder"].is_slow = False
    assert client.post("/check", json=claim).json["verdict"]["label"] == "SUPPORTED"


def test_a_document_that_takes_too_long_is_not_stored_at_all(make_app: MakeApp, engines: Any) -> None:
    client = make_app(engines, FACTCHECK_LONG_REQUEST_SECONDS="1").test_client()

    engines["embedder"].is_slow = True
    late = client.put("/documents/a", json=TEXT)
    engines["embedder"].is_slow = False

    assert is_out_of_time(json.loads(late.data), "FACTCHECK_LONG_REQUEST_SECONDS")
    assert client.get("/documents/a").status_code == 404
    assert client.put("/documents/a", json=TEXT).status_code == 201


def test_in_a_batch_each_claim_that_is_left_is_told_so(make_app: MakeApp, engines: Any) -> None:
    client = make_app(engines, FACTCHECK_LONG_REQUEST_SECONDS="1").test_client()

    engines["embedder"].is_slow = True
    answer = client.post(
        "/check/batch", json=[{"id": f"n{number}", "claim": "A storm."} for number in range(9)]
    )

    lines = [json.loads(line) for line in answer.data.splitlines()]
    assert (answer.status_code, [line["id"] for line in lines]) == (
        200,
        [f"n{number}" for number in range(9)],
    )
    assert all(is_out_of_time(line["problem"], "FACTCHECK_LONG_REQUEST_SECONDS") for line in lines)


def test_a_whole_text_that_takes_too_long_is_no_half_answer(make_app: MakeApp, engines: Any) -> None:
    client = make_app(engines, FACTCHECK_LONG_REQUEST_SECONDS="1").test_client()

    engines["embedder"].is_slow = True
    answer = client.post("/check/text", json={"text": "The mayor of Oslo resigned on 3 May 2022."})

    assert is_out_of_time(json.loads(answer.data), "FACTCHECK_LONG_REQUEST_SECONDS")
