"""Measure what the parts of an answer beside the evidence cost a check, in one run.

`python -m benchmarks.features --count 100000` checks the same claims in process, in turns, three ways:

- plain: verdict and evidence only, without timeline, change, newest evidence, selectors and warnings;
- whole: the answer as it is, with a timeline;
- fact-checks: the same on a copy of the corpus that holds a published fact-check of every claim asked,
  and `--fact-checks` others.

The answer is turned into JSON each time. The models are the same objects for all three.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from itertools import chain, islice
from pathlib import Path
from unittest.mock import patch

import numpy as np

from benchmarks.headlines import DEFAULT_HEADLINES, read_headlines, sample_claims
from benchmarks.serve import prepare_corpus
from index.documents import ClaimReview
from index.ingest import Ingestor
from index.validation import make_document
from models.stance import Stance
from service.bootstrap import Components, build_components
from service.results import CheckOptions, Evidence, NoVerdictReason, Verdict
from service.schemas.check_answer import CheckAnswerSchema
from service.settings import Settings
from service.verdict import count_origins
from service.weighing import VerdictThresholds, weigh

_ADDED_FIELDS = (
    "fact_checks", "undated", "warnings", "verdict.newest", "verdict.changed", "verdict.attributed_only",
    "evidence.selector", "evidence.attribution", "evidence.source.section",
    "evidence.origin.also_in.passage_id",
)  # fmt: skip

Check = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Row:
    """Hold the latencies of one way in milliseconds."""

    name: str
    checks: int
    p50_ms: float
    p95_ms: float
    mean_ms: float


def plain_check(components: Components) -> Check:
    """Check without the parts that are measured."""
    schema = CheckAnswerSchema(exclude=_ADDED_FIELDS)

    def check(claim: str) -> str:
        with _switched_off(components):
            return json.dumps(schema.dump(components.checker.check(claim)))

    return check


def whole_check(components: Components) -> Check:
    """Check with everything."""
    schema, options = CheckAnswerSchema(), CheckOptions(timeline=True)
    return lambda claim: json.dumps(schema.dump(components.checker.check(claim, options)))


@contextmanager
def _switched_off(components: Components) -> Iterator[None]:
    checker = components.checker
    config = replace(checker._config, model_languages=None)
    with ExitStack() as off:
        off.enter_context(patch.object(checker, "_config", config))
        off.enter_context(patch("service.checking.decide", _decide))
        off.enter_context(patch("service.checking._reports_speech", lambda claim: False))
        off.enter_context(patch("index.corpus.snapshot.text_around", lambda text, start, end: ("", "")))
        yield


def _decide(
    evidence: Iterable[Evidence], thresholds: VerdictThresholds, reason: NoVerdictReason, **_: bool
) -> Verdict:
    judged = tuple(evidence)
    label, confidence = weigh(judged, thresholds)
    sides = (Stance.SUPPORTS, Stance.REFUTES)
    supports, refutes = (count_origins(item for item in judged if item.stance is side) for side in sides)
    return Verdict(label, confidence, reason, supports, refutes)


def add_fact_checks(ingestor: Ingestor, reviewed: Iterable[str]) -> None:
    """Put a fact-check of each claim into a corpus."""
    outcomes = ingestor.ingest(
        make_document(
            text=None,
            document_id=f"fact-check-{number}",
            publisher="Facts",
            language="en",
            published="2017",
            review=ClaimReview(claim, rating="False", rating_value=1, best_rating=5, worst_rating=1),
        )
        for number, claim in enumerate(reviewed)
    )
    failed = [outcome.reason for outcome in outcomes if outcome.reason]
    if failed:
        raise RuntimeError(f"{len(failed)} fact-checks were refused: {failed[:3]}")


def in_turns(ways: dict[str, Check], claims: Sequence[str]) -> list[Row]:
    """Check every claim every way; which way goes first moves on from claim to claim."""
    names = list(ways)
    seconds: dict[str, list[float]] = {name: [] for name in names}
    for number, claim in enumerate(claims):
        first = number % len(names)
        for name in names[first:] + names[:first]:
            started = time.perf_counter()
            ways[name](claim)
            seconds[name].append(time.perf_counter() - started)
    return [_row(name, taken) for name, taken in seconds.items()]


def _row(name: str, seconds: Sequence[float]) -> Row:
    milliseconds = np.asarray(seconds) * 1000
    p50, p95 = (round(float(np.percentile(milliseconds, q)), 2) for q in (50, 95))
    return Row(name, len(seconds), p50, p95, round(float(milliseconds.mean()), 2))


def measure(options: argparse.Namespace) -> list[Row]:
    """Open the corpus, copy it for the fact-checks, warm up, check in turns."""
    folder = options.data_dir or prepare_corpus(options.headlines, options.count)
    claims = sample_claims(options.headlines, options.count, options.claims + 20)
    others = islice(read_headlines(options.headlines), options.count, options.count + options.fact_checks)
    with tempfile.TemporaryDirectory() as copy:
        shutil.copytree(folder, copy, dirs_exist_ok=True, ignore=shutil.ignore_patterns("cache"))
        settings = replace(Settings.from_env(), data_dir=folder, answer_cache=0, embedding_cache=0)
        corpus = build_components(settings)
        with_checks = build_components(
            replace(settings, data_dir=Path(copy)), embedder=corpus.embedder, stance=corpus.stance
        )
        add_fact_checks(with_checks.ingestor, chain(claims, (one.text for one in others)))
        ways = {
            "plain": plain_check(corpus),
            "whole": whole_check(corpus),
            "fact-checks": whole_check(with_checks),
        }
        in_turns(ways, claims[:20])
        rows = in_turns(ways, claims[20:])
        corpus.close()
        with_checks.close()
    return rows


def main() -> None:
    """Print a row each and the ratios; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--headlines", type=Path, default=DEFAULT_HEADLINES)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--data-dir", type=Path, help="a corpus of your own instead of the headlines")
    parser.add_argument("--claims", type=int, default=300)
    parser.add_argument("--fact-checks", type=int, default=1_000)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not options.headlines.exists():
        sys.exit(f"{options.headlines} is not there: name the file with --headlines")
    rows = measure(options)
    for row in rows:
        print(
            f"{row.name:12} p50 {row.p50_ms:8.2f} ms   p95 {row.p95_ms:8.2f} ms   mean {row.mean_ms:8.2f} ms"
            f"   {row.p50_ms / rows[0].p50_ms:.3f} of plain"
        )
    if options.json:
        report = {"count": options.count, "fact_checks": options.fact_checks}
        report |= {"rows": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
