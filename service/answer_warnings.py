"""What a reader should know before trusting an answer, in plain words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from service.results import Evidence, Verdict

_NAMES: Final = {
    "ar": "Arabic", "be": "Belarusian", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "he": "Hebrew", "hi": "Hindi", "hr": "Croatian", "hu": "Hungarian",
    "it": "Italian", "ja": "Japanese", "ko": "Korean", "lt": "Lithuanian", "lv": "Latvian", "nb": "Norwegian",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian", "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian",
    "zh": "Chinese",
}  # fmt: skip


def answer_warnings(
    verdict: Verdict,
    shown: Sequence[Evidence],
    claim_language: str | None,
    model_languages: frozenset[str] | None,
) -> tuple[str, ...]:
    """Say what makes an answer doubtful.

    Languages are primary subtags; `claim_language` is None where it could not be told, `model_languages`
    None where it is not known which languages the models were trained on.
    """
    found = (
        _unknown_claim(claim_language, model_languages),
        _unknown_evidence(shown, model_languages),
        _open_change(verdict),
    )
    return tuple(each for each in found if each is not None)


def _unknown_claim(claim_language: str | None, model_languages: frozenset[str] | None) -> str | None:
    if claim_language is None or model_languages is None or claim_language in model_languages:
        return None
    return (
        f"The claim seems to be in {_name(claim_language)}, but the models know {_names(model_languages)} "
        "only: evidence may be missed or misjudged."
    )


def _unknown_evidence(shown: Sequence[Evidence], model_languages: frozenset[str] | None) -> str | None:
    if model_languages is None:
        return None
    tags = (item.hit.source.language for item in shown)
    languages = [tag.replace("_", "-").split("-")[0].lower() for tag in tags if tag]
    foreign = [language for language in languages if language not in model_languages]
    if not foreign:
        return None
    return (
        f"Of {len(shown)} passages shown, {len(foreign)} are in {_names(foreign)}, but the models know "
        f"{_names(model_languages)} only: these may be misjudged."
    )


def _open_change(verdict: Verdict) -> str | None:
    if verdict.changed is None or verdict.label is verdict.changed.after:
        return None
    return (
        "The story changed, and a source whose date is not known contradicts the newer ones: it may be older "
        "or younger than the change."
    )


def _name(language: str) -> str:
    return _NAMES.get(language, f"the language {language!r}")


def _names(languages: Iterable[str]) -> str:
    return ", ".join(sorted({_name(language) for language in languages}))
