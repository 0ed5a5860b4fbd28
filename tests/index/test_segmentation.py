"""Segmentation: sentences with exact offsets, out of texts as they are found on the web."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.segmentation import segment
from index.sentences import MAX_SENTENCE_CHARS

SEEDS = Path(__file__).parents[2].parent / "shared" / "seeds"


def passages(text: str, language: str | None = "en") -> list[str]:
    return [text[span.start : span.end] for span in segment(text, language)]


def test_a_paragraph_becomes_its_sentences() -> None:
    text = "The bridge was opened on Monday. Lorries rolled at once! Who paid for it? The port did."
    assert passages(text) == [
        "The bridge was opened on Monday.",
        "Lorries rolled at once!",
        "Who paid for it?",
        "The port did.",
    ]


def test_each_bullet_becomes_its_sentences_without_the_sign() -> None:
    text = (
        "Points\n\n  • The port pays. The city does not.\n  • Work ends in May.\n- Tolls stay • Bikes go free"
    )
    assert passages(text) == [
        "Points",
        "The port pays.",
        "The city does not.",
        "Work ends in May.",
        "Tolls stay",
        "Bikes go free",
    ]


def test_a_quotation_of_several_sentences_is_split_and_keeps_its_speaker() -> None:
    text = "“The bridge is safe. We tested it twice. The last test was on Friday,” Mayor Ada Quill said."
    assert passages(text) == [
        "“The bridge is safe.",
        "We tested it twice.",
        "The last test was on Friday,” Mayor Ada Quill said.",
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('He said: "It holds." Then he left.', ['He said: "It holds."', "Then he left."]),
        ("It will “never fall.” The port said so.", ["It will “never fall.”", "The port said so."]),
        ("It holds. “It will last.” He left.", ["It holds.", "“It will last.”", "He left."]),
        ("“Is it safe?” Mayor Quill asked.", ["“Is it safe?” Mayor Quill asked."]),
        ("“It is safe!” said the mayor. Then she left.", ["“It is safe!” said the mayor.", "Then she left."]),
        (
            "« Il tient. Il est sûr. » Le maire est parti.",
            ["« Il tient.", "Il est sûr. »", "Le maire est parti."],
        ),
        ("„Sie hält. Sie ist sicher.“ Dann ging er.", ["„Sie hält.", "Sie ist sicher.“", "Dann ging er."]),
        ("«Мост открыт. Он цел», — сказал мэр.", ["«Мост открыт.", "Он цел», — сказал мэр."]),
    ],
)
def test_quotation_marks_stay_with_their_sentence(text: str, expected: list[str]) -> None:
    assert passages(text, None) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (
            "Gen. Mark Roe met Sgt. Bo Lee and Rep. Ann Poe in St. Ives on Sept. 5 at 9.30 a.m. on the quay.",
            "en",
        ),
        ("The U.S. envoy paid $3.5 million to Acme Inc. for the No. 5 berth.", "en"),
        ("Das war die 3. Sitzung mit Dr. Roth, z. B. am 5. Mai, bzw. danach.", "de"),
        ("M. Roux et Mme. Petit sont venus.", "fr"),
        ("Порт получил 5 млн. рублей от г. Москвы и ул. Мира.", "ru"),
        ("Порт отримав 5 млн. грн. на міст.", "uk"),
        ("Prof. Dr. Kaya 3. köprüyü açtı.", "tr"),
        ("Dnia 26 stycznia 2022 r. otwarto most przy ul. Długiej.", "pl"),
        ("El Sr. Ruiz y la Sra. Vega llegaron.", "es"),
    ],
)
def test_abbreviations_end_no_sentence(text: str, language: str) -> None:
    assert passages(text, language) == [text]


def test_the_name_below_a_pull_quote_stays_with_its_last_sentence() -> None:
    text = "The bridge is safe. We tested it twice. Ada Quill Mayor of the Old Harbour"
    assert passages(text) == ["The bridge is safe.", "We tested it twice. Ada Quill Mayor of the Old Harbour"]


def test_a_wrapped_paragraph_is_joined_and_headlines_are_not() -> None:
    text = (
        "Bridge opened\n"
        "Port pays the bill\n\n"
        "The bridge over the harbour was opened to lorries on Monday after nine\n"
        "weeks of work, the port said in a statement on its site. Tolls will stay\n"
        "as they are.\n"
    )
    assert passages(text) == [
        "Bridge opened",
        "Port pays the bill",
        "The bridge over the harbour was opened to lorries on Monday after nine\n"
        "weeks of work, the port said in a statement on its site.",
        "Tolls will stay\nas they are.",
    ]


def test_one_paragraph_a_line_stays_so() -> None:
    text = "The port pays the whole bill for the bridge\nThe city pays nothing\nTolls stay\n"
    assert passages(text) == text.splitlines()


def test_a_headline_printed_twice_is_one_passage() -> None:
    assert passages("Bridge opened\n\nBridge opened\n\nThe port paid.") == ["Bridge opened", "The port paid."]


def test_a_long_sentence_is_cut_at_a_clause_then_at_a_word() -> None:
    clauses = "the port said that the bridge would hold for a hundred years or more, " * 30
    parts = passages(clauses.strip())
    assert len(parts) > 1
    assert all(len(part) <= MAX_SENTENCE_CHARS for part in parts)
    assert all(part.endswith(",") for part in parts)
    words = passages("bridge " * 300)
    assert all(re.fullmatch(r"(bridge ?)+", part) for part in words)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("桥已开放。港口付钱。", ["桥已开放。", "港口付钱。"]),
        ("افتتح الجسر. دفع الميناء.", ["افتتح الجسر.", "دفع الميناء."]),
        ("Міст відкрито. Порт заплатив.", ["Міст відкрито.", "Порт заплатив."]),
        ("Bridge opened 😀. Port 👨‍👩‍👧 paid.", ["Bridge opened 😀.", "Port 👨‍👩‍👧 paid."]),
        ("Bridge opened.\r\nPort paid.\u2028City did not.\x85End came.",
         ["Bridge opened.", "Port paid.", "City did not.", "End came."]),
        ("\ufeffBridge\0 opened. Port\u200b paid.", ["\ufeffBridge\0 opened.", "Port\u200b paid."]),
        ("Bridge\ud800 opened. Port paid.", ["Bridge\ud800 opened.", "Port paid."]),
        ("\u202eBridge opened. Port paid.", ["\u202eBridge opened.", "Port paid."]),
    ],
)  # fmt: skip
def test_offsets_hold_for_any_script_and_sign(text: str, expected: list[str]) -> None:
    assert passages(text, None) == expected


@pytest.mark.parametrize("text", ["", " ", "\n\n", "...", "\0", "•", "— — —", "12", "12:30", "\u200b", "😀"])
def test_a_text_without_words_has_no_passage(text: str) -> None:
    assert segment(text, None) == []


@pytest.mark.parametrize("language", [None, "", "en", "EN-gb", "ru", "xx", "zz-Latn", "💥"])
def test_any_language_tag_will_do(language: str | None) -> None:
    assert passages("Bridge opened. Port paid.", language) == ["Bridge opened.", "Port paid."]


SIGNS = "ab Я.!?…,;:\"'“”«»„()[]•-–—»›|\n\r\t \u2028\u200b\u0301\0😀1二。\u202e\ud800"
WORDS = st.sampled_from(
    ["Bridge", "the", "Mr.", "U.S.", "said", "port", "3.5", "Sept.", "“Yes.", "No!”", "•", "\n", "\n\n",
     "Ада", "See also", "Photo:", "2022-01-26", "Published", "Read also:", "»", "?", "…", "(a", "港口。"]
)  # fmt: skip
TEXTS = st.one_of(
    st.text(SIGNS, max_size=400), st.lists(WORDS, max_size=120).map(" ".join), st.text(max_size=200)
)


@settings(max_examples=100, deadline=None)
@given(text=TEXTS, language=st.sampled_from([None, "en", "de", "tr", "ru"]))
def test_passages_are_stripped_ordered_apart_and_the_same_each_time(text: str, language: str | None) -> None:
    spans = segment(text, language)
    end = 0
    for span in spans:
        passage = text[span.start : span.end]
        assert end <= span.start < span.end <= len(text)
        assert passage == passage.strip()
        assert any(char.isalnum() for char in passage)
        assert len(passage) <= MAX_SENTENCE_CHARS
        end = span.end
    assert segment(text, language) == spans


PLAIN_WORDS = st.sampled_from(
    ["bridge", "Harbour", "lorry", "the", "Mr.", "U.S.", "tested.", "“Safe", "it.”", "(paid", "Quill)", "3.5",
     "why?", "was", "held,", "Sept.", "5", "Київ", "мост.", "« Oui", "non. »", "and;", "—", "no!"]
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(lines=st.lists(st.lists(PLAIN_WORDS, min_size=4, max_size=25), max_size=8))
def test_no_word_of_a_story_is_lost(lines: list[list[str]]) -> None:
    text = "\n\n".join(f"Story number {number} says {' '.join(line)}" for number, line in enumerate(lines))
    inside = set()
    for span in segment(text, None):
        inside.update(range(span.start, span.end))
    repeated = {passage for passage in passages(text, None) if text.count(passage) > 1}
    for run in re.finditer(r"\w+", text):
        lost = not all(at in inside for at in range(*run.span()))
        assert not lost or any(run.group() in passage for passage in repeated)


HUGE = 40_000
HOSTILE = {
    "a megabyte of one letter": "a" * 1_000_000,
    "a hundred thousand line ends": "\n" * 100_000,
    "NUL": "\0" * 1_000_000,
    "NUL and letters": "a\0. " * (HUGE // 4),
    "blanks": "a" + " " * HUGE + "b",
    "open quotes": "“a. " * (HUGE // 4),
    "all quotes": "«»“”" * (HUGE // 4),
    "open brackets": "(a. " * (HUGE // 4),
    "right to left": "\u202eمرحبا. " * (HUGE // 8),
    "zero width": "a\u200b" * (HUGE // 2),
    "combining marks": "e" + "\u0301" * HUGE,
    "CRLF lines": "Line one here.\r\n" * (HUGE // 16),
    "emoji": "👨‍👩‍👧. " * (HUGE // 7),
    "link lists": "Read also:\nLink one\n" * (HUGE // 20),
    "breadcrumbs": "A » B » C d e f g\n" * (HUGE // 19),
    "one breadcrumb": "Main » A " * (HUGE // 9),
    "bullets": "• a " * (HUGE // 4),
    "dates": "26 January 2022\n" * (HUGE // 16),
    "short lines": "a\n" * (HUGE // 2),
    "abbreviations": "Mr. " * (HUGE // 4),
    "commas and dates": "Published" + "," * HUGE + " 2022",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_takes_bounded_time(name: str) -> None:
    text = HOSTILE[name]
    started = time.process_time()
    spans = segment(text, None)
    assert time.process_time() - started < 30.0, "a pattern that tries every split would take hours"
    assert all(text[span.start : span.end].strip() for span in spans)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the seed texts are not beside the project")
class TestSeedTexts:
    def test_what_decides_a_claim_is_inside_one_passage(self) -> None:
        found = {file.name: passages(file.read_text("utf-8"), None) for file in SEEDS.glob("*.txt")}
        claims = [json.loads(line) for line in (SEEDS / "claims_dev.jsonl").read_text("utf-8").splitlines()]
        evidence = [piece for claim in claims for piece in claim["evidence"]]
        assert len(evidence) > 30
        for piece in evidence:
            assert any(piece["contains"] in passage for passage in found[piece["document"]]), piece

    @pytest.mark.parametrize(
        ("name", "expected"),
        [("000", 15), ("001", 39), ("002", 75), ("003", 15), ("004", 21)],
    )
    def test_the_number_of_passages_is_known(self, name: str, expected: int) -> None:
        (file,) = SEEDS.glob(f"{name}_*.txt")
        assert len(segment(file.read_text("utf-8"), None)) == expected

    def test_no_furniture_is_left(self) -> None:
        furniture = re.compile(
            r"^(subscribe|photo|read also|read on|leave a|bir yan|your email|view all|main »|источник|"
            r"see also|posted|published \d|modified|updated|ria news\.?$|ttn)",
            re.IGNORECASE,
        )
        for file in SEEDS.glob("*.txt"):
            assert [line for line in passages(file.read_text("utf-8"), None) if furniture.match(line)] == []
