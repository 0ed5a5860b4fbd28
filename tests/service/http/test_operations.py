"""Health, metrics and the documentation page."""

from __future__ import annotations

import json
import os
import re
import threading
import time
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from prometheus_client.parser import text_string_to_metric_families

DEPLOY = Path(__file__).resolve().parents[3] / "deploy"


def settled(client: FlaskClient) -> Any:
    """Ask for readiness until no part is starting any more."""
    deadline = time.monotonic() + 120
    while True:
        answer = client.get("/readyz")
        if all(part["state"] != "starting" for part in answer.json["parts"]):
            return answer
        assert time.monotonic() < deadline, answer.text
        time.sleep(0.02)


def states(client: FlaskClient) -> tuple[int, dict[str, str]]:
    answer = settled(client)
    return answer.status_code, {part["name"]: part["state"] for part in answer.json["parts"]}


def samples(client: FlaskClient) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    text = client.get("/metrics").text
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_whole_service_is_alive_and_ready(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "alive"}
    assert states(client) == (200, dict.fromkeys(("corpus", "index", "embedder", "stance"), "ready"))


def test_readiness_names_a_model_that_is_missing(make_app: Callable[..., Flask]) -> None:
    app = make_app({}, FACTCHECK_EMBEDDER="dummy", FACTCHECK_STANCE="no-such-model")
    client = app.test_client()

    status, parts = states(client)

    assert status == 503
    assert parts == {"corpus": "ready", "index": "ready", "embedder": "ready", "stance": "failed"}
    answer = settled(client)
    assert answer.mimetype == "application/problem+json"
    assert (answer.json["type"], answer.json["status"]) == ("/problems/unavailable", 503)
    assert answer.json["detail"] == "Not ready: stance (failed). `parts` says more."
    assert "no-such-model" in answer.json["parts"][3]["detail"]
    assert client.get("/healthz").status_code == 200


def test_readiness_names_a_corpus_that_cannot_be_opened(
    make_app: Callable[..., Flask], tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "corpus.db").write_bytes(b"this is no database " * 1000)
    client = make_app().test_client()

    status, parts = states(client)

    assert status == 503
    assert parts["corpus"] == parts["index"] == "failed"
    assert parts["embedder"] == parts["stance"] == "ready"
    assert client.get("/healthz").status_code == 200
    assert client.get("/metrics").status_code == 200


def test_what_fails_is_told_without_the_folders_of_the_server_and_logged_with_them(
    make_app: Callable[..., Flask], tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "data").write_text("in the way")
    client = make_app().test_client()

    answers = [settled(client), client.get("/documents"), client.post("/check", json={"claim": "A claim."})]

    for answer in answers:
        assert answer.status_code == 503
        assert "set FACTCHECK_DATA_DIR" in answer.text
        assert str(tmp_path) not in answer.text
        assert answer.json["instance"]
    assert str(tmp_path / "data") in caplog.text


def test_requests_stages_verdicts_and_corpus_are_counted(newsroom: FlaskClient) -> None:
    for claim in (
        "The harbour was closed for 20 days.",
        "The harbour was closed for 20 days.",
        "Mars is red.",
    ):
        newsroom.post("/check", json={"claim": claim}).close()
    newsroom.post("/check", json={}).close()
    newsroom.get("/nowhere/at/all").close()

    counted = samples(newsroom)

    def value(metric: str, /, **labels: str) -> float:
        return counted[metric, tuple(sorted(labels.items()))]

    checks = {"endpoint": "/check", "method": "POST"}
    assert value("factcheck_http_requests_total", **checks, status="200") == 3
    assert value("factcheck_http_requests_total", **checks, status="422") == 1
    assert value("factcheck_http_requests_total", endpoint="(none)", method="GET", status="404") == 1
    assert value("factcheck_http_request_duration_seconds_count", **checks) == 4
    assert value("factcheck_check_stage_duration_seconds_count", stage="search") == 2, "one is given again"
    assert value("factcheck_check_stage_duration_seconds_count", stage="stance") == 2
    assert value("factcheck_cache_lookups_total", cache="answers", outcome="hit") == 1
    assert value("factcheck_verdicts_total", label="SUPPORTED") == 2
    assert value("factcheck_verdicts_total", label="NOT_ENOUGH_EVIDENCE") == 1
    assert value("factcheck_verdicts_total", label="CONFLICTING") == 0
    assert (value("factcheck_corpus_revision"), value("factcheck_corpus_documents")) == (3, 3)
    assert value("factcheck_corpus_passages") == 6


