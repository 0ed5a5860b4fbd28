"""POST /documents/bulk: one answer for each line, and no line stops another."""

from __future__ import annotations

import io
import json
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from models.dummy import DummyEmbedder, DummyStanceClassifier
from models.stance import ModelUnavailableError
from service.api.admission import application_gate
from service.api.pacing import Pacing

NDJSON = "application/x-ndjson"


def upload(client: FlaskClient, body: bytes | list[Any]) -> list[dict[str, Any]]:
    data = body if isinstance(body, bytes) else b"".join(json.dumps(line).encode() + b"\n" for line in body)
    answer = client.post("/documents/bulk", data=data, content_type=NDJSON)
    assert answer.status_code == 200, answer.text
    assert answer.mimetype == NDJSON
    return [json.loads(line) for line in answer.data.splitlines()]


def test_every_line_is_answered_in_order(client: FlaskClient) -> None:
    answers = upload(
        client,
        [
            {"id": "a", "text": "The ferry sank in the night."},
            {"id": "b", "text": "The mayor resigned. A vote is due."},
            {"id": "a", "text": "The ferry sank in the night."},
            {"id": "a", "text": "The ferry is afloat."},
        ],
    )

    assert answers == [
        {"line": 1, "id": "a", "status": "created", "passages": 1},
        {"line": 2, "id": "b", "status": "created", "passages": 2},
        {"line": 3, "id": "a", "status": "unchanged", "passages": 1},
        {"line": 4, "id": "a", "status": "updated", "passages": 1},
    ]
    assert client.get("/documents/a").json["text"] == "The ferry is afloat."


def test_a_line_may_hold_a_page_or_a_fact_check(client: FlaskClient) -> None:
    story = "<p>The ferry sank in the night off the coast, and nobody was hurt, the coast guard said.</p>" * 3
    answers = upload(
        client,
        [
            {
                "id": "a",
                "html": f"<title>Ferry sinks</title><h1>Ferry sinks</h1>{story}",
                "published": "2022",
            },
            {"id": "b", "html": "<html><body></body></html>"},
            {"id": "c", "review": {"claim_reviewed": "The ferry is afloat.", "rating": "False"}},
        ],
    )

    assert [answer["status"] for answer in answers] == ["created", "failed", "created"]
    [error] = answers[1]["problem"]["errors"]
    assert (error["pointer"], "no text of an article" in error["detail"]) == ("/html", True)
    assert client.get("/documents/a").json["source"]["title"] == "Ferry sinks"
    assert client.get("/documents/c").json["kind"] == "fact_check"


def test_bad_lines_are_answered_with_their_problem_and_stop_nothing(client: FlaskClient) -> None:
    body = b"\n".join(
        [
            b'{"id": "a", "text": "The ferry sank in the night."}',
            b'{"id": "b", "text": ',
            b"",
            b'["no object"]',
            b'{"id": "c", "txt": "The mayor resigned.", "published": "soon"}',
            b'{"id": "d", "id": "e", "text": "The mayor resigned."}',
            b'{"id": "\xff"}',
            b'{"id": "f", "text": "Advertisement"}',
            b'{"id": "g", "text": "The mayor resigned."}',
        ]
    )

    answers = {answer["line"]: answer for answer in upload(client, body)}

    assert list(answers) == [1, 2, 4, 5, 6, 7, 8, 9], "blank lines are passed over, but counted"
    assert [line for line, answer in answers.items() if answer["status"] == "created"] == [1, 9]
    problems = {line: answer["problem"] for line, answer in answers.items() if answer["status"] == "failed"}
    assert {line: problem["status"] for line, problem in problems.items()} == {
        2: 400, 4: 422, 5: 422, 6: 400, 7: 400, 8: 422,
    }  # fmt: skip
    assert {error["pointer"] for error in problems[5]["errors"]} == {"/txt", "/text", "/published"}
    assert "column" in problems[2]["detail"]
    assert '"id" is given twice' in problems[6]["detail"]
    assert answers[8]["id"] == "f"
    assert [each["id"] for each in client.get("/documents").json["documents"]] == ["a", "g"]


def test_a_line_without_an_id_gets_one(client: FlaskClient) -> None:
    [answer] = upload(client, [{"text": "The ferry sank in the night."}])

    assert client.get(f"/documents/{answer['id']}").status_code == 200


