"""The first thing anybody runs: the demo prints its verdicts, then serves the same corpus."""

from __future__ import annotations

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]


def dummy_environment(data_dir: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACTCHECK_")}
    return kept | {
        "FACTCHECK_DATA_DIR": str(data_dir), "FACTCHECK_EMBEDDER": "dummy", "FACTCHECK_STANCE": "dummy",
        "FACTCHECK_WORKERS": "1", "PYTHONPATH": str(ROOT),
    }  # fmt: skip


@contextmanager
def running_demo(data_dir: Path, port: int) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "service", "demo", "--port", str(port)],
        env=dummy_environment(data_dir), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def answer_to(url: str, body: dict[str, Any], within_s: float = 240) -> dict[str, Any]:
    deadline = time.monotonic() + within_s
    while True:
        try:
            answer = httpx.post(url, json=body, timeout=60)
            if answer.status_code != 503:
                found: dict[str, Any] = answer.json()
                return found
        except httpx.TransportError:
            pass
        assert time.monotonic() < deadline, "the demo did not serve in time"
        time.sleep(0.1)


def test_the_demo_prints_its_verdicts_and_serves_what_it_says(tmp_path: Path) -> None:
    port = free_port()
    with running_demo(tmp_path, port) as demo:
        claim = {"claim": "Finland became a member of NATO.", "as_of": "2023-04-30"}
        answer = answer_to(f"http://127.0.0.1:{port}/check", claim)
        assert answer["corpus"]["documents"] == 20
        assert "finland-joins" in {item["source"]["document_id"] for item in answer["evidence"]}
        demo.send_signal(signal.SIGTERM)
        printed, said = demo.communicate(timeout=120)
    assert demo.returncode == 0
    assert printed.count("Verdict: ") == 8
    assert "20 added" in said
    url, body = pasted_curl(said)
    assert url == f"http://127.0.0.1:{port}/check"
    assert body == {"claim": "The Suez Canal was blocked for six days."}


def pasted_curl(said: str) -> tuple[str, dict[str, Any]]:
    """Take the curl line apart as a shell would."""
    [line] = [line for line in said.splitlines() if line.strip().startswith("curl ")]
    words = shlex.split(line)
    return next(word for word in words if word.startswith("http")), json.loads(words[words.index("-d") + 1])


def test_a_port_in_use_is_told_at_once(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with running_demo(tmp_path, port) as demo:
            _, said = demo.communicate(timeout=120)
    assert demo.returncode == 1
    assert f"cannot listen on 127.0.0.1 port {port}" in said
    assert not (tmp_path / "demo").exists()