def test_problems_places_disk_models_and_processes_are_told(newsroom: FlaskClient, tmp_path: Path) -> None:
    states(newsroom)
    newsroom.post("/check", json={}).close()
    newsroom.get("/documents/none").close()
    newsroom.application.extensions["factcheck"].components.catch_up()

    counted = samples(newsroom)

    def value(metric: str, /, **labels: str) -> float:
        return counted[metric, tuple(sorted(labels.items()))]

    assert value("factcheck_problems_total", type="invalid-fields") == 1
    assert value("factcheck_problems_total", type="document-not-found") == 1
    assert value("factcheck_problems_total", type="overloaded") == 0
    assert value("factcheck_work_places") == 4
    assert value("factcheck_requests_at_work") == value("factcheck_requests_waiting") == 0
    assert value("factcheck_corpus_bytes") >= (tmp_path / "data" / "corpus.db").stat().st_size
    assert value("factcheck_disk_free_bytes") > 0
    assert value("factcheck_index_saved_revision") == 3
    assert value("factcheck_index_saved_passages") == 6
    assert value("factcheck_index_saved_bytes") > 0
    for part in ("corpus", "index", "embedder", "stance"):
        assert value("factcheck_part_ready", part=part) == 1
    stance = newsroom.application.extensions["factcheck"].components.stance.name
    assert value("factcheck_model_info", model="stance", name=stance) == 1
    assert value("factcheck_workers") == 1
    assert value("factcheck_cores") >= 1
    assert value("factcheck_worker_memory_bytes", pid=str(os.getpid()), kind="own") > 1_000_000
    assert value("factcheck_worker_cpu_seconds_total", pid=str(os.getpid())) > 0


def test_requests_at_work_and_in_line_are_told_while_they_are(client: FlaskClient) -> None:
    gate = client.application.extensions["factcheck-gate"]
    for _ in range(4):
        gate.begin()
    waiting = threading.Thread(target=gate.begin)
    waiting.start()
    deadline = time.monotonic() + 120
    while samples(client)["factcheck_requests_waiting", ()] != 1:
        assert time.monotonic() < deadline

    assert samples(client)["factcheck_requests_at_work", ()] == 4
    for _ in range(5):
        gate.end()
    waiting.join(120)
    assert samples(client)["factcheck_requests_waiting", ()] == 0
    assert samples(client)["factcheck_requests_at_work", ()] == 0


def test_the_names_of_requests_are_in_every_answer(client: FlaskClient) -> None:
    kept = client.get("/nowhere", headers={"X-Request-ID": "desk-7"})
    given = [client.post("/check", data=b"{").headers["X-Request-ID"] for _ in range(2)]

    assert (kept.status_code, kept.headers["X-Request-ID"]) == (404, "desk-7")
    assert len(set(given)) == 2


def test_the_example_dashboard_and_alerts_ask_only_for_what_is_told(newsroom: FlaskClient) -> None:
    states(newsroom)
    newsroom.post("/check", json={"claim": "Mars is red."}).close()
    newsroom.application.extensions["factcheck"].components.catch_up()
    told = {name for name, _ in samples(newsroom)}
    dashboard = json.loads((DEPLOY / "grafana-dashboard.json").read_text())
    asked = [target["expr"] for panel in dashboard["panels"] for target in panel.get("targets", ())]
    alerts = (DEPLOY / "prometheus-alerts.yml").read_text()

    assert len(asked) >= 20
    for text in (*asked, alerts):
        named = set(re.findall(r"\bfactcheck_\w+", text))
        assert named, text
        assert named <= told, f"/metrics has no {sorted(named - told)}"
    signals = ("requests_total", "problems_total", "duration_seconds_bucket", "requests_waiting")
    assert all(any(signal in each for each in asked) for signal in signals), "the four golden signals"


def test_invented_paths_and_methods_make_no_new_series(client: FlaskClient) -> None:
    for number in range(5):
        client.open(f"/nowhere/{number}", method=f"INVENTED{number}").close()

    series = {labels for name, labels in samples(client) if name == "factcheck_http_requests_total"}

    assert series == {(("endpoint", "(none)"), ("method", "(other)"), ("status", "404"))}


def test_a_request_is_in_flight_until_its_answer_has_been_sent(client: FlaskClient) -> None:
    unfinished = client.get("/healthz", buffered=False)
    assert samples(client)["factcheck_http_requests_in_flight", ()] >= 2
    unfinished.close()


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [("", "text/plain"), ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text")],
)
def test_metrics_come_in_both_formats(client: FlaskClient, accept: str, content_type: str) -> None:
    answer = client.get("/metrics", headers={"Accept": accept})

    assert answer.mimetype == content_type
    assert b"factcheck_corpus_revision 0.0" in answer.data


class Assets(HTMLParser):
    """Collect what a page loads, and its inline scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.loaded: list[str] = []
        self.inline = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named: dict[str, Any] = dict(attrs)
        if tag in ("script", "link", "img"):
            self.loaded.append(named.get("src") or named.get("href") or "")
        self.inline |= tag == "style" or (tag == "script" and "src" not in named)
        self.inline |= any(name == "style" or name.startswith("on") for name in named)


def test_the_documentation_page_loads_files_of_this_machine_only(client: FlaskClient) -> None:
    page = client.get("/docs")
    assets = Assets()
    assets.feed(page.text)

    assert not assets.inline
    assert assets.loaded
    for name in assets.loaded:
        assert re.fullmatch(r"docs/[\w.-]+", name), "relative, so that a path before it does not matter"
        with client.get(f"/{name}") as file:
            assert (file.status_code, len(file.data) > 200) == (200, True)
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]
    assert "unsafe" not in page.headers["Content-Security-Policy"].split("style-src")[0]