def test_a_line_that_is_too_long_stops_nothing(make_app: Callable[..., Flask]) -> None:
    client = make_app(FACTCHECK_MAX_BODY_BYTES="1024").test_client()

    answers = upload(
        client,
        [
            {"id": "long", "text": "word " * 400_000},
            {"id": "a", "text": "The ferry sank in the night."},
            {"id": "b", "text": "The mayor resigned at last. " * 30},
        ],
    )

    assert [answer["status"] for answer in answers] == ["failed", "created", "created"]
    assert answers[0]["problem"]["status"] == 413


def test_many_documents_in_one_request_may_be_larger_than_one_body(make_app: Callable[..., Flask]) -> None:
    client = make_app(FACTCHECK_MAX_BODY_BYTES="1024").test_client()

    answers = upload(client, [{"id": f"d-{n}", "text": f"Ferry {n} sank in the night."} for n in range(60)])

    assert [answer["line"] for answer in answers] == list(range(1, 61))
    assert {answer["status"] for answer in answers} == {"created"}


@pytest.mark.parametrize("body", [b"", b"\n \n\r\n"])
def test_nothing_in_nothing_out(client: FlaskClient, body: bytes) -> None:
    assert upload(client, body) == []


class Slow(io.RawIOBase):
    """Hand out one document, and the others only once they may come."""

    def __init__(self, *others: bytes) -> None:
        self.may_go_on = threading.Event()
        self.given = 0
        self._lines = self._written(others)

    def _written(self, others: tuple[bytes, ...]) -> Iterator[bytes]:
        yield b'{"id": "first", "text": "The ferry sank in the night."}\n'
        assert self.may_go_on.wait(120)
        yield from others

    def readline(self, size: int | None = -1, /) -> bytes:
        line = next(self._lines, b"")
        self.given += len(line)
        return line

    def sent_to(self, client: FlaskClient) -> Any:
        environ = {"wsgi.input": self, "wsgi.input_terminated": True}
        return client.post("/documents/bulk", content_type=NDJSON, environ_overrides=environ)


SECOND = b'{"id": "second", "text": "The mayor resigned."}\n'


def test_answers_come_while_the_body_is_still_being_sent(client: FlaskClient) -> None:
    body = Slow(SECOND)
    answer = body.sent_to(client)
    lines = iter(answer.response)

    assert json.loads(next(lines))["id"] == "first"
    assert client.get("/documents/first").status_code == 200, "it is stored before it is answered"
    body.may_go_on.set()
    assert json.loads(next(lines))["id"] == "second"


def test_an_upload_that_waits_for_its_client_keeps_nobody_waiting(make_app: Callable[..., Flask]) -> None:
    client = make_app(FACTCHECK_THREADS="1", FACTCHECK_WAITING_REQUESTS="0").test_client()
    body = Slow(SECOND)
    lines = iter(body.sent_to(client).response)
    assert json.loads(next(lines))["status"] == "created"

    began = time.monotonic()
    statuses = [client.post("/check", json={"claim": "The ferry sank."}).status_code for _ in range(3)]

    assert statuses == [200, 200, 200]
    assert time.monotonic() - began < 5
    body.may_go_on.set()
    assert json.loads(next(lines))["status"] == "created"


def test_a_batch_of_an_upload_waits_for_its_place_at_work(make_app: Callable[..., Flask]) -> None:
    app = make_app(FACTCHECK_THREADS="1")
    with app.app_context():
        gate = application_gate()
    gate.begin()
    answers: list[Any] = []
    storing = threading.Thread(target=lambda: answers.extend(upload(app.test_client(), SECOND)))
    storing.start()
    while not gate.in_line:
        time.sleep(0.01)
    assert answers == []

    gate.end()
    storing.join(120)

    assert [answer["status"] for answer in answers] == ["created"]


def test_so_many_uploads_at_a_time_and_the_next_is_told_at_once(make_app: Callable[..., Flask]) -> None:
    client = make_app(FACTCHECK_THREADS="3").test_client()
    bodies = [Slow(), Slow()]
    answers = [body.sent_to(client) for body in bodies]

    refused = client.post("/documents/bulk", data=SECOND, content_type=NDJSON)
    batch = client.post("/check/batch", data=b'{"claim": "The ferry sank."}', content_type=NDJSON)
    for body, answer in zip(bodies, answers, strict=True):
        body.may_go_on.set()
        assert json.loads(answer.data)["id"] == "first"
        answer.close()

    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
    assert refused.json["type"] == "/problems/busy"
    assert "bulk uploads" in refused.json["detail"]
    assert batch.status_code == 200, "batches have places of their own"
    assert upload(client, SECOND)[0]["status"] == "created"


