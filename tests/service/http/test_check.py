"""POST /check: the contract, field by field."""

from __future__ import annotations

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

CLAIM = "The harbour was closed for 20 days."
SUPPORTS, REFUTES = ("SUPPORTS", "courier"), ("REFUTES", "gazette")


def check(client: FlaskClient, **fields: Any) -> dict[str, Any]:
    answer = client.post("/check", json={"claim": CLAIM, **fields})
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json
    return body


def found(body: dict[str, Any]) -> set[tuple[str, str]]:
    return {(each["stance"], each["source"]["document_id"]) for each in body["evidence"]}


def pointers(client: FlaskClient, fields: dict[str, Any]) -> dict[str, str]:
    answer = client.post("/check", data=json.dumps(fields), content_type="application/json")
    assert answer.status_code == 422, answer.text
    return {error["pointer"]: error["detail"] for error in answer.json["errors"]}


def test_an_empty_corpus_says_so(client: FlaskClient) -> None:
    body = check(client)

    assert body["verdict"]["label"] == "NOT_ENOUGH_EVIDENCE"
    assert body["verdict"]["reason"] == "empty_corpus"
    assert body["evidence"] == []
    assert body["corpus"] == {"revision": 0, "documents": 0, "passages": 0}


def test_the_answer_has_the_fields_of_the_contract_in_its_order(newsroom: FlaskClient) -> None:
    body = check(newsroom, publishers=["Harbour Gazette"], timeline=True)

    assert list(body) == [
        "claim", "verdict", "evidence", "fact_checks", "timeline", "undated", "warnings", "coverage",
        "corpus", "models", "took_ms",
    ]  # fmt: skip
    assert body["claim"] == CLAIM
    assert body["verdict"]["label"] == "REFUTED"
    assert body["verdict"]["reason"] is None
    assert body["verdict"]["origins"] == {"supports": 0, "refutes": 1}
    [evidence] = body["evidence"]
    assert list(evidence) == [
        "passage_id", "stance", "stance_scores", "similarity", "passage", "selector", "attribution", "source",
        "date", "date_precision", "date_origin", "differences", "origin",
    ]  # fmt: skip
    assert evidence["stance_scores"] == {"supports": 0.05, "refutes": 0.9, "not_enough_info": 0.05}
    assert evidence["passage"] == {
        "text": "The harbour was closed for 30 days, the authority said.",
        "before": "The storm broke two cranes.",
        "after": "It reopened on Tuesday.",
        "start": 28,
        "end": 83,
    }
    assert evidence["source"] == {
        "document_id": "gazette",
        "title": "Harbour reopens",
        "publisher": "Harbour Gazette",
        "url": "https://gazette.example.org/harbour",
        "language": "en",
        "section": None,
    }
    assert (evidence["date"], evidence["date_precision"], evidence["date_origin"]) == (
        "2022-01-26", "day", "given",
    )  # fmt: skip
    assert {"kind": "number", "claim": "20", "passage": "30"} in evidence["differences"]
    assert evidence["origin"] == {"copies": 0, "also_in": []}
    newest = {
        "passage_id": evidence["passage_id"],
        "document_id": "gazette",
        "publisher": "Harbour Gazette",
        "stance": "REFUTES",
        "date": "2022-01-26",
    }
    assert body["verdict"]["newest"] == newest
    assert body["verdict"]["changed"] is None
    assert body["timeline"] == [
        {"date": "2022-01-26", "label": "REFUTED", "confidence": 0.855, "changed_by": newest}
    ]
    assert (body["fact_checks"], body["undated"], body["warnings"]) == ([], [], [])
    assert body["coverage"] == {"passages_searched": 3, "judged": 1, "excluded_undated": 0}
    assert body["corpus"] == {"revision": 3, "documents": 3, "passages": 6}
    assert set(body["models"]) == {"embedder", "stance"}


def test_numbers_are_rounded(newsroom: FlaskClient) -> None:
    body = check(newsroom)

    for number in (body["verdict"]["confidence"], *(each["similarity"] for each in body["evidence"])):
        assert number == round(number, 4)
    assert body["took_ms"] == round(body["took_ms"], 1)


