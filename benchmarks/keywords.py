"""Measure keyword search alone: by FTS5, by the table of postings, by both where passages came later.

`python -m benchmarks.keywords --count 990000` looks up the words of headlines that are in no source, and of
claims made of words that very many passages have, all ways in turns and on one thread. All must find the
same.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.headlines import DEFAULT_HEADLINES, sample_claims
from benchmarks.serve import prepare_corpus
from index.corpus import Corpus, CorpusSnapshot, TableState
from index.lexical import keyword_patterns
from index.posting_table import PostingTable

RESULTS = Path(__file__).resolve().parent / "results" / "keywords.json"
WANTED = 100
FREQUENT = 300
WORDS = 8
LATER_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Figures:
    """Hold milliseconds of the wall clock, and the median of processor time."""

    claims: str
    way: str
    p50_ms: float
    p95_ms: float
    p99_ms: float
    processor_p50_ms: float


def without_the_last(table: PostingTable, share: float) -> PostingTable:
    """Give the table as it was before the last passages came."""
    rows = int(len(table.ids) * (1 - share))
    earlier = table.rows < rows
    kept = np.concatenate(([0], np.cumsum(earlier)))
    return replace(
        table,
        ids=table.ids[:rows],
        lengths=table.lengths[:rows],
        rows=table.rows[earlier],
        bounds=kept[table.bounds],
    )


def brought_up(snapshot: CorpusSnapshot, table: TableState) -> TableState:
    """Read all later words into memory, as the searches of a process do step by step."""
    while not table.is_complete:
        later = snapshot.postings_at(table)
        if later is None:
            raise ValueError("the table does not lead to the snapshot")
        table = later
    return table


def frequent_claims(table: PostingTable, left_out: frozenset[str], count: int) -> list[str]:
    """Make claims of the most frequent words that are searched at all."""
    most = np.argsort(-np.diff(table.bounds), kind="stable")[: 2 * FREQUENT].tolist()
    words = [table.words[table.word_ends[at] : table.word_ends[at + 1]].tobytes().decode() for at in most]
    words = [word for word in words if word not in left_out][:FREQUENT]
    draw = Random(0)
    return [" ".join(draw.sample(words, WORDS)) for _ in range(count)]


def measure(
    snapshot: CorpusSnapshot, ways: dict[str, TableState | None], name: str, claims: Sequence[str]
) -> list[Figures]:
    """Look the words of every claim up, all ways in turns."""
    frequent = snapshot.frequent_words()
    spent: dict[str, list[tuple[float, float]]] = {way: [] for way in ways}
    for claim in claims:
        patterns, found = keyword_patterns(claim, frequent), []
        for way, table in ways.items():
            snapshot.use_postings(table)
            started = time.perf_counter(), time.thread_time()
            snapshot.keep_postings(patterns)
            matched = snapshot.match(patterns, WANTED)
            spent[way].append((time.perf_counter() - started[0], time.thread_time() - started[1]))
            found.append((matched.ids.tolist(), matched.scores.tolist()))
        if found.count(found[0]) < len(found):
            raise ValueError(f"the ways find different passages for {claim!r}")
    rows = []
    for way, seconds in spent.items():
        wall, processor = np.array(seconds).T * 1000
        p50, p95, p99 = (round(float(np.percentile(wall, q)), 2) for q in (50, 95, 99))
        rows.append(Figures(name, way, p50, p95, p99, round(float(np.median(processor)), 2)))
    return rows


def main() -> None:
    """Print the table and write JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--headlines", type=Path, default=DEFAULT_HEADLINES)
    parser.add_argument("--count", type=int, default=990_000)
    parser.add_argument("--claims", type=int, default=300)
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    if not options.headlines.exists():
        sys.exit(f"{options.headlines} is not there: name the file with --headlines")
    corpus = Corpus(prepare_corpus(options.headlines, options.count) / "corpus.db")
    headlines = sample_claims(options.headlines, options.count, options.claims)
    with corpus.snapshot() as snapshot:
        started = time.process_time()
        whole = snapshot.posting_table()
        made_s = round(time.process_time() - started, 1)
        fewer = without_the_last(whole.table, LATER_SHARE)
        # Without the words of later passages in memory, FTS5 is asked for these.
        asking = TableState(fewer, whole.revision, whole.token, covered=int(fewer.ids[-1]))
        later = brought_up(snapshot, TableState.of(fewer, whole.revision, whole.token))
        ways = {"FTS5": None, "table": whole}
        ways |= {"table, the last 1% in memory": later, "table, FTS5 for the last 1%": asking}
        frequent = frequent_claims(whole.table, snapshot.frequent_words(), options.claims)
        for warm in headlines[:20]:
            measure(snapshot, ways, "", [warm])
        rows = measure(snapshot, ways, "headlines", headlines)
        rows += measure(snapshot, ways, f"{WORDS} of the {FREQUENT} most frequent words", frequent)
        passages = snapshot.state.passages
    print(f"{passages:,} passages; table made in {made_s} s of processor time")
    for row in rows:
        print(
            f"{row.claims:36} {row.way:32} p50 {row.p50_ms:6.2f} ms  p95 {row.p95_ms:6.2f}"
            f"  p99 {row.p99_ms:6.2f}  processor p50 {row.processor_p50_ms:6.2f}"
        )
    report = {"passages": passages, "made_s": made_s, "rows": [asdict(row) for row in rows]}
    options.json.write_text(json.dumps(report, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
