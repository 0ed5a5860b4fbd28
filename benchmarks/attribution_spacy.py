"""Whose statement a passage is, by a rule over spaCy's parses: what the service's rules are measured against.

Needs `pip install spacy` and an English model, neither of which the service uses.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from typing import Any

from index.documents import Span

_SAYING = frozenset(
    """
    say tell write add announce argue warn insist explain note claim deny confirm promise believe expect blame
    state declare stress predict admit acknowledge report estimate repeat reply vow
    """.split()  # noqa: SIM905
)
_QUOTES = frozenset('“”"')

Told = tuple[str, str] | None


def spacy_attributor(model: str) -> Callable[[str, Sequence[Span]], list[Told]]:
    """Load a model, by the name of its package; gives a function that attributes the passages of a text."""
    pipeline = importlib.import_module(model).load()

    def attribute(text: str, spans: Sequence[Span]) -> list[Told]:
        """Give (speaker, kind) of each passage of a text, None for the outlet's own words."""
        told: list[Told] = []
        opened, person = False, None
        for parsed in pipeline.pipe([text[span.start : span.end] for span in spans]):
            quoted = 0
            for token in parsed:
                if token.text in _QUOTES:
                    opened = token.text == "“" if token.text != '"' else not opened
                elif opened and token.is_alpha:
                    quoted += 1
            share = quoted / max(1, sum(token.is_alpha for token in parsed))
            speaker = _speaker(parsed)
            if speaker is None and share >= 0.8 and told and told[-1]:
                speaker = told[-1][0]
            if speaker in ("he", "she", "it", "they") and person is not None:
                speaker = person
            person = speaker or person
            told.append(None if speaker is None else (speaker, "quote" if share >= 0.5 else "reported"))
        return told

    return attribute


def _speaker(parsed: Any) -> str | None:
    for token in parsed:
        if (
            token.lemma_ in _SAYING
            and token.pos_ == "VERB"
            and not any(c.dep_ == "neg" for c in token.children)
        ):
            subject = next((child for child in token.children if child.dep_ == "nsubj"), None)
            if subject is not None and subject.lower_ not in ("who", "which", "that", "i", "we", "you"):
                return _named(parsed, subject)
        if token.lower_ == "according":
            told = next((below for below in token.subtree if below.dep_ == "pobj"), None)
            if told is not None:
                return _named(parsed, told)
    return None


def _named(parsed: Any, subject: Any) -> str:
    for entity in parsed.ents:
        if entity.label_ == "PERSON" and entity.start <= subject.i < entity.end:
            return str(entity.text)
    kept = [
        each
        for each in subject.subtree
        if each.dep_ not in ("relcl", "appos", "punct") and each.i <= subject.i + 4
    ]
    words = [each.text for each in kept]
    return " ".join(words) if subject.pos_ == "PROPN" or len(words) > 1 else str(subject.lower_)
