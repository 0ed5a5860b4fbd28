"""Measure POST /check/batch beside the same claims one by one over one connection, in the same run.

`python -m benchmarks.batch --count 100000` asks a running service the same claims both ways, in turns, so
that a noisy machine disturbs both alike. Which way goes first alternates from turn to turn.
"""

from __future__ import annotations

import argparse
import http.client
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks.headlines import DEFAULT_HEADLINES, sample_claims
from benchmarks.serve import prepare_corpus
from benchmarks.server import running_service

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


def measure(url: str, claims: Sequence[str], turn: int) -> tuple[dict[str, float], int]:
    """Ask all claims both ways, `turn` of them at a time.

    Gives the claims per second of each way, and how many claims got another verdict.
    """
    differing = 0
    ways: list[tuple[str, Ask]] = [("one by one", one_by_one), ("batch", as_batch)]
    seconds = dict.fromkeys((name for name, _ in ways), 0.0)
    for start in range(0, len(claims), turn):
        part = claims[start : start + turn]
        verdicts = []
        for name, ask in ways:
            started = time.perf_counter()
            verdicts.append(ask(url, part))
            seconds[name] += time.perf_counter() - started
        differing += sum(one != other for one, other in zip(*verdicts, strict=True))
        ways.reverse()
    return {name: round(len(claims) / spent, 2) for name, spent in seconds.items()}, differing


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
    claims = sample_claims(options.headlines, options.count, options.claims + 48)
    with running_service(
        prepare_corpus(options.headlines, options.count), {"FACTCHECK_WORKERS": str(options.workers)}
    ) as url:
        for _ in range(options.workers):  # a connection each, so that every worker warms up
            one_by_one(url, claims[:16])
            as_batch(url, claims[16:48])
        per_second, differing = measure(url, claims[48:], options.turn)
    ratio = per_second["batch"] / per_second["one by one"]
    print(f"{options.count:,} passages, {options.claims} claims, {options.turn} in a batch")
    for name, rate in per_second.items():
        print(f"{name:12} {rate:7.2f} claims/s")
    print(f"batch / one by one: {ratio:.2f}   other verdicts: {differing}")
    if options.json:
        report = {"count": options.count, "claims": options.claims, "turn": options.turn}
        report |= {"claims_per_second": per_second, "ratio": round(ratio, 2), "differing": differing}
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
