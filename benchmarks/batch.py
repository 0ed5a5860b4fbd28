"""Measure POST /check/batch beside the same claims one by one over one connection, in the same run.

`python -m benchmarks.batch --count 100000` asks a running service the same claims both ways, in turns, so
that a noisy machine disturbs both alike. Which way goes first alternates from turn to turn. Beside claims per
second it counts the service's own processor time: on busy cores the ratio of the first says how many cores a
batch could get, that of the second how much less work it is. Linux only, for /proc.

Before it measures, every worker has answered claims both ways: each new shape of its batches is compiled
once, which takes a tenth of a second for each compute thread.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.headlines import DEFAULT_HEADLINES, sample_claims
from benchmarks.serve import prepare_corpus
from benchmarks.server import running_service

ONE_BY_ONE = "one by one"
BATCH = "batch"

Ask = Callable[[str, Sequence[str]], list[str]]
"""Ask the service at a URL these claims; give the verdicts."""


def one_by_one(url: str, claims: Sequence[str]) -> list[str]:
    """Ask /check claim after claim over one kept-alive connection."""
    connection = _connection(url)
    verdicts = []
    for claim in claims:
        body = json.dumps({"claim": claim}).encode()
        connection.request("POST", "/check", body, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {content[:500]!r}")
        verdicts.append(json.loads(content)["verdict"]["label"])
    connection.close()
    return verdicts


def as_batch(url: str, claims: Sequence[str]) -> list[str]:
    """Ask /check/batch all claims in one request."""
    connection = _connection(url)
    body = b"".join(json.dumps({"claim": claim}).encode() + b"\n" for claim in claims)
    connection.request("POST", "/check/batch", body, {"Content-Type": "application/x-ndjson"})
    answer = connection.getresponse()
    lines = [json.loads(line) for line in answer]
    connection.close()
    if answer.status != 200 or len(lines) != len(claims):
        raise RuntimeError(f"{answer.status}: {lines[:1]}")
    return [line["answer"]["verdict"]["label"] for line in lines]


def _connection(url: str) -> http.client.HTTPConnection:
    place = urlsplit(url)
    return http.client.HTTPConnection(place.hostname or "", place.port, timeout=600)


@dataclass(slots=True)
class Spent:
    """Add up what one way took."""

    wall_s: float = 0.0
    processor_s: float = 0.0

    @contextmanager
    def timed(self) -> Iterator[None]:
        """Add what happens within to it."""
        wall, processor = time.perf_counter(), processor_seconds(os.getpid())
        yield
        self.wall_s += time.perf_counter() - wall
        self.processor_s += processor_seconds(os.getpid()) - processor

    def figures(self, claims: int) -> dict[str, float]:
        """Give claims per second and processor milliseconds per claim."""
        return {
            "claims_per_second": round(claims / self.wall_s, 2),
            "processor_ms": round(self.processor_s / claims * 1000, 1),
        }


def processor_seconds(parent: int) -> float:
    """Add up the processor time of all living descendants of a process."""
    seconds, parents = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text("utf-8", "replace").rpartition(") ")[2].split()
        except OSError:
            continue  # it ended meanwhile
        process = int(stat.parent.name)
        parents[process] = int(fields[1])
        seconds[process] = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    known, found = {parent}, 0.0
    while below := {process for process, above in parents.items() if above in known} - known:
        known |= below
        found += sum(seconds[process] for process in below)
    return found


def measure(url: str, claims: Sequence[str], turn: int) -> tuple[dict[str, Spent], int]:
    """Ask all claims both ways, `turn` of them at a time.

    Gives what each way took, and how many claims got another verdict.
    """
    differing = 0
    ways: list[tuple[str, Ask]] = [(ONE_BY_ONE, one_by_one), (BATCH, as_batch)]
    spent = {name: Spent() for name, _ in ways}
    for start in range(0, len(claims), turn):
        part = claims[start : start + turn]
        verdicts = []
        for name, ask in ways:
            with spent[name].timed():
                verdicts.append(ask(url, part))
        differing += sum(one != other for one, other in zip(*verdicts, strict=True))
        ways.reverse()
    return spent, differing


def main() -> None:
    """Print the figures; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--headlines", type=Path, default=DEFAULT_HEADLINES)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--claims", type=int, default=400)
    parser.add_argument("--turn", type=int, default=100, help="claims in one batch")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not options.headlines.exists():
        sys.exit(f"{options.headlines} is not there: name the file with --headlines")
    claims = sample_claims(options.headlines, options.count, options.claims + 16 + options.turn)
    with running_service(
        prepare_corpus(options.headlines, options.count), {"FACTCHECK_WORKERS": str(options.workers)}
    ) as url:
        unmeasured = 16 + options.turn
        for _ in range(2 * options.workers):  # a connection each, so that every worker warms up
            one_by_one(url, claims[:16])
            as_batch(url, claims[16:unmeasured])
        spent, differing = measure(url, claims[unmeasured:], options.turn)
    rows = {name: each.figures(options.claims) for name, each in spent.items()}
    alone, together = spent[ONE_BY_ONE], spent[BATCH]
    ratios = {
        "throughput": round(alone.wall_s / together.wall_s, 2),
        "processor": round(alone.processor_s / together.processor_s, 2),
    }
    print(f"{options.count:,} passages, {options.claims} claims, {options.turn} in a batch")
    for name, row in rows.items():
        print(
            f"{name:12} {row['claims_per_second']:7.2f} claims/s {row['processor_ms']:7.1f} ms of processor"
        )
    print(f"batch / one by one: {ratios['throughput']:.2f} times the claims a second")
    print(f"one by one / batch: {ratios['processor']:.2f} times the processor time")
    print(f"other verdicts: {differing}")
    if options.json:
        report = {"count": options.count, "claims": options.claims, "turn": options.turn}
        report |= {"rows": rows, "ratios": ratios, "differing": differing}
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
