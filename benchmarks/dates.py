"""Measure how often the day of publication is found, missed and got wrong.

`python -m benchmarks.dates` wraps articles whose dates are known into pages and into texts with header lines,
in eight languages, and asks for their dates; for pages also what the library htmldate alone would have said.
Right means the day that the wrapping states, or no date where it states none.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from pathlib import Path

import htmldate

from benchmarks.dated_pages import LANGUAGES, PAGE_KINDS, Wrapped, wrapped_page, wrapped_text
from index.dates import find_publication_date
from index.pages.content import PageContent
from index.pages.extraction import dated, page_head
from index.pages.metadata import Metadata
from index.pages.tree import parse_page

ROOT = Path(__file__).resolve().parents[1]
ARTICLES = ROOT.parent / "shared/data/news/articles_2025_26.jsonl.gz"
RESULTS = ROOT / "benchmarks" / "results" / "dates.json"


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000, metavar="N", help="how many at most")
    arguments = parser.parse_args()
    articles = list(islice(_articles(), arguments.articles))
    draw = random.Random(4)
    texts = [wrapped_text(*article, language, draw) for article in articles for language in LANGUAGES]
    kinds = [kind for n in range(len(articles)) for kind in [PAGE_KINDS[n % len(PAGE_KINDS)]]]
    pages = [
        wrapped_page(*article, kind, draw.choice(LANGUAGES), draw)
        for article, kind in zip(articles, kinds, strict=True)
    ]
    stories = [Wrapped("story", "en", f"{title}\n\n{text}", None) for title, text, _ in articles]
    rows = [
        *_by(stories, "kind", "no header", _date_of_text),
        *_by(texts, "language", "text header", _date_of_text),
        *_by(pages, "kind", "page", _date_of_page),
        *_by(pages, "kind", "page, htmldate alone", _date_of_htmldate),
    ]
    for row in rows:
        print(
            f"{row.what:<24}{row.of:<36}{row.count:>6}{row.right:>9.2%}{row.unknown:>9.2%}{row.wrong:>9.2%}"
            f"{row.ms:>8.2f} ms"
        )
    RESULTS.write_text(
        json.dumps({"articles": len(articles), "rows": [asdict(row) for row in rows]}, indent=1) + "\n"
    )


@dataclass(frozen=True, slots=True)
class Row:
    """Hold the shares of right, unknown and wrong dates, and the milliseconds that one takes."""

    what: str
    of: str
    count: int
    right: float
    unknown: float
    wrong: float
    ms: float


def _articles() -> Iterator[tuple[str, str, datetime]]:
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as lines:
        for line in lines:
            article = json.loads(line)
            stated = article["published"] or ""
            try:
                published = datetime.fromisoformat(stated)
            except ValueError:
                published = parsedate_to_datetime(stated)
            yield article["title"], article["text"], published


def _by(wrapped: list[Wrapped], field: str, what: str, ask: Callable[[Wrapped], str | None]) -> list[Row]:
    asked = [_asked(each, ask) for each in wrapped]
    groups = {"all": asked}
    for each, answer in zip(wrapped, asked, strict=True):
        groups.setdefault(getattr(each, field), []).append(answer)
    return [_row(what, group, some) for group, some in groups.items()]


def _asked(page: Wrapped, ask: Callable[[Wrapped], str | None]) -> tuple[str, float]:
    started = time.perf_counter()
    value = ask(page)
    seconds = time.perf_counter() - started
    day = None if value is None else value[:10]
    verdict = "right" if day == page.day else "unknown" if day is None else "wrong"
    return verdict, seconds


def _row(what: str, group: str, asked: list[tuple[str, float]]) -> Row:
    verdicts = Counter(verdict for verdict, _ in asked)
    shares = (round(verdicts[name] / len(asked), 5) for name in ("right", "unknown", "wrong"))
    return Row(what, group, len(asked), *shares, round(sum(each for _, each in asked) / len(asked) * 1e3, 2))


def _date_of_text(text: Wrapped) -> str | None:
    return find_publication_date(text.content, text.language).value


def _date_of_page(page: Wrapped) -> str | None:
    tree = parse_page(page.content)
    metadata = Metadata(tree)
    head = page_head(tree, metadata.title)
    content = PageContent("-", url=metadata.url, language=metadata.language)
    return dated(content, head, metadata.published, metadata.modified).published.value


def _date_of_htmldate(page: Wrapped) -> str | None:
    return htmldate.find_date(page.content, original_date=True)


if __name__ == "__main__":
    main()