def test_the_claim_is_trimmed(newsroom: FlaskClient) -> None:
    assert check(newsroom, claim=f" \n{CLAIM}\t ")["claim"] == CLAIM


def test_the_timeline_is_null_unless_asked_for(newsroom: FlaskClient) -> None:
    body = check(newsroom)
    assert (body["timeline"], body["undated"]) == (None, None)


def test_the_same_story_elsewhere_is_one_origin_with_copies(newsroom: FlaskClient) -> None:
    story = "The harbour was closed for 20 days in all."
    newsroom.put("/documents/echo", json={"text": story, "published": "2022-02-03"})

    body = check(newsroom, published_from="2022-02")

    assert body["verdict"]["origins"] == {"supports": 1, "refutes": 0}
    [evidence] = body["evidence"]
    assert evidence["origin"]["copies"] == 1
    [copy] = evidence["origin"]["also_in"]
    assert {evidence["source"]["document_id"], copy["document_id"]} == {"courier", "echo"}
    assert set(copy) == {"passage_id", "document_id", "publisher", "url", "date"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        pytest.param({}, {SUPPORTS, REFUTES, ("SUPPORTS", "leaflet")}, id="no filter"),
        pytest.param({"as_of": "2022-01-31"}, {REFUTES}, id="known by a day"),
        pytest.param({"as_of": "2022-01-25"}, set(), id="a day too early"),
        pytest.param({"as_of": "2022-01"}, {REFUTES}, id="a month means its last moment"),
        pytest.param({"as_of": "2022"}, {SUPPORTS, REFUTES}, id="a year means its last moment"),
        pytest.param({"as_of": "2022-01-26T23:59:58Z"}, set(), id="a day is over only with its last second"),
        pytest.param({"published_from": "2022-02"}, {SUPPORTS}, id="a month begins with its first moment"),
        pytest.param({"published_from": "2022"}, {SUPPORTS, REFUTES}, id="a year begins with its first"),
        pytest.param({"published_to": "2022-01"}, {REFUTES}, id="up to a month means to its end"),
        pytest.param({"publishers": ["HARBOUR gazette"]}, {REFUTES}, id="publisher, whatever the case"),
        pytest.param(
            {"exclude_publishers": ["harbour gazette"]}, {SUPPORTS, ("SUPPORTS", "leaflet")}, id="but not one"
        ),
        pytest.param(
            {"languages": ["en"]}, {SUPPORTS, REFUTES, ("SUPPORTS", "leaflet")},
            id="a language admits its regions, and what is seen to be in it",
        ),
        pytest.param({"languages": ["de"]}, set(), id="a language without sources"),
        pytest.param({"stances": ["REFUTES"]}, {REFUTES}, id="one stance shown"),
    ],
)  # fmt: skip
def test_filters(newsroom: FlaskClient, filters: dict[str, Any], expected: set[tuple[str, str]]) -> None:
    assert found(check(newsroom, **filters)) == expected


def test_undated_sources_are_left_out_of_dated_questions_and_counted(newsroom: FlaskClient) -> None:
    assert check(newsroom, as_of="2022-12-31")["coverage"]["excluded_undated"] == 1
    assert check(newsroom)["coverage"]["excluded_undated"] == 0


def test_where_only_fact_checks_are_stored_no_filter_is_blamed(client: FlaskClient) -> None:
    review = {"claim_reviewed": "The harbour was closed for 20 days.", "rating": "False"}
    assert client.put("/documents/facts", json={"review": review}).status_code == 201

    answer = client.post("/check", json={"claim": "The harbour was closed for 20 days."}).json

    assert answer["verdict"]["reason"] == "nothing_similar"
    assert answer["coverage"]["passages_searched"] == 0
    assert len(answer["fact_checks"]) == 1


def test_filters_that_let_nothing_through_are_the_reason(newsroom: FlaskClient) -> None:
    assert check(newsroom, as_of="1999")["verdict"]["reason"] == "all_filtered_out"


