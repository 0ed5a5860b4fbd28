"""Whose statement each passage of a document is: the outlet's own, quoted, or reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from index.documents import Attribution, AttributionKind, Span
from index.languages import primary_language
from index.speech import find_speaker, is_pronoun, may_report
from index.speech_tokens import Token, is_left_open, tokens_of
from index.speech_words import (
    BODIES,
    BODIES_AS,
    CLAUSE_WORDS,
    GROUPS,
    PARTICLES,
    PERSONS,
    PRONOUNS,
    TITLES,
    words_of,
)

ATTRIBUTION_VERSION: Final = "1"
"""Changes whenever a passage may be attributed otherwise; those of another version are attributed anew."""

MIN_QUOTED_SHARE: Final = 0.5
"""A passage is a quotation where at least this share of its words stands between quotation marks ..."""

MIN_OPENING_SHARE: Final = 1 / 3
"""... or this share, where it begins with it: “It is safe,” said Anna Kowal, the mayor of Tolva."""

_ALL_QUOTED: Final = 0.8
_REACH: Final = 4
"""How many passages back a pronoun looks for the speaker it stands for."""

_NO_NAMES: Final = words_of("the a an his her their its our however meanwhile still yet even only this that")

_NAME: Final = re.compile(rf"\b[A-Z][\w'’-]+(?: (?:(?:{'|'.join(sorted(PARTICLES))}) )?[A-Z][\w'’-]*\w)+")
_ARTICLE: Final = re.compile(r"^(?:The|A|An|His|Her|Their|Its|Our) ")
_SUBJECTS: Final = {"him": "he", "her": "she", "them": "they"}
_AROUND_NAMES: Final = words_of("at in of from on who for to with and")


@dataclass(frozen=True, slots=True)
class _Said:
    """Hold what the rules made of one passage: its speaker as resolved, and where its quotation stands."""

    speaker: str | None
    kind: AttributionKind
    quoted: float
    left_open: bool


def attribute(text: str, spans: Sequence[Span], language: str | None) -> tuple[Span, ...]:
    """Say of each passage of a text whose statement it is; `spans` are in order and do not overlap.

    Rules for English; passages of other languages stay the outlet's own. A speaker is named as the document
    first names him in full ("Sergei Lavrov" for "Lavrov"), without title; a pronoun is kept where it cannot
    surely be resolved. Linear in the length of the text. Measured by `python -m benchmarks.attribution`.
    """
    if primary_language(language, text) != "en":
        return tuple(replace(span, attribution=None) for span in spans)
    document = _Document(text, spans)
    return tuple(
        replace(span, attribution=None if said.speaker is None else Attribution(said.speaker, said.kind))
        for span, said in zip(spans, document.read(), strict=True)
    )


class _Document:
    """Read the passages of one document in order."""

    def __init__(self, text: str, spans: Sequence[Span]) -> None:
        self._text = text
        self._spans = spans
        self._full_names = _full_names(text)

    def read(self) -> list[_Said]:
        """Give one result per passage."""
        found: list[_Said] = []
        opened = False
        for at, span in enumerate(self._spans):
            passage = self._text[span.start : span.end]
            if at and self._starts_paragraph(at) and not passage.startswith(("”", '"')):
                opened = False
            if not opened and not may_report(passage):
                found.append(_Said(None, AttributionKind.REPORTED, 0.0, False))
                continue
            tokens = tokens_of(passage, opened)
            opened = is_left_open(passage, opened)
            found.append(self._said(at, passage, tokens, found, opened))
        return self._with_later_speakers(found)

    def _said(
        self, at: int, passage: str, tokens: list[Token], before: list[_Said], left_open: bool
    ) -> _Said:
        words = [token for token in tokens if token.is_word]
        quoted = sum(token.quoted for token in words) / max(1, len(words))
        least = MIN_OPENING_SHARE if words and words[0].quoted else MIN_QUOTED_SHARE
        kind = AttributionKind.QUOTE if quoted >= least else AttributionKind.REPORTED
        named = find_speaker(passage, tokens)
        speaker: str | None = None
        if named is not None:
            speaker = self._resolved(named, at, passage, before)
        elif quoted >= _ALL_QUOTED:
            speaker = self._continued(at, before)
        return _Said(speaker, kind, quoted, left_open)

    def _continued(self, at: int, before: list[_Said]) -> str | None:
        """Find who speaks in a passage that is nothing but quotation: whoever spoke right before."""
        if at == 0:
            return None
        previous = before[-1]
        previous_text = self._passage(at - 1)
        if previous.speaker is not None and (
            previous.quoted > 0 or previous_text.endswith(":") or not self._starts_paragraph(at)
        ):
            return previous.speaker
        if previous_text.endswith(":") or not self._starts_paragraph(at):
            names = list(dict.fromkeys(self._names_in(previous_text)))
            return names[0] if len(names) == 1 else None
        return None

    def _with_later_speakers(self, found: list[_Said]) -> list[_Said]:
        """Give a quotation that goes on over several passages the speaker named behind it."""
        for at in range(len(found) - 2, -1, -1):
            said, following = found[at], found[at + 1]
            goes_on = said.left_open or (following.quoted > 0 and not self._starts_paragraph(at + 1))
            if said.speaker is None and said.quoted >= _ALL_QUOTED and goes_on:
                found[at] = replace(said, speaker=following.speaker)
        return found

    def _resolved(self, named: str, at: int, passage: str, before: list[_Said]) -> str:
        if not is_pronoun(named):
            return self._named(named)
        pronoun = _SUBJECTS.get(named.lower(), named.lower())
        recent = [said.speaker for said in before[max(0, at - _REACH) :] if said.speaker is not None]
        if pronoun in PERSONS:
            people = [speaker for speaker in recent if _is_person(speaker)]
            if people:
                return people[-1]
            names = dict.fromkeys(
                name
                for place in range(max(0, at - 2), at + 1)
                for name in self._names_in(self._passage(place))
            )
            return next(iter(names)) if len(names) == 1 else pronoun
        if pronoun in BODIES_AS:
            subject = self._opening_body(passage)
            bodies = [speaker for speaker in recent if not _is_person(speaker)]
            return subject or (bodies[-1] if bodies and bodies[-1] == recent[-1] else pronoun)
        return pronoun

    def _named(self, phrase: str) -> str:
        """Reduce a speaker as written to a name without title, in full where the document has it so."""
        first = phrase.split()[0]
        if first.lower() in GROUPS:
            return first.lower() + phrase[len(first) :]
        name = _trailing_name(phrase)
        if name is None:
            return _ARTICLE.sub(lambda match: match.group().lower(), phrase)
        return self._full_names.get(name, name)

    def _names_in(self, passage: str) -> list[str]:
        names = (_trailing_name(match.group()) for match in _NAME.finditer(passage))
        return [self._full_names.get(name, name) for name in names if name and " " in name]

    def _opening_body(self, passage: str) -> str | None:
        match = re.match(r"(?:The|Its|His|Her) ((?:[\w'’-]+ ){0,3}?([\w-]+))\b", passage)
        while match and match[2].lower() not in BODIES:
            longer = re.match(rf"{re.escape(match.group())} [\w'’-]+", passage)
            if longer is None or longer.group().count(" ") > 4:
                return None
            match = re.match(r"((?:\S+ )+(\S+))$", longer.group())
        return _ARTICLE.sub(lambda found: found.group().lower(), match.group()) if match else None

    def _passage(self, at: int) -> str:
        return self._text[self._spans[at].start : self._spans[at].end]

    def _starts_paragraph(self, at: int) -> bool:
        return "\n" in self._text[self._spans[at - 1].end : self._spans[at].start]


def _is_person(speaker: str) -> bool:
    words = speaker.lower().split()
    is_plural = speaker[:1].islower() and words[-1].endswith("s")
    return (
        not is_plural and BODIES.isdisjoint(words) and GROUPS.isdisjoint(words) and words[-1] not in PRONOUNS
    )


def _full_names(text: str) -> dict[str, str]:
    """Map each last name to the full name that a text has it in, where there is only one."""
    full: dict[str, str] = {}
    for match in _NAME.finditer(text):
        name = _trailing_name(match.group())
        if name is None or " " not in name:
            continue
        last = name.split()[-1]
        known = full.setdefault(last, name)
        if known != name:
            full[last] = last  # two people of one name
    return full


def _trailing_name(phrase: str) -> str | None:
    """Take the name out of "Russian Foreign Minister Sergei Lavrov"; None where the phrase is no name."""
    words = phrase.split()
    while words and _opens_sentence(words[0]):
        words = words[1:]
    if not words or phrase.startswith(("The ", "A ", "An ")):
        return None
    start = len(words)
    while start and (
        words[start - 1][:1].isupper() or (words[start - 1] in PARTICLES and start < len(words))
    ):
        start -= 1
    titled = max(
        (at + 1 for at in range(start, len(words)) if words[at].lower().strip(".") in TITLES), default=0
    )
    name = words[max(start, titled) :]
    if name and name[-1].lower() in BODIES:
        name = words[start:]  # "Foreign Ministry"
    around = next((at for at in range(start) if words[at] in _AROUND_NAMES), None)
    if around is None:
        return " ".join(name) or None
    head = words[:around]
    if not all(word[:1].isupper() for word in head):
        return None  # "a spokeswoman for Anna Kowal"
    ahead = _trailing_name(" ".join(head))  # "Lena Voss of the union"
    return ahead or (" ".join(name) if len(name) > 1 and titled else None)  # "Secretary of State Anna Kowal"


def _opens_sentence(word: str) -> bool:
    """Tell whether a word owes its capital to its place: "But Lavrov", "Giving Lavrov"."""
    lower = word.lower()
    return lower in CLAUSE_WORDS | _NO_NAMES or (lower.endswith("ing") and len(lower) > 5)
