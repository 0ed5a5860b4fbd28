"""Whether two passages quote the same words of the same speaker."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.copies import same_statement
from index.documents import AttributionKind, Passage
from index.edit_words import TITLES, TURNING
from index.speech_words import BODIES, GROUPS, PARTICLES, PRONOUNS
from index.wording import Wording, wording

MIN_QUOTED_SHARE = 0.5
"""How much of a passage its quoted words must be: what an outlet tells around a few of them is its own."""

MIN_QUOTED_WORDS = 4
"""Quotations shorter than this, such as "no comment", are said on more than one occasion."""

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)(?:[\"“”„«»]|$)")
_QUOTED_TAIL = re.compile(r"^[^\"“”„«»]+(?=[\"”»])")


@dataclass(frozen=True, slots=True)
class Speaker:
    """Hold the folded words that tell a speaker from others, and whether they are a name.

    A name goes without titles. The words of any other speaker ("he", "the minister", "UN officials") are
    kept whole, because they mean another in another text.
    """

    words: frozenset[str]
    is_named: bool


@dataclass(frozen=True, slots=True)
class Quotation:
    """Hold who is quoted, and the words between quotation marks."""

    speaker: Speaker
    wording: Wording


def quotation(passage: Passage) -> Quotation | None:
    """Take out what a passage quotes; None where it quotes nobody, or too little to tell by."""
    attribution = passage.attribution
    if attribution is None or attribution.kind is not AttributionKind.QUOTE:
        return None
    # Passages are single sentences: the marks of a longer quotation may stand in its neighbours.
    odd = sum(passage.text.count(mark) for mark in '"“”„«»') % 2
    opened_before = _QUOTED_TAIL.match(passage.text) if odd else None
    if opened_before is not None:
        quoted = opened_before.group()
    else:
        quoted = " … ".join(_QUOTED.findall(passage.text)) or passage.text
    said, whole = wording(quoted), wording(passage.text)
    length = len(whole.words) + len(whole.said)
    if len(said.words) < MIN_QUOTED_WORDS or len(said.words) < MIN_QUOTED_SHARE * length:
        return None
    return Quotation(speaker_of(attribution.speaker), said)


def speaker_of(written: str) -> Speaker:
    """Reduce a speaker as written, such as "Prime Minister Anna Kowal", to what tells him from others."""
    words = frozenset(wording(written).words)
    name = words - TITLES
    if name and _is_name(written.split()):
        return Speaker(name, is_named=True)
    return Speaker(words, is_named=False)


def _is_name(words: list[str]) -> bool:
    lower = {word.lower() for word in words}
    if not lower.isdisjoint(BODIES | GROUPS | PRONOUNS):
        return False
    # "al-Malki" has its capital behind a particle.
    return all(word[:1].isupper() or word.split("-")[0].lower() in PARTICLES for word in words)


def same_speaker(first: Speaker, second: Speaker) -> bool:
    """Tell whether two speakers are surely one: names may be given in part, all else must be equal."""
    if not first.words or not second.words or first.is_named is not second.is_named:
        return False
    if first.is_named:
        return first.words <= second.words or second.words <= first.words
    return first.words == second.words


def same_quotation(first: Quotation, second: Quotation) -> bool:
    """Tell whether one speaker is quoted with the same words, one outlet perhaps with more of them."""
    if not same_speaker(first.speaker, second.speaker):
        return False
    if first.wording.words == second.wording.words or same_statement(first.wording, second.wording):
        return True
    shorter, longer = sorted((first.wording.words, second.wording.words), key=len)
    for start in range(len(longer) - len(shorter) + 1):
        end = start + len(shorter)
        if longer[start:end] == shorter:
            return TURNING.isdisjoint(longer[:start]) and TURNING.isdisjoint(longer[end:])
    return False
