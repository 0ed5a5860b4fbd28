"""Prometheus metrics, summed over the worker processes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from http import HTTPMethod
from time import perf_counter
from typing import Final

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from index.documents import CorpusState
from service.gunicorn_hooks import METRICS_DIR_VARIABLE
from service.results import VerdictLabel

_REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_STAGE_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_METHODS: Final = frozenset(HTTPMethod)

disable_created_metrics()  # type: ignore[no-untyped-call]  # several processes have no one moment of birth


class Metrics:
    """Count and time what one application does; every worker counts for itself, a scrape sums them."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "factcheck_http_requests", "Requests answered.", ("endpoint", "method", "status"),
            registry=self._registry,
        )  # fmt: skip
        self._seconds = Histogram(
            "factcheck_http_request_duration_seconds", "Time from a request to the end of its answer.",
            ("endpoint", "method"), buckets=_REQUEST_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._in_flight = Gauge(
            "factcheck_http_requests_in_flight", "Requests being answered now.",
            registry=self._registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self._stages = Histogram(
            "factcheck_check_stage_duration_seconds", "Time that one stage of a check took.",
            ("stage",), buckets=_STAGE_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._verdicts = Counter(
            "factcheck_verdicts", "Claims checked, by verdict.", ("label",), registry=self._registry
        )
        for label in VerdictLabel:
            self._verdicts.labels(label.value)

    def observe_stage(self, stage: str, seconds: float) -> None:
        """Take the seconds that one stage of a check took."""
        self._stages.labels(stage).observe(seconds)

    def count_verdict(self, label: VerdictLabel) -> None:
        """Count one checked claim."""
        self._verdicts.labels(label.value).inc()

    def watch(self, app: Flask) -> None:
        """Count and time every request of an application, to the last byte of its answer."""
        app.before_request(self._begin)
        app.after_request(self._follow)

    def _begin(self) -> None:
        g.began = perf_counter()
        self._in_flight.inc()

    def _follow(self, response: Response) -> Response:
        began: float | None = g.pop("began", None)
        if began is None:
            return response
        # Labels are a closed set: nobody can make series grow by inventing paths or methods.
        endpoint = request.url_rule.rule if request.url_rule else "(none)"
        method = request.method if request.method in _METHODS else "(other)"
        self._requests.labels(endpoint, method, response.status_code).inc()

        def end() -> None:
            self._seconds.labels(endpoint, method).observe(perf_counter() - began)
            self._in_flight.dec()

        response.call_on_close(end)
        return response

    def expose(self, accept: str, corpus_state: Callable[[], CorpusState | None]) -> tuple[bytes, str]:
        """Write all numbers in the format that `accept` asks for; give them and their content type."""
        registry = self._registry
        if METRICS_DIR_VARIABLE in os.environ:
            registry = CollectorRegistry()
            MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        encode, content_type = choose_encoder(accept)
        combined = CollectorRegistry()
        combined.register(_Combined(registry, corpus_state))
        return encode(combined), content_type


class _Combined(Collector):
    """Join counted numbers with the state of the corpus, which is the same whichever worker tells it."""

    def __init__(self, registry: CollectorRegistry, corpus_state: Callable[[], CorpusState | None]) -> None:
        self._counted = registry
        self._corpus_state = corpus_state

    def describe(self) -> list[Metric]:
        """Declare nothing beforehand, so that registering does not collect."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Give every number."""
        yield from self._counted.collect()
        state = self._corpus_state()
        if state is not None:
            yield GaugeMetricFamily("factcheck_corpus_revision", "Revision of the corpus.", state.revision)
            yield GaugeMetricFamily("factcheck_corpus_documents", "Documents in the corpus.", state.documents)
            yield GaugeMetricFamily("factcheck_corpus_passages", "Passages in the corpus.", state.passages)