def test_limit_and_context(newsroom: FlaskClient) -> None:
    body = check(newsroom, limit=1, context_sentences=0, stances=["REFUTES"])

    [evidence] = body["evidence"]
    assert (evidence["passage"]["before"], evidence["passage"]["after"]) == ("", "")


@pytest.mark.parametrize("text", ["", " ", "\u2003\n", "a\0b", "\ud83d", "x" * 2001])
def test_claims_that_cannot_be_checked(client: FlaskClient, text: str) -> None:
    assert list(pointers(client, {"claim": text})) == ["/claim"]


@pytest.mark.parametrize("text", ["x" * 2000, "  " + "\U0001f600" * 2000 + "  ", "?", "Ä"])
def test_claims_at_the_edge(newsroom: FlaskClient, text: str) -> None:
    assert check(newsroom, claim=text)["claim"] == text.strip()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("limit", 0), ("limit", 51), ("limit", "10"), ("limit", 1.5), ("limit", True), ("limit", None),
        ("limit", 10**400),
        ("context_sentences", 4), ("context_sentences", -1),
        ("timeline", 1), ("timeline", "true"), ("timeline", None),
        ("stances", []), ("stances", ["TRUE"]), ("stances", "REFUTES"), ("stances", [1]),
        ("as_of", "31.01.2022"), ("as_of", ""), ("as_of", 2022), ("as_of", "2022-02-30"), ("as_of", None),
        ("publishers", [""]), ("publishers", "Gazette"), ("publishers", ["x"] * 101), ("publishers", [None]),
        ("languages", ["english"]), ("languages", ["e n"]),
    ],
)  # fmt: skip
def test_a_bad_value_is_named(client: FlaskClient, field: str, value: object) -> None:
    named = pointers(client, {"claim": CLAIM, field: value})

    assert [pointer.split("/")[1] for pointer in named] == [field]
    assert all(named.values())


def test_every_bad_value_is_named_at_once(client: FlaskClient) -> None:
    fields = {"claim": " ", "limit": 99, "as_of": "soon", "publishers": ["ok", ""], "colour": 1, "a/b~c": 2}

    assert set(pointers(client, fields)) == {
        "/claim", "/limit", "/as_of", "/publishers/1", "/colour", "/a~1b~0c",
    }  # fmt: skip


def test_a_missing_claim_is_named(client: FlaskClient) -> None:
    assert pointers(client, {}) == {"/claim": "this field is required"}


def test_an_unknown_field_is_told_which_there_are(client: FlaskClient) -> None:
    assert "as_of" in pointers(client, {"claim": CLAIM, "asof": "2022"})["/asof"]


def test_a_period_that_ends_before_it_begins_is_refused(client: FlaskClient) -> None:
    fields = {"claim": CLAIM, "published_from": "2023", "published_to": "2022-06"}

    assert list(pointers(client, fields)) == ["/published_to"]


def test_a_check_writes_nothing(newsroom: FlaskClient) -> None:
    assert check(newsroom)["corpus"]["revision"] == check(newsroom)["corpus"]["revision"] == 3


def test_a_story_that_changed_is_told_as_one(newsroom: FlaskClient) -> None:
    newsroom.delete("/documents/leaflet")

    body = check(newsroom, timeline=True)

    assert body["verdict"]["label"] == "SUPPORTED"
    assert body["verdict"]["origins"] == {"supports": 1, "refutes": 1}
    changed = body["verdict"]["changed"]
    assert (changed["from"], changed["to"], changed["on"]) == ("REFUTED", "SUPPORTED", "2022-02-02")
    assert changed["by"] == body["verdict"]["newest"] == body["timeline"][1]["changed_by"]
    assert [point["label"] for point in body["timeline"]] == ["REFUTED", "SUPPORTED"]
    assert found(body) == {SUPPORTS, REFUTES}, "what was overruled is still shown"


