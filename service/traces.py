"""OpenTelemetry traces: one span for each request, one inside it for each stage of a check.

A span says what was asked in the words of the API (route, method, status, the request's id) and how long it
took; never a claim, a text, a key or an address. The packages are needed only where an endpoint is set.
"""

from __future__ import annotations

from time import time_ns
from typing import TYPE_CHECKING, Any, Final

from flask import Flask, Response, g, request

from service import __version__
from service.request_ids import present_request
from service.settings import Settings

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

_SPAN: Final = "factcheck_span"
_PATH: Final = "/v1/traces"


class Traces:
    """Time requests and stages of checks, and send the spans to a collector from a thread of its own."""

    def __init__(self, provider: TracerProvider) -> None:
        """Take what sends the spans; `shutdown` sends the last."""
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = provider
        self._tracer = provider.get_tracer("factcheck", __version__)
        self._sent_parent = TraceContextTextMapPropagator()

    def watch(self, app: Flask) -> None:
        """Make a span of every request of an application, to the last byte of its answer."""
        app.before_request(self._begin)
        app.after_request(self._follow)

    def observe_stage(self, stage: str, seconds: float) -> None:
        """Make a span of a stage that has just ended, inside that of the present request."""
        end = time_ns()
        self._tracer.start_span(stage, start_time=end - int(seconds * 1e9)).end(end)

    def shutdown(self) -> None:
        """Send what has not been sent yet, and end."""
        self._provider.shutdown()

    def _begin(self) -> None:
        from opentelemetry.context import attach
        from opentelemetry.trace import SpanKind, set_span_in_context

        route = request.url_rule.rule if request.url_rule else None
        attributes = {"http.request.method": request.method, "url.scheme": request.scheme}
        if route is not None:
            attributes["http.route"] = route
        if names := present_request():
            attributes["factcheck.request_id"] = names.request_id
        parent = self._sent_parent.extract(dict(request.headers.items(lower=True)))
        span = self._tracer.start_span(
            f"{request.method} {route}" if route else request.method,
            parent,
            kind=SpanKind.SERVER,
            attributes=attributes,
        )
        setattr(g, _SPAN, (span, attach(set_span_in_context(span, parent))))

    def _follow(self, response: Response) -> Response:
        from opentelemetry.context import detach
        from opentelemetry.trace import Status, StatusCode

        found: tuple[Any, Any] | None = g.pop(_SPAN, None)
        if found is None:
            return response
        span, token = found
        span.set_attribute("http.response.status_code", response.status_code)
        if response.status_code >= 500:
            span.set_status(Status(StatusCode.ERROR))

        def end() -> None:
            span.end()
            detach(token)

        response.call_on_close(end)
        return response


def traces_of(settings: Settings) -> Traces | None:
    """Make what sends traces to the endpoint of the settings; None without one. Call it after the fork."""
    if settings.otlp_endpoint is None:
        return None
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    resource = Resource.create({"service.name": "factcheck", "service.version": __version__})
    provider = TracerProvider(resource=resource)
    exporter = OTLPSpanExporter(endpoint=settings.otlp_endpoint + _PATH)
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return Traces(provider)
