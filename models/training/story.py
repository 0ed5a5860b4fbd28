"""Short claims about a story with the other sentences of that story, which decide nothing about them.

A search for a claim brings the whole story: its own sentence and the ones around it. These share names and
subject with the claim, true or false, and leave it open all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from models.training.contrast import Pairs, label_of_other
from models.training.data import Example
from models.training.edits import EDITS
from models.training.generalise import generalised
from models.training.related import coverage, names_in
from models.training.rewording import reword
from models.training.substitutions import shared_substitutions

DATASET: Final = "news_story"
MAX_WORDS: Final = 16
"""Claims that people check are short; a sentence of a report is seldom."""

MAX_COVERAGE: Final = 0.4
"""A sentence that holds more of the claim's content words may say the same."""

_LEANS: Final = re.compile(
    r"(?:But|However|And|Meanwhile|Since then|Then|Still|Also|She|He|It|They|We|I|His|Her|Its|Their|Our|This"
    r"|That|These|Those|Others?|Another|One|Such|There)\b"
)
"""How a sentence begins that cannot be understood without the one before it: nobody checks such a claim."""

_OTHERS: Final = 3
_NEAREST: Final = 6


@dataclass(frozen=True, slots=True)
class StoryClaim:
    """A claim with the sentence that it was made from and what that sentence says of it."""

    text: str
    own: str
    label: str


def short_form(sentence: str, rng: Random) -> str | None:
    """Return what a sentence says in at most `MAX_WORDS` words; None where there is no such claim."""
    if _LEANS.match(sentence):
        return None
    claim: str | None = sentence
    for _ in range(3):
        if claim is None or len(claim.split()) <= MAX_WORDS:
            return claim
        claim = generalised(claim, rng, 3)
    return claim if claim and len(claim.split()) <= MAX_WORDS else None


def made_false(claim: str, own: str, names: Sequence[str], rng: Random) -> StoryClaim | None:
    """Return the claim with one thing exchanged, or turned round; None where nothing can be."""
    changes = shared_substitutions(claim, own, names, rng)
    if changes and rng.random() < 0.7:
        kind = rng.choice(sorted({change.kind for change in changes}))
        change = rng.choice([one for one in changes if one.kind == kind])
        text = change.apply(claim)
        return StoryClaim(text, own, label_of_other(change.kind, text, change.new))
    text = EDITS["polarity"](claim, names, rng) or claim
    return StoryClaim(text, own, "REFUTES") if text != claim else None


def undecided(claim: str, own: str, sentences: Sequence[str], rng: Random) -> list[str]:
    """Return some of the sentences that share something with the claim and do not decide it.

    Those that share most come first to the draw, as they do in a search. What names all the claim's names
    and figures may decide it in other words, and is left out.
    """
    told = names_in(claim)
    fit = [
        (coverage(claim, one), one)
        for one in sentences
        if one != own
        and 0 < coverage(claim, one) <= MAX_COVERAGE
        and not (any(name[0].isdigit() for name in told) and told <= names_in(one))
    ]
    nearest = [one for _, one in sorted(fit, reverse=True)[:_NEAREST]]
    return rng.sample(nearest, min(_OTHERS, len(nearest)))


def story_pairs(
    headline: str | None, sentences: Sequence[str], names: Sequence[str], most: int, rng: Random
) -> Iterator[Example]:
    """Yield short claims, as many true as false ones, with their own sentence and with others of the story.

    The claims come from `headline`, which the first sentence is taken to say, and from `most` sentences.
    """
    claims = [(headline, sentences[0])] if headline else []
    for own in rng.sample(list(sentences), min(most, len(sentences))):
        if short := short_form(own, rng):
            claims.append((short, own))
    for claim, own in claims:
        false = made_false(claim, own, names, rng) if rng.random() < 0.6 else None
        asked = false or StoryClaim(claim, own, "SUPPORTS")
        pairs = Pairs(rng)
        others = undecided(asked.text, own, sentences, rng)
        if others:
            pairs.add(DATASET, reword(asked.text, rng), own, asked.label)
        for other in others:
            pairs.add(DATASET, reword(asked.text, rng), other, "NOT_ENOUGH_INFO")
        yield from pairs.rows
