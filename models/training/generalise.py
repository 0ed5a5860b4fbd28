"""Say less than a sentence says, or the same in another form: claims that the sentence supports."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random
from typing import Final

from models.training.edits import MONTHS
from models.training.figures import bound_number, put_in, round_number
from models.training.lexicon import CITY_COUNTRY, FINITE, PAST, one_of
from models.training.reported import turn_speech

_SAFE_MONTHS: Final = "|".join(month for month in MONTHS if month != "May")
_DAYS: Final = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_LIMITS: Final = re.compile(
    r"\b(?:not|no|none|never|only|if|unless|few|without|neither|nor|until)\b|n['’]t\b", re.I
)
_ASIDE: Final = re.compile(
    r", (?:who|which|whose|where) [^,]+,(?! (?:and|or|but)\b)"
    r"|, (?:who|which|whose|where|including|adding|citing) [^,]+(?=\.$)"
)
_APPOSED: Final = re.compile(
    r"(?<=[A-Za-z]), (?:a|an|the|its|his|her) [a-z][^,]{5,60},(?! (?:and|or|but|the|a)\b)"
)
_TAIL: Final = re.compile(
    ", "
    + one_of(
        "but while although though because as_well_as amid despite following adding_that "
        "with_the when so_that"
    )
    + r" [^,]+\.$|,? (?:because|amid|despite|following|although|after|before) [^,]+\.$"
)
_OPEN_END: Final = re.compile(
    r"\b"
    + one_of(
        "moments? minutes? hours? days? weeks? months? years? shortly soon just long and or "
        "of to the a in for with said is are was were be"
    )
    + r"\.$"
)
_LEAD: Final = re.compile(
    "^"
    + one_of("On In At After Since Last Earlier During Following Meanwhile However But Still Separately")
    + r"\b[^,]{0,60}, (?=[A-Z])"
)
_TIME: Final = re.compile(
    rf" (?:on {_DAYS}|(?:last|this) (?:week|month|year))\b(?! (?:night|morning|afternoon|evening)|['’])"
    rf"| (?:in|on) (?:{_SAFE_MONTHS})(?: \d{{1,2}})?(?:,? \d{{4}})?\b(?! \d|,? \d)(?= [a-z]|\.$)"
)
_BRACKETS: Final = re.compile(r" \([^)]{3,60}\)")


def _closed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip().rstrip(",.").rstrip() + "."


def drop_part(sentence: str, rng: Random) -> str | None:
    """Return the sentence without one clause, aside or time; None if nothing can go.

    Sentences with "not", "only", "if" and the like are left alone: what goes may be what they hinge on.
    """
    if _LIMITS.search(sentence):
        return None
    patterns = (_ASIDE, _APPOSED, _TAIL, _LEAD, _TIME, _BRACKETS)
    choices = [found for pattern in patterns for found in pattern.finditer(sentence)]
    if not choices:
        return None
    found = rng.choice(choices)
    rest = sentence[: found.start()] + " " + sentence[found.end() :].lstrip()
    shorter = re.sub(r" ([,.;])", r"\1", _closed(rest))
    shorter = shorter[:1].upper() + shorter[1:]
    balanced = shorter.count('"') % 2 == 0 and shorter.count("“") == shorter.count("”")
    whole = (
        len(shorter.split()) >= 5
        and balanced
        and not _OPEN_END.search(shorter)
        and re.search(rf"\b{FINITE}\b", shorter)
    )
    return shorter if whole else None


_SECOND: Final = re.compile(rf",? and (?:also |then |later )?(?=(?:{'|'.join(PAST)})\b)")


def one_conjunct(sentence: str, rng: Random) -> str | None:
    """Return one of two things that a subject did: "X cut prices and raised pay." -> "X raised pay."."""
    found = _SECOND.search(sentence)
    if found is None or _LIMITS.search(sentence) or "," in sentence or '"' in sentence:
        return None
    first = re.search(rf"\b(?:{'|'.join(PAST)})\b", sentence[: found.start()])
    if first is None or re.search(
        r"\b(?:that|which|who|said|told|to|had|has|have|was|were|be|been)\b", sentence[: found.end()]
    ):
        return None
    subject = sentence[: first.start()].strip()
    if not 1 <= len(subject.split()) <= 8:
        return None
    if rng.random() < 0.4:
        return _closed(sentence[: found.start()])
    return _closed(f"{subject} {sentence[found.end() :]}")


def general_date(sentence: str, rng: Random) -> str | None:
    """Return the sentence with a day given as its month, or a month and year as the year."""
    day = re.search(rf"\bon ({_SAFE_MONTHS}) \d{{1,2}}(?:st|nd|rd|th)?(,? (?:19|20)\d\d)?\b", sentence)
    day = day or re.search(rf"\bon \d{{1,2}} ({_SAFE_MONTHS})( (?:19|20)\d\d)?\b", sentence)
    if day:
        year = (day.group(2) or "").lstrip(", ")
        text = f"in {year}" if year and rng.random() < 0.4 else f"in {day.group(1)} {year}".rstrip()
        return put_in(sentence, day, text)
    month = re.search(rf"\bin (?:{_SAFE_MONTHS}),? ((?:19|20)\d\d)\b", sentence)
    return put_in(sentence, month, f"in {month.group(1)}") if month else None


_IN_CITY: Final = re.compile(rf"\bin ({'|'.join(CITY_COUNTRY)})(?=[ .](?![A-Z])|\.$|,(?! [A-Z]))")


def general_place(sentence: str, rng: Random) -> str | None:
    """Return the sentence with a city given as its country."""
    found = [one for one in _IN_CITY.finditer(sentence) if CITY_COUNTRY[one.group(1)] not in sentence]
    if not found:
        return None
    one = rng.choice(found)
    return put_in(sentence, one, f"in {CITY_COUNTRY[one.group(1)]}")


_HOLDER: Final = re.compile(
    r"^((?:[A-Z][\w'’-]+ ){1,2}[A-Z][\w'’-]+), (?:(the|an?|its|his|her) )?"
    r"((?:[\w'’-]+ ){0,6}?"
    + one_of(
        r"minister president chairman executive director secretary spokes\w+ analyst leader "
        "mayor governor founder professor head chief manager economist officer lawyer "
        "researcher senator ambassador"
    )
    + r"(?: (?:of|at|for|with) [^,]{3,50})?), "
)


def by_role(sentence: str, rng: Random) -> str | None:
    """Return "The finance minister said ..." for "Ann Roe, the finance minister, said ..."."""
    found = _HOLDER.match(sentence)
    if found is None or found.group(2) not in ("the", None):
        return None
    return f"The {found.group(3)} {sentence[found.end() :]}"


_INITIALS: Final = re.compile(r"\b(?!The )((?:[A-Z][\w&'’-]+ (?:of |for |and |the )*){2,6})\(([A-Z]{2,6})\)")


def by_initials(sentence: str, rng: Random) -> str | None:
    """Return the sentence with "World Food Programme (WFP)" given by its initials or its name alone."""
    found = _INITIALS.search(sentence)
    if found is None or re.sub(r"[^A-Z]", "", found.group(1)) != found.group(2):
        return None
    return put_in(sentence, found, found.group(2) if rng.random() < 0.7 else found.group(1).strip())


def holds_role(sentence: str, rng: Random) -> str | None:
    """Return "Ann Roe is the finance minister." for "Ann Roe, the finance minister, said ..."."""
    found = _HOLDER.match(sentence)
    if found is None or found.group(2) in ("its", "his", "her"):
        return None
    return f"{found.group(1)} is {found.group(2) or 'the'} {found.group(3)}."


Form = Callable[[str, Random], "str | None"]
FORMS: Final[tuple[Form, ...]] = (
    *(drop_part, drop_part, one_conjunct, one_conjunct, round_number, bound_number),
    *(general_date, general_place, by_role, by_initials, turn_speech),
)
"""What says less or says it in another way; those that are named twice are tried earlier."""


def generalised(sentence: str, rng: Random, steps: int = 2) -> str | None:
    """Return a claim that the sentence supports and that is not the sentence; None where none is known."""
    claim = sentence
    for form in rng.sample(FORMS, len(FORMS)):
        changed = form(claim, rng)
        if changed and changed != claim:
            claim, steps = changed, steps - 1
        if not steps:
            break
    return claim if claim != sentence else None
