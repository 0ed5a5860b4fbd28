"""Count how well claims that say the same are told from claims that do not.

`python -m benchmarks.fact_checks` reads benchmarks/data/reviewed_claims.jsonl, written for this: each line
has a reviewed claim, the `same` in other words, and `different` ones that are as near as could be made
(another number, name or date, the opposite, the roles exchanged, a mere report). It judges every pair as the
service does.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from index.documents import ClaimReview, FactCheck, Hit, Passage, Source
from index.edtf import UNKNOWN_DATE
from models.registry import DEFAULT_EMBEDDER, DEFAULT_STANCE, load_embedder, load_stance
from models.stance import StanceScores
from service.fact_checks import SameClaimThresholds, near_enough, of_this_claim, pairs_to_judge

PAIRS = Path(__file__).parent / "data" / "reviewed_claims.jsonl"


@dataclass(frozen=True, slots=True)
class ClaimPair:
    """Hold a claim that is asked, a reviewed claim, and whether they say the same."""

    asked: str
    reviewed: str
    same: bool


@dataclass(frozen=True, slots=True)
class Judged:
    """Hold a pair as a fact-check that was found, with the scores of both directions."""

    pair: ClaimPair
    found: FactCheck
    scores: tuple[StanceScores, ...]

    def shown(self, thresholds: SameClaimThresholds) -> bool:
        """Tell whether the service would show it."""
        near = near_enough(self.pair.asked, [self.found], thresholds)
        return bool(near and of_this_claim(self.pair.asked, near, self.scores, thresholds))


@dataclass(frozen=True, slots=True)
class Row:
    """Hold what one threshold gives."""

    agreement: float
    shown: int
    precision: float
    recall: float


def read_pairs(path: Path) -> list[ClaimPair]:
    """Read the pairs; what is asked is the variant, what was reviewed the line's claim."""
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [
        ClaimPair(asked, row["claim"], same)
        for row in rows
        for asked, same in [(text, True) for text in row["same"]]
        + [(text, False) for text in row["different"]]
    ]


def judge(pairs: Sequence[ClaimPair], models_dir: Path) -> list[Judged]:
    """Embed and judge every pair, both ways, with the models that ship."""
    embedder = load_embedder(DEFAULT_EMBEDDER, models_dir, threads=2)
    stance = load_stance(DEFAULT_STANCE, models_dir, threads=2)
    asked = embedder.embed([pair.asked for pair in pairs])
    reviewed = embedder.embed([pair.reviewed for pair in pairs])
    judged = []
    for pair, similarity in zip(pairs, np.vecdot(asked, reviewed).tolist(), strict=True):
        passage = Passage(1, "fact-check", 0, pair.reviewed, 0, len(pair.reviewed))
        found = FactCheck(Hit(passage, Source(), UNKNOWN_DATE, similarity), ClaimReview(pair.reviewed))
        both = pairs_to_judge(pair.asked, [found])
        scores = tuple(score for claim, text in both for score in stance.classify(claim, [text]))
        judged.append(Judged(pair, found, scores))
    return judged


def row(judged: Sequence[Judged], agreement: float) -> Row:
    """Count what a threshold shows, and how much of that is right."""
    thresholds = SameClaimThresholds(agreement=agreement)
    shown = [one for one in judged if one.shown(thresholds)]
    right = sum(one.pair.same for one in shown)
    wanted = sum(one.pair.same for one in judged)
    return Row(agreement, len(shown), round(right / max(1, len(shown)), 3), round(right / wanted, 3))


def main() -> None:
    """Print a row a threshold, and what the default one gets wrong; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--models-dir", type=Path, default=Path("data"))
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    judged = judge(read_pairs(PAIRS), options.models_dir)
    rows = [row(judged, step / 20) for step in range(6, 20)]
    for one in rows:
        print(
            f"agreement {one.agreement:.2f}  shown {one.shown:4}  precision {one.precision:.3f}  "
            f"recall {one.recall:.3f}"
        )
    for one in judged:
        if one.shown(SameClaimThresholds()) != one.pair.same:
            fault = "missed" if one.pair.same else "wrongly shown"
            print(f"{fault}: {one.pair.asked!r} for {one.pair.reviewed!r}")
    if options.json:
        default = SameClaimThresholds().agreement
        report = {"pairs": len(judged), "same": sum(one.pair.same for one in judged), "default": default}
        report |= {"rows": [asdict(one) for one in rows]}
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
