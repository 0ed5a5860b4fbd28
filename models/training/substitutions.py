"""Exchange one thing that a claim and a passage both name: figure, date, name, place, role, word.

Where claim and passage agree on the thing, the exchanged claim is refuted by the passage, the claim by
the exchanged passage, and the exchanged claim supported by the exchanged passage.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Final

from models.training.edits import MONTHS, NUMBER_WORDS, PEOPLES, PLACES, WEEKDAYS
from models.training.lexicon import EXCLUSIVE, OPPOSITES

_FIGURE: Final = re.compile(
    r"(?<![\w.,/-])\d{1,3}(?:,\d{3})+(?![\w/-]|\.\d)|(?<![\w.,/-])\d+(?:\.\d+)?(?![\w/-]|[,.]\d)"
)
_BOUND: Final = re.compile(
    r"(?:more than|over|at least|less than|fewer than|up to|under|as many as|below|above|as much as|exceed\w*"
    r"|or (?:more|less)|minimum|maximum|No\.|number)\s+\W?$",
    re.IGNORECASE,
)  # fmt: skip
_SPEECH: Final = r"(?:said|says|told|added|noted|wrote|according to|tells|announced|say)"


_STATISTIC: Final = re.compile(
    r"\b(?:percent|per cent|sales|profits?|earnings|inflation|output|production|exports|imports|index"
    r"|surplus|deficit|revenues?|unemployment|growth|prices?|futures|rates?)\b|%",
    re.IGNORECASE,
)
_NOT_PERSON: Final = re.compile(
    r"\b(?:Inc|Corp|Co|Ltd|Plc|Department|Bank|Ministry|Board|Exchange|Agency|Group|House|Party|University|Court|Union|City|Council"
    r"|State|Street|Prime|Minister|President|New|San|South|North|West|East|Saudi|Federal|National|Finance|Foreign|General|Secretary"
    r"|Trade|Reserve|Treasury|Commission|Association|Police|Church|Award|Awards|World|Day|War|Games|Club|United|Television|News)\b"
)


@dataclass(frozen=True, slots=True)
class Substitution:
    """One text to be exchanged for another, wherever it stands as whole words."""

    kind: str
    old: str
    new: str

    def apply(self, text: str) -> str:
        """Return the text with every whole occurrence exchanged."""
        return _whole(self.old).sub(lambda _: self.new, text)


@lru_cache(maxsize=50_000)
def _whole(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w/-])(?<!\d[.,]){re.escape(text)}(?![\w/-]|[.,]\d)")


def _once(text: str, word: str) -> bool:
    return word in text and len(_whole(word).findall(text)) == 1


_DAY: Final = re.compile(rf"\b(?:{'|'.join(MONTHS)}) (\d{{1,2}})\b|\b(\d{{1,2}}) (?:{'|'.join(MONTHS)})\b")


def _stands_in(text: str, word: str) -> bool:
    return word in text and _whole(word).search(text) is not None


def _other_figure(figure: str, evidence: str, rng: Random) -> str:
    if any(figure in pair for pair in _DAY.findall(evidence)):
        return f"{rng.choice([day for day in range(1, 29) if str(day) != figure])}"
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", figure):
        return str(int(figure) + rng.choice([-1, 1]) * rng.choice([1, 2, 3, 4, 6, 9, 10, 20]))
    there: list[str] = [
        one for one in _FIGURE.findall(evidence) if one != figure and not re.fullmatch(r"(?:19|20)\d\d", one)
    ]
    if there and rng.random() < 0.3:
        return rng.choice(there)
    whole, _, fraction = figure.replace(",", "").partition(".")
    value = int(whole)
    if value < 13:
        changed = rng.choice([one for one in range(1, 16) if one != value])
    else:
        changed = max(1, round(value * rng.choice([0.2, 0.5, 0.7, 1.3, 1.6, 2.0, 3.0, 10.0])))
        changed += 2 if changed == value else 0
    text = f"{changed:,}" if "," in figure else str(changed)
    return f"{text}.{fraction}" if fraction else text


def _figures(claim: str, evidence: str, rng: Random) -> Iterator[Substitution]:
    for found in _FIGURE.finditer(claim):
        figure = found.group()
        bounded = any(
            _BOUND.search(text[: one.start()])
            for text in (claim, evidence)
            for one in _whole(figure).finditer(text)
        )
        if not bounded and _whole(figure).search(evidence):
            yield Substitution("number", figure, _other_figure(figure, evidence, rng))
    for word in NUMBER_WORDS:
        if _once(claim, word) and _once(evidence, word):
            yield Substitution("number", word, rng.choice([one for one in NUMBER_WORDS if one != word]))


def _listed(claim: str, evidence: str, rng: Random) -> Iterator[Substitution]:
    for kind, options in (("date", MONTHS), ("date", WEEKDAYS), ("place", PLACES), ("people", PEOPLES)):
        for word in options:
            if word == "March" or (word == "May" and not re.search(r"May \d|in May\b", claim)):
                continue
            if _stands_in(claim, word) and _stands_in(evidence, word):
                if kind in ("place", "people") and (
                    _inside_name(claim, word) or _inside_name(evidence, word)
                ):
                    continue
                others = [one for one in options if one not in claim and one not in evidence]
                period = kind == "date" and _STATISTIC.search(evidence)
                yield Substitution("period" if period else kind, word, rng.choice(others or list(options)))
    for kind, groups in EXCLUSIVE.items():
        for group in groups:
            for word in group:
                if _once(claim, word) and _once(evidence, word):
                    yield Substitution(kind, word, rng.choice([one for one in group if one != word]))


def _opposites(claim: str, evidence: str) -> Iterator[Substitution]:
    for word in dict.fromkeys(re.findall(r"[a-z]+", claim)):
        other = OPPOSITES.get(word)
        if other and _once(claim, word) and _once(evidence, word) and not _whole(other).search(evidence):
            follows = claim[claim.index(word) + len(word) :]
            if not follows.startswith((" than one", " to date", "-")):
                yield Substitution("opposite", word, other)


def _inside_name(text: str, word: str) -> bool:
    """Tell whether a word is a part of a longer name: "Iran" in "Bank of Iran"."""
    return any(
        re.match(r" (?:of (?:the )?)?[A-Z]|-", text[found.end() :])
        or re.search(
            r"(?<![.!?\"] )(?<!^)\b[A-Z][\w.'’&]* (?:of (?:the )?)?$|\b[A-Z]\w+ of (?:the )?$|-$",
            text[: found.start()],
        )
        for found in _whole(word).finditer(text)
    )


def _names(claim: str, evidence: str, names: Sequence[str], rng: Random) -> Iterator[Substitution]:
    people = [
        name
        for name in names
        if re.fullmatch(r"[A-Z][a-z]+(?:[A-Z][a-z]+)? [A-Z][a-z]+(?:[A-Z][a-z]+)?", name)
        and not _NOT_PERSON.search(name)
    ]
    for name in people:
        if not (_stands_in(claim, name) and _stands_in(evidence, name)) or _inside_name(evidence, name):
            continue
        parts = set(name.split())
        rest = set(re.findall(r"\w+", _whole(name).sub(" ", evidence + " " + claim)))
        others = [one for one in people if not set(one.split()) & (rest | parts)]
        if others and not parts & rest:
            quoted = rf"{re.escape(name)}.{{0,40}}\b{_SPEECH}\b|\b{_SPEECH}.{{0,30}}{re.escape(name)}"
            kind = "speaker" if re.search(quoted, claim) else "name"
            yield Substitution(kind, name, rng.choice(others))


def shared_substitutions(claim: str, evidence: str, names: Sequence[str], rng: Random) -> list[Substitution]:
    """Return the exchanges that apply to both texts, in random order; names are other names to use.

    Kind "speaker" exchanges who says something: another one may have said so too. Kind "period" exchanges
    the month of a figure: another month may have had the same.
    """
    found = [
        *_figures(claim, evidence, rng),
        *_listed(claim, evidence, rng),
        *_opposites(claim, evidence),
        *_names(claim, evidence, names, rng),
    ]
    rng.shuffle(found)
    return found
