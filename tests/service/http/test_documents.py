"""Documents over HTTP: stored, replaced, listed, shown, deleted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

TEXT = "The ferry sank in the night. Nobody was hurt."
SOURCE = {
    "title": "Ferry sinks",
    "publisher": "Harbour Gazette",
    "url": "https://gazette.example.org/ferry",
    "language": "en",
}


def errors(answer: Any) -> dict[str, str]:
    assert answer.status_code == 422, answer.text
    return {error.get("pointer") or error["parameter"]: error["detail"] for error in answer.json["errors"]}


def test_a_document_is_created_then_unchanged_then_updated(client: FlaskClient) -> None:
    document = {"text": TEXT, "source": SOURCE, "published": "2022-01-26"}

    created = client.put("/documents/ferry", json=document)
    unchanged = client.put("/documents/ferry", json=document)
    updated = client.put("/documents/ferry", json={**document, "text": TEXT + " The sea was calm."})

    assert (created.status_code, created.json) == (201, {"id": "ferry", "status": "created", "passages": 2})
    assert (unchanged.status_code, unchanged.json["status"]) == (200, "unchanged")
    assert (updated.status_code, updated.json) == (200, {"id": "ferry", "status": "updated", "passages": 3})


def test_a_document_is_shown_as_it_was_handed_in(client: FlaskClient) -> None:
    client.put("/documents/ferry", json={"text": TEXT, "source": SOURCE, "published": "2022-01"})

    assert client.get("/documents/ferry").json == {
        "id": "ferry",
        "text": TEXT,
        "source": {**SOURCE, "author": None, "section": None},
        "published": "2022-01",
        "date_precision": "month",
        "date_origin": "given",
        "date_warning": None,
        "modified": None,
        "language_origin": "given",
        "kind": "article",
        "review": None,
        "passages": 2,
    }


def test_a_replaced_document_is_no_longer_found_by_its_former_words(client: FlaskClient) -> None:
    claim = {"claim": "The ferry sank in the night.", "stances": ["SUPPORTS"]}
    client.put("/documents/ferry", json={"text": TEXT})
    assert client.post("/check", json=claim).json["evidence"]

    client.put("/documents/ferry", json={"text": "A correction: the boat is afloat."})

    assert client.post("/check", json=claim).json["evidence"] == []


def test_posting_makes_the_id_and_names_the_place(client: FlaskClient) -> None:
    first = client.post("/documents", json={"text": TEXT})
    again = client.post("/documents", json={"text": TEXT})

    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json["id"] == again.json["id"]
    assert first.headers["Location"] == f"/documents/{first.json['id']}"
    assert client.get(first.headers["Location"]).json["text"] == TEXT


def test_another_text_of_the_same_page_is_another_document(client: FlaskClient) -> None:
    first = client.post("/documents", json={"text": TEXT, "source": SOURCE})
    second = client.post("/documents", json={"text": "Corrected: the ferry is afloat.", "source": SOURCE})

    assert (first.status_code, second.status_code) == (201, 201)
    assert client.get(first.headers["Location"]).json["text"] == TEXT


def test_a_text_of_two_outlets_is_two_documents(client: FlaskClient) -> None:
    pages = [{"url": f"https://{name}.example.org/ferry"} for name in ("gazette", "courier")]
    answers = [client.post("/documents", json={"text": TEXT, "source": page}) for page in pages]

    assert [answer.status_code for answer in answers] == [201, 201]


@pytest.mark.parametrize(
    ("fields", "published", "origin"),
    [
        ({"published": "2022-01-26T09:47:00+01:00"}, "2022-01-26T09:47:00+01:00", "given"),
        ({}, "2022-02-02", "text"),
        ({"published": None}, None, "unknown"),
    ],
    ids=["given", "left out: the text's own header", "null: it stays unknown"],
)
def test_where_the_date_comes_from(
    client: FlaskClient, fields: dict[str, Any], published: str | None, origin: str
) -> None:
    text = "Published: 2 February 2022\n\nThe ferry sank in the night, the coast guard said."
    client.put("/documents/ferry", json={"text": text, **fields})

    shown = client.get("/documents/ferry").json

    assert (shown["published"], shown["date_origin"]) == (published, origin)


def test_a_fact_check_is_stored_with_its_review_and_stays_out_of_the_evidence(client: FlaskClient) -> None:
    review = {"claim_reviewed": "The ferry sank in the night.", "rating": "False", "rating_value": 1}
    source = {"publisher": "Harbour Facts", "author": "Ada Quill", "section": "Checks"}
    sent = {"kind": "fact_check", "source": source, "review": review, "modified": "2022-01-27"}

    stored = client.put("/documents/check", json=sent)
    shown = client.get("/documents/check").json
    checked = client.post("/check", json={"claim": "The ferry sank in the night."}).json

    assert (stored.status_code, stored.json["passages"]) == (201, 1)
    assert shown["text"] == "The ferry sank in the night."
    assert shown["kind"] == "fact_check"
    assert {name: shown["review"][name] for name in review} == review
    assert (shown["source"]["author"], shown["source"]["section"]) == ("Ada Quill", "Checks")
    assert (shown["modified"], shown["published"]) == ("2022-01-27", None)
    assert checked["evidence"] == []


STORY = "<p>The ferry sank in the night off the coast, and nobody was hurt, the coast guard said.</p>" * 3
PAGE = f"""<html lang="en-GB"><head><title>Ferry sinks</title>
<meta property="og:site_name" content="Harbour Gazette">
<meta property="article:published_time" content="2022-01-26T09:47:00+01:00"></head>
<body><h1>Ferry sinks</h1>{STORY}</body></html>"""


def test_a_page_is_read_for_its_text_source_and_date(client: FlaskClient) -> None:
    stored = client.put("/documents/ferry", json={"html": PAGE, "source": {"publisher": "Courier"}})
    shown = client.get("/documents/ferry").json

    assert stored.status_code == 201
    assert "the coast guard said" in shown["text"]
    assert (shown["source"]["title"], shown["source"]["publisher"]) == ("Ferry sinks", "Courier")
    assert (shown["published"], shown["date_origin"]) == ("2022-01-26T09:47:00+01:00", "metadata")
    assert (shown["source"]["language"], shown["language_origin"]) == ("en-GB", "metadata")
    assert client.put("/documents/ferry", json={"html": PAGE, "source": {"publisher": "Courier"}}).json == {
        "id": "ferry", "status": "unchanged", "passages": stored.json["passages"],
    }  # fmt: skip


def test_a_page_that_reviews_a_claim_is_stored_as_a_fact_check(client: FlaskClient) -> None:
    review = {"@type": "ClaimReview", "claimReviewed": "The ferry is afloat."}
    page = f'<script type="application/ld+json">{json.dumps(review)}</script>{PAGE}'

    client.put("/documents/check", json={"html": page})

    shown = client.get("/documents/check").json
    assert (shown["kind"], shown["review"]["claim_reviewed"]) == ("fact_check", "The ferry is afloat.")


def test_every_wrong_field_is_named_at_once(client: FlaskClient) -> None:
    answer = client.put(
        "/documents/ferry",
        json={
            "text": " ",
            "source": {"url": "gazette", "language": "english", "title": "x" * 1001, "writer": "me"},
            "published": "yesterday",
            "rating": 5,
        },
    )

    assert set(errors(answer)) == {
        "/text", "/source/url", "/source/language", "/source/title", "/source/writer",
        "/published", "/rating",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({}, "/text"),
        ({"text": None}, "/text"),
        ({"text": 3}, "/text"),
        ({"text": "a\0b is no text"}, "/text"),
        ({"text": TEXT, "source": None}, "/source"),
        ({"text": TEXT, "source": "Gazette"}, "/source"),
        ({"text": TEXT, "published": 2022}, "/published"),
        ({"text": TEXT, "id": "other"}, "/id"),
        ({"text": TEXT, "html": PAGE}, "/html"),
        ({"html": 5}, "/html"),
        ({"html": ""}, "/html"),
        ({"html": "<html><body></body></html>"}, "/html"),
        ({"html": PAGE, "kind": "fact_check"}, "/kind"),
        ({"text": TEXT, "kind": "rumour"}, "/kind"),
        ({"text": TEXT, "kind": "fact_check"}, "/kind"),
        ({"text": TEXT, "kind": "article", "review": {"claim_reviewed": "It sank."}}, "/kind"),
        ({"text": TEXT, "review": {"rating": "False"}}, "/review/claim_reviewed"),
        (
            {"text": TEXT, "review": {"claim_reviewed": "It sank.", "rating_value": "1"}},
            "/review/rating_value",
        ),
        ({"text": TEXT, "review": {"claim_reviewed": "It sank.", "stars": 1}}, "/review/stars"),
        ({"text": "Advertisement"}, "/text"),
    ],
)
def test_a_wrong_field_is_named(client: FlaskClient, fields: dict[str, Any], pointer: str) -> None:
    assert list(errors(client.put("/documents/ferry", json=fields))) == [pointer]
    assert client.get("/documents/ferry").status_code == 404


@pytest.mark.parametrize("document_id", ["-a", "a b", "%00", "%FF", "ä", "x" * 201])
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_an_id_that_cannot_be_one_is_refused(client: FlaskClient, method: str, document_id: str) -> None:
    body = {"json": {"text": TEXT}} if method == "PUT" else {}

    answer = client.open(f"/documents/{document_id}", method=method, **body)

    assert list(errors(answer)) == ["document_id"]


def test_a_document_named_like_an_address_of_the_api_is_a_document(client: FlaskClient) -> None:
    assert client.put("/documents/bulk", json={"text": TEXT}).status_code == 201
    assert client.get("/documents/bulk").json["id"] == "bulk"
    assert client.delete("/documents/bulk").status_code == 204


def test_a_deleted_document_is_gone(client: FlaskClient) -> None:
    client.put("/documents/ferry", json={"text": TEXT})

    deleted = client.delete("/documents/ferry")

    assert (deleted.status_code, deleted.data) == (204, b"")
    assert client.delete("/documents/ferry").status_code == 404
    assert client.get("/documents/ferry").json["type"] == "/problems/document-not-found"
    claim = {"claim": "The ferry sank in the night.", "stances": ["SUPPORTS", "NOT_ENOUGH_INFO"]}
    assert client.post("/check", json=claim).json["evidence"] == []


def test_paging_shows_every_document_once(client: FlaskClient) -> None:
    ids = [f"d-{number:02}" for number in range(7)]
    for document_id in reversed(ids):
        client.put(f"/documents/{document_id}", json={"text": f"The {document_id} ferry sank."})

    pages, after = [], ""
    while after is not None:
        page = client.get(
            "/documents", query_string={"limit": "3", **({"after": after} if after else {})}
        ).json
        pages.append([each["id"] for each in page["documents"]])
        after = page["next"]

    assert pages == [ids[:3], ids[3:6], ids[6:]]


def test_the_list_can_be_narrowed_to_a_publisher(client: FlaskClient) -> None:
    client.put("/documents/ferry", json={"text": TEXT, "source": SOURCE})
    client.put("/documents/other", json={"text": TEXT, "source": {"publisher": "Coast Courier"}})

    [shown] = client.get("/documents?publisher=harbour+GAZETTE").json["documents"]

    assert shown["id"] == "ferry"
    assert "text" not in shown


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("limit=many", "limit"),
        ("page=2", "page"),
        ("publisher=", "publisher"),
    ],
)
def test_a_wrong_parameter_is_named(client: FlaskClient, query: str, parameter: str) -> None:
    assert list(errors(client.get(f"/documents?{query}"))) == [parameter]


def test_where_writing_is_off_documents_can_be_read_only(make_app: Callable[..., Flask]) -> None:
    make_app().test_client().put("/documents/ferry", json={"text": TEXT})
    reader = make_app(FACTCHECK_WRITES="off").test_client()

    refused = [
        reader.put("/documents/new", json={"text": TEXT}),
        reader.post("/documents", json={"text": TEXT}),
        reader.post("/documents/bulk", data="{}", content_type="application/x-ndjson"),
        reader.delete("/documents/ferry"),
    ]

    assert [answer.status_code for answer in refused] == [403] * 4
    assert refused[0].json["type"] == "/problems/writing-disabled"
    assert reader.get("/documents/ferry").json["text"] == TEXT
    assert reader.post("/check", json={"claim": "The ferry sank in the night."}).status_code == 200


def test_the_language_of_a_text_is_detected_once(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def detect(text: str) -> str | None:
        asked.append(text)
        return "en"

    monkeypatch.setattr("index.validation.detect", detect)
    source = {
        "title": "Harbour reopens", "publisher": "Harbour Gazette", "author": "Ada Quill", "section": "News",
        "url": "https://gazette.example.org/harbour",
    }  # fmt: skip

    answer = client.put("/documents/a", json={"text": "The harbour is open.", "source": source})
    assert (answer.status_code, asked) == (201, ["The harbour is open."])

    source["language"] = "en"
    answer = client.put("/documents/b", json={"text": "The harbour is open.", "source": source})
    assert (answer.status_code, len(asked)) == (201, 1), "a language that is stated is not detected"


def test_every_field_of_a_document_has_its_rule(client: FlaskClient) -> None:
    source = {
        "title": 1, "publisher": "x" * 301, "url": "gazette", "language": "english\n!", "author": "a\0b",
        "section": [],
    }  # fmt: skip

    answer = client.put("/documents/a", json={"text": " ", "source": source, "published": "soon"})

    assert answer.status_code == 422
    assert {error["pointer"] for error in json.loads(answer.data)["errors"]} == {
        "/text", "/published", *(f"/source/{name}" for name in source),
    }  # fmt: skip
