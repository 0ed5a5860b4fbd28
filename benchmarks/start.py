"""Measure how soon a prepared corpus answers a process that has just started.

`python -m benchmarks.start` ingests the sample corpus into a folder of its own, checks one claim there (the
first start, which compiles the models), and then starts `check` again and again: seconds on the clock until
the answer was read and until the process had ended, both from its start, and seconds of the processor, beside
a process that only imports the libraries.
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
IMPORTS = "import numpy, faiss, sqlalchemy, tokenizers, openvino; print('imported')"


@dataclass(frozen=True, slots=True)
class Start:
    """Hold the seconds that one process took: until it had answered, until it had ended, of the processor."""

    answered_s: float
    wall_s: float
    cpu_s: float


@dataclass(frozen=True, slots=True)
class Starts:
    """Hold the medians of several starts of one kind, and their worst."""

    name: str
    runs: int
    answered_s: float
    worst_answered_s: float
    wall_s: float
    cpu_s: float


def started(data_dir: Path, *arguments: str) -> Start:
    """Run Python with these arguments to its end. Raises RuntimeError where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *arguments], env=service_environment(data_dir, {}), stdout=subprocess.PIPE
    )
    answered = began
    while os.read(process.stdout.fileno(), 1 << 20):  # type: ignore[union-attr]  # it is a pipe
        answered = time.perf_counter()
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")
    return Start(answered - began, time.perf_counter() - began, used.ru_utime + used.ru_stime)


def summed_up(name: str, starts: list[Start]) -> Starts:
    """Give the medians of several starts."""
    answered = [start.answered_s for start in starts]
    wall = statistics.median(start.wall_s for start in starts)
    cpu = statistics.median(start.cpu_s for start in starts)
    figures = (statistics.median(answered), max(answered), wall, cpu)
    return Starts(name, len(starts), *(round(figure, 2) for figure in figures))


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
            f"{row.name:14} {row.runs:2} runs   answer {row.answered_s:6.2f} s"
            f"   worst {row.worst_answered_s:6.2f} s   end {row.wall_s:6.2f} s   processor {row.cpu_s:6.2f} s"
        )
    if options.json:
        options.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
