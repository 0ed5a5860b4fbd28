"""Traces reach a collector: a span for each request, its stages inside it, and nothing of what was asked."""

from __future__ import annotations

import gzip
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

pytest.importorskip("opentelemetry.sdk", reason="pip install -r requirements-traces.txt")

from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest
from opentelemetry.proto.trace.v1.trace_pb2 import Span

CLAIM = "The unpublished draft says that the mayor resigned."
TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


class Collector(ThreadingHTTPServer):
    """Keep what is sent as the OpenTelemetry protocol has it."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Receiver)
        self.bodies: list[bytes] = []

    def spans(self) -> list[Span]:
        """Give every span that came."""
        found: list[Span] = []
        for body in self.bodies:
            message = ExportTraceServiceRequest()
            message.ParseFromString(body)
            for resource in message.resource_spans:
                found += [span for scope in resource.scope_spans for span in scope.spans]
        return found


class _Receiver(BaseHTTPRequestHandler):
    server: Collector

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        is_packed = self.headers.get("Content-Encoding") == "gzip"
        self.server.bodies.append(gzip.decompress(body) if is_packed else body)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[Collector]:
    running = Collector()
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running
    running.shutdown()
    running.server_close()


def attributes(span: Span) -> dict[str, Any]:
    return {each.key: each.value.string_value or each.value.int_value for each in span.attributes}


def test_a_check_is_a_span_of_its_senders_trace_with_its_stages_inside(
    start: Any, collector: Collector
) -> None:
    server = start(otlp_endpoint=f"http://127.0.0.1:{collector.server_port}")
    names = {"traceparent": f"00-{TRACE}-{PARENT}-01", "X-Request-ID": "desk-7"}
    document = {"text": "The mayor resigned on Friday.", "source": {"title": "Resignation"}}
    assert server.fresh("PUT", "/documents/a", json=document).status_code == 201
    assert server.fresh("POST", "/check", json={"claim": CLAIM}, headers=names).status_code == 200
    assert server.fresh("GET", f"/documents/{'x' * 40}").status_code == 404
    assert server.stop() == 0, "the last spans are sent when a worker ends"

    spans = collector.spans()
    (check,) = (span for span in spans if span.name == "POST /check")
    assert (check.trace_id.hex(), check.parent_span_id.hex()) == (TRACE, PARENT)
    told = attributes(check)
    assert (told["http.response.status_code"], told["factcheck.request_id"]) == (200, "desk-7")
    inside = [span for span in spans if span.parent_span_id == check.span_id]
    assert {span.name for span in inside} == {"search", "stance"}
    assert all(check.start_time_unix_nano <= span.start_time_unix_nano for span in inside)
    assert all(span.end_time_unix_nano <= check.end_time_unix_nano for span in inside)
    (missing,) = (span for span in spans if span.name == "GET /documents/<document_id>")
    assert missing.trace_id != check.trace_id
    assert attributes(missing)["http.response.status_code"] == 404
    sent = b"".join(collector.bodies)
    assert not [word for word in (b"mayor", b"resigned", b"Resignation", b"xxxx") if word in sent]


def test_a_collector_that_is_away_costs_no_request(start: Any) -> None:
    server = start(otlp_endpoint="http://127.0.0.1:9")
    assert server.fresh("POST", "/check", json={"claim": CLAIM}).status_code == 200
    assert server.stop() == 0
