"""Document ids: checked where given, the same for the same thing where derived."""

from __future__ import annotations

import pytest

from index.documents import Source
from index.identity import (
    InvalidDocumentIdError,
    document_id_from_content,
    document_id_from_file,
    validate_document_id,
)


@pytest.mark.parametrize("good", ["a", "7", "000_c47deeef02ef0ed4.txt", "news:2022~a-b.c_d", "x" * 200])
def test_a_good_id_comes_back_unchanged(good: str) -> None:
    assert validate_document_id(good) == good


@pytest.mark.parametrize(
    "bad", ["", ".a", "-a", "_a", "a b", "a/b", "ä", "a\n", "a\0", "x" * 201, "a?b", "../a"]
)
def test_a_bad_id_is_refused_with_the_rule(bad: str) -> None:
    with pytest.raises(InvalidDocumentIdError, match="1 to 200 characters"):
        validate_document_id(bad)


def test_content_makes_the_id_and_so_does_where_it_comes_from() -> None:
    sources = (
        Source(),
        Source(title="Bridge"),
        Source(publisher="Bridge"),
        Source(url="https://example.org/bridge"),
        Source(url="https://example.com/bridge"),
    )
    ids = {document_id_from_content(text, source) for text in ("It paid.", "He paid.") for source in sources}
    assert len(ids) == 2 * len(sources)
    assert all(validate_document_id(one) for one in ids)
    assert document_id_from_content("It paid.", Source("Bridge", language="en")) == document_id_from_content(
        "It paid.", Source("Bridge")
    )


@pytest.mark.parametrize(
    ("name", "expected"),
    [("000_c47deeef02ef0ed4.txt", "000_c47deeef02ef0ed4.txt"), ("2022/may/a.txt", "2022:may:a.txt")],
)
def test_a_file_name_is_its_id(name: str, expected: str) -> None:
    assert document_id_from_file(name) == expected


@pytest.mark.parametrize(
    "name", ["мост.txt", "a b.txt", "a&b.txt", "_a.txt", "ä" * 300, "\udcff.txt", "💥", "-.txt", "a" * 250]
)
def test_any_other_name_becomes_a_valid_id_of_its_own(name: str) -> None:
    derived = document_id_from_file(name)
    assert validate_document_id(derived) == derived
    assert document_id_from_file(name) == derived
    assert document_id_from_file(f"{name}x") != derived


def test_names_that_slug_alike_stay_apart() -> None:
    assert document_id_from_file("a b.txt") != document_id_from_file("a&b.txt")
