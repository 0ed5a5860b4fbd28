"""Measure what a rebuild costs, in processor time, where nothing, the record or the corpus is outdated.

`python -m benchmarks.rebuild --count 100000` works on a copy of a corpus that `benchmarks.serve` made (or
makes it). Nothing is embedded: the present rules split these texts as they are stored.
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.headlines import DEFAULT_HEADLINES
from benchmarks.steady import copied_corpus
from index.corpus import Corpus
from index.segmentation import SEGMENTER_VERSION, segment
from index.upkeep import Upkeep
from service.bootstrap import CORPUS_FILE, INDEX_DIR

RESULTS = Path(__file__).parent / "results" / "rebuild.json"


@dataclass(frozen=True, slots=True)
class NoEmbedder:
    """Have the name of the corpus's embedder, and refuse to embed."""

    name: str
    dimension: int

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Raise RuntimeError."""
        raise RuntimeError(f"{len(texts)} passages would be embedded anew: this corpus is of other rules")


def measured(data_dir: Path) -> list[dict[str, object]]:
    """Rebuild three times; give what each took and did."""
    path = data_dir / CORPUS_FILE
    with closing(Corpus(path)) as corpus:
        with corpus.snapshot() as snapshot:
            stored = snapshot.embedder
        if stored is None:
            raise RuntimeError("the corpus is empty")
        embedder = NoEmbedder(stored.name, stored.dimension)
        upkeep = Upkeep(corpus, data_dir / INDEX_DIR, embedder, segment, SEGMENTER_VERSION)
        rows = []
        for name, everything in (("other rules", False), ("nothing outdated", False), ("--all", True)):
            if name == "other rules":
                with closing(sqlite3.connect(path)) as connection, connection:
                    connection.execute("UPDATE documents SET segmenter = 'of another release'")
            busy, clock = time.process_time(), time.monotonic()
            rebuilt = upkeep.rebuild(everything=everything)
            rows.append(
                {
                    "case": name,
                    "cpu_seconds": round(time.process_time() - busy, 2),
                    "seconds": round(time.monotonic() - clock, 2),
                    **asdict(rebuilt),
                }
            )
    return rows


def main() -> None:
    """Print a table and write the report."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000, help="headlines in the corpus")
    parser.add_argument("--headlines", type=Path, default=DEFAULT_HEADLINES)
    parser.add_argument("--json", type=Path, default=RESULTS)
    options = parser.parse_args()
    if not options.headlines.exists():
        sys.exit(f"{options.headlines} is not there: name the file with --headlines")
    with tempfile.TemporaryDirectory(prefix="rebuild-") as place:
        rows = measured(copied_corpus(options.headlines, options.count, Path(place) / "data"))
    for row in rows:
        print("  ".join(f"{name} {value}" for name, value in row.items()))
    options.json.write_text(json.dumps(rows, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
