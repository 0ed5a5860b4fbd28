"""Guess the language of a text from its script, where nobody says it."""

from __future__ import annotations

import re
from typing import Final

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
_SURE: Final = 0.3


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
        enough = 3 if guess == "uk" else _SURE * letters
        if count and count >= enough:
            return guess
    return _DEFAULT
