"""Gather pairs for a teacher to judge: `python -m models.training.unlabelled FOLDER --out FILE`.

Pairs that nobody labelled, as a search brings them: claims of people's data sets with near passages that
belong to other claims, and headlines with sentences of their own story and of the same story elsewhere. Of
each claim those are kept which a student, an exported model in FOLDER, leaves open least: there is most to
learn.
Data sets about one topic, whose passages decide the claims of others too often to be called undecided
(`corpus.MINED`), are the best source here.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Final

import numpy as np
from numpy.typing import NDArray

from models.stance import ModelUnavailableError
from models.training.corpus import packaged_embedder, write_examples
from models.training.data import ANY, LABEL2ID, Example, read_examples
from models.training.evaluate import Probabilities, load_uncalibrated
from models.training.hard_negatives import story_candidates
from models.training.mining import Candidates, argument_parser, chosen
from models.training.news import read_web, read_wire
from models.training.related import Embed, nearest

DATASET: Final = "unlabelled"
_NEAR: Final = (0.3, 0.98)
"""Cosines: less is another topic, more is the claim itself."""

_OPEN: Final = LABEL2ID["NOT_ENOUGH_INFO"]


@dataclass(frozen=True, slots=True)
class Share:
    """Say how much of a data set is gathered: claims, passages searched, pairs of each claim.

    `candidates` are what the student judges, `kept` what the teacher gets.
    """

    claims: int
    passages: int
    candidates: int
    kept: int


SHARES: Final = {
    "healthver": Share(claims=230, passages=480, candidates=25, kept=14),
    "check_covid": Share(claims=720, passages=640, candidates=10, kept=5),
    "foolmetwice": Share(claims=1200, passages=1100, candidates=5, kept=3),
    "covidfact": Share(claims=1600, passages=1100, candidates=3, kept=1),
    "fever": Share(claims=3000, passages=3000, candidates=4, kept=2),
}
_HEADLINES: Final = 1200
"""How many headlines of either kind of news are gathered."""

_SENTENCES_JUDGED: Final = 6
"""How many sentences of its story, as it and other outlets tell it, the student judges for a headline."""

_SENTENCES_KEPT: Final = 2


def near_candidates(rows: Sequence[Example], share: Share, embed: Embed, rng: Random) -> Iterator[Candidates]:
    """Yield claims with the nearest passages that no row pairs them with."""
    claims = list(dict.fromkeys(row.claim for row in rows))
    claims = rng.sample(claims, min(share.claims, len(claims)))
    passages = list(dict.fromkeys(row.evidence for row in rows))
    passages = rng.sample(passages, min(share.passages, len(passages)))
    own = {(row.claim, row.evidence) for row in rows}
    # Some of the nearest are the claim's own; as many again are looked at.
    for at, hits in nearest(claims, passages, embed, top=2 * share.candidates):
        fit = [
            passages[place]
            for place, cosine in hits
            if _NEAR[0] < cosine < _NEAR[1] and (claims[at], passages[place]) not in own
        ]
        if fit:
            yield Candidates(DATASET, claims[at], tuple(fit[: share.candidates]), ANY)


def least_open(candidates: Sequence[Candidates], student: Probabilities, kept: int) -> list[Example]:
    """Return of each claim the `kept` pairs that the student leaves open least, as unlabelled examples."""

    def left_open(_: Candidates, probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
        return probabilities[:, _OPEN]

    return [pair for pair, _ in chosen(candidates, student, left_open, kept)]


def gather(data: Path, student: Probabilities, embed: Embed, rng: Random) -> Iterator[list[Example]]:
    """Yield what is gathered of each data set of `SHARES`, and of the news."""
    given = list(read_examples(data / "stance" / "train.jsonl.gz"))
    for dataset, share in SHARES.items():
        rows = [row for row in given if row.dataset == dataset]
        yield least_open(list(near_candidates(rows, share, embed, rng)), student, share.kept)
    web = list(read_web(data / "news" / "articles_2025_26.jsonl.gz"))
    wire = [one for one in read_wire(data / "news" / "reuters21578.jsonl.gz") if len(one.sentences) >= 4]
    for stories in (web, wire):
        some = rng.sample(stories, min(2 * _HEADLINES, len(stories)))  # Not every headline is a claim.
        told = list(story_candidates(some, embed))[:_HEADLINES]
        found = [_some_passages(one, _SENTENCES_JUDGED, rng) for one in told]
        yield least_open(found, student, _SENTENCES_KEPT)


def _some_passages(one: Candidates, most: int, rng: Random) -> Candidates:
    chosen = rng.sample(one.passages, min(most, len(one.passages)))
    return replace(one, dataset=DATASET, passages=tuple(chosen), allowed=ANY)


def main(arguments: Sequence[str] | None = None) -> None:
    """Gather and write the pairs; print how many as JSON."""
    parser = argument_parser(__doc__)
    options = parser.parse_args(arguments)
    try:
        student = load_uncalibrated(options.folder, options.threads)
        embed = packaged_embedder(options.threads)
        found = [
            pair for pairs in gather(options.data, student, embed, Random(options.seed)) for pair in pairs
        ]
    except (OSError, ValueError, ModelUnavailableError) as error:
        parser.error(str(error))
    found = list(dict.fromkeys(found))
    write_examples(options.out, found)
    print(json.dumps(Counter(one.dataset for one in found)))


if __name__ == "__main__":
    main()
