"""Workers that are killed one after the other leave their counts, and no growing heap of files."""

from __future__ import annotations

import os
import re
import signal
import time
from pathlib import Path
from typing import Any

import pytest

LINE = re.compile(
    r'factcheck_http_requests_total\{endpoint="/problems/<slug>",method="GET",status="200"\} (\S+)'
)


def test_counts_stay_and_files_do_not(start: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path))
    server = start(workers=1)
    asked = 0
    for _ in range(3):
        asked += sum(server.fresh("GET", "/problems/busy").status_code == 200 for _ in range(5))
        [worker] = server.workers()
        os.kill(worker, signal.SIGKILL)
        deadline = time.monotonic() + 120
        while server.workers() in (set(), {worker}) or any(tmp_path.glob(f"*_{worker}.db")):
            assert time.monotonic() < deadline
            time.sleep(0.05)

    found = LINE.search(server.fresh("GET", "/metrics").text)
    assert found is not None
    assert (asked, float(found[1])) == (15, 15.0)
    [worker] = server.workers()
    others = {path.name for path in tmp_path.glob("*.db") if not path.stem.endswith(f"_{worker}")}
    assert others == {"counter_ended.db", "histogram_ended.db"}
