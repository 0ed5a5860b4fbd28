"""Short claims about a story with the other sentences of that story, which decide nothing about them.

A search for a claim brings the whole story: its own sentence and the ones around it. These share names and
subject with the claim, true or false, and leave it open all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from models.training.claims import negated
from models.training.contrast import Pairs, label_of_other
from models.training.data import Example
from models.training.generalise import generalised
from models.training.related import coverage, names_in
from models.training.rewording import reword
from models.training.substitutions import shared_substitutions

DATASET: Final = "news_story"
MAX_WORDS: Final = 16
"""Claims that people check are short; a sentence of a report is seldom."""

MAX_COVERAGE: Final = 0.36
"""A sentence that holds more of the claim's content words may say the same."""

LEANS: Final = re.compile(
    r"(?:But|However|And|Meanwhile|Since then|Then|Still|Also|She|He|It|They|We|I|His|Her|Its|Their|Our|This"
    r"|That|These|Those|Others?|Another|One|Such|There)\b"
)
"""How a sentence begins that cannot be understood without the one before it: nobody checks such a claim."""

_OTHERS: Final = 3
_NEAREST: Final = 6


@dataclass(frozen=True, slots=True)
class StoryClaim:
    """A claim, the same with one thing exchanged or turned round, and the passages that say just these.

    `label` is what the passage of the one says of the other.
    """

    texts: tuple[str, ...]
    passages: tuple[str, ...]
    label: str


def short_form(sentence: str, rng: Random) -> str | None:
    """Return what a sentence says in at most `MAX_WORDS` words; None where there is no such claim."""
    claim: str | None = sentence
    for _ in range(3):
        if claim is None or LEANS.match(claim):
            return None
        if len(claim.split()) <= MAX_WORDS:
            return claim
        claim = generalised(claim, rng, 3)
    return None


def contrasted(claim: str, own: str, names: Sequence[str], rng: Random) -> StoryClaim:
    """Return a claim and its sentence with one thing exchanged in both, or both turned round.

    Where neither can be, there is the claim alone.
    """
    changes = shared_substitutions(claim, own, names, rng)
    if changes and rng.random() < 0.8:
        kind = rng.choice(sorted({change.kind for change in changes}))
        change = rng.choice([one for one in changes if one.kind == kind])
        other = change.apply(claim)
        label = label_of_other(change.kind, other, change.new)
        return StoryClaim((claim, other), (own, change.apply(own)), label)
    # Only of the same sentence is it known that the same verb is turned round.
    turned = negated(claim, rng) if claim == own else None
    if turned:
        return StoryClaim((claim, turned), (own, turned), "REFUTES")
    return StoryClaim((claim,), (own,), "SUPPORTS")


def undecided(claims: Sequence[str], own: str, sentences: Sequence[str], rng: Random) -> list[str]:
    """Return some of the sentences that share something with the claims and decide none of them.

    `claims` are true and false forms of one: what may decide the true form decides the false one too. The
    draw is among those that share most, as in a search. What has all names and figures of a claim with a
    figure may say the same in other words, and is left out.
    """
    told = [names_in(f" {claim}") for claim in claims]

    def may_decide(sentence: str) -> bool:
        there = names_in(f" {sentence}")
        covers = max(coverage(claim, sentence) for claim in claims) > MAX_COVERAGE
        return covers or any(names <= there and _has_figure(names) for names in told)

    fit = [
        (coverage(claims[0], one), one)
        for one in sentences
        if one != own and coverage(claims[0], one) > 0 and not may_decide(one)
    ]
    nearest = [one for _, one in sorted(fit, reverse=True)[:_NEAREST]]
    return rng.sample(nearest, min(_OTHERS, len(nearest)))


def _has_figure(names: Iterable[str]) -> bool:
    return any(name[0].isdigit() for name in names)


def story_pairs(
    headline: str | None, sentences: Sequence[str], names: Sequence[str], most: int, rng: Random
) -> Iterator[Example]:
    """Yield short claims, true and false ones, with a passage that decides them and others of the story.

    The claims come from `headline`, which the first sentence is taken to say, and from `most` sentences. An
    exchanged text stands in the claim as often as in the passage.
    """
    sources = [(headline, sentences[0])] if headline else []
    for own in rng.sample(list(sentences), min(most, len(sentences))):
        if short := short_form(own, rng):
            sources.append((short, own))
    for claim, own in sources:
        made = contrasted(claim, own, names, rng)
        others = undecided(made.texts, own, sentences, rng)
        if not others:
            continue
        asked, side = rng.randrange(len(made.texts)), rng.randrange(len(made.passages))
        text = made.texts[asked]
        pairs = Pairs(rng)
        label = "SUPPORTS" if asked == side else made.label
        pairs.add(DATASET, reword(text, rng), made.passages[side], label)
        for other in others:
            pairs.add(DATASET, reword(text, rng), other, "NOT_ENOUGH_INFO")
        yield from pairs.rows
