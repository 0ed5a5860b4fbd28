"""Mine what a model decides although it should not: `python -m models.training.hardest FOLDER --out FILE`.

Two kinds of pair, for `train --more`; of each claim those that the model gets wrong most surely:

- `hard_open`: a claim of people's data sets with passages about others, as a search brings them: near by
  embedding, and naming nobody and nothing that the claim names. They leave it open.
- `hard_story`: a headline with the sentences of its own story, and of the same story as other outlets tell
  it. They support it or leave it open; which of the two is not known, and not asked (NOT_REFUTED).
"""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.training.corpus import packaged_embedder, write_examples
from models.training.data import ALLOWED, Example, natural_text, read_examples
from models.training.news import Article, read_web, read_wire
from models.training.related import Embed, names_in, nearest
from models.training.story import LEANS

Judge = Callable[[Sequence[tuple[str, str]]], NDArray[np.float64]]
"""Pairs of claim and passage -> probabilities of the labels, [n, 3]."""

OPEN: Final = "hard_open"
STORY: Final = "hard_story"
MIN_WRONG: Final = 0.5
"""The probability of the labels that are wrong, from which a pair is worth training on."""

_CLAIMS: Final = {"fever": 9000, "foolmetwice": 1200, "hover": 1500}
_MAX_PASSAGES: Final = 6000
_NEAR: Final = (0.3, 0.8)
_SAME_STORY: Final = (0.62, 0.97)
_CANDIDATES: Final = 8
_OTHER_OUTLETS: Final = 2
_STORIES_OF_WIRE: Final = 3000
_SENTENCES: Final = 16
_NO_CLAIM: Final = re.compile(
    r"[?:|‘'\"“]|^(?:How|Why|What|When|Who|Where|The best|Inside|Watch|In pictures)\b"
)
_NO_NAME_TEXT: Final = "A An The There In On At It He She They His Her This That One No"
_NO_NAME: Final = frozenset(_NO_NAME_TEXT.split())


@dataclass(frozen=True, slots=True)
class Candidates:
    """Hold a claim with passages for which the same labels are right."""

    dataset: str
    claim: str
    passages: tuple[str, ...]
    allowed: tuple[int, ...]


def names_of_claim(claim: str) -> frozenset[str]:
    """Return the capitalised words of a claim, the first among them unless it is a common one; no figures."""
    found = (_without_genitive(name) for name in names_in(f" {claim}") if name[0].isupper())
    return frozenset(found) - _NO_NAME


def _without_genitive(word: str) -> str:
    return re.sub(r"['’]s?$", "", word)


def open_candidates(rows: Sequence[Example], limit: int, embed: Embed, rng: Random) -> Iterator[Candidates]:
    """Yield claims with near passages of other claims that share none of their names.

    Passages that begin with a pronoun are left out: whom they are about is not known.
    """
    claims = [claim for claim in dict.fromkeys(row.claim for row in rows) if names_of_claim(claim)]
    claims = rng.sample(claims, min(limit, len(claims)))
    passages = [text for text in dict.fromkeys(row.evidence for row in rows) if not LEANS.match(text)]
    passages = rng.sample(passages, min(_MAX_PASSAGES, len(passages)))
    words = [frozenset(map(_without_genitive, re.findall(r"[\w’'-]+", text))) for text in passages]
    own = {(row.claim, row.evidence) for row in rows}
    for at, hits in nearest(claims, passages, embed, top=40):
        names = names_of_claim(claims[at])
        fit = [
            passages[place]
            for place, cosine in hits
            if _NEAR[0] < cosine < _NEAR[1]
            and not names & words[place]
            and (claims[at], passages[place]) not in own
        ]
        if fit:
            yield Candidates(OPEN, claims[at], tuple(fit[:_CANDIDATES]), ALLOWED["NOT_ENOUGH_INFO"])


def is_claim(headline: str) -> bool:
    """Tell whether a headline states something by itself."""
    return 5 <= len(headline.split()) <= 18 and not _NO_CLAIM.search(headline)


