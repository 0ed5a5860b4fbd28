"""How often a named difference is one: on claims that their evidence supports there should be none.

`python -m benchmarks.differences` reads labelled pairs (data/stance/dev.jsonl.gz) and counts, by label and
kind, the pairs with a difference named; and reads news articles of the half kept for reporting, edits their
sentences (benchmarks/edited_copies.py) and counts differences named in true copies, and found where one
number, name or day was changed. Nothing is tuned on either. Times are of one thread.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.origins import DEFAULT_ARTICLES, made_pairs, sentences_of
from index.differences import differences

ROOT = Path(__file__).resolve().parents[1]
DEFAULT_PAIRS = ROOT.parent / "shared" / "data" / "stance" / "dev.jsonl.gz"
RESULTS = ROOT / "benchmarks" / "results" / "differences.json"
CHANGED = ("another number", "another name", "another day", "negated", "opposite", "names exchanged")


def labelled(path: Path) -> list[tuple[str, str, str]]:
    """Read (label, claim, evidence)."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        rows = map(json.loads, lines)
        return [(row["label"], row["claim"], row["evidence"]) for row in rows]


def edited(path: Path) -> list[tuple[str, str, str]]:
    """Make (group, claim, passage) of the edited sentences; a copy's words may all be its own."""
    texts = [text for _, text in sentences_of(path, "reported", 250)]
    pairs = made_pairs(texts, "reported", 150)
    return [(pair.kind if pair.kind in CHANGED else "copy", pair.first, pair.second) for pair in pairs]


def counted(rows: Iterable[tuple[str, str, str]], show: Sequence[str]) -> dict[str, dict[str, object]]:
    """Count the pairs with a difference, by group and kind."""
    pairs: Counter[str] = Counter()
    named: Counter[str] = Counter()
    kinds: dict[str, Counter[str]] = {}
    spent = 0.0
    for group, claim, passage in rows:
        started = time.process_time()
        found = differences(claim, passage)
        spent += time.process_time() - started
        pairs[group] += 1
        named[group] += bool(found)
        kinds.setdefault(group, Counter()).update({each.kind for each in found})
        if group in show and found:
            print(f"  {group}: {', '.join(f'{each.kind} {each.claim} > {each.passage}' for each in found)}")
            print(f"    {claim}\n    {passage[:300]}")
    report: dict[str, dict[str, object]] = {
        group: {
            "pairs": count,
            "with_difference": round(named[group] / count, 4),
            "kinds": dict(kinds[group]),
        }
        for group, count in sorted(pairs.items())
    }
    report["time"] = {"microseconds_a_pair": round(spent / sum(pairs.values()) * 1e6, 1)}
    return report


def main() -> None:
    """Run the benchmark and write its figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--pairs", type=Path, default=DEFAULT_PAIRS)
    parser.add_argument("--articles", type=Path, default=DEFAULT_ARTICLES)
    parser.add_argument("--show", action="append", default=[], help="print the pairs of this group")
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    report = {
        "labelled": counted(labelled(options.pairs), options.show),
        "edited": counted(edited(options.articles), options.show),
    }
    for part, groups in report.items():
        for group, row in groups.items():
            print(f"{part:9} {group:16}", row)
    options.json.parent.mkdir(parents=True, exist_ok=True)
    options.json.write_text(json.dumps(report, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