def test_undated_evidence_stands_apart_from_the_timeline(newsroom: FlaskClient) -> None:
    [leaflet] = check(newsroom, timeline=True)["undated"]

    assert (leaflet["document_id"], leaflet["stance"], leaflet["date"]) == ("leaflet", "SUPPORTS", None)


def test_the_selector_finds_the_passage_again_also_where_its_words_stand_twice(newsroom: FlaskClient) -> None:
    headline = "The harbour was closed for 20 days."
    text = f"{headline}\n\n{headline}\n\nNobody came for {'a very ' * 20}long time."
    newsroom.put("/documents/twice", json={"text": text, "published": "2022-03-01"})

    body = check(newsroom, published_from="2022-03", context_sentences=0)

    [evidence] = body["evidence"]
    selector = evidence["selector"]
    assert selector["exact"] == evidence["passage"]["text"] == headline
    whole = selector["prefix"] + selector["exact"] + selector["suffix"]
    assert text.count(whole) == 1
    assert text.index(whole) + len(selector["prefix"]) == evidence["passage"]["start"]


FACTS = {
    "text": "The harbour log shows 30 days. Nobody knows who made up the other number.",
    "source": {"title": "How long?", "publisher": "Harbour Facts", "url": "https://facts.example.org/1"},
    "published": "2022-02-03",
    "kind": "fact_check",
    "review": {
        "claim_reviewed": "For 20 days the harbour was closed.",
        "rating": "False",
        "rating_value": 1,
        "best_rating": 5,
        "worst_rating": 1,
        "claimant": "a leaflet",
    },
}


def test_a_published_fact_check_of_the_claim_stands_apart_and_counts_for_nothing(
    newsroom: FlaskClient,
) -> None:
    before = check(newsroom)
    assert newsroom.put("/documents/facts", json=FACTS).status_code == 201

    body = check(newsroom)

    assert body["verdict"] == before["verdict"]
    assert found(body) == found(before)
    [fact_check] = body["fact_checks"]
    assert fact_check.pop("similarity") > 0.9
    assert fact_check == {
        "document_id": "facts",
        "title": "How long?",
        "claim_reviewed": "For 20 days the harbour was closed.",
        "rating": "False",
        "rating_value": 1.0,
        "best_rating": 5.0,
        "worst_rating": 1.0,
        "claimant": "a leaflet",
        "reviewer": "Harbour Facts",
        "url": "https://facts.example.org/1",
        "date": "2022-02-03",
        "date_precision": "day",
        "date_origin": "given",
    }


@pytest.mark.parametrize(
    ("claim", "filters"),
    [
        pytest.param("The harbour was closed for 30 days.", {}, id="another number"),
        pytest.param("The harbour was not closed for 20 days.", {}, id="the opposite"),
        pytest.param("The harbour log shows 30 days.", {}, id="what the fact-check says beside"),
        pytest.param(CLAIM, {"as_of": "2022-02-02"}, id="not yet published"),
        pytest.param(CLAIM, {"exclude_publishers": ["harbour facts"]}, id="left out by a filter"),
    ],
)
def test_a_fact_check_of_another_claim_or_outside_the_filters_is_not_shown(
    newsroom: FlaskClient, claim: str, filters: dict[str, Any]
) -> None:
    newsroom.put("/documents/facts", json=FACTS)

    body = check(newsroom, claim=claim, stances=["SUPPORTS", "REFUTES", "NOT_ENOUGH_INFO"], **filters)

    assert body["fact_checks"] == []
    assert "facts" not in {each["source"]["document_id"] for each in body["evidence"]}


@pytest.mark.parametrize("path", ["/check", "/check/text"])
@pytest.mark.parametrize("tag", ["en\n", "en-GB\n", "\nen", "en\r"])
def test_a_language_tag_ends_where_it_ends(client: FlaskClient, path: str, tag: str) -> None:
    body = {"claim": "x", "languages": [tag]} if path == "/check" else {"text": "x", "language": tag}

    answer = client.post(path, json=body)

    assert answer.status_code == 422
    assert "give a language tag such as en or pt-BR" in answer.text
