"""Read dated headlines from a tab-separated file: date as yyyymmdd, headline, id."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

DEFAULT_HEADLINES = Path(__file__).resolve().parents[2] / "shared/data/news/headlines_1m.tsv.gz"


@dataclass(frozen=True, slots=True)
class Headline:
    """Hold one headline; `date` is EDTF, to the day."""

    id: str
    text: str
    date: str


def read_headlines(path: Path) -> Iterator[Headline]:
    """Read every headline of the file, in its order; lines of another shape are skipped."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            fields = line.rstrip("\n").split("\t")
            if len(fields) >= 2 and len(fields[0]) == 8 and fields[0].isdigit() and fields[1].strip():
                day = fields[0]
                date = f"{day[:4]}-{day[4:6]}-{day[6:]}"
                yield Headline(f"headline-{number}", fields[1].strip(), date)


def write_jsonl(headlines: Iterator[Headline], count: int, path: Path) -> None:
    """Write the first `count` headlines as documents of one sentence, for `ingest`."""
    with path.open("w", encoding="utf-8") as out:
        for one in islice(headlines, count):
            row = {"id": one.id, "text": one.text, "publisher": "Headlines", "published": one.date}
            out.write(json.dumps(row | {"language": "en"}) + "\n")


def sample_claims(path: Path, after: int, count: int) -> list[str]:
    """Take `count` headlines spread evenly over what follows the first `after`: none is in the corpus."""
    rest = [one.text for one in islice(read_headlines(path), after, None)]
    step = max(1, len(rest) // count)
    return rest[::step][:count]
