"""Saved pages and feeds as documents: by file, by folder, and in a line of JSON."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.documents import Document, DocumentKind
from index.edtf import parse_edtf
from index.pages.sandbox import PageReader
from index.readers import Defaults, read_json_lines, read_paths
from index.records import Rejected
from tests.index.pages.test_extraction import ATOM, REVIEW, RSS, STORY, linked, meta

NONE = Defaults()
PAGE = (
    f'<html lang="en-GB"><head><title>Bridge opened</title>{meta("og:site_name", "Harbour Gazette")}'
    f"{meta('article:published_time', '2022-01-26')}</head><body><h1>Bridge opened</h1>{STORY}</body></html>"
)


@pytest.fixture(scope="module")
def pages() -> Iterator[PageReader]:
    reader = PageReader()
    yield reader
    reader.close()


def read(folder: Path, pages: PageReader, defaults: Defaults = NONE) -> list[Document | Rejected]:
    return list(read_paths([folder], defaults, pages=pages))


def test_a_folder_of_saved_pages_and_feeds_is_read(tmp_path: Path, pages: PageReader) -> None:
    (tmp_path / "bridge.html").write_text(PAGE)
    (tmp_path / "bridge_files").mkdir()
    (tmp_path / "bridge_files" / "advert.html").write_text("<p>Buy now.</p>")
    (tmp_path / "feed.xml").write_text(RSS)
    (tmp_path / "news.atom").write_text(ATOM)
    (tmp_path / "broken.htm").write_text("")
    found = read(tmp_path, pages)
    documents = [each for each in found if isinstance(each, Document)]
    [rejected] = [each for each in found if isinstance(each, Rejected)]
    assert (rejected.where, "holds no HTML" in rejected.reason) == (str(tmp_path / "broken.htm"), True)
    assert [each.source.title for each in documents] == [
        "Bridge opened", "Bridge & ferry", "No date", "Brücke", "Nur geändert",
    ]  # fmt: skip
    page = documents[0]
    assert page.id == "bridge.html"
    assert (page.source.publisher, page.source.language, page.language_origin) == (
        "Harbour Gazette", "en-GB", "metadata",
    )  # fmt: skip
    assert (page.published.value, page.published.origin) == ("2022-01-26", "metadata")
    assert len({each.id for each in documents}) == 5
    assert read(tmp_path, pages) == found


def test_defaults_fill_up_what_a_page_does_not_say(tmp_path: Path, pages: PageReader) -> None:
    (tmp_path / "a.html").write_text(PAGE)
    (tmp_path / "b.html").write_text(f"<h1>Bridge opened</h1>{STORY}")
    defaults = Defaults("Courier", "https://courier.example.org/", parse_edtf("2019-01-01"), "en-IE")
    said, silent = read(tmp_path, pages, defaults)
    assert isinstance(said, Document)
    assert isinstance(silent, Document)
    assert (said.source.publisher, said.published.value) == ("Harbour Gazette", "2022-01-26")
    assert (silent.source.publisher, silent.source.language) == ("Courier", "en-IE")
    assert (silent.published.value, silent.published.origin) == ("2019-01-01", "given")


def test_a_page_whose_language_is_not_what_it_says_gets_that_of_its_text(
    tmp_path: Path, pages: PageReader
) -> None:
    (tmp_path / "a.html").write_text(f'<html lang="fr"><body><h1>Bridge opened</h1>{STORY}</body></html>')
    [document] = read(tmp_path, pages)
    assert isinstance(document, Document)
    assert (document.source.language, document.language_origin) == ("en", "detected")


def test_a_page_that_reviews_claims_is_a_fact_check_for_each(tmp_path: Path, pages: PageReader) -> None:
    second = REVIEW | {
        "claimReviewed": "The ferries never stopped.",
        "url": "https://facts.example.org/ferry",
    }
    (tmp_path / "check.html").write_text(f"{linked(REVIEW, second)}<h1>Was it shut?</h1>{STORY}")
    first, other = read(tmp_path, pages)
    assert isinstance(first, Document)
    assert isinstance(other, Document)
    assert (first.id, other.id) == ("check.html", "check.html~2")
    assert {first.kind, other.kind} == {DocumentKind.FACT_CHECK}
    assert first.text.startswith("The bridge was shut for 20 weeks.\n\n")
    assert "Forty ships" in first.text
    assert other.text == "The ferries never stopped."
    assert first.review is not None
    assert (first.review.rating, first.published.value) == ("Mostly false", "2022-01-28")


def test_a_line_of_json_may_have_html_and_what_it_states_counts_more(pages: PageReader) -> None:
    lines = [
        {"id": "a", "html": PAGE},
        {"id": "b", "html": PAGE, "title": "Other", "published": None, "source": {"publisher": "Courier"}},
        {"id": "c", "html": PAGE, "text": "A text."},
        {"id": "d", "html": 5},
        {"id": "e", "html": "<p></p>"},
    ]
    stream = io.BytesIO("\n".join(map(json.dumps, lines)).encode())
    a, b, *wrong = read_json_lines(stream, "in", NONE, pages=pages)
    assert isinstance(a, Document)
    assert isinstance(b, Document)
    assert (a.source.title, a.published.value) == ("Bridge opened", "2022-01-26")
    assert (b.source.title, b.source.publisher, b.published.value) == ("Other", "Courier", None)
    reasons = [each.reason for each in wrong if isinstance(each, Rejected)]
    assert [reason.split(":")[0] for reason in reasons] == ["html", "html", "html"]
    assert "keep one of them" in reasons[0]
