"""gunicorn's hooks: the folder of the metrics, and answers to what is no request."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import gunicorn_hooks
from service.gunicorn_hooks import (
    METRICS_DIR_VARIABLE,
    prepare_metrics_dir,
    remove_metrics_dir,
    write_problem,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(gunicorn_hooks, "_SHARED_MEMORY", tmp_path)
    monkeypatch.setenv(METRICS_DIR_VARIABLE, "")  # so that what the hooks set is taken back
    monkeypatch.delenv(METRICS_DIR_VARIABLE)
    yield tmp_path
    gunicorn_hooks._made.clear()


def test_every_start_gets_a_fresh_folder_and_leaves_none(memory: Path) -> None:
    prepare_metrics_dir()

    folder = Path(os.environ[METRICS_DIR_VARIABLE])
    assert folder.parent == memory
    assert list(folder.glob("*.db")) == []
    (folder / "counter_1.db").touch()
    remove_metrics_dir()
    assert list(memory.iterdir()) == []


def test_folders_of_killed_servers_are_cleared_and_those_in_use_are_kept(memory: Path) -> None:
    for name in ("killed", "running"):
        (memory / f"factcheck-metrics-{name}").mkdir()
        (memory / f"factcheck-metrics-{name}" / "in-use.lock").touch()
    (memory / "somebody-elses").mkdir()
    held = os.open(memory / "factcheck-metrics-running" / "in-use.lock", os.O_RDWR)
    fcntl.flock(held, fcntl.LOCK_EX)

    prepare_metrics_dir()

    left = {path.name for path in memory.iterdir()} - {Path(os.environ[METRICS_DIR_VARIABLE]).name}
    assert left == {"factcheck-metrics-running", "somebody-elses"}
    os.close(held)


def test_a_folder_named_by_the_environment_is_emptied_and_kept(
    memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = memory / "chosen"
    chosen.mkdir()
    (chosen / "counter_1.db").touch()
    monkeypatch.setenv(METRICS_DIR_VARIABLE, str(chosen))

    prepare_metrics_dir()
    assert list(chosen.iterdir()) == []
    remove_metrics_dir()
    assert chosen.is_dir()


def test_a_master_that_replaces_another_makes_a_folder_of_its_own(memory: Path) -> None:
    prepare_metrics_dir()
    former = Path(os.environ[METRICS_DIR_VARIABLE])
    (former / "counter_1.db").write_bytes(b"numbers of the former master's workers")
    replacing = (
        "import os\nfrom pathlib import Path\nfrom service import gunicorn_hooks as hooks\n"
        f"hooks._SHARED_MEMORY = Path({str(memory)!r})\n"
        "hooks.prepare_metrics_dir()\nprint(os.environ[hooks.METRICS_DIR_VARIABLE])\n"
        "hooks.remove_metrics_dir()\n"
    )

    told = subprocess.run(
        [sys.executable, "-c", replacing], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    ).stdout.strip()

    assert Path(told).parent == memory
    assert Path(told) != former
    assert not Path(told).exists()
    assert (former / "counter_1.db").read_bytes() == b"numbers of the former master's workers"
    remove_metrics_dir()
    assert not former.exists()


def test_a_master_that_made_no_folder_removes_none(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inherited = memory / "factcheck-metrics-former"
    inherited.mkdir()
    monkeypatch.setenv(METRICS_DIR_VARIABLE, str(inherited))

    remove_metrics_dir()

    assert inherited.is_dir()


def test_a_folder_has_its_lock_only_once_that_is_taken(memory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = fcntl.flock

    def while_another_master_looks(handle: int, operation: int) -> None:
        monkeypatch.setattr(fcntl, "flock", taken)
        for folder in memory.iterdir():
            gunicorn_hooks._remove_if_unused(folder)
        taken(handle, operation)

    monkeypatch.setattr(fcntl, "flock", while_another_master_looks)
    prepare_metrics_dir()

    folder = Path(os.environ[METRICS_DIR_VARIABLE])
    assert [path.name for path in folder.iterdir()] == ["in-use.lock"]
    gunicorn_hooks._remove_if_unused(folder)
    assert folder.is_dir(), "it is in use"


def test_a_problem_is_a_whole_http_answer() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        write_problem(ours, 431, "Request Header Fields Too Large", "a header <b> is too long")
        ours.close()
        received = theirs.makefile("rb").read()

    head, _, body = received.partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"HTTP/1.1 431 Request Header Fields Too Large"
    assert f"Content-Length: {len(body)}".encode() in head
    problem = json.loads(body)
    assert (problem["status"], problem["detail"]) == (431, "a header <b> is too long")
    assert problem["instance"].startswith("urn:uuid:")
