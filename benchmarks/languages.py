"""Measure how often the language of short texts is found, missed or taken for another.

`python -m benchmarks.languages` asks for the language of the sentences of the tests and of headlines.
"""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path

from benchmarks.headlines import DEFAULT_HEADLINES, sample_claims
from index.languages import SURE, detect

ROOT = Path(__file__).resolve().parents[1]
RESULTS = ROOT / "benchmarks" / "results" / "languages.json"
SENTENCES = ROOT / "tests" / "index" / "sentences_by_language.tsv"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--headlines", type=int, default=20_000, metavar="N", help="how many to draw")
    arguments = parser.parse_args()
    lines = (line.split("\t") for line in SENTENCES.read_text("utf-8").splitlines())
    texts = {"sentences in 11 languages": [(language, text) for language, text in lines]}
    texts["English headlines"] = [("en", text) for text in _headlines(arguments.headlines)]
    rows = [_measured(name, some) for name, some in texts.items()]
    for row in rows:
        print(row)
    RESULTS.write_text(json.dumps({"least_probability": SURE, "texts": rows}, indent=1) + "\n")


def _measured(name: str, texts: list[tuple[str, str]]) -> dict[str, object]:
    detect(texts[0][1])
    started = time.perf_counter()
    found = [(language, detect(text)) for language, text in texts]
    micros = (time.perf_counter() - started) / len(texts) * 1e6
    return {
        "texts": name,
        "count": len(texts),
        "right": round(sum(own == seen for own, seen in found) / len(texts), 4),
        "unsure": round(sum(seen is None for _, seen in found) / len(texts), 4),
        "wrong": round(sum(seen not in (own, None) for own, seen in found) / len(texts), 4),
        "microseconds": round(micros, 1),
    }


def _headlines(count: int) -> list[str]:
    return sample_claims(DEFAULT_HEADLINES, 0, count)


if __name__ == "__main__":
    main()
