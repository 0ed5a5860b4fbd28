"""The use case: a claim in, dated evidence and a verdict out. It reads, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, islice
from operator import itemgetter
from time import perf_counter
from typing import Protocol, runtime_checkable

from index.attribution import attribute
from index.deadline import NO_DEADLINE, Deadline
from index.differences import differences
from index.documents import FactCheck, Origin, SearchFilters, SearchRequest, SearchResult, Span
from index.languages import detect
from models.stance import StanceClassifier, StanceScores
from service.answer_cache import AnswerCache, KnownAnswer, Question
from service.answer_warnings import answer_warnings
from service.fact_checks import SameClaimThresholds, near_enough, of_this_claim, pairs_to_judge
from service.results import (
    CheckOptions,
    CheckResult,
    Coverage,
    Evidence,
    ModelNames,
    NoVerdictReason,
    Verdict,
)
from service.timeline import trace_verdict, undated_evidence
from service.verdict import decide, select_evidence
from service.weighing import VerdictThresholds

StageObserver = Callable[[str, float], None]
"""Take the name of a stage ("search", "stance") and the seconds it took."""


class PassageSearch(Protocol):
    """Find the passages nearest to a claim."""

    def search(
        self, claim: str, filters: SearchFilters, origins: int, context_sentences: int
    ) -> SearchResult:
        """Find at most `origins` stories near the claim among the sources that pass the filters."""


@runtime_checkable
class JointSearch(Protocol):
    """Search for several claims at once, which is quicker than claim by claim."""

    def search_many(self, requests: Sequence[SearchRequest], deadline: Deadline) -> Sequence[SearchResult]:
        """Give what `search` finds for each request, in the order given; DeadlineExceededError past it."""


@runtime_checkable
class PairClassifier(Protocol):
    """Judge pairs of many claims in one run, which is quicker than claim by claim."""

    def classify_pairs(self, pairs: Sequence[tuple[str, str]]) -> Sequence[StanceScores]:
        """Judge (claim, passage) pairs, in the order given."""


@dataclass(frozen=True, slots=True)
class SearchedClaim:
    """Hold a claim, what the search found for it, and of that what is near enough to be judged."""

    claim: str
    options: CheckOptions
    found: SearchResult
    near: tuple[Origin, ...]
    fact_checks: tuple[FactCheck, ...]
    seconds: float

    def pairs(self) -> list[tuple[str, str]]:
        """List what the stance model has to judge: the claim with each story, then the fact-checks."""
        stories = [(self.claim, origin.lead.passage.text) for origin in self.near]
        return stories + pairs_to_judge(self.claim, self.fact_checks)


@dataclass(frozen=True, slots=True)
class CheckingConfig:
    """Set how many origins are judged and how near a passage must be to be worth judging.

    `min_similarity` is a cosine: a passage further from the claim than that speaks of something else, and
    its stance is not asked for. `model_languages` are those that both models know (primary subtags), None
    where that is not known: then no language is doubted.
    """

    judged_origins: int = 20
    min_similarity: float = 0.2
    thresholds: VerdictThresholds = field(default_factory=VerdictThresholds)
    same_claim: SameClaimThresholds = field(default_factory=SameClaimThresholds)
    model_languages: frozenset[str] | None = None


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
        answers: AnswerCache | None = None,
    ) -> None:
        """Join what a check needs; `answers` must be of this checker alone, None remembers none."""
        self._search = search
        self._classifier = classifier
        self._embedder_name = embedder_name
        self._config = config or CheckingConfig()
        self._observe = observe
        self._answers = answers

    def check(
        self, claim: str, options: CheckOptions | None = None, deadline: Deadline = NO_DEADLINE
    ) -> CheckResult:
        """Search, judge, group and decide.

        Raises ModelUnavailableError when a model cannot run: that is never a lack of evidence;
        DeadlineExceededError where a further step would begin past the deadline.
        """
        return self.check_many([(claim, options or CheckOptions())], deadline)[0]

    def check_many(
        self, asked: Sequence[tuple[str, CheckOptions]], deadline: Deadline = NO_DEADLINE
    ) -> list[CheckResult]:
        """Check several claims, in the order given: the answers of one by one, in less time.

        The `took_ms` of each is its share.
        """
        return self.judge(self.search_many(asked, deadline), deadline)

    def search(
        self, claim: str, options: CheckOptions, deadline: Deadline = NO_DEADLINE
    ) -> SearchedClaim | KnownAnswer:
        """Find what is near a claim: the first half of a check."""
        return self.search_many([(claim, options)], deadline)[0]

    def search_many(
        self, asked: Sequence[tuple[str, CheckOptions]], deadline: Deadline = NO_DEADLINE
    ) -> list[SearchedClaim | KnownAnswer]:
        """Find what is near each of several claims, in the order given, or the answer that it has already."""
        known = self._known(asked)
        unknown = [one for one, answer in zip(asked, known, strict=True) if answer is None]
        searched = iter(self._searched(unknown, deadline) if unknown else ())
        return [next(searched) if answer is None else answer for answer in known]

    def _known(self, asked: Sequence[tuple[str, CheckOptions]]) -> list[KnownAnswer | None]:
        if self._answers is None:
            return [None] * len(asked)
        started = perf_counter()
        # Read anew for each request: an answer of a former state is not found under it.
        token = self._answers.present_token()
        results = [self._answers.find(Question(claim, options, token)) for claim, options in asked]
        share = (perf_counter() - started) / max(1, len(asked))
        return [None if result is None else KnownAnswer(result, share) for result in results]

    def _searched(self, asked: Sequence[tuple[str, CheckOptions]], deadline: Deadline) -> list[SearchedClaim]:
        deadline.require()
        started = perf_counter()
        requests = [self._request(claim, options) for claim, options in asked]
        found = self._found(requests, deadline)
        share = (perf_counter() - started) / max(1, len(asked))
        searched = []
        for (claim, options), result in zip(asked, found, strict=True):
            selecting = perf_counter()
            near = tuple(hit for hit in result.origins if hit.lead.similarity >= self._config.min_similarity)
            fact_checks = near_enough(claim, result.fact_checks, self._config.same_claim)
            seconds = share + perf_counter() - selecting
            self._observe("search", seconds)
            searched.append(SearchedClaim(claim, options, result, near, fact_checks, seconds))
        return searched

    def _request(self, claim: str, options: CheckOptions) -> SearchRequest:
        wanted = max(self._config.judged_origins, options.limit)
        return SearchRequest(claim, options.filters, wanted, options.context_sentences)

    def _found(self, requests: Sequence[SearchRequest], deadline: Deadline) -> Sequence[SearchResult]:
        if isinstance(self._search, JointSearch):
            return self._search.search_many(requests, deadline)
        return [
            self._search.search(each.claim, each.filters, each.origins, each.context_sentences)
            for each in requests
        ]

    def judge(
        self, searched: Sequence[SearchedClaim | KnownAnswer], deadline: Deadline = NO_DEADLINE
    ) -> list[CheckResult]:
        """Judge what was found for several claims in one run of the model, and decide: the other half.

        A run that has begun is finished.
        """
        found = [one for one in searched if isinstance(one, SearchedClaim)]
        results = iter(self._answered(found, deadline) if found else ())
        return [
            replace(one.result, took_ms=one.seconds * 1000) if isinstance(one, KnownAnswer) else next(results)
            for one in searched
        ]

    def _answered(self, searched: Sequence[SearchedClaim], deadline: Deadline) -> list[CheckResult]:
        deadline.require()
        started = perf_counter()
        judged = list(self._judged(searched))
        share = (perf_counter() - started) / max(1, len(searched))
        results = []
        for one, (evidence, fact_checks) in zip(searched, judged, strict=True):
            self._observe("stance", share)
            deciding = perf_counter()
            result = replace(self._decided(one, evidence), fact_checks=fact_checks)
            seconds = one.seconds + share + perf_counter() - deciding
            results.append(replace(result, took_ms=seconds * 1000))
            if self._answers is not None and one.found.token:
                self._answers.keep(Question(one.claim, one.options, one.found.token), results[-1])
        return results

    def _decided(self, searched: SearchedClaim, evidence: Sequence[Evidence]) -> CheckResult:
        claim, options, found = searched.claim, searched.options, searched.found
        thresholds = self._config.thresholds
        about_speech = _reports_speech(claim)
        verdict = decide(evidence, thresholds, _reason(searched), about_speech=about_speech)
        shown = select_evidence(evidence, options.stances, options.limit, _named(verdict))
        return CheckResult(
            claim=claim,
            verdict=verdict,
            evidence=tuple(_explained(claim, item) for item in shown),
            timeline=(
                trace_verdict(evidence, thresholds, about_speech=about_speech) if options.timeline else None
            ),
            undated=undated_evidence(evidence) if options.timeline else None,
            warnings=answer_warnings(verdict, shown, self._language(claim), self._config.model_languages),
            coverage=Coverage(found.passages_searched, len(evidence), found.excluded_undated),
            corpus=found.corpus,
            models=ModelNames(self._embedder_name, self._classifier.name),
            took_ms=0.0,
        )

    def _language(self, claim: str) -> str | None:
        return None if self._config.model_languages is None else detect(claim)

    def _judged(
        self, searched: Sequence[SearchedClaim]
    ) -> Iterator[tuple[list[Evidence], tuple[FactCheck, ...]]]:
        scores = iter(self._scores([pair for one in searched for pair in one.pairs()]))
        for one in searched:
            judged = zip(one.near, islice(scores, len(one.near)), strict=True)
            evidence = [
                Evidence(hit=origin.lead, scores=score, stance=score.stance, copies=origin.copies)
                for origin, score in judged
            ]
            both_ways = list(islice(scores, 2 * len(one.fact_checks)))
            yield evidence, of_this_claim(one.claim, one.fact_checks, both_ways, self._config.same_claim)

    def _scores(self, pairs: Sequence[tuple[str, str]]) -> Sequence[StanceScores]:
        if isinstance(self._classifier, PairClassifier):
            return self._classifier.classify_pairs(pairs)
        by_claim = groupby(pairs, key=itemgetter(0))
        return [
            score
            for claim, group in by_claim
            for score in self._classifier.classify(claim, [passage for _, passage in group])
        ]


def _reports_speech(claim: str) -> bool:
    """Tell whether a claim is that somebody said something."""
    [whole] = attribute(claim, [Span(0, len(claim))], None)
    return whole.attribution is not None


def _named(verdict: Verdict) -> frozenset[int]:
    """Give the passages that a verdict names, so that the answer shows them."""
    named = (verdict.newest, verdict.changed and verdict.changed.by)
    return frozenset(each.passage_id for each in named if each)


def _explained(claim: str, item: Evidence) -> Evidence:
    # Only what is shown: naming the differences of all that is judged takes longer than the search.
    return replace(item, differences=differences(claim, item.hit.passage.text))


def _reason(searched: SearchedClaim) -> NoVerdictReason:
    found = searched.found
    if found.corpus.passages == 0:
        return NoVerdictReason.EMPTY_CORPUS
    # Where nothing was searched though some source passes, there are fact-checks alone: no evidence.
    passes = searched.options.filters.is_open or found.fact_checks
    if found.passages_searched == 0 and not passes:
        return NoVerdictReason.ALL_FILTERED_OUT
    if not searched.near:
        return NoVerdictReason.NOTHING_SIMILAR
    return NoVerdictReason.NO_STANCE
