"""Show how an ingest gets on: passages, their rate, and the time left, estimated from the bytes read."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from service.commands.output import stderr

if TYPE_CHECKING:
    from rich.progress import Progress, ProgressColumn

    from index.documents import Document
    from index.records import Rejected


class ReadingPosition:
    """Know how many bytes of the input the finished records took.

    Reading runs ahead of storing; each record remembers how far the reading had come with it.
    """

    def __init__(self) -> None:
        self._read = 0
        self._after_record: deque[int] = deque()

    def count(self, size: int) -> None:
        """Take note that so many more bytes were read."""
        self._read += size

    def follow(self, records: Iterable[Document | Rejected]) -> Iterator[Document | Rejected]:
        """Pass the records on; runs in the thread that reads."""
        for record in records:
            self._after_record.append(self._read)
            yield record

    def finished(self) -> int:
        """Take the next record as finished and give the bytes up to its end."""
        return self._after_record.popleft()


class IngestProgress:
    """Show a bar on a terminal, and nothing elsewhere."""

    def __init__(self, progress: Progress, total_bytes: int | None) -> None:
        self._progress = progress
        self._total_bytes = total_bytes
        self._task = progress.add_task("Embedding", total=total_bytes, passages=0, expected=None)
        self._passages = 0

    def embedded(self, passages: int) -> None:
        """Take note that so many more passages were embedded."""
        self._passages += passages
        self._progress.update(self._task, passages=self._passages)

    def reached(self, position: int) -> None:
        """Take note of the bytes that are done; what was embedded for them foretells the rest."""
        expected = self._passages * self._total_bytes // position if self._total_bytes and position else None
        self._progress.update(self._task, completed=position, expected=expected)

    def note(self, message: str) -> None:
        """Print a line above the bar."""
        self._progress.console.print(message, soft_wrap=True)


@contextmanager
def shown_progress(total_bytes: int | None) -> Iterator[IngestProgress]:
    """Show the progress of an ingest of so many bytes (None: unknown) on standard error."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = stderr()
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=20), _passages(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        yield IngestProgress(progress, total_bytes)


def _passages() -> ProgressColumn:
    from rich.progress import ProgressColumn, Task
    from rich.text import Text

    class Passages(ProgressColumn):
        """Count passages, and how many a second since the start."""

        def render(self, task: Task) -> Text:
            done, expected = task.fields["passages"], task.fields["expected"]
            rate = done / task.elapsed if task.elapsed else 0
            of = f" of about {expected:,}" if expected and expected > done else ""
            return Text(f"{done:,}{of} passages, {rate:,.0f} passages/s")

    return Passages()
