"""Measure `ingest` from a file beside sentence-transformers' `encode` of the same sentences, in turns.

`python -m benchmarks.ingest` gives both a few thousand headlines at a time: what `ingest` makes of them is
passages, vectors, keywords and an index on disk, what `encode` makes of them is vectors in memory, which
favours it. A turn of `ingest` is a process of its own on an empty corpus; its start is not counted, as that
of `encode` is not. Which way goes first alternates from turn to turn.

`--whole 990000` then ingests so many into the corpus that the other benchmarks use, and tells the rate and
the largest memory. Linux only, for the memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from statistics import median

import torch
from sentence_transformers import SentenceTransformer

from benchmarks.headlines import DEFAULT_HEADLINES, Headline, read_headlines, write_jsonl
from benchmarks.serve import CORPORA
from benchmarks.server import service_environment
from models.minilm import packaged_minilm

ENCODE, INGEST = "encode", "ingest"


@dataclass(frozen=True, slots=True)
class Ingested:
    """Hold what one run of `ingest` did: its passages and documents a second, and its largest memory."""

    passages: int
    refused: int
    per_second: float
    peak_mib: int


def ingest(headlines: Iterator[Headline], count: int, folder: Path) -> Ingested:
    """Write `count` headlines to a file and ingest it into a data folder; raises RuntimeError."""
    rows = folder / "headlines.jsonl"
    write_jsonl(headlines, count, rows)
    with tempfile.TemporaryFile("w+") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "service", "ingest", "--json", str(rows)],
            env=service_environment(folder, {}),
            stdout=out,
        )
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        report = json.loads(out.read() or "{}")
    rows.unlink()
    # A few headlines are no statement ("Photo: ...") and are refused: exit code 1.
    if child.returncode not in (0, 1) or report["failed"] > count // 1000:
        raise RuntimeError(f"ingest ended with {child.returncode}: {report.get('failures', [])[:3]}")
    rate = round(report["passages"] / report["seconds"], 1)
    return Ingested(report["passages"], report["failed"], rate, usage.ru_maxrss // 1024)


def encode_rate(encoder: SentenceTransformer, texts: Sequence[str]) -> float:
    """Encode the texts with the library's own defaults; give texts a second."""
    started = time.perf_counter()
    encoder.encode(list(texts), normalize_embeddings=True, show_progress_bar=False)
    return round(len(texts) / (time.perf_counter() - started), 1)


def in_turns(headlines: Sequence[Headline], turns: int) -> dict[str, list[float]]:
    """Share the headlines among the turns; give the rates of both ways."""
    torch.set_num_threads(len(os.sched_getaffinity(0)))
    encoder = SentenceTransformer(str(packaged_minilm()), device="cpu")
    encode_rate(encoder, [one.text for one in headlines[:64]])
    rates: dict[str, list[float]] = {INGEST: [], ENCODE: []}
    size = len(headlines) // turns
    for turn in range(turns):
        part = headlines[turn * size : (turn + 1) * size]
        for way in (INGEST, ENCODE) if turn % 2 else (ENCODE, INGEST):
            if way == ENCODE:
                rates[way].append(encode_rate(encoder, [one.text for one in part]))
            else:
                with tempfile.TemporaryDirectory() as folder:
                    rates[way].append(ingest(iter(part), len(part), Path(folder)).per_second)
    return rates


def ingest_whole(headlines: Path, count: int) -> Ingested:
    """Ingest the corpus that `benchmarks.serve` and others use; raises RuntimeError where it is there."""
    folder = CORPORA / f"headlines-{count}"
    if (folder / "complete").exists():
        raise RuntimeError(f"{folder} is there already: remove it to measure its ingest")
    folder.mkdir(parents=True, exist_ok=True)
    done = ingest(read_headlines(headlines), count, folder)
    (folder / "complete").touch()
    return done


def main() -> None:
    """Print the rates and their ratio; write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--headlines", type=Path, default=DEFAULT_HEADLINES)
    parser.add_argument("--turns", type=int, default=6)
    parser.add_argument("--count", type=int, default=5_000, help="headlines in one turn")
    parser.add_argument("--whole", type=int, default=0, help="then ingest so many into the shared corpus")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if not options.headlines.exists():
        sys.exit(f"{options.headlines} is not there: name the file with --headlines")
    part = list(islice(read_headlines(options.headlines), options.turns * options.count))
    rates = in_turns(part, options.turns) if options.turns else {}
    report: dict[str, object] = {"count": options.count, "rates": rates}
    if rates:
        ratios = [one / other for one, other in zip(rates[INGEST], rates[ENCODE], strict=True)]
        report["ratio"] = round(median(ratios), 2)
        for way, values in rates.items():
            print(f"{way:7} median {median(values):7.0f}/s   {values}")
        print(f"ingest / encode: median {median(ratios):.2f}   {[round(each, 2) for each in ratios]}")
    if options.whole:
        whole = ingest_whole(options.headlines, options.whole)
        report["whole"] = asdict(whole)
        print(f"{options.whole:,} headlines: {whole.per_second:.0f} passages/s, {whole.peak_mib} MiB at most")
    if options.json:
        options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
