"""Read dated headlines from a tab-separated file: date (2007-01-31), headline, id."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

DEFAULT_HEADLINES = Path(__file__).resolve().parents[2] / "shared/data/news/headlines_1m.tsv.gz"
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


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
            date, _, rest = line.rstrip("\n").partition("\t")
            text = rest.partition("\t")[0].strip()
            if _DATE.fullmatch(date) and text:
                yield Headline(f"headline-{number}", text, date)


def write_jsonl(headlines: Iterator[Headline], count: int, path: Path) -> None:
    """Write the first `count` headlines as documents, for `ingest`; raise ValueError if there are fewer."""
    written = 0
    with path.open("w", encoding="utf-8") as out:
        for one in islice(headlines, count):
            row = {"id": one.id, "text": one.text, "publisher": "Headlines", "published": one.date}
            out.write(json.dumps(row | {"language": "en"}) + "\n")
            written += 1
    if written < count:
        raise ValueError(f"the file holds only {written:,} headlines, not {count:,}")


def sample_claims(path: Path, after: int, count: int) -> list[str]:
    """Take `count` headlines spread evenly over what follows the first `after`: none is in the corpus."""
    rest = [one.text for one in islice(read_headlines(path), after, None)]
    step = max(1, len(rest) // count)
    return rest[::step][:count]
