"""Hostile inputs through the whole application: nothing crashes, leaks or takes out of all proportion."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.dummy import DummyEmbedder, DummyStanceClassifier
from service.app import create_app
from service.bootstrap import build_components
from service.settings import Settings
from tests.torture.closing import Closing

NDJSON = "application/x-ndjson"
PLAIN = "The harbour was closed for 30 days, the authority said. It reopened on Tuesday. "
LEAKS = ("Traceback", 'File "', "site-packages", "sqlite", "sqlalchemy", "marshmallow", ".py")
MOST_TIMES = 40
"""A hostile text may cost so many times what prose of its length does; what is quadratic costs 1,000."""
SIZE = 25_000

WORDS = {
    "right to left": "\u202eThe ferry\u202c \u2067sank\u2069 \u0627\u0644\u0639\u0628\u0627\u0631\u0629",
    "zero width": "The\u200b fer\u200dry\ufeff sa\u2060nk.",
    "not characters": "\ufffe\uffff\U0010ffff\ue000\x7f\x80\x9f",
    "control signs": "The\x01ferry\x08\x1b[31msank\x1c\x85.",
    "flags and families": "\U0001f1e9\U0001f1ea \U0001f469\u200d\U0001f469\u200d\U0001f467 sank",
    "SQL": "'; DROP TABLE documents; -- \" OR 1=1 UNION SELECT * FROM passages",
    "SQL patterns": "%_\\%[a-z]%",
    "FTS syntax": 'NEAR("ferry" "sank", 5) AND OR NOT -title:x ^a {a b}:c * "',
    "FTS quotes": '"""" OR "',
    "HTML": "</script><script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>",
    "a template": "{{7*7}} ${7*7} {0.__class__} %s%n%(x)s <%= 7 %>",
    "a path": "../../../../etc/passwd\\..\\..\\x%00%2e%2e%2f",
    "header lines": "x\r\nSet-Cookie: a=b\r\n\r\n<h1>",
    "a formula": "=cmd|'/c calc'!A0",
    "a pattern": "(a+)+$ [[:alpha:]]{1,99999} (?R)",
    "blanks": " \t\u00a0\u2028\u3000 ",
}
LONG: dict[str, Callable[[int], str]] = {
    "one letter": lambda size: "a" * size,
    "one digit": lambda size: "1" * size,
    "full stops": lambda size: "." * size,
    "blanks": lambda size: "x" + " " * size + "y",
    "line feeds": lambda size: "x" + "\n" * size + "y",
    "brackets": lambda size: "(" * (size // 2) + ")" * (size // 2),
    "quotation marks": lambda size: "“" * (size // 2) + "”" * (size // 2),
    "initials": lambda size: "A. " * (size // 3),
    "numbers with commas": lambda size: "1," * (size // 2),
    "dates": lambda size: "01/02/" * (size // 6),
    "names": lambda size: "Aa " * (size // 3),
    "said": lambda size: "he said, " * (size // 9),
    "combining signs": lambda size: "e" + "\u0301" * size,
    "one sentence": lambda size: "the ferry and " * (size // 14) + ".",
    "many sentences": lambda size: "".join(f"It is {n}. " for n in range(size // 11)),
    "addresses": lambda size: "http://a.b/" * (size // 11),
    "joined families": lambda size: "\U0001f469\u200d" * (size // 2),
    "zero widths": lambda size: "\u200b" * size,
}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """Talk to an application that holds one document of plain prose."""
    folder: Path = tmp_path_factory.mktemp("hostile")
    settings = Settings.from_env({"FACTCHECK_DATA_DIR": str(folder), "FACTCHECK_HTML_SECONDS": "5"})
    components = build_components(settings, embedder=DummyEmbedder(), stance=DummyStanceClassifier())
    app = create_app(settings, components)
    app.wsgi_app = Closing(app.wsgi_app)  # type: ignore[method-assign]
    client = app.test_client()
    assert client.put("/documents/plain", json={"text": PLAIN, "published": "2022-01-26"}).status_code == 201
    yield client
    components.close()


@pytest.fixture(autouse=True)
def still_answers(client: FlaskClient) -> Iterator[None]:
    """See after each test that the plain document is there and found."""
    yield
    answer = client.post("/check", json={"claim": PLAIN.split(".")[0]})
    assert answer.status_code == 200
    assert answer.json["evidence"][0]["source"]["document_id"] == "plain"
    for each in client.get("/documents?limit=200").json["documents"]:
        if each["id"] != "plain":
            assert client.delete(f"/documents/{each['id']}").status_code == 204


def sound(answer: Any, sent: object = "") -> Any:
    """See that an answer is what it says it is and shows nothing of the inside; give its JSON value."""
    assert answer.status_code < 500, answer.text[:500]
    shown = [leak for leak in LEAKS if leak in answer.text and leak not in str(sent)]
    assert not shown, answer.text[:500]
    for name, value in answer.headers:
        assert not {"\r", "\n"} & set(name + value)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if answer.status_code >= 400:
        assert answer.mimetype == "application/problem+json"
        problem = json.loads(answer.data)
        assert problem["status"] == answer.status_code
        assert problem["detail"]
        return problem
    return json.loads(answer.data) if answer.mimetype == "application/json" else None


@pytest.mark.parametrize("name", WORDS)
def test_every_field_takes_any_words_and_gives_them_back_unchanged(client: FlaskClient, name: str) -> None:
    words = WORDS[name]
    source = dict.fromkeys(("title", "publisher", "author", "section"), words)
    sent = {"text": f"{PLAIN}{words}", "source": source, "published": None}

    assert sound(client.put("/documents/words", json=sent), sent)["status"] == "created"
    stored = sound(client.get("/documents/words"), sent)
    assert stored["text"] == sent["text"]
    for field in source:
        assert stored["source"][field] == (words.strip() or None)
    for passage in sound(client.get("/documents/words/passages"), sent)["passages"]:
        assert stored["text"][passage["start"] : passage["end"]] == passage["text"]
    if publisher := words.strip():
        listed = client.get("/documents", query_string={"publisher": publisher})
        assert [each["id"] for each in sound(listed, sent)["documents"]] == ["words"]
    page = client.get("/documents/words", headers={"Accept": "text/html"})
    assert words not in page.text, "the page is the same file for every document"


@pytest.mark.parametrize("name", WORDS)
def test_every_words_can_be_asked_about_and_filtered_by(client: FlaskClient, name: str) -> None:
    words = WORDS[name]
    told = sound(client.post("/check", json={"claim": words}), words)
    assert told.get("claim", words.strip()) == words.strip()
    assert ("verdict" in told) == bool(words.strip()), "what is only blanks is no claim"
    for field in ("publishers", "exclude_publishers", "languages"):
        asked = {"claim": PLAIN, field: [words, words]}
        told = sound(client.post("/check", json=asked), words)
        if field == "publishers" and words.strip():
            assert told["verdict"]["reason"] == "all_filtered_out"
    text = sound(client.post("/check/text", json={"text": words + PLAIN, "max_claims": 1}), words)
    for sentence in text["sentences"]:
        assert (words + PLAIN)[sentence["start"] : sentence["end"]] == sentence["text"]
    for path in ("/documents", "/documents/x", "/metrics", "/problems/x"):
        sound(client.get(path, query_string={"after": words, "publisher": words, words: words}), words)
    table = client.post("/check", json={"claim": words + PLAIN}, headers={"Accept": "text/csv"})
    assert not any(cell.startswith(("=", "+", "@", "\t")) for cell in table.text.splitlines())


@pytest.mark.parametrize("name", WORDS)
def test_addresses_and_headers_of_any_words_are_answered(client: FlaskClient, name: str) -> None:
    words = WORDS[name]
    for path in ("/documents/{}", "/documents/{}/passages", "/problems/{}", "/{}", "/static/{}"):
        for method in ("GET", "PUT", "DELETE", "POST"):
            answer = client.open(path.format(words.replace("?", "")), method=method, json={"text": 1})
            sound(answer, words)
            assert answer.status_code >= 300 or answer.mimetype == "text/html", (method, path)
    value = words.encode("latin-1", "replace").decode("latin-1").replace("\r", "").replace("\n", "")
    for header in ("Accept", "Content-Type", "X-API-Key", "Authorization", "X-Request-ID", "Accept-Language",
                   "If-None-Match", "Range", "X-Forwarded-For", "Content-Encoding", "Origin"):  # fmt: skip
        sound(client.post("/check", data=b'{"claim": "a"}', headers={header: value}), words)
        sound(client.get("/documents", headers={header: f"Bearer {value}"}), words)


@pytest.mark.parametrize("escape", ["\\u0000", "\\ud800", "\\udfff\\ud800", "a\\u0000b"])
def test_what_no_text_may_hold_is_refused_by_every_field(client: FlaskClient, escape: str) -> None:
    text_fields = [f'{{"text": "{escape}"}}', f'{{"html": "{escape}"}}']
    source_fields = [
        f'{{"text": "The ferry sank.", "source": {{"{field}": "{escape}"}}}}'
        for field in ("title", "publisher", "url", "language", "author", "section")
    ]
    review_fields = [
        f'{{"review": {{"claim_reviewed": "The ferry sank.", "{field}": "{escape}"}}}}'
        for field in ("rating", "reviewer", "claimant", "url")
    ]
    others = [
        f'{{"text": "The ferry sank.", "{field}": "{escape}"}}'
        for field in ("published", "modified", "kind", escape)
    ]
    for body in (*text_fields, *source_fields, *review_fields, *others):
        answer = client.put("/documents/x", data=body, content_type="application/json")
        sound(answer, body)
        assert answer.status_code == 422, body
        line = client.post("/documents/bulk", data=body, content_type=NDJSON)
        assert json.loads(line.data)["problem"]["status"] == 422
    for field in ("claim", "as_of", "published_from"):
        asked = client.post("/check", data=f'{{"{field}": "{escape}"}}', content_type="application/json")
        assert asked.status_code == 422
    for field in ("publishers", "languages", "stances"):
        body = f'{{"claim": "The ferry sank.", "{field}": ["{escape}"]}}'
        assert client.post("/check", data=body, content_type="application/json").status_code == 422, field


NUMBERS = (
    "1e999",
    "-1e999",
    "9" * 4_000,
    "0.1e-999",
    "1e308",
    "-0",
    "1.0000000000000001",
    "9007199254740993",
)


@pytest.mark.parametrize("number", NUMBERS)
def test_numbers_of_any_size_are_taken_or_refused(client: FlaskClient, number: str) -> None:
    for field in ("limit", "context_sentences", "claim", "timeline", "as_of"):
        others = "" if field == "claim" else '"claim": "The ferry sank.", '
        body = f'{{{others}"{field}": {number}}}'
        sound(client.post("/check", data=body, content_type="application/json"), body)
    for field in ("rating_value", "best_rating", "worst_rating"):
        body = f'{{"review": {{"claim_reviewed": "The ferry sank.", "{field}": {number}}}}}'
        sound(client.put("/documents/x", data=body, content_type="application/json"), body)
        sound(client.get("/documents/x"))
    sound(client.get("/documents", query_string={"limit": number}))


SHAPES = (
    b"", b"\0", b"null", b"true", b'"text"', b"[]", b"{}", b"claim=a", b"<a/>", b"\xff\xfe", b"\xef\xbb\xbf",
    b"[" * 50_000, b'{"a":' * 50_000, b'[{"claim":' * 30_000, b"{" + b'"a": 1,' * 20_000 + b'"b": 1}',
    b'{"claim": "a", "claim": "b"}', b'{"claim": NaN}', b'{"claim": -Infinity}', b'{"claim": ["a"]}',
    b'{"claim": "\xed\xa0\x80"}', b'{"claim": {"claim": {"claim": []}}}',
    b'{"claim": "a", "publishers": ' + b"[" * 3_000 + b"]" * 3_000 + b"}",
)  # fmt: skip
TYPES = ("application/json", NDJSON, "multipart/form-data; boundary=x", "")
ROUTES = (
    ("POST", "/check"), ("POST", "/check/batch"), ("POST", "/check/text"), ("POST", "/documents"),
    ("PUT", "/documents/x"), ("POST", "/documents/bulk"), ("DELETE", "/documents/x"), ("GET", "/documents"),
)  # fmt: skip


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: ascii(shape[:20]))
def test_bodies_of_any_shape_and_type_are_read_or_refused(client: FlaskClient, shape: bytes) -> None:
    for method, path in ROUTES:
        for content_type in TYPES:
            with client.open(path, method=method, data=shape, content_type=content_type) as answer:
                sound(answer, shape)
                if answer.mimetype == NDJSON:
                    for line in answer.data.splitlines():
                        assert json.loads(line)["problem"]["status"] < 500
                elif method in ("POST", "PUT"):
                    assert answer.status_code >= 400, (path, content_type)


def cost_s(act: Callable[[], Any]) -> float:
    """Tell how long this process computes for something."""
    began = time.process_time()
    act()
    return time.process_time() - began


class Doors:
    """Bring a text in by every door that takes long ones."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def store(self, text: str) -> None:
        sound(self._client.put("/documents/long", json={"text": text}))

    def check(self, text: str) -> None:
        sound(self._client.post("/check", json={"claim": text[:2_000]}))
        sound(self._client.post("/check", json={"claim": text}))

    def check_text(self, text: str) -> None:
        with self._client.post("/check/text", json={"text": text[:100_000], "max_claims": 3}) as answer:
            sound(answer)


@pytest.fixture(scope="module")
def usual_s(client: FlaskClient) -> dict[str, float]:
    """Measure what ordinary prose costs by each door."""
    doors = Doors(client)
    prose = "".join(f"On day {n} {PLAIN.lower()}" for n in range(SIZE // (len(PLAIN) + 12)))
    usual = {}
    for door in ("store", "check", "check_text"):
        bring = getattr(doors, door)
        usual[door] = max(cost_s(lambda: bring(f"{turn} {prose}")) for turn in range(2))  # noqa: B023
    return usual


@pytest.mark.parametrize("name", LONG)
def test_long_texts_cost_what_prose_of_their_length_costs(
    client: FlaskClient, usual_s: dict[str, float], name: str
) -> None:
    doors, text = Doors(client), LONG[name](SIZE)
    for door, usual in usual_s.items():
        took = cost_s(lambda: getattr(doors, door)(text))  # noqa: B023
        assert took < MOST_TIMES * max(usual, 0.05), f"{door}: {took:.2f} s, prose takes {usual:.2f} s"


def test_a_megabyte_of_one_letter_is_taken_in_and_asked_for(client: FlaskClient) -> None:
    text = "a" * 1_000_000
    assert sound(client.put("/documents/letters", json={"text": text}))["status"] == "created"
    assert sound(client.get("/documents/letters"))["text"] == text
    assert sound(client.post("/check", json={"claim": text}))["status"] == 422
    assert sound(client.post("/check/text", json={"text": text}))["status"] == 422
    assert sound(client.get("/documents", query_string={"publisher": text}))["status"] in (414, 422)
    assert sound(client.put(f"/documents/{text[:50_000]}", json={"text": "A."}))["status"] == 422
