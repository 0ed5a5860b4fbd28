"""Measure `/check` through gunicorn beside the plain stack, in the same run.

`python -m benchmarks.serve --count 100000` ingests that many headlines (once: the corpus stays in
data/benchmarks), starts the service and asks it claims that are in no source, in turns with the plain
stack, so that a noisy machine disturbs both alike. The same number of passages is judged by both.

With several counts (`--count 10000 100000 990000`) each is measured so, one after the other, and `--picture`
draws how the time grows. How much it grows from the fewest to the most passages is measured once more, with
both services up and asked in turns: a machine that slows down between two sizes would look like growth. Linux
only, for the memory of the workers.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from benchmarks.growth import growth_svg
from benchmarks.headlines import DEFAULT_HEADLINES, read_headlines, sample_claims, write_jsonl
from benchmarks.memory import Memory, memory_of
from benchmarks.plain_stack import PlainStack
from benchmarks.server import run_service, running_server
from index.corpus import Corpus

_TEXTS_AT_ONCE = 10_000
_IN_TURNS = 25

CORPORA = Path(__file__).resolve().parents[1] / "data" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold latencies in milliseconds and whole answers a second."""

    name: str
    requests: int
    p50_ms: float
    p95_ms: float
    p99_ms: float
    per_second: float


@dataclass(frozen=True, slots=True)
class Size:
    """Hold what was measured with one corpus: the plain stack first, then the service by connections.

    `p50_ratio` is the plain stack's p50 by that of one connection, `throughput_ratio` the most answers a
    second of the service by those of the plain stack.
    """

    count: int
    p50_ratio: float
    throughput_ratio: float
    rows: list[Figures]
    workers: list[Memory]


def figures(name: str, latencies_s: Sequence[float], wall_s: float) -> Figures:
    """Summarise latencies (seconds each) that took `wall_s` seconds together."""
    milliseconds = np.asarray(latencies_s) * 1000
    p50, p95, p99 = (round(float(np.percentile(milliseconds, q)), 2) for q in (50, 95, 99))
    return Figures(name, len(latencies_s), p50, p95, p99, round(len(latencies_s) / wall_s, 2))


class Caller:
    """Post claims over one kept-alive connection."""

    def __init__(self, url: str) -> None:
        place = urlsplit(url)
        self._connection = http.client.HTTPConnection(place.hostname or "", place.port, timeout=60)

    def check(self, claim: str) -> None:
        """Post one claim and read the whole answer; raise RuntimeError unless it is a 200."""
        body = json.dumps({"claim": claim}).encode()
        self._connection.request("POST", "/check", body, {"Content-Type": "application/json"})
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{answer.status}: {content[:500]!r}")


def timed(call: Callable[[str], object], claims: Sequence[str]) -> list[float]:
    """Call with one claim after the other; give the seconds of each."""
    seconds = []
    for claim in claims:
        started = time.perf_counter()
        call(claim)
        seconds.append(time.perf_counter() - started)
    return seconds


def concurrent(url: str, claims: Sequence[str], connections: int) -> Figures:
    """Share the claims among several connections, each always busy."""
    shares = [claims[start::connections] for start in range(connections)]
    started = time.perf_counter()
    with ThreadPoolExecutor(connections) as pool:
        latencies = list(pool.map(lambda share: timed(Caller(url).check, share), shares))
    wall = time.perf_counter() - started
    return figures(f"service, {connections} connections", [one for share in latencies for one in share], wall)


