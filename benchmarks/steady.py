"""Hold a mixed load on a real server, and hold every answer against what the service told before.

`python -m benchmarks.steady --minutes 30 --share 0.8` measures first how much of the same mixture the server
can do, all of it due at once (`--capacity` names it instead), then sends checks, puts and deletions at that
share of it, as a Poisson process, from the outside; in the middle the index is built anew by `python -m
service rebuild`, and with `--reload` the server is reloaded (SIGHUP) after three quarters. The corpus is a
copy of that of `benchmarks.serve`.

Rate and minutes are by the clock of the machine (`benchmarks.machine_clock`): where its host takes half of
the processor away, half as many requests are sent, as 80% of what it can do are then half as many.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.headlines import DEFAULT_HEADLINES, read_headlines, sample_claims
from benchmarks.machine_clock import MachineClock
from benchmarks.serve import concurrent, prepare_corpus
from benchmarks.server import RunningServer, run_service, running_server
from benchmarks.steady_load import Kind, Load, Sent, plan
from service.worker_processes import used_by

RESULTS: Final = Path(__file__).parent / "results" / "steady.json"
_WARM_CLAIMS: Final = 40
_ALL_AT_ONCE: Final = 10_000.0  # requests due in a second: more than any server answers


class Memory:
    """Sample the memory of each worker (MiB): its own at the start of each minute, and at the end."""

    def __init__(self, server: RunningServer) -> None:
        self.samples: list[dict[str, Any]] = []
        self._server = server
        self._started = time.monotonic()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._take()

    def _watch(self) -> None:
        self._take()
        while not self._ended.wait(60):
            self._take()

    def _take(self) -> None:
        at = round((time.monotonic() - self._started) / 60, 1)  # by the clock on the wall
        used = {one.pid: round(one.own_bytes / 2**20) for one in used_by(self._server.workers())}
        self.samples.append({"wall_minute": at, "own_mib": used})


def by_minute(sent: Sequence[Sent], clock: MachineClock) -> list[dict[str, Any]]:
    """Summarise requests by the minute in which they were due: counts, errors, p50 and p99 of checks (ms).

    `stolen` is the share of the processor that other guests of the host took meanwhile; `check_p99_ms` is
    scaled by it, `check_p99_wall_ms` is not.
    """
    rows = []
    for minute in sorted({int(each.due.at_s // 60) for each in sent}):
        these = [each for each in sent if each.due.at_s // 60 == minute]
        checks = [each for each in these if each.due.kind is Kind.CHECK and not each.error]
        own, wall = Milliseconds(each.own_s for each in checks), Milliseconds(each.wall_s for each in checks)
        rows.append(
            {
                "minute": minute, "requests": len(these), "errors": sum(bool(each.error) for each in these),
                "check_p50_ms": own.at(50), "check_p99_ms": own.at(99), "check_p99_wall_ms": wall.at(99),
                "stolen": round(clock.stolen(60 * minute, 60 * minute + 60), 2),
            }
        )  # fmt: skip
    return rows


class Milliseconds:
    """Give percentiles of seconds in milliseconds, NaN of none."""

    def __init__(self, seconds: Iterable[float]) -> None:
        self._values = np.asarray(list(seconds) or [float("nan")]) * 1000

    def at(self, percent: float) -> float:
        """Give a percentile, rounded to a tenth."""
        return round(float(np.percentile(self._values, percent)), 1)


def summary(load: Load) -> dict[str, Any]:
    """Say what became of a load whose clock has ended."""
    results = load.measure()
    errors = Counter(each.error for each in results.sent if each.error)
    stored, seen = np.asarray(results.visible or [(float("nan"),) * 2]).T
    own, wall = Milliseconds(load.clock.owns(seen) - load.clock.owns(stored)), Milliseconds(seen - stored)
    return {
        "requests": dict(Counter(each.due.kind.value for each in results.sent)),
        "error_rate": round(sum(errors.values()) / max(1, len(results.sent)), 6),
        "errors": dict(errors.most_common(20)),
        "answers_judged": load.witness.answers,
        "violations": load.witness.violations[:20],
        "write_to_visible": {
            "stored": len(results.visible) + len(results.lost),
            "lost": results.lost[:20],
            "in_the_first_answer": results.first_try,
            "p50_ms": own.at(50), "p99_ms": own.at(99),
            "p99_wall_ms": wall.at(99), "max_wall_ms": wall.at(100),
        },
        "minutes": by_minute(results.sent, load.clock),
    }  # fmt: skip


def copied_corpus(headlines: Path, count: int, place: Path) -> Path:
    """Copy the corpus of so many headlines, with its index, into a folder of its own."""
    prepared = prepare_corpus(headlines, count)
    shutil.copytree(prepared, place, ignore=shutil.ignore_patterns("cache", "*-wal", "*-shm", "*.lock"))
    return place


def rebuild(data_dir: Path, clock: MachineClock, at_s: float, told: dict[str, Any]) -> None:
    """Build the index anew, beside the server; how long that took is in `told`."""
    clock.wait_until(at_s)
    began = time.monotonic()
    rebuilt = json.loads(run_service("rebuild", "--json", data_dir=data_dir))
    told["rebuild"] = rebuilt | {"seconds": round(time.monotonic() - began, 1)}


def reload(server: RunningServer, clock: MachineClock, at_s: float, told: dict[str, Any]) -> None:
    """Have every worker replaced."""
    clock.wait_until(at_s)
    os.kill(server.pid, signal.SIGHUP)
    told["reloaded_after_minutes"] = round(at_s / 60, 1)


def mixed_capacity(
    url: str, claims: Sequence[str], texts: Iterator[str], options: argparse.Namespace
) -> float:
    """Send some requests of every kind as fast as they are answered; give how many it did a second."""
    dues = plan(_ALL_AT_ONCE, options.probe / _ALL_AT_ONCE, options.writes, options.seed + 1)
    with MachineClock() as clock:
        load = Load(url, dues, claims, texts, clock, name="probe")
        load.run(options.senders)
        seconds = clock.now()
    sent = load.measure().sent
    if errors := [each.error for each in sent if each.error]:
        raise RuntimeError(f"the capacity cannot be measured: {errors[0]}")
    return len(sent) / seconds


def measured(options: argparse.Namespace, data_dir: Path) -> dict[str, Any]:
    """Run the load on a server of its own; give the report."""
    claims = sample_claims(options.headlines, options.count, 2_000)
    spare = read_headlines(options.headlines)
    texts = (one.text for one in islice(spare, options.count + 1, None) if len(one.text) > 40)
    settings = {"FACTCHECK_WORKERS": str(options.workers), "FACTCHECK_JUDGED_PASSAGES": str(options.judged)}
    told: dict[str, Any] = {"rebuild": None}
    with running_server(data_dir, settings) as server:
        concurrent(server.url, claims[:_WARM_CLAIMS], 4)
        capacity = options.capacity or mixed_capacity(server.url, claims, texts, options)
        rate, seconds = capacity * options.share, options.minutes * 60
        print(f"capacity {capacity:.1f}/s, rate {rate:.1f}/s, {options.minutes:g} minutes")
        dues = plan(rate, seconds, options.writes, options.seed)
        with MachineClock() as clock, Memory(server) as memory:
            load = Load(server.url, dues, claims, texts, clock)
            disturbing = [threading.Thread(target=rebuild, args=(data_dir, clock, seconds / 2, told))]
            if options.reload:
                disturbing.append(threading.Thread(target=reload, args=(server, clock, 0.75 * seconds, told)))
            for thread in disturbing:
                thread.start()
            load.run(options.senders)
        for thread in disturbing:
            thread.join()
    findings = json.loads(run_service("verify", "--json", data_dir=data_dir, accept=(0, 1)))["findings"]
    return {
        "passages": options.count, "workers": options.workers, "judged": options.judged,
        "minutes_asked": options.minutes, "capacity_per_second": round(capacity, 1), "share": options.share,
        "rate_per_second": round(rate, 1), "writes": options.writes, **told,
        **summary(load), "memory": memory.samples, "verify_findings": findings,
    }  # fmt: skip


def main() -> None:
    """Print a table and write the report; fail where an answer was wrong or missing."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=30, help="of the machine's clock")
    parser.add_argument("--share", type=float, default=0.8, help="of the capacity")
    parser.add_argument("--capacity", type=float, help="requests a second; measured where it is not given")
    parser.add_argument("--probe", type=int, default=1_200, help="requests that measure the capacity")
    parser.add_argument("--writes", type=float, default=0.1, help="share of puts and deletions")
    parser.add_argument("--count", type=int, default=100_000, help="headlines in the corpus")
    parser.add_argument("--judged", type=int, default=20)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--senders", type=int, default=32)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--reload", action="store_true", help="SIGHUP after three quarters")
    parser.add_argument("--headlines", type=Path, default=DEFAULT_HEADLINES)
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    if not options.headlines.exists():
        sys.exit(f"{options.headlines} is not there: name the file with --headlines")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # not without the server and the copy
    with tempfile.TemporaryDirectory(prefix="steady-") as place:
        report = measured(options, copied_corpus(options.headlines, options.count, Path(place) / "data"))
    options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    for row in report["minutes"]:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    print(
        json.dumps({name: report[name] for name in ("requests", "error_rate", "errors", "write_to_visible")})
    )
    wrong = [*report["violations"], *report["write_to_visible"]["lost"], *report["verify_findings"]]
    if report["rebuild"] is None:
        sys.exit("the index could not be built anew in the middle")
    if wrong or report["errors"]:
        sys.exit(f"{len(wrong)} answers contradict others; errors: {report['errors']}")


if __name__ == "__main__":
    main()