def test_what_is_read_ahead_is_bounded_by_its_size(make_app: Callable[..., Flask]) -> None:
    app = make_app(FACTCHECK_THREADS="1", FACTCHECK_MAX_BODY_BYTES=str(1 << 20))
    long = [b'{"id": "d-%d", "text": "The ferry sank.%s"}\n' % (n, b" " * 500_000) for n in range(20)]
    body = Slow(*long)
    body.may_go_on.set()
    with app.app_context():
        gate = application_gate()
    gate.begin()
    answers: list[Any] = []
    storing = threading.Thread(target=lambda: answers.append(body.sent_to(app.test_client()).data))
    storing.start()
    time.sleep(1.5)
    read_ahead = body.given
    gate.end()
    storing.join(240)

    assert 500_000 < read_ahead < 5_000_000
    assert [json.loads(line)["status"] for line in answers[0].splitlines()] == ["created"] * 21


def test_a_model_that_fails_midway_is_told_and_nothing_unanswered_is_stored(
    make_app: Callable[..., Flask],
) -> None:
    class Failing(DummyEmbedder):
        def embed(self, texts: Any) -> Any:
            if any("mayor" in text for text in texts):
                raise ModelUnavailableError("the embedder has no memory left: free some")
            return super().embed(texts)

    client = make_app({"embedder": Failing(), "stance": DummyStanceClassifier()}).test_client()
    lines = [{"id": f"d-{n}", "text": f"Ferry {n} sank in the night."} for n in range(300)]

    answers = upload(client, [*lines, {"id": "m", "text": "The mayor resigned."}])

    stored = [answer["id"] for answer in answers if answer["status"] == "created"]
    failed = [answer for answer in answers if answer["status"] == "failed"]
    assert stored
    assert failed
    assert {answer["problem"]["status"] for answer in failed} == {503}
    assert [answer["line"] for answer in answers] == list(range(1, len(answers) + 1))
    in_corpus = {each["id"] for each in client.get("/documents?limit=200").json["documents"]}
    assert in_corpus == set(sorted(stored)[:200])


def test_a_client_that_does_not_read_is_told_where_the_storing_stopped(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.api.bulk.Pacing", lambda can_write: Pacing(can_write, max_held=20_000))
    monkeypatch.setattr("service.api.bulk.writability", lambda environ: lambda: False)
    lines = [{"id": f"d-{n:04}", "text": f"Ferry {n} sank in the night."} for n in range(2_000)]

    *answers, last = upload(client, lines)

    stored = [answer["id"] for answer in answers]
    assert 20_000 / 100 < len(stored) < 1_000
    assert stored == [line["id"] for line in lines[: len(stored)]]
    assert {answer["status"] for answer in answers} == {"created"}
    assert (last["line"], last["status"]) == (len(stored) + 1, "failed")
    assert last["problem"]["type"] == "/problems/answers-unread"
    assert f"From line {last['line']} on nothing was stored" in last["problem"]["detail"]
    assert client.get(f"/documents/{stored[-1]}").status_code == 200
    assert client.get(f"/documents/d-{len(stored):04}").status_code == 404
    assert [answer["status"] for answer in upload(client, lines[:3])] == ["unchanged"] * 3


def test_the_type_must_be_json_lines(client: FlaskClient) -> None:
    answer = client.post("/documents/bulk", json={"text": "The ferry sank."})

    assert answer.status_code == 415
    assert NDJSON in answer.json["detail"]


def test_the_answer_must_be_welcome(client: FlaskClient) -> None:
    answer = client.post(
        "/documents/bulk", data="{}", content_type=NDJSON, headers={"Accept": "application/json"}
    )

    assert answer.status_code == 406
    assert NDJSON in answer.json["detail"]


@pytest.mark.parametrize("mimetype", ["application/jsonl", "application/x-ndjson; charset=UTF-8"])
def test_other_names_of_the_same_type(client: FlaskClient, mimetype: str) -> None:
    assert client.post("/documents/bulk", data="", content_type=mimetype).status_code == 200
