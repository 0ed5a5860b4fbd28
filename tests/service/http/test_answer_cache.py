"""An answer that is given again is the one that would be computed; after any change it is computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from flask import Flask
from flask.testing import FlaskClient
from numpy.typing import NDArray
from prometheus_client.parser import text_string_to_metric_families

from index.corpus import Corpus
from index.documents import Attribution, AttributionKind, SearchFilters
from models.dummy import DummyEmbedder, DummyStanceClassifier
from models.stance import StanceScores
from service.answer_cache import Question
from service.api.context import Context
from service.keys.key_file import KeyFile
from service.keys.records import Scope
from service.results import CheckOptions

MakeApp = Callable[..., Flask]
CLAIM = "The harbour was closed for 30 days."
GAZETTE = {
    "text": "The storm broke two cranes. The harbour was closed for 30 days, the authority said.",
    "source": {"publisher": "Harbour Gazette", "language": "en"},
    "published": "2022-01-26",
}
COURIER = GAZETTE | {"text": "The harbour was closed for 20 days in all.", "source": {"publisher": "Courier"}}


class CountingEmbedder(DummyEmbedder):
    """Note every text that is embedded."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return super().embed(texts)


class CountingStance(DummyStanceClassifier):
    """Note every claim that is judged."""

    def __init__(self) -> None:
        self.claims: list[str] = []

    def classify(self, claim: str, passages: Sequence[str]) -> list[StanceScores]:
        self.claims.append(claim)
        return super().classify(claim, passages)


class Desk:
    """Ask a service, and see whether it computed."""

    def __init__(self, app: Flask, embedder: CountingEmbedder, stance: CountingStance) -> None:
        self.app = app
        self.client: FlaskClient = app.test_client()
        self.embedder = embedder
        self.stance = stance

    @property
    def corpus(self) -> Corpus:
        context: Context = self.app.extensions["factcheck"]
        return context.components.corpus

    def put(self, document_id: str, document: dict[str, Any]) -> None:
        assert self.client.put(f"/documents/{document_id}", json=document).status_code in (200, 201)

    def check(self, **options: Any) -> tuple[dict[str, Any], bool]:
        """Give the answer without its time, and whether it was computed."""
        before = len(self.stance.claims)
        answer = self.client.post("/check", json={"claim": CLAIM} | options).json
        assert answer.pop("took_ms") >= 0
        return answer, len(self.stance.claims) > before


MakeDesk = Callable[..., Desk]


@pytest.fixture
def make_desk(make_app: MakeApp) -> MakeDesk:
    def make(**variables: str) -> Desk:
        embedder, stance = CountingEmbedder(), CountingStance()
        desk = Desk(make_app({"embedder": embedder, "stance": stance}, **variables), embedder, stance)
        desk.put("gazette", GAZETTE)
        return desk

    return make


@pytest.fixture
def desk(make_desk: MakeDesk) -> Desk:
    return make_desk()


def test_it_is_the_same_answer_and_nothing_is_computed(desk: Desk) -> None:
    first, was_computed = desk.check(timeline=True, stances=["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"])
    again, was_computed_again = desk.check(timeline=True, stances=["NOT_ENOUGH_INFO", "REFUTES", "SUPPORTS"])

    assert (was_computed, was_computed_again) == (True, False)
    assert again == first
    assert first["verdict"]["label"] == "SUPPORTED"
    assert desk.embedder.texts.count(CLAIM) == 1


@pytest.mark.parametrize(
    "options",
    [
        {"claim": "The harbour was closed for 31 days."},
        {"limit": 3},
        {"stances": ["SUPPORTS"]},
        {"context_sentences": 0},
        {"timeline": True},
        {"as_of": "2024-01-01"},
        {"published_from": "2020-01-01"},
        {"published_to": "2024-01-01"},
        {"publishers": ["Harbour Gazette"]},
        {"exclude_publishers": ["Nobody"]},
        {"languages": ["en"]},
    ],
)
def test_whatever_else_is_asked_is_another_question(desk: Desk, options: dict[str, Any]) -> None:
    desk.check()
    assert desk.check(**options)[1]
    assert not desk.check(**options)[1]
    assert not desk.check()[1]


def test_every_option_there_is_tells_questions_apart() -> None:
    for kind in (Question, CheckOptions, SearchFilters):
        assert all(field.compare and field.hash is None for field in fields(kind))


