"""What was announced, refused and done: who "will not publish" something has not published it when saying so.

A story that changes is told in these words. A refusal refutes the deed, an announcement leaves it open, and
so does what else is done with the same thing; the deed and an announcement refute the refusal. The deed is
also told from its object's side, as claims do: "The letter has been published". What a story tells as done
serves for that too, with what was refused and announced made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from models.training.contrast import Pairs
from models.training.data import Example
from models.training.lexicon import BASE_TO_PAST, PAST
from models.training.related import coverage
from models.training.rewording import reword

DATASET: Final = "news_refusal"
_BEFALLS: Final = "receive see fall rise grow become die lose begin start end come increase appear"
_HANGS: Final = "hold run make earn"
_NO_ACT: Final = frozenset(f"{_BEFALLS} {_HANGS}".split())
"""Verbs of what befalls somebody, or whose sense hangs on the words after them: nobody refuses these."""

_ACTS: Final = "|".join(verb for verb in BASE_TO_PAST if verb not in _NO_ACT)
_TO_COME: Final = re.compile(
    rf"(?<=[\w)]) (?:will|(?:plans|agreed|promised|wants|intends|is set) to) (?P<verb>{_ACTS}) "
)
_DONE: Final = re.compile(
    rf"(?<=[\w)]) (?P<past>{'|'.join(past for past, base in PAST.items() if base not in _NO_ACT)}) "
)
_NO_PAST: Final = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|having|get|gets|got|by|of|to|in|on|for|with|will|would"
    r"|can|could|may|might|should|must|nobody|none|nothing|few|hardly|only|before|after|since|during|even|again)\b",
    re.IGNORECASE,
)
"""Words before the verb with which it is a participle, is denied, or belongs to part of the actor only."""

_WHEN: Final = re.compile(r"\b(?:\w+ly|today|yesterday|week|month|year|also|then|now|first)$", re.IGNORECASE)
"""An actor's last word that says when: "yesterday will publish" is no announcement."""

_GONE_BY: Final = re.compile(r"\b(?:last|ago|yesterday|earlier|previously|already)\b", re.IGNORECASE)
"""Words of the past that an announcement does not have."""

_REFUSED: Final = ("will not {verb}", "refused to {verb}", "decided not to {verb}", "declined to {verb}")
"""None of these changes with the number of the actor."""

_OTHER_DEEDS: Final = (
    "received", "discussed", "studied", "reviewed", "requested", "drafted", "sent a copy of",
)  # fmt: skip
"""What can be done with the same object and tells nothing of whether something else was done with it."""

_NOT_PLAIN: Final = re.compile(
    r"\b(?:not|never|no|if|whether|unless|said|says|neither|next|later|tomorrow|upcoming|until)\b|n['’]t\b",
    re.IGNORECASE,
)
_NO_ACTOR: Final = re.compile(
    r"\b(?:that|which|who|and|but|when|while|as|it|this|these|there)\b", re.IGNORECASE
)
_ACTOR_WORDS: Final = 8
_OBJECT: Final = re.compile(
    r"(?:the|its|his|her|their|a|an) (?P<what>[\w’'-]+(?: (?:of the )?[\w’'-]+){0,3}?)"
    r"(?= (?:to|in|on|at|for|from|by|with|after|before|as|during|through)\b|[,.;])"
)
_NO_OBJECT: Final = re.compile(r"\b(?:\w|\d+)$|\b(?:and|that|which|is|are|was|were|has|have|had)\b")
"""What is cut at a point ("a loss of 1.2 million", "the U.S. fleet"), or goes on as a sentence of its own."""

_IRREGULAR: Final = frozenset({"bought", "sold", "built", "sent", "paid", "won"})
"""Past tenses that are participles as well; those in "ed" are."""


