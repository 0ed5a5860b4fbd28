"""Take reported speech apart: who says it, and what is said."""

from __future__ import annotations

import re
from random import Random
from typing import Final

from models.training.lexicon import FINITE, one_of

_QUOTED_LAST: Final = re.compile(
    r"^(?P<what>[A-Z][^\"“”]{20,}), (?P<who>[\w.'’&-]+ ?[^,]{0,50}) (?P<verb>said|says)\.$"
)
_SAID: Final = re.compile(
    r"^(?P<who>[A-Z][^,\"“”]{2,60}?) (?P<verb>said|says) (?:that )?+(?P<what>[^\"“”]{20,})\.$"
)


_NO_SPEAKER: Final = re.compile(
    one_of(
        "In On At But And Also After As While For However Earlier Last Yesterday Today Separately Meanwhile"
    )
    + r"\b"
)
_NO_CLAUSE: Final = re.compile(
    one_of(r"in on at to of for as last earlier yesterday today while when if so during by its?elf") + r"\b",
    re.IGNORECASE,
)


def speech(sentence: str) -> tuple[str, str] | None:
    """Split reported speech into who says it and what is said; None where it is not plain."""
    found = _SAID.match(sentence) or _QUOTED_LAST.match(sentence)
    if found is None or len(found["who"].split()) > 8:
        return None
    who, what = found["who"].strip(), found["what"].strip()
    if _NO_SPEAKER.match(who) or _NO_CLAUSE.match(what):
        return None
    if re.search(rf"\b{FINITE}\b", who) or not re.search(rf"\b{FINITE}\b", what):
        return None
    who = re.sub(r" also$", "", who)
    return who[:1].upper() + who[1:], what


_SMALL: Final = re.compile(
    one_of(
        "The A An It He She They There This These Those Its His Their Some All Many Most Several Officials "
        "Analysts Prices Sales Police"
    )
    + " "
)


def lower_first(text: str) -> str:
    """Return the text with a small first letter where the first word is no name."""
    return text[:1].lower() + text[1:] if _SMALL.match(text) else text


def turn_speech(sentence: str, rng: Random) -> str | None:
    """Return reported speech in another order: "X said P." -> "According to X, P."."""
    parts = speech(sentence)
    if parts is None or parts[0].split()[0] in ("He", "She", "It", "They"):
        return None
    who, what = lower_first(parts[0]), lower_first(parts[1])
    if rng.random() < 0.5:
        return f"According to {who}, {what}."
    return f"{what[:1].upper() + what[1:]}, {who} said."
