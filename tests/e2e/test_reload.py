"""Reload, replacement and drain of a real server under load: no request fails, /readyz says what is so."""

from __future__ import annotations

import json
import os
import re
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

CLAIM = {"claim": "The ferry sank in the night."}
CLIENTS = 4

SLOW_LOADING = """
import time
from pathlib import Path
import models.registry

loaded = models.registry.load_stance

def load_slowly(*arguments):
    time.sleep(1)
    classifier = loaded(*arguments)
    with Path(__file__).with_name("loaded").open("a") as told:
        told.write(".")
    return classifier

models.registry.load_stance = load_slowly
"""
"""A stance model that takes its time, so that a worker that took requests too early would be found out."""


class Clients:
    """Ask for checks and for readiness without a pause, over kept connections and over fresh ones."""

    def __init__(self, url: str) -> None:
        self.failures: list[str] = []
        self.answered = 0
        self._url = url
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._ask, args=(n,)) for n in range(CLIENTS)]

    def __enter__(self) -> Clients:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(240)

    def _ask(self, number: int) -> None:
        method, path, body = ("GET", "/readyz", None) if number == 0 else ("POST", "/check", CLAIM)
        limits = httpx.Limits(max_keepalive_connections=0 if number < 2 else 1)
        with httpx.Client(timeout=240, trust_env=False, verify=False, limits=limits) as client:
            while not self._stop.wait(0.01):
                try:
                    answer = client.request(method, self._url + path, json=body)
                except httpx.TransportError as error:
                    self.failures.append(repr(error))
                    continue
                self.answered += 1
                if answer.status_code != 200:
                    self.failures.append(f"{method} {path}: {answer.status_code} {answer.text}")


@contextmanager
def asked(url: str) -> Iterator[Clients]:
    """Keep asking; at the end, many were asked and none failed."""
    with Clients(url) as clients:
        yield clients
    assert clients.failures == []
    assert clients.answered > 2 * CLIENTS


def wait_until(is_so: Callable[[], Any], within_s: float = 300.0) -> None:
    deadline = time.monotonic() + within_s
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.fixture(scope="module")
def server(start: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Start a server whose workers need a while to be warm."""
    folder = tmp_path_factory.mktemp("slow-loading")
    (folder / "sitecustomize.py").write_text(SLOW_LOADING)
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("PYTHONPATH", str(folder))
        server = start(drain_seconds=2, log_format="json", access_log=True)
    # It is ready as soon as one worker is: the other's former state is not what is tested.
    wait_until(lambda: len((folder / "loaded").read_text()) == 2)
    wait_until(lambda: all(server.fresh("GET", "/readyz").status_code == 200 for _ in range(20)))
    assert server.fresh("PUT", "/documents/ferry", json={"text": CLAIM["claim"]}).status_code == 201
    yield server
    with suppress(ProcessLookupError):
        os.killpg(server.process.pid, signal.SIGKILL)  # a second master is of the same group


def test_a_reload_replaces_every_worker_and_fails_no_request(server: Any) -> None:
    former = server.workers()

    with asked(server.url) as clients:
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(server.workers() - former) == 2 and not server.workers() & former)
        after = clients.answered
        wait_until(lambda: clients.answered > after + 10)

    assert len(server.workers()) == 2


def masters(log: Path) -> list[int]:
    """Name the masters in the order in which they began to listen."""
    return [int(pid) for pid in re.findall(r"Listening at: \S+ \((\d+)\)", log.read_text())]


def workers_of(master: int) -> list[int]:
    children = Path(f"/proc/{master}/task/{master}/children")
    return [int(pid) for pid in children.read_text().split()] if children.exists() else []


def test_a_new_master_takes_over_from_the_former_and_fails_no_request(server: Any) -> None:
    former = server.process.pid

    with asked(server.url) as clients:
        server.process.send_signal(signal.SIGUSR2)
        wait_until(lambda: len(masters(server.log)) == 2 and len(workers_of(masters(server.log)[1])) == 2)
        new = masters(server.log)[1]
        server.process.send_signal(signal.SIGTERM)
        assert server.process.wait(240) == 0
        after = clients.answered
        wait_until(lambda: clients.answered > after + 10)

    assert new != former
    assert len(workers_of(new)) == 2


def test_a_server_told_to_stop_says_so_and_answers_until_it_is_drained(server: Any) -> None:
    master = masters(server.log)[-1]

    os.kill(master, signal.SIGTERM)
    wait_until(lambda: server.fresh("GET", "/readyz").status_code == 503)
    stopping = server.fresh("GET", "/readyz")
    claim = server.fresh("POST", "/check", json=CLAIM)
    wait_until(lambda: not workers_of(master))

    assert stopping.json()["detail"] == "Not ready: server (stopping). `parts` says more."
    assert stopping.json()["parts"][-1]["state"] == "stopping"
    assert (claim.status_code, len(claim.json()["evidence"])) == (200, 1)
    assert "Traceback" not in server.log.read_text()
    lines = [json.loads(line) for line in server.log.read_text().splitlines()]
    [logged] = [line for line in lines if line.get("request_id") == claim.headers["X-Request-ID"]]
    assert (logged["logger"], logged["method"], logged["path"]) == ("gunicorn.access", "POST", "/check")
    assert logged["status"] == 200
    assert {line["logger"] for line in lines} >= {"gunicorn.error", "gunicorn.access", "service.bootstrap"}
