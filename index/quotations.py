"""Whether two passages quote the same words of the same speaker."""

from __future__ import annotations

import re
from dataclasses import dataclass

from index.copies import same_statement
from index.documents import AttributionKind, Passage
from index.edit_words import TITLES, TURNING
from index.wording import Wording, wording

MIN_QUOTED_SHARE = 0.5
"""How much of a passage its quoted words must be: what an outlet tells around a few of them is its own."""

MIN_QUOTED_WORDS = 4
"""Quotations shorter than this, such as "no comment", are said on more than one occasion."""

_QUOTED = re.compile(r"[\"“”„«»]([^\"“”„«»]+)(?:[\"“”„«»]|$)")
_QUOTED_TAIL = re.compile(r"^[^\"“”„«»]+(?=[\"”»])")


@dataclass(frozen=True, slots=True)
class Quotation:
    """Hold who is quoted, as a set of folded words without titles, and the words between quotation marks."""

    speaker: frozenset[str]
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
    return Quotation(speaker_words(attribution.speaker), said)


def speaker_words(speaker: str) -> frozenset[str]:
    """Reduce a speaker's name to the words that tell him from others."""
    words = frozenset(wording(speaker).words)
    return words - TITLES or words


def same_quotation(first: Quotation, second: Quotation) -> bool:
    """Tell whether one speaker is quoted with the same words, one outlet perhaps with more of them."""
    if not (first.speaker <= second.speaker or second.speaker <= first.speaker):
        return False
    if first.wording.words == second.wording.words or same_statement(first.wording, second.wording):
        return True
    shorter, longer = sorted((first.wording.words, second.wording.words), key=len)
    for start in range(len(longer) - len(shorter) + 1):
        end = start + len(shorter)
        if longer[start:end] == shorter:
            return TURNING.isdisjoint(longer[:start]) and TURNING.isdisjoint(longer[end:])
    return False
