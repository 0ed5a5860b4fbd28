"""The command `ingest`: files, folders or standard input into the corpus."""

from __future__ import annotations

import sys
from collections import Counter
from dataclasses import dataclass, field
from time import perf_counter
from typing import TYPE_CHECKING, Any, BinaryIO

import click

from service.commands.output import json_option, print_json, say, show
from service.commands.progress import ReadingPosition, shown_progress
from service.commands.session import opened

if TYPE_CHECKING:
    from index.ingest import Ingestor
    from index.pages.sandbox import PageReader
    from index.readers import Defaults
    from index.records import Outcome


@dataclass(slots=True)
class IngestReport:
    """Count what became of the records of one run, and keep the failures."""

    counts: Counter[str] = field(default_factory=Counter)
    passages: int = 0
    failures: list[Outcome] = field(default_factory=list)
    seconds: float = 0.0
    stopped: bool = False

    def add(self, outcome: Outcome) -> None:
        """Count one record."""
        self.counts[outcome.status.value] += 1
        if outcome.status.value in ("created", "updated"):
            self.passages += outcome.passages
        if outcome.reason is not None:
            self.failures.append(outcome)


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--publisher", metavar="NAME", help="Who published what does not name its publisher.")
@click.option("--url", metavar="URL", help="Where to read what does not name its address.")
@click.option(
    "--published", metavar="DATE", help="When it was published, where neither record nor text says so."
)
@click.option("--language", metavar="TAG", help="The language of what does not name it, such as en.")
@json_option
def ingest(*, paths: tuple[str, ...], as_json: bool, **defaults: str | None) -> None:
    """Put documents into the corpus.

    A PATH is a .jsonl, .csv, .txt or .html file, an RSS or Atom feed (.xml, .rss, .atom), a folder of them,
    or - for JSON lines on standard input. One JSON line or CSV row is one document with the fields text, id,
    title, publisher, url, language, author, section, published, modified; only text is required. A line of
    JSON may have html instead of text, or the review of a fact-check. Other columns of a CSV table are passed
    over. A .txt or .html file is one document with its name as id, an entry of a feed one with its own.

    Ingesting again is cheap: unchanged documents are recognised, one with the id of another replaces it.
    Without an id, one is made from text, title, publisher and url: give an id to what will change.
    A bad record never stops the rest; it is named with file, line and reason, and the exit code is 1.
    Ctrl-C loses nothing that was stored: run the same command again to go on.

    \b
    Examples:
      python -m service ingest articles/ --publisher "Harbour Gazette" --language en
      zcat archive.jsonl.gz | python -m service ingest -
    """
    known = _defaults(defaults)
    with opened() as components:
        report = run_ingest(components.ingestor, paths, known, components.pages)
        components.catch_up()
    if as_json:
        print_json(_as_json(report))
    else:
        show(summary(report))
    if report.stopped:
        say("Stopped. Everything counted above is stored. Run the same command again to go on.")
    if report.failures or report.stopped:
        raise click.exceptions.Exit(1)


def run_ingest(
    ingestor: Ingestor, paths: tuple[str, ...], defaults: Defaults, pages: PageReader | None = None
) -> IngestReport:
    """Store what the paths hold, with a progress bar on a terminal; failures are told as they come."""
    from index.readers import read_paths, size_of_paths

    position, report, started = ReadingPosition(), IngestReport(), perf_counter()
    with shown_progress(size_of_paths(paths)) as progress:
        records = position.follow(
            read_paths(paths, defaults, _standard_input(), position.count, progress.note, pages)
        )
        try:
            for outcome in ingestor.ingest(records, progress.embedded):
                report.add(outcome)
                progress.reached(position.finished())
                if outcome.reason is not None:
                    progress.note(f"Failed: {_where(outcome)}: {outcome.reason}")
        except KeyboardInterrupt:
            report.stopped = True
    report.seconds = perf_counter() - started
    return report


def summary(report: IngestReport) -> str:
    """Sum a run up in one line."""
    from service.wording import counted

    counts = report.counts
    line = (
        f"{counts['created']:,} added, {counts['updated']:,} updated, {counts['unchanged']:,} unchanged, "
        f"{counts['failed']:,} failed; {counted(report.passages, 'passage')} in {report.seconds:.1f} s"
    )
    rate = report.passages / report.seconds if report.seconds else 0
    return f"{line} ({rate:,.0f} passages/s)" if report.passages else line


def _standard_input() -> BinaryIO:
    """Give standard input, as an object of its own where that can be.

    A thread that still waits in `sys.stdin.buffer` when the process ends makes the interpreter abort.
    """
    try:
        return open(sys.stdin.fileno(), "rb", closefd=False)
    except (OSError, ValueError):
        return sys.stdin.buffer


def _where(outcome: Outcome) -> str:
    return outcome.where or f"document {outcome.document_id}"


def _as_json(report: IngestReport) -> dict[str, Any]:
    return {
        **{status: report.counts[status] for status in ("created", "updated", "unchanged", "failed")},
        "passages": report.passages,
        "seconds": round(report.seconds, 3),
        "stopped": report.stopped,
        "failures": [
            {"where": failure.where, "id": failure.document_id, "reason": failure.reason}
            for failure in report.failures
        ],
    }


def _defaults(given: dict[str, str | None]) -> Defaults:
    from index.edtf import InvalidDateError, parse_edtf
    from index.readers import Defaults
    from index.validation import InvalidDocumentError

    published = given.pop("published")
    try:
        date = parse_edtf(published) if published is not None else None
        return Defaults(published=date, **given)
    except InvalidDateError as error:
        raise click.UsageError(f"--published: {error}") from error
    except InvalidDocumentError as error:
        raise click.UsageError(f"--{error}") from error
