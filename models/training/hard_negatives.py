"""Mine hard negatives with a model: `python -m models.training.hard_negatives FOLDER --out FILE`.

Two kinds of pair, for `train --extra-pairs`; of each claim those that the model gets wrong most surely:

- `hard_open`: a claim of people's data sets with passages about others, as a search brings them: near by
  embedding, and naming nobody and nothing that the claim names. They leave it open.
- `hard_story`: a headline with the sentences of its own story, and of the same story as other outlets tell
  it. They are taken to support it or to leave it open; which of the two is not asked (NOT_REFUTED).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.stance import ModelUnavailableError
from models.training.corpus import packaged_embedder, write_examples
from models.training.data import ALLOWED, Example, read_examples
from models.training.evaluate import Probabilities, load_uncalibrated
from models.training.mining import Candidates, argument_parser, chosen
from models.training.news import Article, read_web, read_wire
from models.training.related import Embed, nearest
from models.training.story import LEANS

OPEN: Final = "hard_open"
STORY: Final = "hard_story"
MIN_WRONG: Final = 0.5
"""The probability of the labels that are wrong, from which a pair is worth training on."""

_CLAIMS: Final = {"fever": 9000, "foolmetwice": 1200, "hover": 1500}
_MAX_PASSAGES: Final = 6000
_NEAR: Final = (0.3, 0.8)
_SAME_STORY: Final = (0.7, 0.97)
"""Cosines of headline and lead: less is another story, more is the same text."""

_CANDIDATES: Final = 8
_OTHER_OUTLETS: Final = 2
_STORIES_OF_WIRE: Final = 3000
_SENTENCES: Final = 16
_NO_CLAIM: Final = re.compile(
    r"[?:|‘\"“]|(?<!\w)'|'(?!\w)|^(?:How|Why|What|When|Who|Where|The best|Inside|Watch|In pictures)\b"
)
_NO_NAME_TEXT: Final = "A An The There In On At It He She They His Her This That One No"
_NO_NAME: Final = frozenset(_NO_NAME_TEXT.split())


def names_of_claim(claim: str) -> frozenset[str]:
    """Return the capitalised words of a claim, the first among them unless it is a common one; no figures."""
    return frozenset(word for word in _words(claim) if word[0].isupper()) - _NO_NAME


def _words(text: str) -> frozenset[str]:
    """Return the words of a text, those of "Lund-based" and "Lund's" one by one."""
    return frozenset(re.findall(r"\w+", text))


def open_candidates(rows: Sequence[Example], limit: int, embed: Embed, rng: Random) -> Iterator[Candidates]:
    """Yield claims with near passages of other claims that share none of their names.

    Passages that lean on what stood before them ("He", "The film") are left out: whom they are about is not
    known.
    """
    claims = [claim for claim in dict.fromkeys(row.claim for row in rows) if names_of_claim(claim)]
    claims = rng.sample(claims, min(limit, len(claims)))
    passages = [text for text in dict.fromkeys(row.evidence for row in rows) if not _leans(text)]
    passages = rng.sample(passages, min(_MAX_PASSAGES, len(passages)))
    words = [_words(text) for text in passages]
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


def _leans(passage: str) -> bool:
    return bool(LEANS.match(passage) or re.match(r"The [a-z]", passage))


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
            stories = [article, *(articles[there] for there in near.get(at, []))]
            passages = [sentence for story in stories for sentence in story.sentences[:_SENTENCES]]
            kept = tuple(dict.fromkeys(passages))
            yield Candidates(STORY, article.headline, kept, ALLOWED["NOT_REFUTED"])


def hard_negatives(
    candidates: Sequence[Candidates], judge: Probabilities, most: int, min_wrong: float = MIN_WRONG
) -> list[Example]:
    """Return of each claim the `most` pairs that the judge gets wrong most surely, from `min_wrong` on."""

    def right(one: Candidates, probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        share: NDArray[np.float32] = probabilities[:, list(one.allowed)].sum(axis=1)
        return share

    found = [pair for pair, share in chosen(candidates, judge, right, most) if 1.0 - share >= min_wrong]
    return list(dict.fromkeys(found))


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


def main(arguments: Sequence[str] | None = None) -> None:
    """Mine with one exported model; print what was found as JSON."""
    parser = argument_parser(__doc__)
    parser.add_argument("--most", type=int, choices=range(1, 9), default=2, help="pairs of one claim")
    options = parser.parse_args(arguments)
    try:
        judge = load_uncalibrated(options.folder, options.threads)
        embed = packaged_embedder(options.threads)
        candidates = all_candidates(options.data, embed, Random(options.seed))
    except (OSError, ValueError, ModelUnavailableError) as error:
        parser.error(str(error))
    found = hard_negatives(candidates, judge, options.most)
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
