"""Measure `/check` through gunicorn beside the plain stack, in the same run.

`python -m benchmarks.serve --count 100000` ingests that many headlines (once: the corpus stays in
data/benchmarks), starts the service and asks it claims that are in no source, in turns with the plain
stack, so that a noisy machine disturbs both alike. The same number of passages is judged by both.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from benchmarks.headlines import DEFAULT_HEADLINES, read_headlines, sample_claims, write_jsonl
from benchmarks.plain_stack import PlainStack
from benchmarks.server import run_service, running_service
from index.corpus import Corpus

CORPORA = Path(__file__).resolve().parents[1] / "data" / "benchmarks"


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold latencies in milliseconds and whole answers a second."""

    name: str
    requests: int
    p50_ms: float
    p95_ms: float
    per_second: float


def figures(name: str, latencies_s: Sequence[float], wall_s: float) -> Figures:
    """Summarise latencies (seconds each) that took `wall_s` seconds together."""
    milliseconds = np.asarray(latencies_s) * 1000
    p50, p95 = (float(np.percentile(milliseconds, q)) for q in (50, 95))
    return Figures(name, len(latencies_s), round(p50, 2), round(p95, 2), round(len(latencies_s) / wall_s, 2))


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
        passages = snapshot.passages(ids.tolist())
    return vectors, [passages[number].passage.text for number in ids.tolist()]


def compare(options: argparse.Namespace) -> list[Figures]:
    """Run both stacks in turns over the same claims, then the service alone at more connections."""
    folder = prepare_corpus(options.headlines, options.count)
    claims = sample_claims(options.headlines, options.count, options.claims + 40)
    warm, claims = claims[:40], claims[40:]
    plain = PlainStack(*stored(folder), options.stance_model, options.judged, threads=2)
    settings = {"FACTCHECK_JUDGED_PASSAGES": str(options.judged), "FACTCHECK_WORKERS": str(options.workers)}
    with running_service(folder, settings) as url:
        timed(Caller(url).check, warm)
        timed(plain.check, warm[:10])
        seconds: dict[str, list[float]] = {"plain": [], "service": []}
        for start in range(0, len(claims), 25):
            part = claims[start : start + 25]
            seconds["plain"] += timed(plain.check, part)
            # A new connection each turn: the server closes those that wait too long.
            seconds["service"] += timed(Caller(url).check, part)
        rows = [
            figures("plain stack, in process", seconds["plain"], sum(seconds["plain"])),
            figures("service, 1 connection", seconds["service"], sum(seconds["service"])),
        ]
        # Other claims than before, so that no cache can answer.
        fresh = sample_claims(options.headlines, options.count + 7, 3 * options.claims)
        fresh = [claim for claim in fresh if claim not in set(claims) | set(warm)]
        for part, connections in ((fresh[: options.claims], 4), (fresh[options.claims :], 16)):
            rows.append(concurrent(url, part[: options.claims], connections))
    return rows


def main() -> None:
    """Print the table and the ratio; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--headlines", type=Path, default=DEFAULT_HEADLINES)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--claims", type=int, default=200)
    parser.add_argument("--judged", type=int, default=10)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--stance-model", type=Path, help="float stance model for the plain stack")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not options.headlines.exists():
        sys.exit(f"{options.headlines} is not there: name the file with --headlines")
    rows = compare(options)
    print(f"{options.count:,} passages, {options.judged} judged, {options.workers} workers")
    for row in rows:
        print(f"{row.name:28} p50 {row.p50_ms:8.2f} ms   p95 {row.p95_ms:8.2f} ms   {row.per_second:7.2f}/s")
    ratio = rows[0].p50_ms / rows[1].p50_ms
    print(f"plain p50 / service p50: {ratio:.2f}")
    if options.json:
        report = {"count": options.count, "judged": options.judged, "workers": options.workers}
        report |= {"p50_ratio": round(ratio, 2), "rows": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
