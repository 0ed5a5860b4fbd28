"""Quotations of one speaker are one origin of what was said, whoever prints them."""

from __future__ import annotations

import numpy as np
import pytest

from index.documents import Attribution, AttributionKind, Passage
from index.origins import OriginGrouping
from index.quotations import quotation, same_quotation, speaker_words


def quoted(text: str, speaker: str = "Anna Kowal", document: str = "a") -> Passage:
    at = Attribution(speaker, AttributionKind.QUOTE)
    return Passage(hash((text, document)), document, 0, text, 0, len(text), at)


SAME = [
    ("“We will close the mine soon,” Kowal said.", "'Minister Kowal said: \"We will close the mine soon.\""),
    ("“We will close the mine soon,” Kowal said.", "We will close the mine soon."),
    (
        "“We will close the mine soon,” Kowal told Example News in Riga.",
        "Kowal: “We will close the mine soon and pay every miner.”",
    ),
    ("We will close the mine soon”, she added.", "“We will close the mine soon,” Kowal said."),
]  # fmt: skip

APART = [
    ("“We will close the mine soon,” Kowal said.", "“We will close the mine later,” Kowal said."),
    ("“We will close the mine soon,” Kowal said.", "“We will not close the mine soon,” Kowal said."),
    ("“We will close the mine soon,” Kowal said.", "“We will close the mine soon if we must,” Kowal said."),
    ("“No comment,” Kowal said.", "“No comment,” Kowal told us."),
    (
        "“We will close the mine,” Kowal said, as 300 miners marched through the capital of the north.",
        "“We will close the mine,” Kowal said as two ministers left the cabinet over the price of coal.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("first", "second"), SAME)
def test_the_same_words_of_one_speaker(first: str, second: str) -> None:
    ours, theirs = quotation(quoted(first)), quotation(quoted(second))
    assert ours is not None
    assert theirs is not None
    assert same_quotation(ours, theirs)
    assert same_quotation(theirs, ours)


@pytest.mark.parametrize(("first", "second"), APART)
def test_other_words_or_too_few_of_them(first: str, second: str) -> None:
    ours, theirs = quotation(quoted(first)), quotation(quoted(second))
    assert ours is None or theirs is None or not same_quotation(ours, theirs)


def test_another_speaker_says_it_himself() -> None:
    text = "“We will close the mine soon.”"
    ours, theirs = quotation(quoted(text, "Anna Kowal")), quotation(quoted(text, "Jan Duda"))
    assert ours is not None
    assert theirs is not None
    assert not same_quotation(ours, theirs)


def test_titles_and_first_names_do_not_part_a_speaker_from_himself() -> None:
    assert speaker_words("Kowal") <= speaker_words("Prime Minister Anna Kowal")
    assert speaker_words("the prime minister") == {"premier"}


def test_what_nobody_is_quoted_with_is_no_quotation() -> None:
    text = "“We will close the mine soon.”"
    reported = Attribution("Anna Kowal", AttributionKind.REPORTED)
    assert quotation(Passage(1, "a", 0, text, 0, len(text))) is None
    assert quotation(Passage(1, "a", 0, text, 0, len(text), reported)) is None


def test_outlets_that_print_one_quotation_are_one_origin() -> None:
    grouping = OriginGrouping(5, 2)
    vector = np.array([1, 0], np.float32)
    grouping.add(quoted("“We will close the mine soon,” Kowal said.", document="a"), vector)
    grouping.add(quoted("In Riga she said: “We will close the mine soon.”", document="b"), vector)
    grouping.add(quoted("“We will never close the mine soon,” Kowal said.", document="c"), vector)
    groups = [
        (group.lead.document_id, [each.document_id for each in group.copies]) for group in grouping.groups()
    ]
    assert groups == [("a", ["b"]), ("c", [])]
