"""Make labelled news pairs from unlabelled articles.

An edit must not give its label away, so pairs come in families (`contrast`): one claim meets a passage
that supports it, one that refutes it and one that leaves it open, and edited texts stand on both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

from models.training.contrast import (
    Pairs,
    Source,
    actor_pairs,
    edit_pairs,
    family,
    general_pairs,
    sentence_families,
    voice_pairs,
)
from models.training.data import ALLOWED, Example
from models.training.edits import names_of
from models.training.generalise import drop_part
from models.training.news import Article, read_web, read_wire
from models.training.refusals import refusal_pairs
from models.training.related import Embed, coverage, names_in, related_passages, tfidf
from models.training.rewording import reword
from models.training.story import story_pairs
from models.training.substitutions import shared_substitutions
from models.training.voice import VOICES

_WHOLE_EDITS: Final = ("polarity", "role")
MAX_NEAR_COVERAGE: Final = 0.45
"""A sentence of the same article that holds more of a claim's words may decide it."""


_SHARE: Final = {"speech": 0.5, "figure": 0.35, "modal": 0.8}
"""Kind of voice -> in what share of the sentences it is tried: those that are found often, less often."""


def hard_neighbour(sentence: str, others: Sequence[str], rng: Random) -> str | None:
    """Return the sentence that shares most with `sentence` and yet is not the same fact; None without one."""
    near = [(coverage(sentence, one), one) for one in others if one != sentence]
    fit = sorted((pair for pair in near if pair[0] <= MAX_NEAR_COVERAGE), reverse=True)
    return rng.choice(fit[:2])[1] if fit else None


def sources(article: Article, names: Sequence[str], most: int, rng: Random) -> Iterator[Source]:
    """Yield some sentences of an article with their surroundings."""
    sentences = article.sentences[:12]
    for place in sorted(rng.sample(range(len(sentences)), min(most, len(sentences)))):
        yield Source(
            sentences[place],
            names,
            sentences[place - 1] if place else None,
            sentences[place + 1] if place + 1 < len(sentences) else None,
            hard_neighbour(sentences[place], sentences, rng),
        )


def covers_headline(headline: str, lead: str) -> bool:
    """Tell whether a lead says what its headline says: its figures and names, and a third of its words."""
    if (
        not 4 <= len(headline.split()) <= 18
        or headline.endswith("?")
        or re.search(r"[:|]|^(?:How|Why|What|The best)\b", headline)
    ):
        return False
    small = lead.lower()
    told = all(one.lower()[:5].rstrip("s'’") in small for one in names_in(headline) if not one.islower())
    return told and coverage(headline, lead) >= 0.42


def headline_pairs(article: Article, names: Sequence[str], near: str | None, rng: Random) -> list[Example]:
    """Return a headline against its own lead, in other words, and the family of an exchange in the two."""
    pairs = Pairs(
        rng, Source(article.sentences[0], names, None, article.sentences[1], near), with_neighbour=0.2
    )
    headline, lead = article.headline, article.sentences[0]
    if not covers_headline(headline, lead):
        return pairs.rows
    changes = shared_substitutions(headline, lead, names, rng)
    if changes and rng.random() < 0.75:
        kind = rng.choice(sorted({change.kind for change in changes}))
        change = rng.choice([one for one in changes if one.kind == kind])
        family(pairs, "news_headline", headline, lead, change, rng, near)
        return pairs.rows
    pairs.add("news_headline", reword(headline, rng), lead, "SUPPORTS")
    if near and rng.random() < 0.7:
        pairs.add("news_headline", headline, near, "NOT_ENOUGH_INFO")
    return pairs.rows


def story_claims(article: Article, most: int, rng: Random) -> Iterator[Example]:
    """Yield the pairs of a whole story: its headline and `most` of its sentences with all the others."""
    sentences = article.sentences[:30]
    headline = article.headline if covers_headline(article.headline, sentences[0]) else None
    yield from story_pairs(headline, sentences, names_of(sentences), most, rng)