@dataclass(frozen=True, slots=True)
class Announcement:
    """Hold what somebody is to do, as it is told and as parts of a sentence."""

    text: str
    actor: str
    verb: str
    rest: str

    def done(self) -> str:
        """Return the deed."""
        return f"{self.actor} {BASE_TO_PAST[self.verb]} {self.rest}"

    def refused(self, words: str) -> str:
        """Return the refusal, in one of the ways of `_REFUSED`."""
        return f"{self.actor} {words.format(verb=self.verb)} {self.rest}"

    def other_deed(self, words: str) -> str:
        """Return that something else was done with the object, in one of the ways of `_OTHER_DEEDS`."""
        return f"{self.actor} {words} {self.rest}"

    def object_done(self) -> str | None:
        """Return the deed told from its object's side; None where that is not plain."""
        past, found = BASE_TO_PAST[self.verb], _OBJECT.match(self.rest)
        if found is None or not (past.endswith("ed") or past in _IRREGULAR):
            return None
        if _NO_OBJECT.search(found["what"]):
            return None
        head = found["what"].split(" of ")[0]
        many = head.endswith("s") and not head.endswith("ss")
        return f"The {found['what']} {'have' if many else 'has'} been {past}."


def announcement(sentence: str) -> Announcement | None:
    """Find who is to do what; None where a sentence does not say just that."""
    found = _TO_COME.search(sentence)
    if found is None or _NOT_PLAIN.search(sentence) or len(_TO_COME.findall(sentence)) > 1:
        return None
    actor = sentence[: found.start()]
    if len(actor.split()) > _ACTOR_WORDS or _NO_ACTOR.search(actor):
        return None
    return Announcement(sentence, actor, found["verb"], sentence[found.end() :])


def deed(sentence: str) -> Announcement | None:
    """Find what somebody did, as if it had been announced; None where a sentence does not say just that.

    Only what can be told from its object's side counts: "published its letter" is no part of a longer verb.
    """
    found = _DONE.search(sentence)
    if found is None or _NOT_PLAIN.search(sentence) or len(_DONE.findall(sentence)) > 1:
        return None
    actor, rest, verb = sentence[: found.start()], sentence[found.end() :], PAST[found["past"]]
    if len(actor.split()) > _ACTOR_WORDS or _NO_ACTOR.search(actor):
        return None
    if _NO_PAST.search(actor) or _WHEN.search(actor) or _GONE_BY.search(sentence):
        return None
    told = Announcement(f"{actor} will {verb} {rest}", actor, verb, rest)
    return told if told.object_done() else None


def deed_pairs(told: Announcement, rng: Random) -> Iterator[Example]:
    """Yield the pairs of a deed told from its object's side: supported, refuted and left open."""
    claim = told.object_done()
    if claim is not None:
        pairs = Pairs(rng)
        pairs.add(DATASET, claim, told.done(), "SUPPORTS")
        pairs.add(DATASET, claim, told.refused(rng.choice(_REFUSED)), "REFUTES")
        pairs.add(DATASET, claim, told.text, "NOT_ENOUGH_INFO")
        pairs.add(DATASET, claim, told.other_deed(rng.choice(_OTHER_DEEDS)), "NOT_ENOUGH_INFO")
        yield from pairs.rows


def refusal_pairs(sentences: Sequence[str], rng: Random) -> Iterator[Example]:
    """Yield the pairs of a story's announcements and deeds; each claim meets every label."""
    for at, sentence in enumerate(sentences):
        found = announcement(sentence)
        if found is None:
            if told := deed(sentence):
                yield from deed_pairs(told, rng)
            continue
        pairs = Pairs(rng)
        claim = found.object_done() if rng.random() < 0.6 else None
        claim = claim or found.done()
        refused, other_words = (found.refused(words) for words in rng.sample(_REFUSED, 2))
        if claim == found.done():
            claim = reword(claim, rng)
        else:
            pairs.add(DATASET, claim, found.other_deed(rng.choice(_OTHER_DEEDS)), "NOT_ENOUGH_INFO")
        pairs.add(DATASET, claim, found.done(), "SUPPORTS")
        pairs.add(DATASET, claim, refused, "REFUTES")
        pairs.add(DATASET, claim, found.text, "NOT_ENOUGH_INFO")
        pairs.add(DATASET, refused, other_words, "SUPPORTS")
        pairs.add(DATASET, refused, rng.choice((found.done(), found.text)), "REFUTES")
        pairs.add(DATASET, refused, _beside(refused, sentences, at), "NOT_ENOUGH_INFO")
        yield from pairs.rows


def _beside(claim: str, sentences: Sequence[str], at: int) -> str | None:
    near = [*sentences[max(0, at - 2) : at], *sentences[at + 1 : at + 3]]
    return next((one for one in near if coverage(claim, one) < 0.36), None)
