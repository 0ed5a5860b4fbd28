"""What a file of results holds, in short."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table


@dataclass(frozen=True, slots=True)
class FileSummary:
    """Count what stands in the results; `resumed` of them were there before this run."""

    verdicts: Counter[str]
    failed: int
    resumed: int
    seconds: float
    stopped: bool

    @property
    def answered(self) -> int:
        """Count the claims that have an answer."""
        return sum(self.verdicts.values())


def summed_up(results: Path, resumed: int, seconds: float, stopped: bool) -> FileSummary:
    """Count the results of a file, and say what this run did."""
    from service.results_file import read_results

    verdicts: Counter[str] = Counter()
    failed = 0
    for result in read_results(results):
        if "answer" in result:
            verdicts[result["answer"]["verdict"]["label"]] += 1
        else:
            failed += 1
    return FileSummary(verdicts, failed, resumed, seconds, stopped)


def as_json_members(summary: FileSummary) -> dict[str, Any]:
    """Give the summary as --json prints it."""
    from service.results import VerdictLabel

    return {
        "claims": summary.answered + summary.failed,
        "verdicts": {label.value: summary.verdicts[label.value] for label in VerdictLabel},
        "failed": summary.failed,
        "resumed": summary.resumed,
        "seconds": round(summary.seconds, 3),
        "stopped": summary.stopped,
    }


def as_table(summary: FileSummary) -> Table:
    """Show the summary to people."""
    from rich.table import Table

    from service.results import VerdictLabel

    table = Table(box=None, pad_edge=False)
    table.add_column("verdict")
    table.add_column("claims", justify="right")
    for label in VerdictLabel:
        table.add_row(label.value, f"{summary.verdicts[label.value]:,}")
    table.add_row("no answer", f"{summary.failed:,}")
    table.add_section()
    table.add_row("in all", f"{summary.answered + summary.failed:,}")
    fresh = summary.answered + summary.failed - summary.resumed
    table.caption = f"{fresh:,} checked in {summary.seconds:.1f} s"
    table.caption_justify = "left"
    return table
