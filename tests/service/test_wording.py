"""The words people read: dates no more precise than known, confidence with its number, safe text."""

from __future__ import annotations

import pytest

from index.documents import Attribution, AttributionKind
from index.edtf import UNKNOWN_DATE, parse_edtf
from models.stance import Stance
from service.results import Change, EvidenceReference, NoVerdictReason, VerdictLabel
from service.wording import (
    attribution_phrase,
    change_phrase,
    confidence_phrase,
    counted,
    date_phrase,
    edtf_phrase,
    hearsay_phrase,
    newest_phrase,
    reason_phrase,
    verdict_phrase,
    visible,
)


@pytest.mark.parametrize(
    ("value", "phrase"),
    [
        ("2022", "2022 (year)"),
        ("2022-01", "January 2022 (month)"),
        ("2022-01-26", "26 January 2022"),
        ("2022-02-02T09:47", "2 February 2022, 09:47"),
        ("2022-02-02T09:47:05Z", "2 February 2022, 09:47:05 UTC"),
        ("2022-02-02T09:47+03:00", "2 February 2022, 09:47 UTC+03:00"),
    ],
)
def test_a_date_is_written_as_precisely_as_it_is_known(value: str, phrase: str) -> None:
    assert date_phrase(parse_edtf(value)) == phrase


def test_an_unknown_date_is_said_to_be_unknown() -> None:
    assert date_phrase(UNKNOWN_DATE) == "date unknown"


def test_a_date_that_was_not_handed_in_tells_where_it_comes_from() -> None:
    assert date_phrase(parse_edtf("2022-01-26", "text")) == "26 January 2022 (read in the text)"
    assert date_phrase(parse_edtf("2022", "metadata")) == "2022 (year, from the page's metadata)"


def test_a_bare_edtf_value_is_written_without_notes() -> None:
    assert edtf_phrase("2022-01") == "January 2022"
    assert edtf_phrase("0999") == "999"


@pytest.mark.parametrize(
    ("probability", "phrase"),
    [
        (1.0, "virtually certain (1.00)"),
        (0.93, "very likely (0.93)"),
        (0.66, "likely (0.66)"),
        (0.4, "uncertain (0.40)"),
    ],
)
def test_confidence_is_a_word_and_a_number(probability: float, phrase: str) -> None:
    assert confidence_phrase(probability) == phrase


def test_every_label_and_every_reason_has_words() -> None:
    assert len({verdict_phrase(label) for label in VerdictLabel}) == len(VerdictLabel)
    assert len({reason_phrase(reason) for reason in NoVerdictReason}) == len(NoVerdictReason)
    assert not any("true" in verdict_phrase(label).lower() for label in VerdictLabel)


POST = EvidenceReference(3, "post-3", None, Stance.SUPPORTS, "2022-02")


def test_a_change_is_told_with_both_verdicts_its_date_and_who_brought_it() -> None:
    change = Change(VerdictLabel.NOT_ENOUGH_EVIDENCE, VerdictLabel.SUPPORTED, "2022-02", POST)
    assert change_phrase(change) == (
        "The story changed: NOT ENOUGH EVIDENCE at first, SUPPORTED since February 2022 (document post-3)"
    )
    assert newest_phrase(POST) == "Newest evidence: February 2022, document post-3, SUPPORTS"


def test_reported_speech_is_put_down_to_its_speaker() -> None:
    assert attribution_phrase(Attribution("Ada Quill", AttributionKind.REPORTED)) == "according to Ada Quill"
    assert attribution_phrase(Attribution("Ada\x1b Quill", AttributionKind.QUOTE)) == "Ada Quill, quoted"


@pytest.mark.parametrize(
    ("speakers", "named"),
    [
        (["Ada"], "Ada"),
        (["Ada", "Bo", "Ada", "Cy"], "Ada, Bo, Cy"),
        (["Ada", "Bo", "Cy", "Di"], "Ada, Bo, Cy and others"),
        ([], "others"),
    ],
)
def test_a_verdict_on_hearsay_names_the_speakers_once_and_not_too_many(
    speakers: list[str], named: str
) -> None:
    assert hearsay_phrase(speakers) == f"Only according to {named}: no source says so in its own words"


def test_counting_knows_singular_and_plural() -> None:
    assert counted(1, "document") == "1 document"
    assert counted(0, "document") == "0 documents"
    assert counted(1234, "reply", "replies") == "1,234 replies"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("red \x1b[31malert\x1b[0m", "red [31malert[0m"),
        ("two\nlines\tand\u00a0more", "two lines and more"),
        ("abc\u202edcba", "abcdcba"),
        ("null\x00byte\x07bell", "nullbytebell"),
        ("Plenković, 日本, 👩‍💻", "Plenković, 日本, 👩‍💻"),
    ],
)
def test_text_from_outside_cannot_steer_the_terminal(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown
