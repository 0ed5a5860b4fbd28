"""Prometheus metrics, summed over the worker processes."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from http import HTTPMethod
from pathlib import Path
from time import perf_counter
from typing import Final

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics
from prometheus_client.exposition import choose_encoder
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from service.ended_workers import unmerged
from service.gunicorn_hooks import METRICS_DIR_VARIABLE
from service.problems import PROBLEM_TYPES
from service.results import VerdictLabel

_REQUEST_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_STAGE_SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)
_METHODS: Final = frozenset(HTTPMethod)
_PROBLEM_SLUGS: Final = frozenset(kind.slug for kind in PROBLEM_TYPES)
_OTHER_PROBLEM: Final = "other"
_PROBLEM: Final = "factcheck_problem"

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
        self._at_work = Gauge(
            "factcheck_requests_at_work", "Requests that hold a place at work.",
            registry=self._registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self._waiting = Gauge(
            "factcheck_requests_waiting", "Requests that wait for a place at work.",
            registry=self._registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self._places = Gauge(
            "factcheck_work_places", "Places at work that there are: more requests have to wait.",
            registry=self._registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self._problems = Counter(
            "factcheck_problems", "Requests answered with a problem, by its type.", ("type",),
            registry=self._registry,
        )  # fmt: skip
        for slug in (*sorted(_PROBLEM_SLUGS), _OTHER_PROBLEM):
            self._problems.labels(slug)
        self._stages = Histogram(
            "factcheck_check_stage_duration_seconds", "Time that one stage of a check took.",
            ("stage",), buckets=_STAGE_SECONDS, registry=self._registry,
        )  # fmt: skip
        self._lookups = Counter(
            "factcheck_cache_lookups", "Looks into a cache, by what they found.", ("cache", "outcome"),
            registry=self._registry,
        )  # fmt: skip
        self._cached = Gauge(
            "factcheck_cache_entries", "What the caches of all workers hold.", ("cache",),
            registry=self._registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self._cached_bytes = Gauge(
            "factcheck_cache_bytes", "Size of what the caches of all workers hold.", ("cache",),
            registry=self._registry, multiprocess_mode="livesum",
        )  # fmt: skip
        self._verdicts = Counter(
            "factcheck_verdicts", "Claims checked, by verdict.", ("label",), registry=self._registry
        )
        for label in VerdictLabel:
            self._verdicts.labels(label.value)
        self._refused = Counter(
            "factcheck_connections_refused",
            "Connections closed because their address held too many, by whether they were told.", ("told",),
            registry=self._registry,
        )  # fmt: skip
        for was_told in (True, False):
            self._refused.labels(_yes_no(was_told))

    def observe_stage(self, stage: str, seconds: float) -> None:
        """Take the seconds that one stage of a check took."""
        self._stages.labels(stage).observe(seconds)

    def count_verdict(self, label: VerdictLabel) -> None:
        """Count one checked claim."""
        self._verdicts.labels(label.value).inc()

    def count_lookup(self, cache: str, *, is_hit: bool) -> None:
        """Count one look into a cache, and whether it found something."""
        self._lookups.labels(cache, "hit" if is_hit else "miss").inc()

    def count_refused_connection(self, *, was_told: bool) -> None:
        """Count one connection that was one too many of its address."""
        self._refused.labels(_yes_no(was_told)).inc()

    def tell_cache(self, cache: str, entries: int, size_bytes: int) -> None:
        """Take how much a cache of this worker holds."""
        self._cached.labels(cache).set(entries)
        self._cached_bytes.labels(cache).set(size_bytes)

    def tell_places(self, places: int) -> None:
        """Take how many requests may be at work at the same time."""
        self._places.set(places)

    def observe_gate(self, at_work: int, waiting: int) -> None:
        """Take how many requests are at work, and how many wait to be."""
        self._at_work.set(at_work)
        self._waiting.set(waiting)

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
        problem: str | None = g.pop(_PROBLEM, None)
        if problem is not None:
            self._problems.labels(problem).inc()

        def end() -> None:
            self._seconds.labels(endpoint, method).observe(perf_counter() - began)
            self._in_flight.dec()

        response.call_on_close(end)
        return response

    def expose(self, accept: str, state: Iterable[Metric]) -> tuple[bytes, str]:
        """Write all numbers, and those of the present state, in the format that `accept` asks for.

        Gives them and their content type.
        """
        registry, folder = self._registry, os.environ.get(METRICS_DIR_VARIABLE)
        whole: AbstractContextManager[None] = nullcontext()
        if folder is not None:
            registry = CollectorRegistry()
            MultiProcessCollector(registry, folder)  # type: ignore[no-untyped-call]
            whole = unmerged(Path(folder))
        encode, content_type = choose_encoder(accept)
        combined = CollectorRegistry()
        combined.register(_Combined(registry, state))
        with whole:
            return encode(combined), content_type


class _Combined(Collector):
    """Join counted numbers with those of the present state, the same whichever worker tells them."""

    def __init__(self, registry: CollectorRegistry, state: Iterable[Metric]) -> None:
        self._counted = registry
        self._state = state

    def describe(self) -> list[Metric]:
        """Declare nothing beforehand, so that registering does not collect."""
        return []

    def collect(self) -> Iterator[Metric]:
        """Give every number."""
        yield from self._counted.collect()
        yield from self._state


def _yes_no(is_so: bool) -> str:
    return "yes" if is_so else "no"


def note_problem(type_uri: str) -> None:
    """Let the present request be counted under its problem."""
    slug = type_uri.rpartition("/")[2]
    setattr(g, _PROBLEM, slug if slug in _PROBLEM_SLUGS else _OTHER_PROBLEM)
