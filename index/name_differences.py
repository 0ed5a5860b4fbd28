"""Names and places that a claim has and a passage has otherwise, in the very same place of the sentence."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from index.names import EDGE, Name, Named, named
from index.places import country_of
from index.quantities import stem
from index.quantity_words import FUNCTION_WORDS
from index.speech_words import TITLES

_PLACE_WORDS: Final = frozenset("in at near from to into with against between for of by".split())  # noqa: SIM905
_GENERIC: Final = TITLES | FUNCTION_WORDS
_STEM_LETTERS: Final = 5
_ONE_STATEMENT: Final = 0.7
"""The share of the claim's other words in the passage from which names are compared."""


def name_differences(claim: str, passage: str) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, in the claim, in the passage) for each name that stands in another's place.

    The kind is place for countries, peoples and cities, otherwise name. Two names are counterparts only where
    they are of one kind, neither is in the other text in any form, and they stand between the same words. A
    city is never compared with a country, nor a name with a place: one may lie in, or speak for, the other.
    """
    ours = named(claim)
    if not ours.names:
        return
    theirs = named(passage)
    missing = [name for name in ours.names if not _is_in(name, theirs)]
    # Where several names are all others, the passage speaks of something else.
    if not missing or len(missing) == len(ours.names) > 1 or not _tell_one_thing(ours, theirs):
        return
    for mine in missing:
        rivals = [
            other
            for other in theirs.names
            if other.kind == mine.kind and not _is_in(other, ours) and _stand_alike(mine, other)
        ]
        if rivals and len({rival.key for rival in rivals}) == 1:
            yield "name" if mine.kind == "name" else "place", mine.text, rivals[0].text


def _tell_one_thing(ours: Named, theirs: Named) -> bool:
    telling = {stem(word) for word in ours.words if word.isalpha()} - _GENERIC
    telling -= {stem(word) for name in ours.names for word in name.words}
    shared = telling & {stem(word) for word in theirs.words}
    return bool(telling) and len(shared) >= _ONE_STATEMENT * len(telling)


def _is_in(name: Name, other: Named) -> bool:
    """Tell whether a text has a name in any form: a part of it, its initials, its country."""
    if any(each.key == name.key for each in other.names):
        return True
    telling = [word for word in name.words if word not in _GENERIC and len(word) > 2] or list(name.words)
    if any(word in other.words for word in telling):
        return True
    if name.kind != "city" and (country := country_of(" ".join(name.words))) and country in other.countries:
        return True
    initials = "".join(word[0] for word in name.words if word not in FUNCTION_WORDS)
    if len(initials) > 1 and initials in other.words:
        return True
    if any(_initials(each) == name.words[0] for each in other.names) and len(name.words) == 1:
        return True
    stems = {word[:_STEM_LETTERS] for word in other.words if len(word) >= _STEM_LETTERS}
    return any(word[:_STEM_LETTERS] in stems for word in telling if len(word) >= _STEM_LETTERS)


def _initials(name: Name) -> str:
    words = [word for word in name.words if word not in FUNCTION_WORDS]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def _stand_alike(mine: Name, other: Name) -> bool:
    if mine.kind == "name" and (len(mine.words) > 3 or len(other.words) > 3):
        return False  # the names of bodies and works say the same in many ways
    left, right = mine.left == other.left, mine.right == other.right
    if left and right:
        return mine.left != EDGE or mine.right != EDGE
    if mine.kind != "name" and mine.joint == other.joint and mine.joint in _PLACE_WORDS:
        return True
    return (left and _tells(mine.left)) or (right and _tells(mine.right))


def _tells(beside: str) -> bool:
    return any(word not in FUNCTION_WORDS and len(word) > 2 for word in beside.split())
