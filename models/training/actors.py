"""Who did it: another one may have done so too, and a passage about one leaves the other open.

"Japan sent an answer" is not refuted by "Washington sent an answer". It would be where only one can be meant:
who won, who holds an office, who was born or killed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from random import Random
from typing import Final

from models.training.edits import PEOPLES, PLACES
from models.training.lexicon import one_of
from models.training.substitutions import Substitution

_ORGANISATIONS: Final[tuple[tuple[str, ...], ...]] = (
    ("NATO", "OPEC", "UNICEF", "UNESCO", "Interpol", "Greenpeace"),
    ("Amazon", "Apple", "Google", "Microsoft", "Meta", "Netflix", "OpenAI", "Samsung", "Tesla"),
    ("Airbus", "Boeing", "Ford", "Honda", "Nissan", "Toyota", "Volkswagen", "BMW"),
    ("Hamas", "Hezbollah"),
)
_PERSON: Final = re.compile(r"[A-Z][a-z]+(?:[A-Z][a-z]+)? [A-Z][a-z]+(?:[A-Z][a-z]+)?")
_ACTS: Final = re.compile(
    r"(?:['’]s? (?:[a-z-]+ ){1,3}| (?:[a-z-]+ ){0,2})?"
    r"(?:has|have|had|is|are|was|were|will|would|may|could|can|did|does|[a-z]{3,}(?:ed|s|t|ew|ade|ave|ook|ent))\b"
)
_ONE_ONLY: Final = re.compile(
    r"\b(?:"
    + one_of(
        "won wins win winner beat defeated elected appointed named president premier chancellor king queen "
        "pope champion champions host hosts hosted capital first last only biggest largest oldest youngest "
        "best most born died dies dead killed murdered married divorced wife husband son daughter mother "
        "father founded founder invented wrote directed replaced succeeded succeeds became becomes bought "
        "acquired owns owner leader head chief chairman chair captain mayor"
    )
    + r")\b|\b(?:is|was) (?:the|a|an)\b",
    re.IGNORECASE,
)


def may_hold_for_both(claim: str, actor: str) -> bool:
    """Tell whether a claim begins with this actor and says what another one may have done as well."""
    start = re.match(rf"(?:The |Prime Minister |Mr |Ms )?{re.escape(actor)}(?=\W)", claim)
    return start is not None and not _ONE_ONLY.search(claim)


def another_actor(claim: str, evidence: str, names: Sequence[str], rng: Random) -> Substitution | None:
    """Return the exchange of a claim's first name for one that neither text names; None where unfit."""
    for group in (*_ORGANISATIONS, PLACES, PEOPLES, _people(names)):
        for actor in group:
            if not claim.removeprefix("The ").startswith(actor) or not may_hold_for_both(claim, actor):
                continue
            follows = claim[claim.index(actor) + len(actor) :]
            if not _ACTS.match(follows) or actor not in evidence:
                return None
            known = set(re.findall(r"\w+", f"{claim} {evidence}"))
            others = [one for one in group if not known & set(one.split())]
            return Substitution("actor", actor, rng.choice(others)) if others else None
    return None


def _people(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if _PERSON.fullmatch(name))
