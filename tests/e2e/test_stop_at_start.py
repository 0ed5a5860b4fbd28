"""A server that is told to stop while its workers still warm up ends in order."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

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
    for seconds in (0.3, 1.0, 2.5):
        with log.open("wb") as file:
            server = subprocess.Popen(
                [sys.executable, "-m", "service", "serve"], env=environment, stdout=file, stderr=file
            )
        while b"Booting worker" not in log.read_bytes() and server.poll() is None:
            time.sleep(0.05)
        time.sleep(seconds)
        server.send_signal(signal.SIGTERM)
        assert server.wait(40) == 0
        said = log.read_text()
        assert "terminate called" not in said
        assert "SIGABRT" not in said