def prepare_corpus(headlines: Path, count: int) -> Path:
    """Ingest the first `count` headlines into a data folder of their own, if it is not there yet."""
    folder = CORPORA / f"headlines-{count}"
    if not (folder / "complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        rows = folder / "headlines.jsonl"
        write_jsonl(read_headlines(headlines), count, rows)
        # A few headlines are no statement ("Photo: ...") and are refused: not a failure of the run.
        report = json.loads(run_service("ingest", "--json", str(rows), data_dir=folder, accept=(0, 1)))
        if report["failed"] > count // 1000:
            raise RuntimeError(f"{report['failed']} headlines were refused: {report['failures'][:3]}")
        rate = report["passages"] / report["seconds"]
        print(f"ingested {report['passages']:,} passages at {rate:,.0f} a second")
        rows.unlink()
        (folder / "complete").touch()
    return folder


def stored(folder: Path) -> tuple[NDArray[np.float32], list[str]]:
    """Read every vector (float32 [n, d]) and text of a corpus, in the same order."""
    with Corpus(folder / "corpus.db").snapshot() as snapshot:
        chunks = list(snapshot.changes_since(0).added)
        ids = np.concatenate([chunk_ids for chunk_ids, _ in chunks])
        vectors = np.concatenate([vectors for _, vectors in chunks]).astype(np.float32)
        texts: list[str] = []
        for first in range(0, len(ids), _TEXTS_AT_ONCE):
            some = ids[first : first + _TEXTS_AT_ONCE].tolist()
            found = snapshot.passages(some)
            texts += [found[number].passage.text for number in some]
    return vectors, texts


def compare(count: int, options: argparse.Namespace) -> Size:
    """Run both stacks in turns over the same claims, then the service alone at more connections."""
    folder = prepare_corpus(options.headlines, count)
    claims = sample_claims(options.headlines, count, options.claims + 40)
    warm, claims = claims[:40], claims[40:]
    plain = PlainStack(*stored(folder), options.stance_model, options.judged, threads=2)
    with running_server(folder, _settings(options)) as server:
        timed(Caller(server.url).check, warm)
        timed(plain.check, warm[:10])
        seconds: dict[str, list[float]] = {"plain": [], "service": []}
        for start in range(0, len(claims), _IN_TURNS):
            part = claims[start : start + _IN_TURNS]
            seconds["plain"] += timed(plain.check, part)
            # A new connection each turn: the server closes those that wait too long.
            seconds["service"] += timed(Caller(server.url).check, part)
        rows = [
            figures("plain stack, in process", seconds["plain"], sum(seconds["plain"])),
            figures("service, 1 connection", seconds["service"], sum(seconds["service"])),
        ]
        # Other claims than before: the service's caches are off (benchmarks.server), the machine's are not.
        fresh = sample_claims(options.headlines, count + 7, 3 * options.claims)
        fresh = [claim for claim in fresh if claim not in set(claims) | set(warm)]
        for part, connections in ((fresh[: options.claims], 4), (fresh[options.claims :], 16)):
            rows.append(concurrent(server.url, part[: options.claims], connections))
        workers = [memory_of(worker) for worker in server.workers()]
    return Size(
        count,
        round(rows[0].p50_ms / rows[1].p50_ms, 2),
        round(max(row.per_second for row in rows[1:]) / rows[0].per_second, 2),
        rows,
        workers,
    )


def growth(counts: Sequence[int], options: argparse.Namespace) -> float:
    """Ask services of the fewest and of the most passages in turns; give the ratio of their p50."""
    few, many = min(counts), max(counts)
    claims = sample_claims(options.headlines, many, options.claims + 40)
    seconds: dict[int, list[float]] = {few: [], many: []}
    with ExitStack() as stack:
        urls = {
            count: stack.enter_context(
                running_server(prepare_corpus(options.headlines, count), _settings(options))
            ).url
            for count in seconds
        }
        for url in urls.values():
            timed(Caller(url).check, claims[:40])
        for start in range(40, len(claims), _IN_TURNS):
            for count, url in urls.items():
                seconds[count] += timed(Caller(url).check, claims[start : start + _IN_TURNS])
    return float(np.median(seconds[many]) / np.median(seconds[few]))


def _settings(options: argparse.Namespace) -> dict[str, str]:
    return {"FACTCHECK_JUDGED_PASSAGES": str(options.judged), "FACTCHECK_WORKERS": str(options.workers)}


def show(size: Size, judged: int) -> None:
    """Print what was measured with one corpus."""
    print(f"{size.count:,} passages, {judged} judged, {len(size.workers)} workers")
    for row in size.rows:
        print(
            f"{row.name:28} p50 {row.p50_ms:8.2f} ms   p95 {row.p95_ms:8.2f} ms   p99 {row.p99_ms:8.2f} ms"
            f"   {row.per_second:7.2f}/s"
        )
    for each in size.workers:
        print(f"a worker: {each.private_mib} MiB of its own, {each.shared_mib} MiB shared")
    print(f"plain p50 / service p50: {size.p50_ratio:.2f}")
    print(f"most answers a second, service / plain: {size.throughput_ratio:.2f}")


def main() -> None:
    """Print the tables and the ratios; write JSON and draw where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--headlines", type=Path, default=DEFAULT_HEADLINES)
    parser.add_argument("--count", type=int, nargs="+", default=[100_000])
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--judged", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--stance-model", type=Path, help="float stance model for the plain stack")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--picture", type=Path, help="where to draw p50 by size, an .svg")
    options = parser.parse_args()
    if not options.headlines.exists():
        sys.exit(f"{options.headlines} is not there: name the file with --headlines")
    sizes = []
    for count in sorted(options.count):
        sizes.append(compare(count, options))
        show(sizes[-1], options.judged)
    grown = growth(options.count, options) if len(sizes) > 1 else 1.0
    if len(sizes) > 1:
        print(f"p50 at {sizes[-1].count:,} / p50 at {sizes[0].count:,}, in turns: {grown:.2f}")
    if options.json:
        report = {
            "judged": options.judged,
            "growth": round(grown, 2),
            "sizes": [asdict(each) for each in sizes],
        }
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")
    if options.picture:
        counts = [each.count for each in sizes]
        lines = {
            name: [each.rows[at].p50_ms for each in sizes] for at, name in enumerate(("plain", "service"))
        }
        options.picture.write_text(growth_svg(counts, lines), "utf-8")


if __name__ == "__main__":
    main()
