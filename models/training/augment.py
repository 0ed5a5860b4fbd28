"""Make labelled news pairs, and undecided pairs such as retrieval brings, from unlabelled text.

An edit must not give its label away, so whatever text is edited occurs on both sides and with every
label: an edited claim is refuted by the original, supported by the edited passage, undecided by a
neighbour; shortened claims are supported, lengthened ones undecided, and edited ones refuted.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Final

from models.training.data import ALLOWED, Example
from models.training.edits import EDITS, MONTHS, names_of
from models.training.news import Article, read_web, read_wire
from models.training.related import coverage, related_passages
from models.training.rewording import reword

_DROPPED: Final = (
    re.compile(r", (?:who|which|whose|where|including|adding|citing|after|while|as) [^,]+(?=[,.])"),
    re.compile(r" \([^)]{3,60}\)"),
    re.compile(r"^(?:On|In|At|After|Since|Last|Earlier)\b[^,]{3,50}, (?=[A-Z])"),
    re.compile(r" (?:on (?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|(?:last|this) (?:week|month|year))\b"),
    re.compile(rf" in (?:{'|'.join(month for month in MONTHS if month != 'May')})(?:,? \d{{4}})?\b(?! \d)"),
    re.compile(r", (?:a|an|the) [a-z][^,]{5,60}(?=,)"),
)  # fmt: skip
_ROUND = re.compile(r"(?<![\w.,$€£/-])(\d{1,3}(?:,\d{3})+|\d{3,})(?![\w.,/:%-]*\d)(?! (?:a|p)\.?m)(?= [a-z])")
_MODAL: Final = (
    (re.compile(r"\b(?:may|might|could) (?!have\b|not\b)"), "will "),
    (re.compile(r"\b(?:plans?|hopes?|expects?|wants?|intends?) to (?!be\b)"), "will "),
    (re.compile(r"\bis (?:expected|likely|considering|planning) to "), "will "),
)


def drop_part(sentence: str, rng: Random) -> str | None:
    """Return the sentence without one clause, aside or time; None if nothing can go."""
    if re.search(r"\b(?:not|no|never|only|if|unless|few|without)\b|n['’]t\b", sentence):
        return None
    choices = [found for pattern in _DROPPED for found in pattern.finditer(sentence)]
    if not choices:
        return None
    found = rng.choice(choices)
    shorter = sentence[: found.start()] + sentence[found.end() :]
    shorter = re.sub(r"(?<=\w),(?= (?:said|says|told|was|were|is|are|has|had|will)\b)", "", shorter)
    return shorter if len(shorter.split()) >= 5 else None


def round_number(sentence: str, rng: Random, away: bool = False) -> str | None:
    """Return the sentence with one figure rounded and "about" before it; `away` = to a wrong figure."""
    found = _ROUND.search(sentence)
    if found is None or re.fullmatch(r"(?:19|20)\d\d", found.group(1)):
        return None
    value = int(found.group(1).replace(",", ""))
    unit = 10 ** (len(str(value)) - 1) // rng.choice([1, 10]) or 1
    if abs(round(value / unit) * unit - value) > 0.06 * value:
        unit = max(1, unit // 10)
    rounded = max(1, round(value / unit)) * unit
    if away:
        rounded = round(rounded * rng.choice([0.5, 0.6, 1.5, 2.0, 3.0]))
    before = sentence[: found.start()].rstrip()
    if before.endswith(("about", "nearly", "over", "than", "around", "least", "almost", "exactly")):
        return None
    lead = f"{before} " if before else ""
    return f"{lead}{rng.choice(['about', 'around', 'roughly'])} {rounded:,}{sentence[found.end() :]}"


def strengthen(sentence: str) -> str | None:
    """Return the sentence with a possibility or a plan stated as a certainty; None without one."""
    for pattern, replacement in _MODAL:
        if found := pattern.search(sentence):
            return sentence[: found.start()] + replacement + sentence[found.end() :]
    return None


class _Pairs:
    """Collect examples under short names."""

    def __init__(self) -> None:
        self.rows: list[Example] = []

    def add(self, dataset: str, claim: str | None, evidence: str | None, label: str) -> None:
        if claim and evidence:
            self.rows.append(Example(dataset, claim, evidence, ALLOWED[label]))


def edit_pairs(sentence: str, near: str, names: Sequence[str], kind: str, rng: Random) -> list[Example]:
    """Return the balanced pairs of one edit of a sentence; empty where the edit does not apply.

    `near` is a sentence of the same article that decides nothing about it.
    """
    edited = EDITS[kind](sentence, names, rng)
    pairs = _Pairs()
    if edited is None or edited == sentence:
        return pairs.rows
    old, new = (sentence, edited) if rng.random() < 0.5 else (edited, sentence)
    short_new = drop_part(new, rng)
    keeps = short_new is not None and drop_keeps_edit(old, new, short_new)
    refuted = short_new if keeps and short_new and rng.random() < 0.5 else new
    if rng.random() < 0.5:
        refuted = reword(refuted, rng)
    pairs.add("news_edit", refuted, old, "REFUTES")
    support = short_new or round_number(new, rng) or new
    if support == new or rng.random() < 0.5:
        support = reword(support, rng)
    if support != new or rng.random() < 0.6:
        pairs.add("news_edit", support, new, "SUPPORTS")
    if rng.random() < 0.25:
        pairs.add("news_edit", old, new, "REFUTES")
    if rng.random() < 0.4:
        pairs.add("news_near", new, near, "NOT_ENOUGH_INFO")
    return pairs.rows


def drop_keeps_edit(old: str, new: str, short_new: str) -> bool:
    """Tell whether what the edit changed is still in the shortened sentence."""
    changed = set(new.split()) - set(old.split())
    return bool(changed) and changed <= set(short_new.split())


def drop_pairs(sentence: str, rng: Random) -> list[Example]:
    """Return pairs of a sentence and a shorter, rounder or surer form of it."""
    pairs = _Pairs()
    shorter = drop_part(sentence, rng)
    pairs.add("news_drop", shorter and reword(shorter, rng), sentence, "SUPPORTS")
    if rng.random() < 0.7:
        pairs.add("news_drop", sentence, shorter, "NOT_ENOUGH_INFO")
    pairs.add("news_drop", round_number(sentence, rng), sentence, "SUPPORTS")
    pairs.add("news_drop", round_number(sentence, rng, away=True), sentence, "REFUTES")
    stronger = strengthen(sentence)
    pairs.add("news_drop", stronger, sentence, "NOT_ENOUGH_INFO")
    if stronger:
        pairs.add("news_drop", drop_part(stronger, rng) or stronger, stronger, "SUPPORTS")
    return pairs.rows


def headline_pairs(article: Article, names: Sequence[str], rng: Random) -> list[Example]:
    """Return a headline against its own lead, which holds most of its words, and edits of the two."""
    pairs = _Pairs()
    headline, lead = article.headline, article.sentences[0]
    figures = set(re.findall(r"\d[\d,.]*", headline)) <= set(re.findall(r"\d[\d,.]*", lead))
    if not 4 <= len(headline.split()) <= 18 or not figures or coverage(headline, lead) < 0.6:
        return pairs.rows
    pairs.add("news_headline", headline, lead, "SUPPORTS")
    for kind in rng.sample(list(EDITS), len(EDITS)):
        edited = EDITS[kind](headline, names, rng)
        if edited and edited != headline:
            pairs.add("news_headline", edited, lead, "REFUTES")
            if rng.random() < 0.3:
                pairs.add("news_headline", edited, edited, "SUPPORTS")
            break
    return pairs.rows


def near_pairs(article: Article, rng: Random) -> list[Example]:
    """Return undecided pairs of one article: neighbours, and the headline with a later sentence."""
    pairs = _Pairs()
    sentences = article.sentences
    place = rng.randrange(len(sentences) - 1)
    claim, evidence = sentences[place], sentences[place + 1]
    if rng.random() < 0.5:
        claim, evidence = evidence, claim
    if coverage(claim, evidence) < 0.45:
        pairs.add("news_near", drop_part(claim, rng) or claim, evidence, "NOT_ENOUGH_INFO")
    later = rng.choice(sentences[1:])
    if coverage(article.headline, later) < 0.34:
        pairs.add("news_near", article.headline, later, "NOT_ENOUGH_INFO")
    return pairs.rows


def news_pairs(folder: Path, seed: int, wanted_edits: int = 2200) -> list[Example]:
    """Return the pairs made from the news files of a folder, the same for the same seed.

    Each kind of edit is applied to at most `wanted_edits` sentences.
    """
    rng = Random(seed)
    articles = [
        *read_web(folder / "articles_2025_26.jsonl.gz"),
        *read_wire(folder / "reuters21578.jsonl.gz"),
    ]
    web = articles[:2500]  # Today's news first, and a second time among the rest: 1987 is not served.
    rng.shuffle(articles)
    pairs: list[Example] = []
    left = dict.fromkeys(EDITS, wanted_edits)
    for article in web + articles:
        names = names_of(article.sentences)
        sentences = article.sentences[:8]
        if len(sentences) < 2:
            continue
        for place, sentence in enumerate(rng.sample(sentences, min(3, len(sentences)))):
            near = rng.choice([other for other in sentences if other != sentence])
            kind = max(rng.sample(list(EDITS), 4), key=lambda one: left[one])
            made = edit_pairs(sentence, near, names, kind, rng) if left[kind] > 0 else []
            left[kind] -= bool(made)
            pairs.extend(made)
            if place == 0 and rng.random() < 0.5:
                pairs.extend(drop_pairs(sentence, rng))
        if rng.random() < 0.6:
            pairs.extend(headline_pairs(article, names, rng))
        if rng.random() < 0.4:
            pairs.extend(near_pairs(article, rng))
    chosen = web + articles[:4000]
    claims = [article.headline for article in chosen]
    owners = [index for index, article in enumerate(chosen) for _ in article.sentences[:6]]
    passages = [sentence for article in chosen for sentence in article.sentences[:6]]
    pairs.extend(
        Example("news_near", claim, passage, ALLOWED["NOT_ENOUGH_INFO"])
        for claim, passage in related_passages(claims, list(range(len(claims))), passages, owners, rng)
    )
    return list(dict.fromkeys(pairs))
