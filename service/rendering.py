"""Show results on a terminal: in colour at any width, and as plain text in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.text import Text

from index.documents import Hit, Source
from models.stance import Stance
from service.results import CheckResult, Evidence, TimelinePoint, Verdict, VerdictLabel
from service.wording import (
    confidence_phrase,
    counted,
    date_phrase,
    edtf_phrase,
    origins_phrase,
    reason_phrase,
    verdict_phrase,
    visible,
)

_VERDICT_STYLES: Final = {
    VerdictLabel.SUPPORTED: "bold green",
    VerdictLabel.REFUTED: "bold red",
    VerdictLabel.CONFLICTING: "bold yellow",
    VerdictLabel.NOT_ENOUGH_EVIDENCE: "bold cyan",
}
_STANCE_STYLES: Final = {
    Stance.SUPPORTS: "green",
    Stance.REFUTES: "red",
    Stance.NOT_ENOUGH_INFO: "cyan",
}
_COPIES_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Hanging:
    """Print a text after a mark, with its further lines set in under the first.

    A text that must stay in one piece, such as a URL to copy, is never broken.
    """

    text: Text
    mark: str = ""
    whole: bool = False

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        """Yield one line after the other, without spaces at their ends."""
        width = max(20, options.max_width - len(self.mark))
        lines = [self.text] if self.whole else list(self.text.wrap(console, width))
        for number, line in enumerate(lines):
            line.rstrip()
            prefix = self.mark if number == 0 else " " * len(self.mark)
            joined = Text(prefix, no_wrap=True, overflow="ignore").append_text(line)
            yield joined


def render_check(result: CheckResult) -> RenderableType:
    """Show one answer: verdict, evidence with source and date, timeline, and what was searched."""
    parts: list[RenderableType] = [
        Hanging(Text(visible(result.claim), style="bold"), "Claim: "),
        _verdict(result.verdict),
    ]
    for number, evidence in enumerate(result.evidence, start=1):
        parts += [Text(), *_evidence(number, evidence)]
    if result.timeline is not None:
        parts += [Text(), *_timeline(result.timeline)]
    parts += [Text(), _coverage(result)]
    return Group(*parts)


def _verdict(verdict: Verdict) -> RenderableType:
    line = Text(verdict_phrase(verdict.label), style=_VERDICT_STYLES[verdict.label])
    if verdict.reason is not None:
        line.append(f": {reason_phrase(verdict.reason)}", style="not bold")
    else:
        detail = f", {confidence_phrase(verdict.confidence)}; {origins_phrase(verdict)}"
        line.append(detail, style="not bold")
    return Hanging(line, "Verdict: ")


def _evidence(number: int, evidence: Evidence) -> Iterator[RenderableType]:
    hit = evidence.hit
    heading = Text(evidence.stance.value, style=f"bold {_STANCE_STYLES[evidence.stance]}")
    heading.append(f" {evidence.scores.of(evidence.stance):.2f}", style="not bold")
    heading.append(f"   similarity {hit.similarity:.2f}", style="dim not bold")
    yield Hanging(heading, f"{number:>2}. ")
    if hit.before:
        yield Hanging(Text(visible(hit.before), style="dim"), "    … ")
    yield Hanging(Text(visible(hit.passage.text), style="bold"), "    > ")
    if hit.after:
        yield Hanging(Text(visible(hit.after), style="dim"), "    … ")
    yield Hanging(Text(_source_line(hit)), "    ")
    if hit.source.url:
        yield Hanging(Text(visible(hit.source.url), style="blue"), "    ", whole=True)
    for difference in evidence.differences:
        told = f"the claim says {visible(difference.claim)}, the passage {visible(difference.passage)}"
        yield Hanging(Text(f"{difference.kind}: {told}", style="yellow"), "    ")
    if evidence.copies:
        yield Hanging(Text(_copies_line(evidence.copies)), "    ")


def _source_line(hit: Hit) -> str:
    title = visible(hit.source.title or "")
    parts = (f"“{title}”" if title else "", outlet(hit.source, hit.passage.document_id))
    return ", ".join([*filter(None, parts), date_phrase(hit.published)])


def outlet(source: Source, document_id: str) -> str:
    """Name the publisher, or the document where the publisher is not known."""
    return visible(source.publisher or "") or f"document {visible(document_id)}"


def _copies_line(copies: tuple[Hit, ...]) -> str:
    named = [
        f"{outlet(copy.source, copy.passage.document_id)} ({date_phrase(copy.published)})"
        for copy in copies[:_COPIES_SHOWN]
    ]
    if len(copies) > _COPIES_SHOWN:
        named.append(f"and {len(copies) - _COPIES_SHOWN} more")
    outlets = {outlet(copy.source, copy.passage.document_id) for copy in copies}
    return f"Also in {counted(len(outlets), 'outlet')}: {', '.join(named)}"


def _timeline(points: Iterable[TimelinePoint]) -> Iterator[RenderableType]:
    yield Text("Timeline", style="bold")
    empty = True
    for point in points:
        empty = False
        line = Text(f"{edtf_phrase(point.date)}: ")
        line.append(point.label.value.replace("_", " "), style=_VERDICT_STYLES[point.label])
        yield Hanging(line, "    ")
    if empty:
        yield Hanging(Text("no dated evidence for or against"), "    ")


def _coverage(result: CheckResult) -> RenderableType:
    coverage = result.coverage
    told = (
        f"{counted(coverage.passages_searched, 'passage')} searched, {coverage.judged:,} judged, "
        f"in {result.took_ms:.0f} ms; corpus revision {result.corpus.revision}"
    )
    if coverage.excluded_undated:
        told += f"; {counted(coverage.excluded_undated, 'document')} without a date left out"
    return Hanging(Text(told, style="dim"))