def article_pairs(article: Article, most: int, rng: Random) -> Iterator[Example]:
    """Yield the pairs of one article, from `most` of its sentences."""
    names = names_of(article.sentences)
    for source in sources(article, names, most, rng):
        for kind in VOICES:
            if rng.random() < _SHARE.get(kind, 1.0):
                yield from voice_pairs(source, kind, rng)
        yield from edit_pairs(source, rng.choice(_WHOLE_EDITS), rng)
        if rng.random() < 0.75:
            yield from sentence_families(source, rng, 1)
        if rng.random() < 0.3:
            yield from general_pairs(source, rng)
    for source in sources(article, names, 12, rng):
        yield from actor_pairs(source, rng)
    near = hard_neighbour(article.headline, article.sentences[1:], rng)
    near = near if near and coverage(article.headline, near) < 0.34 else None
    yield from headline_pairs(article, names, near, rng)


def web_pairs(folder: Path, seed: int) -> list[Example]:
    """Return the pairs of today's news: four sentences of every article."""
    rng = Random(f"{seed} web")
    articles = read_web(folder / "articles_2025_26.jsonl.gz")
    return [pair for article in articles for pair in article_pairs(article, 4, rng)]


def wire_pairs(folder: Path, seed: int, stories: int = 4000) -> list[Example]:
    """Return the pairs of the wire of 1987: two sentences of some stories, and related ones."""
    rng = Random(f"{seed} wire")
    articles = [one for one in read_wire(folder / "reuters21578.jsonl.gz") if len(one.sentences) > 1]
    articles = rng.sample(articles, min(stories, len(articles)))
    pairs = [pair for article in articles for pair in article_pairs(article, 2, rng)]
    return pairs + related_pairs(articles[:2500], None, rng)


def web_related(folder: Path, seed: int, embed: Embed | None) -> list[Example]:
    """Return today's headlines and leads with related sentences of other articles."""
    articles = list(read_web(folder / "articles_2025_26.jsonl.gz"))
    return related_pairs(articles, embed, Random(f"{seed} related"))


def all_story_claims(folder: Path, seed: int) -> list[Example]:
    """Return the short claims of today's stories and of the longer ones of the wire."""
    rng = Random(f"{seed} story")
    stories = [*read_web(folder / "articles_2025_26.jsonl.gz"), *read_wire(folder / "reuters21578.jsonl.gz")]
    long = [one for one in stories if len(one.sentences) >= 4]
    return [pair for article in long for pair in story_claims(article, 4, rng)]


def all_refusals(folder: Path, seed: int) -> list[Example]:
    """Return what was announced in today's stories and those of the wire, refused and done."""
    rng = Random(f"{seed} refusal")
    stories = [*read_web(folder / "articles_2025_26.jsonl.gz"), *read_wire(folder / "reuters21578.jsonl.gz")]
    return [pair for article in stories for pair in refusal_pairs(article.sentences[:30], rng)]


def news_pairs(folder: Path, seed: int, embed: Embed | None = None) -> list[Example]:
    """Return the pairs made from the news files of a folder, the same for the same seed.

    `embed` finds related passages; without it word weights do.
    """
    pairs = web_pairs(folder, seed) + wire_pairs(folder, seed) + web_related(folder, seed, embed)
    pairs += all_story_claims(folder, seed) + all_refusals(folder, seed)
    return list(dict.fromkeys(pairs))


def related_pairs(articles: Sequence[Article], embed: Embed | None, rng: Random) -> list[Example]:
    """Return headlines and shortened leads with the sentences of other articles that a search brings."""
    if len(articles) < 3:
        return []
    claims, owners = [], []
    for index, article in enumerate(articles):
        lead = article.sentences[0]
        claims.append(article.headline if rng.random() < 0.5 else drop_part(lead, rng) or lead)
        owners.append(index)
    passage_owners = [index for index, article in enumerate(articles) for _ in article.sentences[:2]]
    passages = [sentence for article in articles for sentence in article.sentences[:2]]
    bounds = (0.3, 0.65) if embed else (0.12, 0.5)
    found = related_passages(
        claims, owners, passages, passage_owners, embed or tfidf(passages), rng, bounds, max_coverage=0.4
    )
    return [Example("news_near", claim, passage, ALLOWED["NOT_ENOUGH_INFO"]) for claim, passage in found]
