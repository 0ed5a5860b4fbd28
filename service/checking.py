"""The use case: a claim in, dated evidence and a verdict out. It reads, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import Protocol

from index.differences import differences
from index.documents import Origin, SearchFilters, SearchResult
from models.stance import StanceClassifier
from service.results import (
    CheckOptions,
    CheckResult,
    Coverage,
    Evidence,
    ModelNames,
    NoVerdictReason,
)
from service.verdict import VerdictThresholds, decide, select_evidence, trace_verdict

StageObserver = Callable[[str, float], None]
"""Take the name of a stage ("search", "stance") and the seconds it took."""


class PassageSearch(Protocol):
    """Find the passages nearest to a claim."""

    def search(
        self, claim: str, filters: SearchFilters, origins: int, context_sentences: int
    ) -> SearchResult:
        """Find at most `origins` stories near the claim among the sources that pass the filters."""


@dataclass(frozen=True, slots=True)
class CheckingConfig:
    """Set how many origins are judged and how near a passage must be to be worth judging.

    `min_similarity` is a cosine: a passage further from the claim than that speaks of something else, and
    its stance is not asked for.
    """

    judged_origins: int = 20
    min_similarity: float = 0.2
    thresholds: VerdictThresholds = field(default_factory=VerdictThresholds)


def _ignore(stage: str, seconds: float) -> None:
    """Observe nothing."""


class ClaimChecker:
    """Check claims against the corpus; safe to call from several threads."""

    def __init__(
        self,
        search: PassageSearch,
        classifier: StanceClassifier,
        embedder_name: str,
        config: CheckingConfig | None = None,
        observe: StageObserver = _ignore,
    ) -> None:
        self._search = search
        self._classifier = classifier
        self._embedder_name = embedder_name
        self._config = config or CheckingConfig()
        self._observe = observe

    def check(self, claim: str, options: CheckOptions | None = None) -> CheckResult:
        """Search, judge, group and decide.

        Raises ModelUnavailableError when a model cannot run: that is never a lack of evidence.
        """
        started = perf_counter()
        options = options or CheckOptions()
        wanted = max(self._config.judged_origins, options.limit)
        with self._timed("search"):
            found = self._search.search(claim, options.filters, wanted, options.context_sentences)
        near = [hit for hit in found.origins if hit.lead.similarity >= self._config.min_similarity]
        with self._timed("stance"):
            evidence = self._judge(claim, near)
        thresholds = self._config.thresholds
        return CheckResult(
            claim=claim,
            verdict=decide(evidence, thresholds, _reason(found, near)),
            evidence=tuple(
                _explained(claim, item) for item in select_evidence(evidence, options.stances, options.limit)
            ),
            timeline=trace_verdict(evidence, thresholds) if options.timeline else None,
            coverage=Coverage(found.passages_searched, len(evidence), found.excluded_undated),
            corpus=found.corpus,
            models=ModelNames(self._embedder_name, self._classifier.name),
            took_ms=(perf_counter() - started) * 1000,
        )

    def _judge(self, claim: str, origins: Sequence[Origin]) -> list[Evidence]:
        scores = self._classifier.classify(claim, [origin.lead.passage.text for origin in origins])
        return [
            Evidence(hit=origin.lead, scores=score, stance=score.stance, copies=origin.copies)
            for origin, score in zip(origins, scores, strict=True)
        ]

    @contextmanager
    def _timed(self, stage: str) -> Iterator[None]:
        started = perf_counter()
        try:
            yield
        finally:
            self._observe(stage, perf_counter() - started)


def _explained(claim: str, item: Evidence) -> Evidence:
    # Only what is shown: naming the differences of all that is judged takes longer than the search.
    return replace(item, differences=differences(claim, item.hit.passage.text))


def _reason(found: SearchResult, near: Sequence[Origin]) -> NoVerdictReason:
    if found.corpus.passages == 0:
        return NoVerdictReason.EMPTY_CORPUS
    if found.passages_searched == 0:
        return NoVerdictReason.ALL_FILTERED_OUT
    if not near:
        return NoVerdictReason.NOTHING_SIMILAR
    return NoVerdictReason.NO_STANCE
