"""The command `check-file`: a file of claims in, a file of answers out; a run that was stopped goes on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import click

from service.commands.file_summary import FileSummary, as_json_members, as_table, summed_up
from service.commands.output import json_option, print_json, say, show, stderr
from service.commands.session import opened

if TYPE_CHECKING:
    from rich.progress import Progress

    from service.claim_files import ClaimRow

_WORKERS = 2
_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("check-file")
@click.argument("claims", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="CLAIMS")
@click.option("-o", "--output", type=_FILE, required=True, help="Where the results go, as JSON lines.")
@click.option(
    "--column", default="claim", show_default=True, help="The column of a CSV table that holds the claims."
)
@click.option(
    "--id-column", default="id", show_default=True, help="The column that holds your names for them, if any."
)
@click.option("--as-of", metavar="DATE", help="Count only sources surely published by then.")
@click.option("--limit", type=click.IntRange(1, 50), metavar="N", help="At most N pieces of evidence (1-50).")
@click.option("--url", metavar="URL", help="Ask the service at this address instead of the corpus here.")
@click.option(
    "--workers", type=click.IntRange(1, 32), metavar="N",
    help="With --url: batches under way at once. [default: 2]",
)  # fmt: skip
@click.option(
    "--api-key-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="With --url: a file that holds the API key, where the service asks for one.",
)  # fmt: skip
@click.option("--csv", "table", type=_FILE, help="Also write a table for spreadsheet programs.")
@json_option
def check_file(*, claims: Path, output: Path, table: Path | None, as_json: bool, **choices: Any) -> None:
    """Check every claim of a file.

    CLAIMS is a CSV table with a header (--column names the claims), or JSON lines: each what POST /check
    takes, perhaps with an id. The results are JSON lines in the same order: line, id, claim, and either
    answer (that of POST /check) or problem.

    Run the same command again to go on where a run stopped, however it ended: what has a result is not
    checked again. With --url, a busy or failing service is tried again for some minutes.

    The exit code is 0 if every claim has an answer, 1 if some have none or the run was stopped, 2 for bad
    usage.

    \b
    Examples:
      python -m service check-file claims.csv --column statement -o results.jsonl --csv results.csv
      python -m service check-file claims.jsonl -o results.jsonl --url http://127.0.0.1:8000
    """
    from service.claim_files import ClaimFileError
    from service.results_file import ResultsFileError

    if choices["workers"] and not choices["url"]:
        raise click.UsageError("--workers goes with --url: the corpus here is checked with all cores")
    if choices["api_key_file"] and not choices["url"]:
        raise click.UsageError("--api-key-file goes with --url: the corpus here needs no key")
    if output.suffix.lower() == ".csv":
        raise click.UsageError("--output takes JSON lines (results.jsonl); --csv writes a table besides")
    _require_different(claims, output, table, choices["api_key_file"])
    defaults, remote = _defaults(choices), _remote(choices)
    try:
        summary = _run(claims, output, defaults, remote, choices)
    except (ClaimFileError, ResultsFileError) as error:
        raise click.UsageError(str(error)) from error
    if table is not None:
        from service.result_tables import write_results_table

        write_results_table(output, table)
    if as_json:
        print_json(as_json_members(summary))
    else:
        show(as_table(summary))
    if summary.stopped:
        say("Stopped. Every result so far is kept. Run the same command again to go on.")
    if summary.stopped or summary.failed:
        raise click.exceptions.Exit(1)


def _defaults(choices: Mapping[str, Any]) -> dict[str, Any]:
    """Give what is asked of every claim that does not say otherwise."""
    from index.edtf import InvalidDateError, parse_edtf

    if choices["as_of"] is not None:
        try:
            parse_edtf(choices["as_of"])
        except InvalidDateError as error:
            raise click.UsageError(f"--as-of: {error}") from error
    given = {name: choices[name] for name in ("as_of", "limit")}
    return {name: value for name, value in given.items() if value is not None}


def _require_different(claims: Path, output: Path, table: Path | None, key_file: Path | None) -> None:
    """Refuse to write over what is read, or twice into one file, under whatever names and links."""
    read = [("CLAIMS", claims)] + ([("--api-key-file", key_file)] if key_file else [])
    written = [("--output", output)] + ([("--csv", table)] if table else [])
    for place, (option, path) in enumerate(written):
        for other, taken in (*read, *written[:place]):
            if _is_same(path, taken):
                raise click.UsageError(f"{option} names the same file as {other}, {taken}: name another")


def _is_same(one: Path, other: Path) -> bool:
    if one.exists() and other.exists():
        return one.samefile(other)
    return one.resolve() == other.resolve()


@dataclass(frozen=True, slots=True)
class _Remote:
    """Name a service elsewhere, and the key that it asks for."""

    url: str
    api_key: str | None


def _remote(choices: Mapping[str, Any]) -> _Remote | None:
    """Read which service is asked; None where the corpus here is."""
    from service.remote_checking import service_url

    if choices["url"] is None:
        return None
    try:
        url = service_url(choices["url"])
    except ValueError as error:
        raise click.UsageError(f"--url: {error}") from error
    key_file: Path | None = choices["api_key_file"]
    return _Remote(url, None if key_file is None else _key_in(key_file))


def _key_in(file: Path) -> str:
    key = file.read_bytes().removeprefix(b"\xef\xbb\xbf").strip()
    if not key or not all(33 <= byte <= 126 for byte in key):
        raise click.UsageError(f"--api-key-file: {file} must hold one API key and nothing else")
    return key.decode("ascii")


def _run(
    claims: Path,
    output: Path,
    defaults: Mapping[str, Any],
    remote: _Remote | None,
    choices: Mapping[str, Any],
) -> FileSummary:
    from service.claim_files import read_claims
    from service.remote_checking import RemoteError
    from service.results_file import ResultsFile

    def rows() -> Iterator[ClaimRow]:
        return read_claims(claims, choices["column"], choices["id_column"])

    total, started, stopped = sum(1 for _ in rows()), perf_counter(), False
    with ResultsFile(output) as results:
        remaining = rows()
        done = results.resume(remaining)
        if done:
            say(f"{done:,} of {total:,} claims have a result already.")
        try:
            asked = _outcomes(remaining, defaults, remote, choices["workers"] or _WORKERS)
            with _shown(done, total) as progress, asked as outcomes:
                for row, outcome in outcomes:
                    results.add(row, outcome)
                    progress.advance(progress.task_ids[0])
        except KeyboardInterrupt:
            stopped = True
        except RemoteError as error:
            say(f"Error: {error}")
            stopped = True
    return summed_up(output, done, perf_counter() - started, stopped)


@contextmanager
def _outcomes(
    rows: Iterator[ClaimRow], defaults: Mapping[str, Any], remote: _Remote | None, workers: int
) -> Iterator[Iterator[tuple[ClaimRow, Mapping[str, Any]]]]:
    from service.file_checking import check_here, check_there

    if remote is not None:
        from service.remote_checking import RemoteChecker

        with (
            closing(RemoteChecker(remote.url, api_key=remote.api_key)) as service,
            closing(check_there(service, rows, defaults, workers)) as outcomes,
        ):
            yield outcomes
    else:
        with opened() as components, closing(check_here(components.checker, rows, defaults)) as outcomes:
            yield outcomes


@contextmanager
def _shown(done: int, total: int) -> Iterator[Progress]:
    """Show a bar with the time left on a terminal, and nothing elsewhere."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = stderr()
    columns = (
        TextColumn("{task.description}"), BarColumn(bar_width=20), MofNCompleteColumn(), TextColumn("claims"),
        TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        progress.add_task("Checking", total=total, completed=done)
        yield progress
