"""POST /check/batch: one answer for each check, in order, and no check stops another."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.dummy import DummyEmbedder, DummyStanceClassifier
from models.stance import ModelUnavailableError
from service.api.slots import Slot
from tests.service.http.conftest import GAZETTE, MakeApp

NDJSON = "application/x-ndjson"
CLAIM = "The harbour was closed for 30 days."


def as_lines(checks: list[Any]) -> bytes:
    return b"".join(json.dumps(check).encode() + b"\n" for check in checks)


def post(client: FlaskClient, body: bytes, content_type: str = NDJSON) -> list[dict[str, Any]]:
    answer = client.post("/check/batch", data=body, content_type=content_type)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == NDJSON
    return [json.loads(line) for line in answer.data.splitlines()]


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "took_ms"}


def test_each_answer_is_the_one_that_check_gives(newsroom: FlaskClient) -> None:
    checks = [
        {"claim": f" {CLAIM} "},
        {"claim": CLAIM, "id": "early", "as_of": "2022-01-31", "timeline": True},
        {"claim": "The harbour was closed for 20 days.", "id": "17", "limit": 1},
    ]

    answers = post(newsroom, as_lines(checks))

    assert [(each["line"], each.get("id")) for each in answers] == [(1, None), (2, "early"), (3, "17")]
    for check, each in zip(checks, answers, strict=True):
        alone = newsroom.post("/check", json={k: v for k, v in check.items() if k != "id"}).json
        assert without_time(each["answer"]) == without_time(alone)
        assert each["answer"]["took_ms"] > 0


def test_an_array_is_answered_like_lines(newsroom: FlaskClient) -> None:
    checks = [{"claim": CLAIM}, {"claim": "The harbour reopened on Tuesday.", "id": "b"}]

    by_array = post(newsroom, json.dumps(checks).encode(), "application/json")
    by_lines = post(newsroom, as_lines(checks))

    assert [(each["line"], each.get("id")) for each in by_array] == [(1, None), (2, "b")]
    for one, other in zip(by_array, by_lines, strict=True):
        assert without_time(one["answer"]) == without_time(other["answer"])


def test_bad_checks_are_answered_with_their_problem_and_stop_nothing(newsroom: FlaskClient) -> None:
    body = b"\n".join(
        [
            b'{"claim": "The harbour was closed for 30 days.", "id": "a"}',
            b'{"claim": ',
            b"  ",
            b'["no object"]',
            b'{"claim": "x", "id": "e", "limit": 0, "as_off": "2022"}',
            b'{"claim": "x", "id": 7}',
            b'{"claim": "\xff"}',
            b'{"claim": "\\ud800", "id": "surrogate \\ud800"}',
            b'{"claim": "The harbour was closed for 30 days.", "id": "z"}',
        ]
    )

    answers = post(newsroom, body)

    told = [(each["line"], each.get("id"), each.get("problem", {}).get("status")) for each in answers]
    assert told == [
        (1, "a", None), (2, None, 400), (4, None, 422), (5, "e", 422), (6, None, 422), (7, None, 400),
        (8, "surrogate \ud800", 422), (9, "z", None),
    ]  # fmt: skip
    pointers = [error["pointer"] for error in answers[3]["problem"]["errors"]]
    assert sorted(pointers) == ["/as_off", "/limit"]
    assert answers[1]["problem"]["detail"].startswith("The line is not JSON")
    assert all(("answer" in each) != ("problem" in each) for each in answers)


def test_bad_items_of_an_array_are_answered_in_their_place(newsroom: FlaskClient) -> None:
    checks = [{"claim": CLAIM}, 5, {"id": "empty"}, None]

    answers = post(newsroom, json.dumps(checks).encode(), "application/json")

    told = [(each["line"], each.get("id"), each.get("problem", {}).get("status")) for each in answers]
    assert told == [(1, None, None), (2, None, 422), (3, "empty", 422), (4, None, 422)]


@pytest.mark.parametrize(
    "body, content_type", [(b"", NDJSON), (b"\n \n", NDJSON), (b"[]", "application/json")]
)
def test_nothing_asked_is_nothing_answered(client: FlaskClient, body: bytes, content_type: str) -> None:
    assert post(client, body, content_type) == []


@pytest.mark.parametrize(
    "body, headers, status",
    [
        (b'{"claim": "x"}', {"Content-Type": "text/plain"}, 415),
        (b'{"claim": "x"}', {}, 415),
        (b'{"claim": "x"}', {"Content-Type": "application/json"}, 422),
        (b'[{"claim": "x"}', {"Content-Type": "application/json"}, 400),
        (b'{"claim": "x"}', {"Content-Type": f"{NDJSON}; charset=latin-1"}, 400),
        (b'{"claim": "x"}', {"Content-Type": NDJSON, "Accept": "application/json"}, 406),
    ],
)
def test_a_request_that_is_no_batch_is_refused_whole(
    client: FlaskClient, body: bytes, headers: dict[str, str], status: int
) -> None:
    answer = client.post("/check/batch", data=body, headers=headers)

    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")


@pytest.mark.parametrize("content_type", [NDJSON, "application/json"])
def test_the_limits_are_told_before_anything_is_checked(make_app: MakeApp, content_type: str) -> None:
    client = make_app(FACTCHECK_BATCH_CLAIMS="3", FACTCHECK_MAX_BODY_BYTES="1024").test_client()

    def sent(checks: list[Any]) -> Any:
        body = as_lines(checks) if content_type == NDJSON else json.dumps(checks).encode()
        return client.post("/check/batch", data=body, content_type=content_type)

    assert sent([{"claim": "x"}] * 3).status_code == 200
    four = sent([{"claim": "x"}] * 4)
    assert (four.status_code, json.loads(four.data)["detail"]) == (
        413, "Give at most 3 checks at once, not 4; send the rest in further requests.",
    )  # fmt: skip
    assert sent([{"claim": "x" * 1200}]).status_code == 413


def test_a_model_that_cannot_run_is_a_503_before_the_first_answer(make_app: MakeApp) -> None:
    client = make_app({"embedder": DummyEmbedder()}, FACTCHECK_STANCE="no-such-model").test_client()

    answer = client.post("/check/batch", data=as_lines([{"claim": "x"}]), content_type=NDJSON)

    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


def test_a_model_that_breaks_midway_is_told_for_each_check(make_app: MakeApp) -> None:
    class Breaking(DummyStanceClassifier):
        def classify(self, claim: str, passages: Any) -> Any:
            if "days" in claim:
                raise ModelUnavailableError("the stance model broke")
            return super().classify(claim, passages)

    client = make_app({"embedder": DummyEmbedder(), "stance": Breaking()}).test_client()
    assert client.put("/documents/gazette", json=GAZETTE).status_code == 201

    answers = post(client, as_lines([{"claim": "The harbour reopened."}, {"claim": CLAIM}, {"claim": CLAIM}]))

    assert [each.get("problem", {}).get("status") for each in answers] == [None, 503, 503]


def test_answers_come_while_the_rest_is_computed(make_app: MakeApp) -> None:
    judged: list[str] = []

    class Listing(DummyStanceClassifier):
        def classify(self, claim: str, passages: Any) -> Any:
            judged.append(claim)
            return super().classify(claim, passages)

    client = make_app({"embedder": DummyEmbedder(), "stance": Listing()}).test_client()
    client.put("/documents/gazette", json=GAZETTE)
    judged.clear()
    checks = [{"claim": f"The harbour was closed for {n} days."} for n in range(200)]

    answer = client.post("/check/batch", data=as_lines(checks), content_type=NDJSON, buffered=False)
    first = json.loads(next(iter(answer.response)))
    so_far = len(judged)
    answer.close()

    assert first["line"] == 1
    assert so_far < 10
    assert len(judged) < 50, "closing the answer stops the work"


def test_batches_leave_a_thread_for_single_claims(make_app: MakeApp) -> None:
    app = make_app(FACTCHECK_THREADS="3")
    client = app.test_client()
    body = as_lines([{"claim": "x"}])
    with app.app_context():
        held = [Slot(), Slot()]

    refused = client.post("/check/batch", data=body, content_type=NDJSON)
    single = client.post("/check", json={"claim": "x"})
    held[0].release()
    held[0].release()
    taken = client.post("/check/batch", data=body, content_type=NDJSON, buffered=True)
    again = client.post("/check/batch", data=body, content_type=NDJSON, buffered=True)

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert json.loads(refused.data)["type"] == "/problems/busy"
    assert single.status_code == 200
    assert (taken.status_code, again.status_code) == (200, 200), (
        "an answer that was sent gives its place back"
    )


def test_the_verdicts_are_counted(newsroom: FlaskClient) -> None:
    post(newsroom, as_lines([{"claim": "The harbour was closed for 30 days."}, {"claim": ""}]))

    counted = newsroom.get("/metrics").text
    assert (
        sum(float(line.split()[1]) for line in counted.splitlines() if line.startswith("factcheck_verdicts_"))
        == 1
    )
