"""Quotations of one speaker are one origin of what was said, whoever prints them."""

from __future__ import annotations

import numpy as np
import pytest

from index.documents import Attribution, AttributionKind, Passage
from index.origins import OriginGrouping
from index.quotations import quotation, same_quotation, same_speaker, speaker_of


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


ONE_SPEAKER = [
    ("Kowal", "Anna Kowal"),
    ("Prime Minister Anna Kowal", "Kowal"),
    ("Turki al-Malki", "al-Malki"),
    ("Ursula von der Leyen", "Von der Leyen"),
    ("Sergei Lavrov", "SERGEI LAVROV"),
    ("he", "he"),
    ("the prime minister", "the premier"),
    ("the Foreign Ministry", "Foreign Ministry"),
    ("officials", "officials"),
]

OTHER_SPEAKERS = [
    ("Anna Kowal", "Jan Duda"),
    ("Anna Kowal", "Maria Kowal"),
    ("Anna Kowal", "a spokesman for Anna Kowal"),
    ("Anna Kowal", "he"),
    ("Anna Kowal", "the prime minister"),
    ("he", "she"),
    ("the minister", "the foreign minister"),
    ("the US president", "the US foreign secretary"),
    ("the Foreign Ministry", "the Finance Ministry"),
    ("officials", "UN officials"),
    ("officials", "officials in Riga"),
    ("Kowal", "Kowal Group"),
    ("", "Anna Kowal"),
    ("", ""),
    ("That", "Anna Kowal"),
    ("“…”", "“…”"),
]


@pytest.mark.parametrize(("first", "second"), ONE_SPEAKER)
def test_titles_and_first_names_do_not_part_a_speaker_from_himself(first: str, second: str) -> None:
    assert same_speaker(speaker_of(first), speaker_of(second))
    assert same_speaker(speaker_of(second), speaker_of(first))


@pytest.mark.parametrize(("first", "second"), OTHER_SPEAKERS)
def test_whoever_may_be_another_is_another(first: str, second: str) -> None:
    assert not same_speaker(speaker_of(first), speaker_of(second))
    assert not same_speaker(speaker_of(second), speaker_of(first))


@pytest.mark.parametrize(("first", "second"), OTHER_SPEAKERS)
def test_the_same_words_of_whoever_may_be_another_are_two_quotations(first: str, second: str) -> None:
    text = "“We will close the mine soon.”"
    ours, theirs = quotation(quoted(text, first)), quotation(quoted(text, second))
    assert ours is not None
    assert theirs is not None
    assert not same_quotation(ours, theirs)


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
