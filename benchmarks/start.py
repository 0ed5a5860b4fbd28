"""Measure how soon a prepared corpus answers a process that has just started.

`python -m benchmarks.start` ingests the sample corpus into a folder of its own, checks one claim there (the
first start, which compiles the models), and then starts `check` again and again: seconds on the clock and of
the processor, from process start to the end of the process, beside a process that only imports the libraries.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.server import service_environment
from service.demo.sample import CORPUS

CLAIM = "The Suez Canal was blocked for six days."
IMPORTS = "import numpy, faiss, sqlalchemy, tokenizers, openvino"


@dataclass(frozen=True, slots=True)
class Start:
    """Hold the seconds that one process took."""

    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Starts:
    """Hold the medians of several starts of one kind, and their worst."""

    name: str
    runs: int
    wall_s: float
    worst_wall_s: float
    cpu_s: float


def started(data_dir: Path, *arguments: str) -> Start:
    """Run Python with these arguments to its end. Raises RuntimeError where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], env=service_environment(data_dir, {}), stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    return Start(time.perf_counter() - began, used.ru_utime + used.ru_stime)


def summed_up(name: str, starts: list[Start]) -> Starts:
    """Give the medians of several starts."""
    walls = [start.wall_s for start in starts]
    cpu = statistics.median(start.cpu_s for start in starts)
    return Starts(name, len(starts), round(statistics.median(walls), 2), round(max(walls), 2), round(cpu, 2))


def measure(runs: int) -> list[Starts]:
    """Start once with nothing compiled, then `runs` times, in turns with a process that only imports."""
    check = ("-m", "service", "check", CLAIM, "--json")
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        started(folder, "-m", "service", "ingest", "--json", str(CORPUS))
        first = started(folder, *check)
        pairs = [(started(folder, *check), started(folder, "-c", IMPORTS)) for _ in range(runs)]
    return [
        summed_up("first check", [first]),
        summed_up("check again", [start for start, _ in pairs]),
        summed_up("imports alone", [imports for _, imports in pairs]),
    ]


def main() -> None:
    """Print the table; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    rows = measure(options.runs)
    for row in rows:
        print(
            f"{row.name:14} {row.runs:2} runs   median {row.wall_s:6.2f} s   worst {row.worst_wall_s:6.2f} s"
            f"   processor {row.cpu_s:6.2f} s"
        )
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
