"""Families of pairs in which one claim meets all labels, so that nothing in the claim tells them apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from models.training.actors import another_actor, may_hold_for_both
from models.training.data import ALLOWED, Example
from models.training.edits import EDITS
from models.training.generalise import drop_part, generalised, holds_role
from models.training.rewording import reword
from models.training.substitutions import Substitution, shared_substitutions
from models.training.voice import VOICES


@dataclass(frozen=True, slots=True)
class Source:
    """A sentence, its article's names, the sentences beside it, and one that decides nothing about it."""

    sentence: str
    names: Sequence[str]
    before: str | None
    after: str | None
    near: str | None


class Pairs:
    """Collect examples; a passage is shown with its neighbour in a part of the cases, whatever the label."""

    def __init__(self, rng: Random, source: Source | None = None, with_neighbour: float = 0.3) -> None:
        self.rows: list[Example] = []
        self._rng, self._source, self._share = rng, source, with_neighbour

    def add(self, dataset: str, claim: str | None, evidence: str | None, label: str) -> None:
        """Add a pair, unless one of its texts is missing."""
        if not claim or not evidence:
            return
        source, rng = self._source, self._rng
        if source and rng.random() < self._share:
            if source.before in (evidence, source.near) or source.after in (evidence, source.near):
                pass
            elif source.before and (not source.after or rng.random() < 0.6):
                evidence = f"{source.before} {evidence}"
            elif source.after:
                evidence = f"{evidence} {source.after}"
        self.rows.append(Example(dataset, claim, evidence, ALLOWED[label]))


def family(
    pairs: Pairs, dataset: str, claim: str, evidence: str, change: Substitution, rng: Random, near: str | None
) -> None:
    """Add claim and passage, both as they are or both exchanged, with one text of the other kind.

    Half of the families ask the claim as it was, half the exchanged one; each claim meets a passage that
    supports it, one that refutes it and, where there is one, `near` or a passage that lacks the thing.
    """
    claims, passages = (claim, change.apply(claim)), (evidence, change.apply(evidence))
    if claims[0] == claims[1] or passages[0] == passages[1]:
        return
    asked = rng.randrange(2)
    text, name = claims[asked], (change.old, change.new)[asked]
    pairs.add(dataset, reword(text, rng), passages[asked], "SUPPORTS")
    pairs.add(dataset, reword(text, rng), passages[1 - asked], label_of_other(change.kind, text, name))
    lacking = without_fact(evidence, rng)
    if lacking and change.old not in lacking and name in text and rng.random() < 0.7:
        pairs.add(dataset, reword(text, rng), lacking, "NOT_ENOUGH_INFO")
    elif near:
        pairs.add(dataset, reword(text, rng), near, "NOT_ENOUGH_INFO")


def label_of_other(kind: str, claim: str, name: str) -> str:
    """Return what a passage says of a claim that names another thing of this kind, `name`, in its place."""
    if kind in ("speaker", "period"):
        return "NOT_SUPPORTED"
    named = kind in ("name", "place", "people")
    return "NOT_ENOUGH_INFO" if named and may_hold_for_both(claim, name) else "REFUTES"


def without_fact(sentence: str, rng: Random) -> str | None:
    """Return the sentence without a clause of four words or more: less is an aside, not a fact."""
    shorter = drop_part(sentence, rng)
    return shorter if shorter and len(sentence.split()) - len(shorter.split()) >= 4 else None


def sentence_families(source: Source, rng: Random, most: int = 2) -> list[Example]:
    """Return contrast families of a sentence: claims derived from it, things exchanged in both."""
    pairs = Pairs(rng, source)
    sentence = source.sentence
    for _ in range(most):
        claim = generalised(sentence, rng, rng.choice((1, 2, 3))) or sentence
        if rng.random() < 0.25:
            claim = holds_role(sentence, rng) or claim
        changes = shared_substitutions(claim, sentence, source.names, rng)
        if not changes:
            break
        change = _rarest(changes, rng)
        family(pairs, "news_edit", claim, sentence, change, rng, source.near)
    return pairs.rows


def _rarest(changes: Sequence[Substitution], rng: Random) -> Substitution:
    """Pick a kind first, so that figures, of which there are many, do not crowd out the rest."""
    kind = rng.choice(sorted({change.kind for change in changes}))
    return rng.choice([change for change in changes if change.kind == kind])


