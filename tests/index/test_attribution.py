"""Whose statement a passage is: said outright, said in the sentence before, or the outlet's own."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.attribution import by_rules, figures, read_texts
from index.attribution import attribute
from index.documents import Attribution, AttributionKind, Span
from index.segmentation import segment

QUOTE, REPORTED = AttributionKind.QUOTE, AttributionKind.REPORTED


def told(text: str, language: str | None = "en") -> list[tuple[str, str] | None]:
    found = (span.attribution for span in attribute(text, segment(text, language), language))
    return [None if each is None else (each.speaker, each.kind.value) for each in found]


@pytest.mark.parametrize(
    ("text", "speaker", "kind"),
    [
        ("The mayor said that the bridge would open in May.", "the mayor", REPORTED),
        ("Mayor Anna Kowal said the bridge would open in May.", "Anna Kowal", REPORTED),
        ("The bridge will open in May, Mayor Anna Kowal said on Monday.", "Anna Kowal", REPORTED),
        ("The bridge will open in May, according to the city council.", "the city council", REPORTED),
        ("According to Anna Kowal, the bridge will open in May.", "Anna Kowal", REPORTED),
        ("The bridge will open in May, Kowal told Example News.", "Kowal", REPORTED),
        ("“The bridge will open in May,” Anna Kowal said.", "Anna Kowal", QUOTE),
        ("“The bridge will open in May,” said Anna Kowal, the mayor of Tolva.", "Anna Kowal", QUOTE),
        ('"The bridge will open in May," says Kowal.', "Kowal", QUOTE),
        ("Anna Kowal, who has been mayor since 2019, said the bridge would open.", "Anna Kowal", REPORTED),
        ("Anna Kowal was quoted as saying that the bridge would open in May.", "Anna Kowal", REPORTED),
        ("The paper quoted Anna Kowal as saying that the bridge would open.", "Anna Kowal", REPORTED),
        ("Russian Foreign Minister Sergei Lavrov said talks would go on.", "Sergei Lavrov", REPORTED),
        ("Kowal denied that the bridge was unsafe.", "Kowal", REPORTED),
        ("Officials say the bridge is safe.", "officials", REPORTED),
        ("The bridge, the engineers said, could carry trams.", "the engineers", REPORTED),
        ("The ministry rejected the report and said the bridge was safe.", "the ministry", REPORTED),
    ],
)
def test_the_speaker_is_named(text: str, speaker: str, kind: AttributionKind) -> None:
    assert told(text) == [(speaker, kind.value)]


@pytest.mark.parametrize(
    "text",
    [
        "The bridge will open in May.",
        "Did the mayor say that the bridge would open?",
        "The mayor did not say when the bridge would open.",
        "The mayor doesn’t say when the bridge will open.",
        "The mayor refused to say when the bridge would open.",
        "The mayor declined to comment.",
        "The mayor said nothing.",
        "Police told residents to stay at home.",
        "The so-called “bridge of sighs” was built in 1911.",
        "The bridge opened according to plan.",
        "I think the bridge is ugly.",
        "It takes, for, say, a truck, an hour to cross.",
        "Jury Awards Prize To ‘The Last Thing He Told Me’ In Cannes",
    ],
)
def test_the_outlet_speaks_for_itself(text: str) -> None:
    assert told(text) == [None]


def test_a_last_name_and_a_pronoun_stand_for_the_name_given_before() -> None:
    text = "Mayor Anna Kowal opened the bridge. Kowal said it was safe. She added that it had cost 4 million."
    assert told(text) == [None, ("Anna Kowal", "reported"), ("Anna Kowal", "reported")]


def test_a_pronoun_that_may_be_either_of_two_stays_a_pronoun() -> None:
    text = "Anna Kowal met Maria Duda in Tolva. She said the bridge was safe."
    assert told(text) == [None, ("she", "reported")]


def test_it_is_the_body_that_spoke_before() -> None:
    text = "The ministry said the bridge was safe. It added that trams could cross it."
    assert told(text) == [("the ministry", "reported")] * 2


def test_a_quotation_over_several_sentences_has_one_speaker() -> None:
    text = "“It is safe. We tested it twice,” Anna Kowal said. “Nobody needs to worry.” It opened in May."
    assert told(text) == [("Anna Kowal", "quote")] * 3 + [None]


def test_the_speaker_may_stand_in_the_sentence_before_the_quotation() -> None:
    assert told("Anna Kowal was pleased. “It is safe at last.”") == [None, ("Anna Kowal", "quote")]


def test_a_quotation_without_any_speaker_is_nobodys() -> None:
    assert told("The bridge opened in May. “It is safe at last.”") == [None, None]


def test_other_languages_are_left_alone() -> None:
    assert told("Die Brücke ist sicher, sagte Anna Kowal.", "de") == [None]


def test_earlier_attributions_are_replaced() -> None:
    text = "The bridge will open in May."
    old = Span(0, len(text), Attribution("nobody", QUOTE))
    assert attribute(text, [old], "en") == (Span(0, len(text)),)


def test_spans_keep_their_places() -> None:
    text = "Kowal said it was safe. The bridge opened."
    spans = segment(text, "en")
    assert [(span.start, span.end) for span in attribute(text, spans, "en")] == [
        (span.start, span.end) for span in spans
    ]


def test_the_figures_that_are_published_still_hold() -> None:
    """The rules find at least what benchmarks/results/attribution.json says of the reported half."""
    root = Path(__file__).parents[2]
    published = json.loads((root / "benchmarks" / "results" / "attribution.json").read_text("utf-8"))["rules"]
    found = figures(read_texts()["reported"], by_rules, show=False)
    for name in ("precision", "recall", "speaker_precision", "speaker_recall", "kind_right"):
        assert found[name] >= published["reported"][name]
    assert found["precision"] >= 0.95
    assert found["recall"] >= 0.9


@given(st.lists(st.sampled_from(["“", "”", '"', "he", "said", ",", "Kowal", "the", "according", "to", "."])))
def test_any_run_of_words_can_be_read(words: list[str]) -> None:
    text = " ".join(words)
    for span in attribute(text, [Span(0, len(text))] if text else [], "en"):
        assert span.attribution is None or span.attribution.speaker


@pytest.mark.parametrize("part", ["said ", "“he said, ", "Anna ", "the man, ", "according to "])
def test_long_runs_take_bounded_time(part: str) -> None:
    text = part * 300
    started = time.process_time()
    attribute(text, [Span(0, len(text))], "en")
    assert time.process_time() - started < 15.0, "a pattern that tries every split would take hours"
