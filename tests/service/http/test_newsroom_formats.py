"""POST /check in the formats of a newsroom: a draft of a ClaimReview, and a table of the evidence."""

from __future__ import annotations

import csv
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient

CLAIM = {"claim": "The harbour was closed for 30 days."}


def asked(client: FlaskClient, accept: str, **more: Any) -> Any:
    return client.post("/check", json={**CLAIM, **more}, headers={"Accept": accept})


def test_a_draft_holds_all_but_the_rating(newsroom: FlaskClient) -> None:
    answer = asked(newsroom, "application/ld+json")

    assert (answer.status_code, answer.mimetype) == (200, "application/ld+json")
    draft = json.loads(answer.data)
    assert (draft["@context"], draft["@type"]) == ("https://schema.org", "ClaimReview")
    assert draft["claimReviewed"] == draft["itemReviewed"]["text"] == CLAIM["claim"]
    assert draft["creativeWorkStatus"] == "Draft"
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", draft["dateCreated"])
    assert "reviewRating" not in answer.text


def test_each_piece_of_evidence_is_a_citation(newsroom: FlaskClient) -> None:
    evidence = newsroom.post("/check", json=CLAIM).json["evidence"]
    citations = json.loads(asked(newsroom, "application/ld+json").data)["citation"]

    assert [each["hasPart"]["text"] for each in citations] == [each["passage"]["text"] for each in evidence]
    gazette = next(each for each in citations if each["identifier"] == "gazette")
    assert gazette["publisher"] == {"@type": "Organization", "name": "Harbour Gazette"}
    assert (gazette["name"], gazette["datePublished"]) == ("Harbour reopens", "2022-01-26")
    assert gazette["url"] == "https://gazette.example.org/harbour"
    assert gazette["hasPart"]["description"] == "This passage supports the claim."
    leaflet = next(each for each in citations if each["identifier"] == "leaflet")
    assert not {"datePublished", "publisher", "name", "url"} & set(leaflet), "the unknown is left out"


def test_the_evidence_is_a_table(newsroom: FlaskClient) -> None:
    evidence = newsroom.post("/check", json=CLAIM).json["evidence"]

    answer = asked(newsroom, "text/csv")

    assert answer.content_type == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(answer.data.decode("utf-8-sig").splitlines()))
    assert [row["passage"] for row in rows] == [each["passage"]["text"] for each in evidence]
    assert [row["document_id"] for row in rows] == [each["source"]["document_id"] for each in evidence]
    assert [row["date"] for row in rows] == [each["date"] or "" for each in evidence]
    for row, each in zip(rows, evidence, strict=True):
        assert float(row["stance_probability"]) == each["stance_scores"][each["stance"].lower()]


def test_no_cell_is_a_formula(newsroom: FlaskClient) -> None:
    hostile = {
        "text": "The harbour was closed for 30 days.",
        "source": {"title": "=cmd|' /C calc'!A0", "publisher": "@SUM(1+1)", "url": None},
    }
    assert newsroom.put("/documents/hostile", json=hostile).status_code == 201

    answer = asked(newsroom, "text/csv", publishers=["@SUM(1+1)"])

    [row] = list(csv.DictReader(answer.data.decode("utf-8-sig").splitlines()))
    assert row["title"] == "'=cmd|' /C calc'!A0"
    assert row["publisher"] == "'@SUM(1+1)"


@pytest.mark.parametrize(
    "accept, mimetype",
    [
        ("*/*", "application/json"),
        ("application/*", "application/json"),
        ("text/*", "text/csv"),
        ("text/html, application/ld+json;q=0.9, */*;q=0.1", "application/ld+json"),
        ("application/json;q=0.2, text/csv;q=0.8", "text/csv"),
        ("application/ld+json, application/json", "application/json"),
    ],
)
def test_the_type_most_liked_is_answered(newsroom: FlaskClient, accept: str, mimetype: str) -> None:
    answer = asked(newsroom, accept)

    assert (answer.status_code, answer.mimetype) == (200, mimetype)
    assert "Accept" in answer.vary


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "application/json;q=0", "image/*"])
def test_no_other_type_is_answered(newsroom: FlaskClient, accept: str) -> None:
    answer = asked(newsroom, accept)

    assert (answer.status_code, answer.mimetype) == (406, "application/problem+json")
    assert "application/ld+json" in json.loads(answer.data)["detail"]


@pytest.mark.parametrize("accept", ["application/ld+json", "text/csv"])
def test_what_is_wrong_is_a_problem_in_any_case(newsroom: FlaskClient, accept: str) -> None:
    answer = asked(newsroom, accept, limit=0)

    assert (answer.status_code, answer.mimetype) == (422, "application/problem+json")