def edit_pairs(source: Source, kind: str, rng: Random) -> list[Example]:
    """Return the family of an edit of the whole sentence (polarity, swapped roles); empty without one."""
    pairs = Pairs(rng, source)
    edited = EDITS[kind](source.sentence, source.names, rng)
    if edited is None or edited == source.sentence:
        return pairs.rows
    texts = (source.sentence, edited)
    asked = rng.randrange(2)
    state = rng.getrandbits(32)
    forms = [_short_form(text, Random(state)) for text in texts]
    claim = forms[asked] if _changed_kept(forms, texts) else texts[asked]
    pairs.add("news_edit", reword(claim, rng), texts[asked], "SUPPORTS")
    pairs.add("news_edit", reword(claim, rng), texts[1 - asked], "REFUTES")
    if source.near and rng.random() < 0.8:
        pairs.add("news_edit", reword(claim, rng), source.near, "NOT_ENOUGH_INFO")
    return pairs.rows


def _short_form(text: str, rng: Random) -> str:
    # "not" keeps drop_part away; the aside that goes is the same in both texts.
    shorter = drop_part(re.sub(r" not\b", " xnotx", text), rng)
    return shorter.replace(" xnotx", " not") if shorter else text


def _changed_kept(forms: Sequence[str], texts: Sequence[str]) -> bool:
    def changed(pair: Sequence[str]) -> int:
        return len(set(pair[0].split()) ^ set(pair[1].split()))

    same_words = sorted(texts[0].split()) == sorted(texts[1].split())
    return not same_words and forms[0] != forms[1] and changed(forms) == changed(texts)


def actor_pairs(source: Source, rng: Random) -> list[Example]:
    """Return claims about another actor than the sentence's: open, unless the passage has that actor too."""
    pairs = Pairs(rng, source)
    sentence = source.sentence
    claim = generalised(sentence, rng, rng.choice((1, 2, 3))) or sentence
    change = another_actor(claim, sentence, source.names, rng)
    if change is None:
        return pairs.rows
    claims, passages = (claim, change.apply(claim)), (sentence, change.apply(sentence))
    asked = rng.randrange(2)
    text = claims[asked]
    pairs.add("news_actor", reword(text, rng), passages[1 - asked], "NOT_ENOUGH_INFO")
    pairs.add("news_actor", reword(text, rng), passages[asked], "SUPPORTS")
    edited = EDITS["polarity"](passages[asked], source.names, rng)
    if edited and edited != passages[asked]:
        pairs.add("news_actor", reword(text, rng), edited, "REFUTES")
    return pairs.rows


def general_pairs(source: Source, rng: Random) -> list[Example]:
    """Return a sentence's claims that say less, and the sentence against a passage that says less."""
    pairs = Pairs(rng, source)
    claim = generalised(source.sentence, rng, rng.choice((1, 2, 3)))
    if claim is None:
        return pairs.rows
    pairs.add("news_general", reword(claim, rng), source.sentence, "SUPPORTS")
    shorter = without_fact(source.sentence, rng)
    if shorter and rng.random() < 0.6:
        pairs.add("news_general", reword(source.sentence, rng), shorter, "NOT_ENOUGH_INFO")
    elif source.near and rng.random() < 0.5:
        pairs.add("news_general", reword(claim, rng), source.near, "NOT_ENOUGH_INFO")
    return pairs.rows


def voice_pairs(source: Source, kind: str, rng: Random) -> list[Example]:
    """Return the pairs of one kind of `VOICES` for a sentence; empty where it does not apply."""
    pairs = Pairs(rng, source)
    for asked in VOICES[kind](source.sentence, rng):
        claim = asked.claim
        shorter = drop_part(claim, rng) if kind == "modal" and rng.random() < 0.3 else None
        claim = shorter if shorter and re.search(r" (?:will|would|may|might|could) ", shorter) else claim
        if asked.supports == claim and rng.random() < 0.7:
            claim = reword(claim, rng)
        pairs.add("news_voice", claim, asked.supports, "SUPPORTS")
        pairs.add("news_voice", claim, asked.refutes, "REFUTES")
        pairs.add("news_voice", claim, asked.doubtful, "NOT_SUPPORTED")
        pairs.add("news_voice", claim, asked.undecided or source.near, "NOT_ENOUGH_INFO")
    return pairs.rows
