"""A passage is found again by its words and their neighbours, also where the words are repeated."""

from __future__ import annotations

import pytest

from index.text_quotes import text_around


def quote(text: str, passage: str, occurrence: int = 0) -> tuple[str, str, str]:
    start = -1
    for _ in range(occurrence + 1):
        start = text.index(passage, start + 1)
    end = start + len(passage)
    prefix, suffix = text_around(text, start, end)
    assert text[start - len(prefix) : end + len(suffix)] == prefix + passage + suffix
    return prefix, passage, suffix


def test_thirty_two_characters_on_both_sides_line_breaks_included() -> None:
    text = "a" * 40 + "\n\nThe bridge is closed.\r\n" + "b" * 40
    assert quote(text, "The bridge is closed.") == (
        "a" * 30 + "\n\n", "The bridge is closed.", "\r\n" + "b" * 30,
    )  # fmt: skip


def test_at_the_edges_there_is_less() -> None:
    assert quote("Only this.", "Only this.") == ("", "Only this.", "")
    assert quote("Only this. No more.", "Only this.") == ("", "Only this.", " No more.")


@pytest.mark.parametrize("occurrence", [0, 1])
def test_a_headline_that_stands_twice_is_told_apart(occurrence: int) -> None:
    text = "Harbour reopens\n\nHarbour reopens\n\n26 January\nIt was closed for 30 days."
    prefix, exact, suffix = quote(text, "Harbour reopens", occurrence)
    assert text.count(prefix + exact + suffix) == 1


@pytest.mark.parametrize("occurrence", [0, 1])
def test_neighbours_that_are_the_same_grow_until_they_differ(occurrence: int) -> None:
    same = "The minister spoke. Nobody answered at all, so the session went on. It ended late in the day."
    text = f"On Monday. {same} That was Monday. Then came a day. {same} That was Tuesday."
    prefix, exact, suffix = quote(text, "so the session went on.", occurrence)
    assert text.count(prefix + exact + suffix) == 1
    assert max(len(prefix), len(suffix)) > 32


def test_what_repeats_itself_without_end_ends() -> None:
    text = "Again and again. " * 2000
    prefix, _, suffix = quote(text, "Again and again.", 900)
    assert (len(prefix), len(suffix)) == (512, 512)
