"""Change one thing in a sentence: number, date, name, place, polarity, antonym, role.

Every edit takes a sentence, the names of its article and a random generator, and returns the edited
sentence, which the original contradicts and which contradicts the original, or None where the edit
does not apply. Capitals and the rest of the sentence stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise
from random import Random
from typing import Final

from models.training.lexicon import PAST

Edit = Callable[[str, Sequence[str], Random], str | None]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


MONTHS: Final = _words(
    "January February March April May June July August September October November December"
)
WEEKDAYS: Final = _words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
PLACES: Final = _words(
    "Australia Brazil Britain Canada China Egypt France Germany Greece India Indonesia Iran Iraq "
    "Israel Italy Japan Kenya Mexico Nigeria Norway Pakistan Poland Russia Spain Sweden Turkey Ukraine "
    "Venezuela Beijing Berlin Brussels Chicago Kyiv London Madrid Minneapolis Moscow Paris Rome "
    "Tehran Tokyo Toronto Washington California Florida Texas"
)
PEOPLES: Final = _words(
    "American Australian Brazilian British Canadian Chinese Danish Dutch Egyptian French German Greek "
    "Indian Iranian Iraqi Israeli Italian Japanese Mexican Nigerian Norwegian Pakistani Polish Russian "
    "Saudi Spanish Swedish Turkish Ukrainian Venezuelan"
)
NUMBER_WORDS: Final = _words("two three four five six seven eight nine ten eleven twelve twenty thirty")
ANTONYMS: Final[tuple[tuple[str, str], ...]] = (
    ("rose", "fell"), ("rise", "fall"), ("rises", "falls"), ("rising", "falling"), ("risen", "fallen"),
    ("increase", "decrease"), ("increased", "decreased"), ("increases", "decreases"),
    ("increasing", "decreasing"),
    ("accepted", "rejected"), ("accept", "reject"), ("accepts", "rejects"), ("approved", "rejected"),
    ("approve", "reject"), ("opened", "closed"), ("opens", "closes"), ("won", "lost"), ("win", "lose"),
    ("wins", "loses"), ("winning", "losing"), ("before", "after"), ("more", "fewer"), ("higher", "lower"),
    ("highest", "lowest"), ("profit", "loss"), ("buy", "sell"), ("buys", "sells"), ("bought", "sold"),
    ("buying", "selling"), ("largest", "smallest"), ("larger", "smaller"), ("bigger", "smaller"),
    ("gained", "lost"), ("gains", "losses"), ("early", "late"), ("earlier", "later"), ("above", "below"),
    ("supported", "opposed"), ("supports", "opposes"), ("support", "oppose"), ("for", "against"),
    ("strong", "weak"), ("stronger", "weaker"), ("strengthened", "weakened"), ("improved", "worsened"),
    ("raised", "cut"), ("raise", "cut"), ("raises", "cuts"), ("expanded", "shrank"), ("began", "ended"),
    ("start", "end"), ("started", "ended"), ("begin", "end"), ("confirmed", "denied"), ("confirm", "deny"),
    ("admitted", "denied"), ("agreed", "refused"), ("agrees", "refuses"), ("allowed", "forbade"),
    ("banned", "permitted"), ("arrested", "released"), ("guilty", "innocent"), ("alive", "dead"),
    ("joined", "left"), ("joins", "leaves"), ("entered", "left"), ("arrived", "departed"),
    ("succeeded", "failed"), ("north", "south"), ("northern", "southern"), ("east", "west"),
    ("eastern", "western"), ("public", "private"), ("majority", "minority"), ("always", "never"),
    ("first", "last"), ("imports", "exports"), ("import", "export"), ("surplus", "deficit"),
    ("optimistic", "pessimistic"), ("legal", "illegal"), ("likely", "unlikely"), ("able", "unable"),
    ("peace", "war"), ("maximum", "minimum"), ("men", "women"), ("man", "woman"), ("son", "daughter"),
    ("father", "mother"), ("all", "none"), ("praised", "criticised"), ("praised", "criticized"),
    ("domestic", "foreign"), ("temporary", "permanent"), ("good", "bad"), ("better", "worse"),
    ("positive", "negative"), ("new", "old"), ("inside", "outside"), ("upper", "lower"), ("up", "down"),
    ("million", "billion"), ("hours", "days"), ("days", "weeks"), ("weeks", "months"), ("months", "years"),
)  # fmt: skip
_SKIPPED = {"for", "support", "all", "left", "new", "end", "up"}
OPPOSITE: Final = {
    word: other for pair in ANTONYMS for word, other in (pair, pair[::-1]) if word not in _SKIPPED
}
_NUMBER = re.compile(r"(?<![\w.,$€£-])([$€£]?)(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\w,]*\d)(?![-/:]\d)")
_AUXILIARY = re.compile(
    r"\b(is|are|was|were|will|would|has been|have been|had been|has|have|had|can|could|should|did|does|do)\b"
    r"( not\b|n['’]t\b)?"
)
_PLAIN_VERB = re.compile(r"\b(will|would|can|could|should|is|are|was|were|did|does|do|has|have|had) not ")
_ROLE_VERB = re.compile(
    r"\b(told|asked|accused|beat|defeated|bought|acquired|attacked|sued|urged|warned|blamed|criticised"
    r"|criticized|invaded|praised|succeeded|replaced|hit|struck|supports?|backed|thanked|purchased|owns"
    r"|overtook|fined|appointed|arrested|killed|lent|sold|paid|gave|sent|from)\b"
)


def _other(options: Sequence[str], current: str, rng: Random) -> str:
    return rng.choice([option for option in options if option.lower() != current.lower()])


def _replace(sentence: str, found: re.Match[str], text: str, group: int = 0) -> str:
    return sentence[: found.start(group)] + text + sentence[found.end(group) :]


def _pick(pattern: str | re.Pattern[str], sentence: str, rng: Random) -> re.Match[str] | None:
    matches = list(re.finditer(pattern, sentence))
    return rng.choice(matches) if matches else None


def _any_of(words: Sequence[str]) -> str:
    return r"\b(" + "|".join(words) + r")\b"


def change_number(sentence: str, names: Sequence[str], rng: Random) -> str | None:
    """Change one figure to another of the same shape; a year moves by one to nine years."""
    found = _pick(_NUMBER, sentence, rng)
    if found is None:
        word = _pick(r"(?<![-\w])(" + "|".join(NUMBER_WORDS) + r")(?![-\w])", sentence, rng)
        return word and _replace(sentence, word, _other(NUMBER_WORDS, word.group(), rng))
    digits, fraction = found.group(2), found.group(3) or ""
    value = int(digits.replace(",", ""))
    if re.fullmatch(r"(?:19|20)\d\d", digits) and not fraction:
        changed = value + rng.choice([-1, 1]) * rng.randint(1, 9)
    elif value < 10:
        changed = rng.choice([one for one in range(1, 13) if one != value])
    else:
        factor = rng.choice([0.3, 0.5, 0.7, 1.3, 1.6, 2.0, 3.0, 10.0])
        changed = max(1, round(value * factor + rng.randint(-3, 3)))
    if changed == value:
        changed += 2
    text = f"{changed:,}" if "," in digits else str(changed)
    return _replace(sentence, found, found.group(1) + text + fraction)


def change_date(sentence: str, names: Sequence[str], rng: Random) -> str | None:
    """Change one weekday or month to another."""
    for options in rng.sample((MONTHS, WEEKDAYS), 2):
        found = _pick(_any_of(options), sentence, rng)
        if found and not (found.group() in ("May", "March") and found.start() == 0):
            return _replace(sentence, found, _other(options, found.group(), rng))
    return None


def change_place(sentence: str, names: Sequence[str], rng: Random) -> str | None:
    """Change one country, city or nationality to another."""
    for options in rng.sample((PLACES, PEOPLES), 2):
        found = _pick(_any_of(options), sentence, rng)
        if found:
            return _replace(sentence, found, _other(options, found.group(), rng))
    return None


def change_name(sentence: str, names: Sequence[str], rng: Random) -> str | None:
    """Change one name to another of the same article that the sentence does not mention."""
    here = [name for name in names if re.search(rf"\b{re.escape(name)}\b", sentence)]
    rng.shuffle(here)
    for name in here:
        others = [
            other
            for other in names
            if len(other.split()) == len(name.split())
            and not set(other.lower().split()) & set(sentence.lower().split())
        ]
        if others:
            return re.sub(rf"\b{re.escape(name)}\b", rng.choice(others), sentence)
    return None


def change_polarity(sentence: str, names: Sequence[str], rng: Random) -> str | None:
    """Take one "not" out of a main clause, or put one in."""
    if re.search(r"\b(if|whether|unless|could|neither|nor|never|no)\b", sentence, re.IGNORECASE):
        return None
    found = _AUXILIARY.search(sentence)
    if found is not None:
        follows = sentence[found.end() :]
        if found.group(2):
            verb = {"ca": "can", "wo": "will"}.get(found.group(1), found.group(1))
            if found.group(1) in ("did", "does", "do"):
                return None
            return _replace(sentence, found, verb)
        if re.match(r"\s+(not|n['’]t|to)\b|[.,;]", follows):
            return None
        if found.group(1) in ("has", "have", "had") and not re.match(
            r" (?:\w+ly )?(\w+ed|been|made|said|sold|bought|won|become|taken|seen|done|gone|given|set|cut)\b",
            follows,
        ):
            return None
        first, _, rest = found.group(1).partition(" ")
        return _replace(sentence, found, f"{first} not {rest}".rstrip())
    past = _pick(_any_of(tuple(PAST)), sentence, rng)
    if past is None or past.group() == "said" or not re.search(r"[\w”\"’] $", sentence[: past.start()]):
        return None
    if re.search(r"\b(and|has|have|had|be|been|the|a|an|who|which|that|,) $", sentence[: past.start()]):
        return None
    return _replace(sentence, past, "did not " + PAST[past.group()])


def change_antonym(sentence: str, names: Sequence[str], rng: Random) -> str | None:
    """Change one word to its opposite."""
    found = _pick(_any_of(tuple(OPPOSITE)), sentence, rng)
    return found and _replace(sentence, found, OPPOSITE[found.group()])


def swap_roles(sentence: str, names: Sequence[str], rng: Random) -> str | None:
    """Swap two names that stand on the two sides of a verb that has a direction."""
    here = sorted(
        (found.span(), name)
        for name in names
        if name in sentence
        for found in [re.search(rf"\b{re.escape(name)}\b", sentence)]
        if found
    )
    for ((start, end), first), ((next_start, next_end), second) in pairwise(here):
        between = sentence[end:next_start]
        apart = not set(first.split()) & set(second.split())
        if apart and next_start - end < 60 and _ROLE_VERB.search(between) and "," not in between:
            return sentence[:start] + second + between + first + sentence[next_end:]
    return None


EDITS: Final[dict[str, Edit]] = {
    "number": change_number,
    "date": change_date,
    "place": change_place,
    "name": change_name,
    "polarity": change_polarity,
    "antonym": change_antonym,
    "role": swap_roles,
}
_NAME = re.compile(
    r"(?<![.!?\"“] )(?<!^)\b([A-Z][a-z]+(?:[A-Z][a-z]+)?(?: [A-Z][a-z]+(?:[A-Z][a-z]+)?){0,2})\b"
)


def names_of(sentences: Sequence[str]) -> list[str]:
    """Return capitalised names of one to three words, from inside sentences, in order of appearance."""
    known = {*MONTHS, *WEEKDAYS, *PLACES, *PEOPLES, "The", "He", "She", "It", "They", "In", "On", "But"}
    found: dict[str, None] = {}
    for sentence in sentences:
        for match in _NAME.finditer(sentence):
            if not known & set(match.group(1).split()):
                found[match.group(1)] = None
    return list(found)