def story_candidates(articles: Sequence[Article], embed: Embed | None) -> Iterator[Candidates]:
    """Yield headlines with the sentences of their story, and of the nearest ones in other words.

    Nearness is that of headline and lead; without `embed` there are only the own sentences.
    """
    told = [f"{article.headline} {article.sentences[0]}" for article in articles]
    near: dict[int, list[int]] = {}
    if embed is not None:
        for at, hits in nearest(told, told, embed, top=_OTHER_OUTLETS + 1):
            near[at] = [there for there, cosine in hits if _SAME_STORY[0] < cosine < _SAME_STORY[1]]
    for at, article in enumerate(articles):
        if is_claim(article.headline):
            stories = [article, *(articles[there] for there in near.get(at, []) if there != at)]
            passages = [sentence for story in stories for sentence in story.sentences[:_SENTENCES]]
            kept = tuple(dict.fromkeys(passages))
            yield Candidates(STORY, article.headline, kept, ALLOWED["NOT_REFUTED"])


def hardest(
    candidates: Sequence[Candidates], judge: Judge, most: int, min_wrong: float = MIN_WRONG
) -> list[Example]:
    """Return of each claim the `most` pairs that the judge gets wrong most surely, from `min_wrong` on."""
    pairs = [(one.claim, natural_text(passage)) for one in candidates for passage in one.passages]
    found: list[Example] = []
    probabilities, start = judge(pairs), 0
    for one in candidates:
        rows = probabilities[start : start + len(one.passages)]
        start += len(one.passages)
        wrong = 1.0 - rows[:, list(one.allowed)].sum(axis=1)
        order = np.argsort(-wrong, kind="stable")[:most]
        found.extend(
            Example(one.dataset, one.claim, one.passages[int(at)], one.allowed)
            for at in order
            if wrong[int(at)] >= min_wrong
        )
    return found


def all_candidates(data: Path, embed: Embed, rng: Random) -> list[Candidates]:
    """Gather the candidates of the data sets of claims and of the news in a folder."""
    given = list(read_examples(data / "stance" / "train.jsonl.gz"))
    found: list[Candidates] = []
    for dataset, limit in _CLAIMS.items():
        rows = [row for row in given if row.dataset == dataset]
        found.extend(open_candidates(rows, limit, embed, rng))
    web = list(read_web(data / "news" / "articles_2025_26.jsonl.gz"))
    wire = [one for one in read_wire(data / "news" / "reuters21578.jsonl.gz") if len(one.sentences) >= 4]
    found.extend(story_candidates(web, embed))
    found.extend(story_candidates(rng.sample(wire, min(_STORIES_OF_WIRE, len(wire))), None))
    return found


def int8_judge(folder: Path) -> Judge:
    """Return the exported model of a folder as a judge, its answers not calibrated."""
    from models.int8_stance import Int8StanceClassifier
    from models.stance import Stance

    classifier = Int8StanceClassifier(folder, threads=2, calibrated=False)

    def judge(pairs: Sequence[tuple[str, str]]) -> NDArray[np.float64]:
        rows = classifier.classify_pairs(pairs)
        return np.array([[scores.of(stance) for stance in Stance] for scores in rows]).reshape(-1, 3)

    return judge


def main(arguments: Sequence[str] | None = None) -> None:
    """Mine with one exported model; print what was found as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folder", type=Path, help="an exported stance model, such as models/weights")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--most", type=int, default=2, help="pairs of one claim")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args(arguments)
    candidates = all_candidates(options.data, packaged_embedder(threads=2), Random(options.seed))
    found = hardest(candidates, int8_judge(options.folder), options.most)
    write_examples(options.out, found)
    counts = {
        name: {
            "claims": sum(one.dataset == name for one in candidates),
            "judged": sum(len(one.passages) for one in candidates if one.dataset == name),
            "hard": sum(one.dataset == name for one in found),
        }
        for name in (OPEN, STORY)
    }
    print(json.dumps(counts))


if __name__ == "__main__":
    main()
