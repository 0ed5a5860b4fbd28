"""The one rule by which fields become a document."""

from __future__ import annotations

import pytest

from index.documents import Source
from index.edtf import UNKNOWN_DATE, parse_edtf
from index.validation import InvalidDocumentError, make_document

TEXT = "The bridge was opened on Monday."
DATED = f"Published 26 January 2022\n\n{TEXT}"


def test_good_fields_make_a_document() -> None:
    document = make_document(
        text=f"  {TEXT}\n",
        document_id="bridge-1",
        title=" Bridge opened ",
        publisher="Harbour Gazette",
        url="https://example.org/bridge",
        language="EN-gb",
        published="2022-01-26",
    )
    assert document.id == "bridge-1"
    assert document.text == f"  {TEXT}\n"
    assert document.source == Source(
        "Bridge opened", "Harbour Gazette", "https://example.org/bridge", "en-gb"
    )
    assert document.published == parse_edtf("2022-01-26")


def test_an_id_is_derived_from_the_content_not_from_the_address_alone() -> None:
    url = "https://example.org/bridge"
    first = make_document(text=TEXT, url=url)
    assert make_document(text=TEXT, url=url, language="en", published="2022").id == first.id
    assert make_document(text=f"{TEXT} It held.", url=url).id != first.id


def test_the_text_is_asked_for_its_date_only_where_none_is_given() -> None:
    absent = make_document(text=DATED).published
    assert (absent.value, absent.origin) == ("2022-01-26", "text")
    assert make_document(text=DATED, published=None).published == UNKNOWN_DATE
    given = make_document(text=DATED, published="2021").published
    assert (given.value, given.origin) == ("2021", "given")
    kept = parse_edtf("2020-05", "metadata")
    assert make_document(text=DATED, published=kept).published is kept


def test_empty_short_fields_are_not_known() -> None:
    document = make_document(text=TEXT, title=" ", publisher="", url="", language="")
    assert document.source == Source(language="en")
    assert document.language_origin == "detected"


@pytest.mark.parametrize(
    ("fields", "field", "part"),
    [
        ({"text": None}, "text", "missing"),
        ({"text": ""}, "text", "empty"),
        ({"text": " \n\u2003"}, "text", "empty"),
        ({"text": 7}, "text", "a number"),
        ({"text": ["a"]}, "text", "a list"),
        ({"text": "a\0b"}, "text", "NUL"),
        ({"text": "a\ud83d"}, "text", "surrogate"),
        ({"text": "a\udcff"}, "text", "not UTF-8"),
        ({"text": "a" * 2_000_001}, "text", "2,000,000"),
        ({"title": "a" * 1_001}, "title", "1,000"),
        ({"title": {}}, "title", "an object"),
        ({"publisher": "a" * 301}, "publisher", "300"),
        ({"publisher": True}, "publisher", "a truth value"),
        ({"publisher": "a\0"}, "publisher", "NUL"),
        ({"url": "https://example.org/" + "a" * 2_000}, "url", "2,000"),
        ({"url": "example.org"}, "url", "https://"),
        ({"url": "ftp://example.org"}, "url", "https://"),
        ({"url": "javascript:alert(1)"}, "url", "https://"),
        ({"url": "https://"}, "url", "https://"),
        ({"url": "https://[::1"}, "url", "https://"),
        ({"url": "https://example.org/a b"}, "url", "https://"),
        ({"url": 'https://example.org/">'}, "url", "https://"),
        ({"language": "english"}, "language", "BCP 47"),
        ({"language": "e"}, "language", "BCP 47"),
        ({"language": "de_AT"}, "language", "BCP 47"),
        ({"language": "de-"}, "language", "BCP 47"),
        ({"published": "26.01.2022"}, "published", "write 2022"),
        ({"published": 2022}, "published", "a number"),
        ({"published": ""}, "published", "write 2022"),
        ({"document_id": "a b"}, "id", "1 to 200"),
        ({"document_id": ""}, "id", "1 to 200"),
        ({"document_id": 5}, "id", "a number"),
    ],
)
def test_a_wrong_field_is_named_with_its_mend(fields: dict[str, object], field: str, part: str) -> None:
    with pytest.raises(InvalidDocumentError) as refusal:
        make_document(**{"text": TEXT, **fields})
    assert refusal.value.field == field
    assert part in refusal.value.message
    assert str(refusal.value) == f"{field}: {refusal.value.message}"


@pytest.mark.parametrize("text", ["a" * 2_000_000, "a\u200b\u202e", "x"])
def test_any_text_within_the_limit_is_kept_as_it_is(text: str) -> None:
    assert make_document(text=text).text == text


@pytest.mark.parametrize(
    ("text", "language", "expected", "origin"),
    [
        ("Der Hafen war zwanzig Tage lang geschlossen.", None, "de", "detected"),
        ("Der Hafen war zwanzig Tage lang geschlossen.", "de-CH", "de-CH", "given"),
        ("Der Hafen war zwanzig Tage lang geschlossen.", "en", "en", "given"),
        ("NATO 2022", None, None, None),
    ],
)
def test_a_language_that_is_not_given_is_detected(
    text: str, language: str | None, expected: str | None, origin: str | None
) -> None:
    document = make_document(text=text, language=language)
    assert (document.source.language, document.language_origin) == (expected, origin)
