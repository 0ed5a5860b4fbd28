"""What ended workers counted stays in the sum; their files do not."""

from __future__ import annotations

import fcntl
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest

from service.ended_workers import merge, unmerged
from service.gunicorn_hooks import METRICS_DIR_VARIABLE
from service.metrics import Metrics

ROOT = Path(__file__).resolve().parents[2]
COUNT = """
import os
from service.metrics import Metrics
from service.results import VerdictLabel
metrics = Metrics()
for seconds in (0.002, 0.2, 7.0):
    metrics.observe_stage("search", seconds)
    metrics.count_verdict(VerdictLabel.REFUTED)
print(os.getpid())
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(METRICS_DIR_VARIABLE, str(tmp_path))
    return tmp_path


def ended_worker(folder: Path) -> int:
    """Let a process count, and end; its gauges go, as gunicorn's hook has it."""
    told = subprocess.run(
        [sys.executable, "-c", COUNT], cwd=ROOT, env={**os.environ, METRICS_DIR_VARIABLE: str(folder)},
        capture_output=True, text=True, check=True, timeout=120,
    )  # fmt: skip
    pid = int(told.stdout)
    for gauge in folder.glob(f"gauge_*_{pid}.db"):
        gauge.unlink()
    return pid


def told() -> list[str]:
    text = Metrics().expose("", ())[0].decode()
    return sorted(line for line in text.splitlines() if "stage" in line or "verdicts" in line)


def files(folder: Path) -> list[str]:
    own = f"_{os.getpid()}.db"  # this process tells, and has files of its own
    return sorted(path.name for path in folder.glob("*.db") if not path.name.endswith(own))


def test_the_sum_is_the_same_and_the_files_are_two(folder: Path) -> None:
    pids = [ended_worker(folder) for _ in range(3)]
    before = told()
    assert 'factcheck_verdicts_total{label="REFUTED"} 9.0' in before
    assert 'factcheck_check_stage_duration_seconds_bucket{le="0.25",stage="search"} 6.0' in before

    assert merge(folder, pids[:2]) == frozenset()
    assert told() == before
    assert merge(folder, pids[2:]) == frozenset()

    assert told() == before
    assert files(folder) == ["counter_ended.db", "histogram_ended.db"]


def test_nobody_is_waited_for_and_the_next_end_makes_up_for_it(folder: Path) -> None:
    pid = ended_worker(folder)
    with unmerged(folder):
        assert merge(folder, [pid]) == {pid}
        assert files(folder) == [f"counter_{pid}.db", f"histogram_{pid}.db"]

    assert merge(folder, [pid]) == frozenset()
    assert files(folder) == ["counter_ended.db", "histogram_ended.db"]


def test_a_scrape_waits_until_the_files_are_whole(folder: Path) -> None:
    with unmerged(folder), (folder / "scrape.lock").open() as other, pytest.raises(BlockingIOError):
        fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)


def test_a_number_that_another_worker_has_by_now_is_left_alone(folder: Path) -> None:
    pid = ended_worker(folder)
    (folder / f"gauge_livesum_{pid}.db").write_bytes(b"\0" * 16)

    assert merge(folder, [pid]) == frozenset()

    assert f"counter_{pid}.db" in files(folder)


def test_a_broken_file_costs_its_own_numbers_and_no_others(
    folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = ended_worker(folder), ended_worker(folder)
    (folder / f"counter_{bad}.db").write_bytes(struct.pack("iii", 100, 0, 200) + bytes(88))

    assert merge(folder, [good, bad]) == frozenset()

    assert 'factcheck_verdicts_total{label="REFUTED"} 3.0' in told()
    assert f"what counter_{bad}.db counted is lost" in caplog.text
    assert files(folder) == ["counter_ended.db", "histogram_ended.db"]
