"""The headline of a plain text: found where there is one, never made up."""

from __future__ import annotations

import pytest

from index.headlines import find_headline

STORY = "\n\nThe port paid for the new bridge, the mayor said.\n"


@pytest.mark.parametrize(
    ("head", "headline"),
    [
        ("Harbour bridge opened", "Harbour bridge opened"),
        ("Bridge opened. What comes next", "Bridge opened. What comes next"),
        ("Will the bridge hold?", "Will the bridge hold?"),
        ("26 January 2022, 10:00\nHarbour bridge opened", "Harbour bridge opened"),
        ("Posted 26 January 2022\n\nUpdated 27 January 2022\n\nBridge opened", "Bridge opened"),
        ("Main » News » 2022 » Bridge opened\n\nBridge opened", "Bridge opened"),
        ("Home › News › Bridge opened\n\nHarbour bridge opened", "Harbour bridge opened"),
        ("Subscribe to our newsletter\nBridge opened", "Bridge opened"),
        ("The bridge was opened on Monday.", None),
        ("  • Bridge opened", None),
        ("- Bridge opened", None),
        ("1. Bridge opened", None),
        ("and so the bridge opened", None),
        ("Politics", None),
        ("The main points:", None),
        ("date 2022-01-26 The bridge was opened after nine weeks of work by the port.", None),
        ("Bridge " * 31, None),
        ("", None),
    ],
)
def test_the_first_line_of_the_story_is_its_headline_where_it_looks_so(
    head: str, headline: str | None
) -> None:
    assert find_headline(head + STORY) == headline


def test_a_line_alone_is_the_text_and_no_headline() -> None:
    assert find_headline("Harbour bridge opened") is None
    assert find_headline("Harbour bridge opened\n\n \n") is None


def test_header_lines_without_end_hold_no_headline() -> None:
    assert find_headline("26 January 2022\n" * 1_000 + "Bridge opened\nIt was.") is None