def test_after_a_put_a_correction_and_a_deletion_nothing_is_given_again(desk: Desk) -> None:
    seen = [desk.check()[0]]
    for change in (
        lambda: desk.put("courier", COURIER),
        lambda: desk.put("courier", COURIER | {"published": "2023"}),
        lambda: desk.client.delete("/documents/gazette"),
    ):
        change()
        answer, was_computed = desk.check()
        assert was_computed
        assert answer["corpus"]["revision"] == seen[-1]["corpus"]["revision"] + 1
        seen.append(answer)

    labels = [answer["verdict"]["label"] for answer in seen]
    assert (labels[0], labels[-1]) == ("SUPPORTED", "REFUTED")
    dates = {item["source"]["document_id"]: item["date"] for item in seen[2]["evidence"]}
    assert dates["courier"] == "2023"


def test_a_change_of_whose_statements_passages_are_counts_too(desk: Desk) -> None:
    before = desk.check()[0]["evidence"][0]
    told = Attribution("the mayor", AttributionKind.REPORTED)

    desk.corpus.keep_passages("other rules", {}, {before["passage_id"]: told})

    answer, was_computed = desk.check()
    assert was_computed
    assert "the mayor" in str(answer["evidence"][0])


def test_a_state_of_the_same_revision_is_another_state() -> None:
    question = Question(CLAIM, CheckOptions(), "a token")
    assert question != Question(CLAIM, CheckOptions(), "another token")


@pytest.mark.parametrize("off", ["ANSWER_CACHE", "ANSWER_CACHE_BYTES"])
def test_without_room_every_answer_is_computed(make_desk: MakeDesk, off: str) -> None:
    desk = make_desk(**{f"FACTCHECK_{off}": "0"})
    assert [desk.check()[1] for _ in range(3)] == [True] * 3
    assert desk.embedder.texts.count(CLAIM) == 1, "its embedding has a cache of its own"


@pytest.mark.parametrize("off", ["EMBEDDING_CACHE", "EMBEDDING_CACHE_BYTES"])
def test_an_embedding_stays_right_whatever_changes_and_can_be_forgotten(
    make_desk: MakeDesk, off: str
) -> None:
    remembering, forgetful = make_desk(), make_desk(**{f"FACTCHECK_{off}": "0"})
    answers = []
    for desk, embedded in ((remembering, 1), (forgetful, 2)):
        desk.check()
        desk.put("courier", COURIER)
        answers.append(desk.check(limit=7)[0])
        assert desk.embedder.texts.count(CLAIM) == embedded
    assert answers[0] == answers[1]


def test_a_batch_takes_known_answers_and_computes_the_others_in_order(desk: Desk) -> None:
    known, _ = desk.check()
    claims = ["Nothing was closed.", CLAIM, "The storm broke two cranes.", CLAIM]
    lines = desk.client.post("/check/batch", json=[{"claim": claim} for claim in claims]).text.splitlines()

    answers = [desk.app.json.loads(line)["answer"] for line in lines]
    assert [answer["claim"] for answer in answers] == claims
    assert {**answers[1], "took_ms": 0} == {**answers[3], "took_ms": 0} == {**known, "took_ms": 0}
    assert desk.stance.claims.count(CLAIM) == 1


def test_a_known_answer_opens_no_door(make_app: MakeApp, tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "data")
    checker, publisher, writer = (
        {"X-API-Key": keys.create(name, scopes, publishers=publishers).key}
        for name, scopes, publishers in (
            ("reads", (Scope.CHECK,), ()),
            ("reads and writes for one", (Scope.CHECK, Scope.WRITE), ("Courier",)),
            ("writes", (Scope.WRITE,), ()),
        )
    )
    client = make_app().test_client()
    assert client.put("/documents/gazette", json=GAZETTE, headers=writer).status_code == 201
    answers = [
        client.post("/check", json={"claim": CLAIM}, headers=key) for key in (checker, publisher, writer)
    ]

    assert [answer.status_code for answer in answers] == [200, 200, 403]
    first, second = (answer.json | {"took_ms": 0} for answer in answers[:2])
    assert first == second, "every key that may check reads the whole corpus"
    assert answers[0].headers["X-Request-ID"] != answers[1].headers["X-Request-ID"]


def test_the_metrics_tell_what_was_found_and_what_is_held(desk: Desk) -> None:
    desk.check()
    desk.check()
    desk.check(limit=3)

    told = {
        (sample.name, tuple(sorted(sample.labels.values()))): sample.value
        for family in text_string_to_metric_families(desk.client.get("/metrics").text)
        for sample in family.samples
    }
    assert told["factcheck_cache_lookups_total", ("answers", "hit")] == 1
    assert told["factcheck_cache_lookups_total", ("answers", "miss")] == 2
    assert told["factcheck_cache_lookups_total", ("embeddings", "hit")] == 1
    assert told["factcheck_cache_entries", ("answers",)] == 2
    assert told["factcheck_cache_bytes", ("answers",)] > 2_000
