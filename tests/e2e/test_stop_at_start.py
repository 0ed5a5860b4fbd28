"""A server that is told to stop while its workers still warm up ends in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from benchmarks.server import free_port

ROOT = Path(__file__).resolve().parents[2]


def test_a_stop_during_the_warm_up_aborts_nothing(
    tmp_path: Path, prepared_data_dir: Path, shipped_weights: Path
) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("FACTCHECK_")}
    environment = kept | {
        "FACTCHECK_DATA_DIR": str(tmp_path), "FACTCHECK_MODELS_DIR": str(prepared_data_dir.absolute()),
        "FACTCHECK_PORT": str(free_port()), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    log = tmp_path / "log"
    for seconds in (0.0, 0.4, 0.8):
        with log.open("wb") as file:
            server = subprocess.Popen(
                [sys.executable, "-m", "service", "serve"], env=environment, stdout=file, stderr=file
            )
        wait_until_models_practise(server, environment["FACTCHECK_PORT"])
        time.sleep(seconds)
        server.send_signal(signal.SIGTERM)
        assert server.wait(160) == 0
        said = log.read_text()
        assert "terminate called" not in said
        assert "SIGABRT" not in said


def wait_until_models_practise(server: subprocess.Popen[bytes], port: str) -> None:
    deadline = time.monotonic() + 240
    while server.poll() is None and time.monotonic() < deadline:
        try:
            told = httpx.get(f"http://127.0.0.1:{port}/readyz", timeout=30)
            if told.status_code == 200 or "warm-up" in {part["name"] for part in told.json()["parts"]}:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.02)
    raise AssertionError("the models were not loaded")
