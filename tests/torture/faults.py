"""Inject faults by the thousand and say which were survived.

    python -m tests.torture.faults --points 1000 --seed 1

Prints a table and writes benchmarks/results/faults.json. The exit code is 1 where a fault was not survived.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.torture import company, damage, small_disks
from tests.torture.clocks import CLOCK_SCENES
from tests.torture.points import Stage
from tests.torture.scenes import SCENES
from tests.torture.tracing import IS_SUPPORTED

RESULTS: Final = Path(__file__).resolve().parents[2] / "benchmarks" / "results" / "faults.json"
_MEMORY: Final = Path("/dev/shm")
_SHARE_AT_REST: Final = 10
"""One file damaged at rest, and one meeting of two processes, for so many points."""


@dataclass(slots=True)
class Tally:
    """Count what was injected and survived, by what was done and what struck it."""

    injected: Counter[tuple[str, str]] = field(default_factory=Counter)
    survived: Counter[tuple[str, str]] = field(default_factory=Counter)
    failures: list[dict[str, Any]] = field(default_factory=list)

    def add(self, act: str, fault: str, wrong: Iterable[str], **details: Any) -> None:
        """Count one fault."""
        wrong = list(wrong)
        self.injected[act, fault] += 1
        self.survived[act, fault] += not wrong
        if wrong:
            self.failures.append({"act": act, "fault": fault, **details, "wrong": wrong})
            print(f"NOT SURVIVED: {act}, {fault}, {details}: {wrong[0]}", file=sys.stderr, flush=True)


def strike_points(root: Path, points: int, seed: int, tally: Tally) -> dict[str, int]:
    """Strike scenes at sampled write steps; give how many steps each has."""
    stage = Stage(root, (*SCENES, *CLOCK_SCENES))
    for done, point in enumerate(stage.sampled(points, seed), start=1):
        verdict = stage.strike(point)
        fault = point.fault.value if verdict.struck else "none: the act had ended before the step"
        tally.add(point.scene, fault, verdict.wrong, step=point.step, where=verdict.where)
        if done % 50 == 0:
            print(f"{done} of {points}, {len(tally.failures)} not survived", file=sys.stderr, flush=True)
    return stage.steps


def strike_others(root: Path, count: int, seed: int, tally: Tally) -> None:
    """Damage files at rest, let two processes meet, and fill real disks."""
    places: dict[str, Iterator[damage.Damaged]] = {
        "index files at rest": damage.damaged_index(_made(root / "index"), count, seed),
        "write-ahead log at rest": damage.torn_log(_made(root / "log"), count // 4 + 1, seed),
        "the database at rest, then a restore": damage.damaged_corpus(
            _made(root / "corpus"), count // 4 + 1, seed
        ),
    }
    for name, damaged in places.items():
        for each in damaged:
            tally.add(name, each.kind, each.wrong, file=each.file)
    for met in company.Meetings(_made(root / "company")).sampled(count, seed):
        tally.add(f"{met.act} beside a {met.companion}", met.fault, met.wrong)
    disk = root / "disk"
    if small_disks.can_mount(disk):
        tally.add("ingest and checks", "a real disk that is full", small_disks.full_disk(disk))
        tally.add("writes of every kind", "a real disk that is read-only", small_disks.read_only_disk(disk))


def main() -> int:
    """Run, print and write down."""
    parser = argparse.ArgumentParser(description="Inject faults and say which were survived.")
    parser.add_argument("--points", type=int, default=1000, help="faults at write steps (default 1000)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where to work (default: in memory)")
    parser.add_argument("--output", type=Path, default=RESULTS)
    arguments = parser.parse_args()
    if not IS_SUPPORTED:
        parser.error("faults are injected through ptrace: run this on Linux for x86-64")
    logging.disable(logging.CRITICAL)
    tally, started = Tally(), time.perf_counter()
    parent = arguments.folder or (_MEMORY if _MEMORY.is_dir() else None)
    root = Path(tempfile.mkdtemp(prefix="faults-", dir=parent))
    try:
        steps = strike_points(_made(root / "points"), arguments.points, arguments.seed, tally)
        strike_others(root, max(1, arguments.points // _SHARE_AT_REST), arguments.seed, tally)
    finally:
        shutil.rmtree(root, ignore_errors=True)
    report = _report(arguments.points, arguments.seed, steps, tally, time.perf_counter() - started)
    arguments.output.write_text(json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(table(report, "act"), table(report, "fault"), sep="\n\n")
    return 1 if tally.failures else 0


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def _report(points: int, seed: int, steps: dict[str, int], tally: Tally, seconds: float) -> dict[str, Any]:
    return {
        "command": f"python -m tests.torture.faults --points {points} --seed {seed}",
        "injected": tally.injected.total(),
        "survived": tally.survived.total(),
        "seconds": round(seconds),
        "write_steps": steps,
        "faults": [
            {"act": act, "fault": fault, "injected": count, "survived": tally.survived[act, fault]}
            for (act, fault), count in sorted(tally.injected.items())
        ],
        "failures": tally.failures,
    }


def table(report: dict[str, Any], key: str = "act") -> str:
    """Sum the report up as a Markdown table, by what was struck (`key` act) or by what struck it (fault)."""
    rows: dict[str, list[int]] = {}
    for each in report["faults"]:
        row = rows.setdefault(each[key], [0, 0])
        row[0] += each["injected"]
        row[1] += each["survived"]
    steps = report["write_steps"]
    lines = [f"| {key} | write steps | injected | survived |", "|---|---|---|---|"]
    for name, (injected, survived) in sorted(rows.items()):
        lines.append(f"| {name} | {steps.get(name, '')} | {injected:,} | {survived:,} |")
    lines.append(f"| **all** | | **{report['injected']:,}** | **{report['survived']:,}** |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
