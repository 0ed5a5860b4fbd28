"""Turn given claims with their passages into new pairs: the passages stay people's, and abstractive.

A claim that its passage supports is refuted once it is negated or its figure, date, name or key word is
exchanged, and supported again where the passage has the same exchange; a refuted claim is supported once
it is negated. Each data set gets the same number of negated claims of both labels.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Final

from models.training.contrast import Pairs
from models.training.data import ALLOWED, Example, natural_text
from models.training.edits import change_polarity
from models.training.lexicon import one_of
from models.training.related import coverage
from models.training.substitutions import Substitution, shared_substitutions

_NO_TOGGLE: Final = re.compile(
    r"\b"
    + one_of(
        "only all every each some any always both may might can could most many exclusively solely just "
        "also at_least more less everyone nothing nobody several few sometimes and or but because while "
        "unable incapable yet entirely completely"
    )
    + r"\b",
    re.IGNORECASE,
)
"""Words beside which a "not" does more, or less, than turn the claim into its opposite."""
_PASSIVE: Final = re.compile(
    r"^(?P<what>[^,]{3,60}?) (?:was|were|is|has been) (?P<verb>"
    + one_of(
        "directed written produced founded created built recorded released published hosted developed "
        "designed discovered composed owned performed distributed invented sung painted caused"
    )
    + r") by (?P<who>[A-Z][^,.]{2,50})\.?$"
)
_ACTIVE: Final = {"written": "wrote", "built": "built", "sung": "sang", "owned": "owns"}


def negated(claim: str, rng: Random) -> str | None:
    """Return a short plain claim with its "not" put in or taken out; None where that is not safe."""
    if len(claim.split()) > 16 or _NO_TOGGLE.search(claim):
        return None
    edited = change_polarity(claim, (), rng)
    return edited if edited and edited != claim else None


def active_voice(claim: str) -> str | None:
    """Return "Ann Roe directed the film." for "The film was directed by Ann Roe."; None elsewhere."""
    found = _PASSIVE.match(claim)
    if found is None or re.search(r"\bnot\b|\bnever\b", claim):
        return None
    what, verb = found["what"], _ACTIVE.get(found["verb"], found["verb"])
    if what.split()[0] in ("The", "A", "An", "It", "This"):
        what = what[:1].lower() + what[1:]
    return f"{found['who'].strip()} {verb} {what}." if " and " not in found["who"] else None


def negation_pairs(rows: Sequence[Example], dataset: str, limit: int, rng: Random) -> list[Example]:
    """Return negated claims of a data set: as many supported as refuted, and undecided ones as well."""
    turned = {"SUPPORTS": "REFUTES", "REFUTES": "SUPPORTS", "NOT_ENOUGH_INFO": "NOT_ENOUGH_INFO"}
    made: dict[str, list[Example]] = {label: [] for label in turned}
    for row in rng.sample(list(rows), len(rows)):
        claim = negated(natural_text(row.claim), rng) if row.label in turned else None
        if row.label == "NOT_ENOUGH_INFO" and coverage(row.claim, row.evidence) > 0.6:
            continue  # Undecided because the passage was retrieved: some decide all the same.
        if claim:
            label = turned[row.label]
            made[label].append(Example(dataset, claim, row.evidence, ALLOWED[label]))
    size = min(limit // 3, len(made["SUPPORTS"]), len(made["REFUTES"]))
    return [pair for pairs in made.values() for pair in pairs[:size]]


def exchange_pairs(rows: Sequence[Example], dataset: str, limit: int, rng: Random) -> list[Example]:
    """Return pairs in which a thing is exchanged in the claim, in the passage, or in both."""
    pairs = Pairs(rng)
    for row in rng.sample(list(rows), len(rows)):
        if len(pairs.rows) >= limit:
            break
        claim, passage = natural_text(row.claim), natural_text(row.evidence)
        changes = shared_substitutions(claim, passage, (), rng)
        if not changes or row.label == "NOT_SUPPORTED":
            continue
        kind = rng.choice(sorted({change.kind for change in changes}))
        change = rng.choice([one for one in changes if one.kind == kind])
        _exchange(pairs, dataset, claim, passage, row.label, change, rng)
    return pairs.rows


def _exchange(
    pairs: Pairs, dataset: str, claim: str, passage: str, label: str, change: Substitution, rng: Random
) -> None:
    other_claim, other_passage = change.apply(claim), change.apply(passage)
    if label == "NOT_ENOUGH_INFO" and coverage(claim, passage) > 0.6:
        return
    if label != "SUPPORTS":
        pairs.add(dataset, other_claim, other_passage, label)
        return
    label = "REFUTES"
    # A long passage may say the opposite's consequence elsewhere: it is left as it is.
    long = change.kind == "opposite" and len(passage.split()) > 40
    if long or rng.random() < 0.5:
        pairs.add(dataset, other_claim, passage, label)
        if long:
            pairs.add(dataset, active_voice(claim) or claim, passage, "SUPPORTS")
            return
        pairs.add(dataset, other_claim, other_passage, "SUPPORTS")
    else:
        pairs.add(dataset, claim, other_passage, label)
        pairs.add(dataset, active_voice(claim) or claim, passage, "SUPPORTS")


def voice_of_claims(rows: Sequence[Example], dataset: str, limit: int, rng: Random) -> list[Example]:
    """Return passive claims told in the active voice, their labels kept."""
    told = [(active_voice(natural_text(row.claim)), row) for row in rows]
    made = [Example(dataset, claim, row.evidence, row.allowed) for claim, row in told if claim]
    return rng.sample(made, min(limit, len(made)))


def claim_pairs(examples: Sequence[Example], limits: dict[str, int], seed: int) -> list[Example]:
    """Return new pairs from the claims of the named data sets, about `limits` of each."""
    made: list[Example] = []
    for dataset, limit in limits.items():
        rng = Random(f"{seed} {dataset}")
        rows = [row for row in examples if row.dataset == dataset]
        made.extend(negation_pairs(rows, "claim_edit", limit // 2, rng))
        made.extend(exchange_pairs(rows, "claim_edit", limit // 2, rng))
        made.extend(voice_of_claims(rows, "claim_edit", limit // 10, rng))
    return made
