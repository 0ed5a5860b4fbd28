"""The web page and the page of a document: what is served to whom, and under which restrictions."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"


def test_the_start_page_names_only_files_that_are_served(client: FlaskClient) -> None:
    page = client.get("/")

    assert (page.status_code, page.mimetype) == (200, "text/html")
    named = re.findall(r'(?:src|href)="(web/[^"]+)"', page.text)
    assert set(named) >= {"web/main.js", "web/style.css", "web/icon.svg"}
    to_see = [f"/{name}" for name in named]
    seen: set[str] = set()
    while to_see:
        address = to_see.pop()
        answer = client.get(address)
        assert answer.status_code == 200, address
        seen.add(address)
        if address.endswith(".js"):
            assert answer.mimetype == "text/javascript"
            imports = {f"/web/{name}" for name in re.findall(r'from "\./([^"]+)"', answer.text)}
            to_see += sorted(imports - seen)
    assert "/web/timeline.js" in seen


@pytest.mark.parametrize("address", ["/", "/documents/gazette", "/web/main.js"])
def test_a_page_may_run_only_files_of_this_server(newsroom: FlaskClient, address: str) -> None:
    headers = newsroom.get(address, headers={"Accept": BROWSER}).headers

    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"


def test_no_page_holds_a_script_or_a_style_of_its_own(newsroom: FlaskClient) -> None:
    for address in ("/", "/documents/gazette"):
        page = newsroom.get(address, headers={"Accept": BROWSER}).text
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=|https?://", page)


@pytest.mark.parametrize(
    ("accept", "mimetype"),
    [
        (BROWSER, "text/html"),
        ("text/html", "text/html"),
        ("*/*", "application/json"),
        ("application/json", "application/json"),
        ("application/json, text/html;q=0.5", "application/json"),
        (None, "application/json"),
    ],
)
def test_a_document_is_a_page_for_browsers_and_json_for_all_others(
    newsroom: FlaskClient, accept: str | None, mimetype: str
) -> None:
    answer = newsroom.get("/documents/gazette", headers={"Accept": accept} if accept else {})

    assert (answer.status_code, answer.mimetype) == (200, mimetype)
    assert "Accept" in answer.headers["Vary"]


def test_the_page_of_a_document_does_not_tell_what_is_stored(newsroom: FlaskClient) -> None:
    stored, unknown = (
        newsroom.get(f"/documents/{name}", headers={"Accept": BROWSER}).data
        for name in ("gazette", "nothing")
    )

    assert stored == unknown


def test_the_passages_of_a_document_are_slices_of_its_text(newsroom: FlaskClient) -> None:
    text = newsroom.get("/documents/gazette").json["text"]
    listed = newsroom.get("/documents/gazette/passages").json

    assert listed["document_id"] == "gazette"
    assert [each["text"] for each in listed["passages"]] == [
        "The storm broke two cranes.",
        "The harbour was closed for 30 days, the authority said.",
        "It reopened on Tuesday.",
    ]
    for each in listed["passages"]:
        assert text[each["start"] : each["end"]] == each["text"]
    checked = newsroom.post(
        "/check", json={"claim": "The harbour was closed for 30 days, the authority said."}
    )
    found = {item["passage_id"] for item in checked.json["evidence"]}
    assert found & {each["passage_id"] for each in listed["passages"]}


def test_passages_of_an_unknown_document_are_a_problem(newsroom: FlaskClient) -> None:
    answer = newsroom.get("/documents/nothing/passages")

    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")


@pytest.mark.parametrize(("setting", "written"), [("on", 'content="on"'), ("off", 'content="off"')])
def test_the_page_is_told_whether_documents_can_be_added(
    make_app: Callable[..., Flask], setting: str, written: str
) -> None:
    page = make_app(FACTCHECK_WRITES=setting).test_client().get("/").text

    assert f'name="factcheck-writes" {written}' in page


@pytest.mark.parametrize(
    "name", ["nothing.js", "index.html", "pages.py", "%2e%2e%2fpages.py", "..%5cpages.py"]
)
def test_no_other_file_is_served(client: FlaskClient, name: str) -> None:
    assert client.get(f"/web/{name}").status_code == 404
