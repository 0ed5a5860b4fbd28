"""What was said, denied, planned or possible is not what happened: claims and passages of each kind.

Every claim here is made with all three labels, so that no word of it tells the label.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from typing import Final

from models.training.figures import bound_number, round_number, without_number
from models.training.lexicon import BASE_TO_PAST, one_of
from models.training.reported import lower_first, speech


@dataclass(frozen=True, slots=True)
class Asked:
    """A claim with passages that support it, refute it and leave it open; None where there is none.

    `doubtful` is refuted or left open, which of the two is a matter of definition.
    """

    claim: str
    supports: str | None = None
    refutes: str | None = None
    undecided: str | None = None
    doubtful: str | None = None


_SAID: Final = (
    "{who} said {what}.",
    "{who} said that {what}.",
    "{who} told reporters that {what}.",
    "{who} stated that {what}.",
    "According to {small}, {what}.",
)
_DENIED: Final = (
    "{who} denied that {what}.",
    "{who} rejected claims that {what}.",
    "{who} dismissed reports that {what}.",
    "{who} said it was not true that {what}.",
)
_CONFIRMED: Final = (
    "{who} confirmed that {what}.",
    "{who} acknowledged that {what}.",
    "{who} confirmed {what}.",
    "{who} has confirmed that {what}.",
)
_OPEN: Final = (
    "{who} declined to say whether {what}.",
    "{who} said it was not yet clear whether {what}.",
    "Asked whether {what}, {small} gave no answer.",
    "{who} would not comment on reports that {what}.",
    "{who} said it was too early to know if {what}.",
    "It is not known whether {what}.",
)


def speech_claims(sentence: str, rng: Random) -> Iterator[Asked]:
    """Yield what was said as a claim, against the same said, denied, confirmed and left open."""
    parts = speech(sentence)
    if parts is None or parts[0].split()[0] in ("He", "She", "It", "They", "But", "And"):
        return
    who, what = parts[0], lower_first(parts[1])

    def put(options: tuple[str, ...]) -> str:
        text = rng.choice(options).format(who=who, small=lower_first(who), what=what)
        return text[:1].upper() + text[1:]

    kind = rng.randrange(4)
    if kind == 0:
        yield Asked(put(_SAID), put(_SAID), put(_DENIED), put(_OPEN))
    elif kind == 1:
        yield Asked(put(_DENIED), put(_DENIED), put(_CONFIRMED), put(_OPEN))
    elif kind == 2:
        yield Asked(put(_CONFIRMED), put(_CONFIRMED), put(_DENIED), put(_OPEN))
    elif not re.match(r"(?:it|he|she|they|its|his|her|their|this|that|these|those)\b", what):
        yield Asked(
            f"{what[:1].upper()}{what[1:]}.", put(_CONFIRMED), None, put(_OPEN), doubtful=put(_DENIED)
        )


_WILL: Final = re.compile(r" (will|would) (?!not\b|be able|like|have\b)(?=[a-z])")
_WEAK: Final = {"will": (" may ", " might ", " could ", " may "), "would": (" might ", " could ", " may ")}
_PERHAPS: Final = re.compile(r" (may|might|could) (?!not\b|have\b|be able)(?=[a-z])")


def modal_claims(sentence: str, rng: Random) -> Iterator[Asked]:
    """Yield a certainty, a possibility or their denial as a claim, against one another."""
    if re.search(r"\b(?:if|whether|unless|not|never|no|would have)\b|n['’]t\b", sentence):
        return
    found = _WILL.findall(sentence)
    sure = found[0] if len(found) == 1 else None
    pattern = _WILL
    if sure is None:
        perhaps = _PERHAPS.findall(sentence)
        if len(perhaps) != 1:
            return
        pattern, sure = _PERHAPS, "would" if re.search(r"\bsaid\b", sentence) else "will"
    will = pattern.sub(f" {sure} ", sentence)
    may = pattern.sub(rng.choice(_WEAK[sure]), sentence)
    never = pattern.sub(f" {sure} not ", sentence)
    kind = rng.randrange(5)
    if kind < 2:
        yield Asked(will, will, never, may)
    elif kind < 4:
        yield Asked(may, rng.choice((will, may)), never, None)
    else:
        yield Asked(never, never, will, may)


_PLAN: Final = re.compile(
    " (?P<plan>"
    + one_of("plans hopes intends wants agreed planned offered hoped wanted is_expected is_due is_set")
    + "|"
    + one_of("had_planned was_expected has_agreed has_offered is_preparing was_preparing")
    + f") to (?P<verb>{'|'.join(BASE_TO_PAST)}) "
)
_NOT_PLANNED: Final = {
    "plans": "does not plan",
    "intends": "does not intend",
    "wants": "does not want",
    "agreed": "refused",
    "is expected": "is not expected",
    "planned": "had no plans",
    "offered": "refused",
    "wanted": "did not want",
    "has agreed": "has refused",
}


def plan_claims(sentence: str, rng: Random) -> Iterator[Asked]:
    """Yield a plan, or its being carried out, as a claim against the plan, the deed and their denial."""
    found = _PLAN.search(sentence)
    if found is None or re.search(r"\b(?:not|never|no|if|whether)\b|n['’]t\b", sentence):
        return
    before, after = sentence[: found.start()], sentence[found.end() :]
    plan, verb = found["plan"], found["verb"]
    done = f"{before} {BASE_TO_PAST[verb]} {after}"
    undone = f"{before} did not {verb} {after}"
    no_plan = f"{before} {_NOT_PLANNED[plan]} to {verb} {after}" if plan in _NOT_PLANNED else None
    kind = rng.randrange(5)
    if kind < 3:
        yield Asked(done, done, undone, sentence)
    elif kind == 3 and no_plan:
        yield Asked(sentence, sentence, no_plan, None)
    elif no_plan:
        yield Asked(no_plan, no_plan, sentence, None)


_QUANTIFIED: Final = re.compile(
    r"(?<!so )(?<!as )(?<!how )(?<!too )(?<!the )(?<!of )(?<!these )(?<!very )(?<![\w-])"
    r"(?P<q>[Aa]ll|[Mm]ost|[Mm]any|[Ss]everal|[Ss]ome)(?P<of> of)?"
    r"(?= (?:the |its |their |[a-z]+ )?(?!years|months|weeks|days|hours|times|is|was|has)[a-z]+s\b)"
)


def quantity_claims(sentence: str, rng: Random) -> Iterator[Asked]:
    """Yield all / most / some of something as a claim, against more, less and none of it."""
    found = _QUANTIFIED.search(sentence)
    if found is None or re.search(r"\b(?:not|never|no|none|if|without)\b|n['’]t\b", sentence):
        return
    large = found["q"][0].isupper()
    of_ = found["of"] or ""

    def put(word: str) -> str:
        word = ("none" if of_ else "no") if word == "none" else word
        word = word.capitalize() if large else word
        return sentence[: found.start()] + word + of_ + sentence[found.end() :]

    some = rng.choice(("some", "several", "some"))
    part = rng.choice(("some", "several", "many", "a few", "most"))
    if rng.random() < 0.5:
        yield Asked(put("all"), put("all"), put("none"), put(part))
    else:
        yield Asked(put(some), put(rng.choice(("all", "many", "most"))), put("none"), None)


_TWO: Final = re.compile(
    r"\b(?P<p>in|to|from|for|against) (?P<a>[A-Z]\w+) and (?:(?P=p) )?(?P<b>[A-Z]\w+)(?=[ .,](?![A-Z]))"
)


def only_claims(sentence: str, rng: Random) -> Iterator[Asked]:
    """Yield one of two places or names as a claim, or only it, against both, "not only" and one."""
    found = _TWO.search(sentence)
    if found is None or re.search(r"\b(?:not|only|between|both|if)\b", sentence):
        return
    p, a, b = found["p"], found["a"], found["b"]
    if rng.random() < 0.5:
        a, b = b, a

    def put(text: str) -> str:
        return sentence[: found.start()] + text + sentence[found.end() :]

    both = rng.choice((f"{p} {a} and {b}", f"not only {p} {a} but also {p} {b}", f"both {p} {b} and {p} {a}"))
    kind = rng.randrange(3)
    if kind == 0:
        yield Asked(put(f"{p} {a}"), put(both), put(f"{p} {b} but not {p} {a}"), None)
    elif kind == 1:
        yield Asked(put(f"only {p} {a}"), put(f"{p} {a} alone"), put(both), put(f"{p} {a}"))
    else:
        yield Asked(put(f"{p} {a} and {b}"), put(both), put(f"only {p} {a}"), put(f"{p} {a}"))


def figure_claims(sentence: str, rng: Random) -> Iterator[Asked]:
    """Yield a rounded or bounded figure as a claim, against the figure, another one, and none."""
    state = rng.getrandbits(32)
    if rng.random() < 0.5:
        right = round_number(sentence, Random(state))
        wrong = round_number(sentence, Random(state), away=True)
    else:
        right = bound_number(sentence, Random(state))
        wrong = bound_number(sentence, Random(state), true=False)
    if right:
        yield Asked(right, supports=sentence, undecided=without_number(sentence))
    if wrong:
        yield Asked(wrong, refutes=sentence, undecided=without_number(sentence))


VOICES: Final[dict[str, Callable[[str, Random], Iterator[Asked]]]] = {
    "speech": speech_claims,
    "modal": modal_claims,
    "plan": plan_claims,
    "quantity": quantity_claims,
    "only": only_claims,
    "figure": figure_claims,
}
