"""A small seeded sample of what `python -m tests.torture.faults` does by the thousand."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.corpus import connection
from tests.torture import damage
from tests.torture.clocks import CLOCK_SCENES
from tests.torture.company import Meetings
from tests.torture.points import Point, Stage
from tests.torture.scenes import SCENES
from tests.torture.tracing import DONE, IS_SUPPORTED, Fault, run

pytestmark = [
    pytest.mark.skipif(not IS_SUPPORTED, reason="faults are injected through ptrace, on Linux for x86-64"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # a fork where threads were once
]

_CHOSEN = ("replace", "restore", "backup")


@pytest.fixture(scope="module", autouse=True)
def _can_trace(tmp_path_factory: pytest.TempPathFactory) -> None:
    if not IS_SUPPORTED:
        return
    try:
        tried = run(lambda: None, tmp_path_factory.mktemp("try"))
    except OSError as error:
        if error.errno != errno.EPERM:
            raise
        pytest.skip("processes may not be traced here")
    if tried.code != DONE:
        pytest.skip(f"system calls cannot be filtered here: {tried.errors[-200:]}")


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Stage:
    scenes = [scene for scene in SCENES if scene.name in _CHOSEN]
    clock = [scene for scene in CLOCK_SCENES if scene.name.startswith("keys")]
    return Stage(tmp_path_factory.mktemp("stage"), [*scenes, *clock])


def test_a_fault_strikes_at_just_the_step_that_was_named(tmp_path: Path) -> None:
    def work() -> None:
        for number in range(3):
            (tmp_path / f"file-{number}").write_bytes(b"whole")

    counted = run(work, tmp_path)
    assert [str(step) for step in counted.steps] == [
        f"{call} file-{number}" for number in range(3) for call in ("open", "write")
    ]
    assert (counted.code, counted.killed) == (DONE, False)

    def after(fault: Fault, step: int) -> dict[str, bytes]:
        for path in tmp_path.iterdir():
            path.unlink()
        ended = run(work, tmp_path, fault, step)
        assert ended.killed == (fault in (Fault.KILL, Fault.TORN, Fault.POWER))
        return {path.name: path.read_bytes() for path in sorted(tmp_path.iterdir())}

    assert after(Fault.KILL, 4) == {"file-0": b"whole", "file-1": b""}
    assert after(Fault.TORN, 4) == {"file-0": b"whole", "file-1": b"who"}
    assert after(Fault.FULL, 3) == {"file-0": b"whole"}
    assert after(Fault.READ_ONLY, 1) == {}
    assert set(after(Fault.POWER, 4).values()) <= {b"", b"whole"}


def test_what_was_not_synced_is_what_a_power_cut_may_take(tmp_path: Path) -> None:
    def work() -> None:
        for name, is_synced in (("kept", True), ("lost", False)):
            handle = os.open(tmp_path / name, os.O_WRONLY | os.O_CREAT)
            os.write(handle, b"whole")
            if is_synced:
                os.fsync(handle)
                folder = os.open(tmp_path, os.O_RDONLY)
                os.fsync(folder)
        (tmp_path / "last").write_bytes(b"")

    lost = set()
    for _ in range(3):
        for path in tmp_path.iterdir():
            path.unlink()
        for step in (7, 8):
            run(work, tmp_path, Fault.POWER, step)
            assert (tmp_path / "kept").read_bytes() == b"whole"
            lost.add((tmp_path / "lost").exists() and (tmp_path / "lost").read_bytes() == b"whole")
            for path in tmp_path.iterdir():
                path.unlink()
    assert False in lost


def _sample(stage: Stage) -> Iterator[Point]:
    """Take every fault at some step of every scene."""
    for place, (name, steps) in enumerate(stage.steps.items()):
        for number, fault in enumerate(Fault):
            if number % 3 == place % 3 or (name == "restore" and fault is Fault.POWER):
                yield Point(name, fault, 1 + (37 * (number + 1) + 11 * place) % (steps * 9 // 10))


def test_no_fault_at_a_write_step_loses_or_halves_anything(stage: Stage) -> None:
    verdicts = [stage.strike(point) for point in _sample(stage)]
    assert {verdict.point.fault for verdict in verdicts} == set(Fault)
    assert all(verdict.struck for verdict in verdicts)
    assert [verdict for verdict in verdicts if verdict.wrong] == []


def test_damaged_files_at_rest_are_recognised_and_lose_nothing(tmp_path: Path) -> None:
    found = [*damage.damaged_index(tmp_path, 4, 3), *damage.torn_log(tmp_path, 2, 3)]
    assert [each for each in found if each.wrong] == []


def test_a_worker_never_mixes_the_former_and_the_restored_corpus(tmp_path: Path) -> None:
    met = list(Meetings(tmp_path, ("restore", "replace")).sampled(2, 5))
    assert {each.companion for each in met} == {"worker", "writer"}
    assert [each for each in met if each.wrong] == []


def test_a_corpus_that_does_not_sync_is_seen_to_lose_what_it_acknowledged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    careless = tuple(each.replace("FULL", "OFF") for each in connection._PRAGMAS)
    monkeypatch.setattr(connection, "_PRAGMAS", careless)
    stage = Stage(tmp_path, [scene for scene in SCENES if scene.name == "replace"])
    steps = stage.steps["replace"]
    points = (Point("replace", Fault.POWER, step) for step in range(steps // 2, steps, 4))
    wrong = (each for point in points for each in stage.strike(point).wrong)
    assert any("instead of" in each for each in wrong)
