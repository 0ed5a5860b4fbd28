"""POST /check/text: a text's sentences, those worth checking with the answer that /check gives."""

from __future__ import annotations

import inspect
import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.dummy import DummyEmbedder, DummyStanceClassifier
from models.stance import ModelUnavailableError
from service.text_checking import check_sentences
from tests.service.http.conftest import GAZETTE, MakeApp

NDJSON = "application/x-ndjson"
TEXT = (
    "🛳 Harbour news\n\nWas it the storm? The harbour was closed for 30 days in January. What a shame!\n"
    "The harbour was closed for 20 days in all, the “Courier” said. I think they should build a new one.\n"
    "Click here to subscribe to our letter from the coast."
)
CLOSED_30 = "The harbour was closed for 30 days in January."
CLOSED_20 = "The harbour was closed for 20 days in all, the “Courier” said."


def check(client: FlaskClient, **body: Any) -> dict[str, Any]:
    answer = client.post("/check/text", json={"text": TEXT, **body})
    assert answer.status_code == 200, answer.text
    members: dict[str, Any] = answer.json
    return members


def checked(answer: dict[str, Any]) -> list[str]:
    return [each["text"] for each in answer["sentences"] if each["left_out"] is None]


def without_time(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answer.items() if name != "took_ms"}


def test_offsets_are_exact_and_in_order(newsroom: FlaskClient) -> None:
    sentences = check(newsroom)["sentences"]

    assert [TEXT[each["start"] : each["end"]] for each in sentences] == [each["text"] for each in sentences]
    assert sentences == sorted(sentences, key=lambda each: each["start"])
    assert len(sentences) >= 6


def test_statements_are_checked_and_the_rest_is_told_apart(newsroom: FlaskClient) -> None:
    answer = check(newsroom)

    assert checked(answer) == [CLOSED_30, CLOSED_20]
    assert answer["checked"] == 2
    reasons = {each["text"]: each["left_out"] for each in answer["sentences"]}
    assert reasons["Was it the storm?"] == "question"
    assert reasons["What a shame!"] == "fragment"
    assert reasons["I think they should build a new one."] == "opinion"
    for each in answer["sentences"]:
        assert (each["answer"] is None) == (each["left_out"] is not None)
        assert 0 <= each["worth"] <= 1


def test_each_answer_is_the_one_that_check_gives(newsroom: FlaskClient) -> None:
    choices = {"as_of": "2022-01-31", "limit": 1, "timeline": True}

    sentences = check(newsroom, **choices)["sentences"]

    for each in sentences:
        if each["answer"]:
            alone = newsroom.post("/check", json={"claim": each["text"], **choices}).json
            assert without_time(each["answer"]) == without_time(alone)


def test_lines_come_for_those_who_accept_them(newsroom: FlaskClient) -> None:
    whole = check(newsroom)
    answer = newsroom.post("/check/text", json={"text": TEXT}, headers={"Accept": NDJSON})

    lines = [json.loads(line) for line in answer.data.splitlines()]

    assert answer.mimetype == NDJSON
    assert [without_answer(line) for line in lines] == [without_answer(each) for each in whole["sentences"]]
    assert [line["answer"] and line["answer"]["claim"] for line in lines] == [
        each["answer"] and each["answer"]["claim"] for each in whole["sentences"]
    ]


def without_answer(sentence: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in sentence.items() if name != "answer"}


def test_the_most_worthy_are_checked_where_there_are_too_many(newsroom: FlaskClient) -> None:
    whole, cut = check(newsroom), check(newsroom, max_claims=1)

    best = max(whole["sentences"], key=lambda each: each["worth"])["text"]
    assert checked(cut) == [best]
    assert [each["left_out"] for each in cut["sentences"]].count("over_limit") == 1


def test_a_text_without_statements_is_answered_without_asking_a_model(make_app: MakeApp) -> None:
    client = make_app().test_client()

    answer = client.post("/check/text", json={"text": "Really? Oh my!"}).json

    assert answer["checked"] == 0
    assert [each["left_out"] for each in answer["sentences"]] == ["question", "fragment"]


def test_other_languages_are_chosen_by_numbers_and_names(newsroom: FlaskClient) -> None:
    german = (
        "Der Hafen von Hamburg war dreißig Tage lang geschlossen. Das war wirklich sehr schade. Warum denn?"
    )

    reasons = [
        each["left_out"] for each in newsroom.post("/check/text", json={"text": german}).json["sentences"]
    ]

    assert reasons == [None, "general", "question"]


@pytest.mark.parametrize(
    "body, pointer",
    [
        ({}, "/text"),
        ({"text": ""}, "/text"),
        ({"text": "x" * 100_001}, "/text"),
        ({"text": "a\0b"}, "/text"),
        ({"text": "x", "claim": "x"}, "/claim"),
        ({"text": "x", "max_claims": 0}, "/max_claims"),
        ({"text": "x", "language": "the english"}, "/language"),
        ({"text": "x", "limit": 99}, "/limit"),
    ],
)
def test_bad_values_are_named(client: FlaskClient, body: dict[str, Any], pointer: str) -> None:
    answer = client.post("/check/text", json=body)

    assert answer.status_code == 422
    assert pointer in [error["pointer"] for error in json.loads(answer.data)["errors"]]


def test_no_other_type_is_answered(client: FlaskClient) -> None:
    answer = client.post("/check/text", json={"text": "x"}, headers={"Accept": "text/html"})

    assert (answer.status_code, answer.mimetype) == (406, "application/problem+json")


def test_a_model_that_breaks_is_never_a_lack_of_evidence(make_app: MakeApp) -> None:
    class Breaking(DummyStanceClassifier):
        def classify(self, claim: str, passages: Any) -> Any:
            if "20 days" in claim:
                raise ModelUnavailableError("the stance model broke")
            return super().classify(claim, passages)

    client = make_app(
        {"embedder": DummyEmbedder(), "stance": Breaking()}, FACTCHECK_THREADS="1"
    ).test_client()
    assert client.put("/documents/gazette", json=GAZETTE).status_code == 201

    whole = client.post("/check/text", json={"text": TEXT}, buffered=True)
    lines = client.post("/check/text", json={"text": TEXT}, headers={"Accept": NDJSON}, buffered=True)

    assert (whole.status_code, whole.mimetype) == (503, "application/problem+json")
    told = {each["text"]: each for each in map(json.loads, lines.data.splitlines())}
    assert told[CLOSED_30]["answer"]
    assert told[CLOSED_20]["answer"] is None
    assert told[CLOSED_20]["problem"]["status"] == 503


def test_the_work_stops_where_the_client_goes_away(
    newsroom: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    held: list[Any] = []

    def noted(*arguments: Any) -> Any:
        held.append(check_sentences(*arguments))
        return held[-1]

    monkeypatch.setattr("service.api.text.check_sentences", noted)
    answer = newsroom.post("/check/text", json={"text": TEXT}, headers={"Accept": NDJSON})
    next(iter(answer.response))
    assert inspect.getgeneratorstate(held[0]) == inspect.GEN_SUSPENDED

    answer.close()

    assert inspect.getgeneratorstate(held[0]) == inspect.GEN_CLOSED


def test_only_so_many_texts_are_checked_at_the_same_time(make_app: MakeApp) -> None:
    from service.api.slots import Slot

    app = make_app(FACTCHECK_THREADS="2")
    with app.app_context():
        slot = Slot()
    assert app.test_client().post("/check/text", json={"text": TEXT}).status_code == 503
    slot.release()
    for _ in range(3):
        assert app.test_client().post("/check/text", json={"text": TEXT}, buffered=True).status_code == 200
