"""Show results on a terminal: in colour at any width, and as plain text in a pipe."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from rich.console import Console, ConsoleOptions, Group, RenderableType
from rich.text import Text

from index.documents import ClaimReview, FactCheck, Hit
from models.stance import Stance
from service.results import CheckResult, Evidence, EvidenceReference, TimelinePoint, Verdict, VerdictLabel
from service.weighing import DECIDED_AS
from service.wording import (
    attribution_phrase,
    change_phrase,
    confidence_phrase,
    counted,
    date_phrase,
    edtf_phrase,
    hearsay_phrase,
    newest_phrase,
    origins_phrase,
    outlet_phrase,
    reason_phrase,
    short_label,
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
_INDENT: Final = " " * len("Verdict: ")


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
        *(Hanging(Text(line), _INDENT) for line in _verdict_notes(result)),
        *(Hanging(Text(warning, style="yellow"), "Note: ") for warning in result.warnings),
    ]
    for number, evidence in enumerate(result.evidence, start=1):
        parts += [Text(), *_evidence(number, evidence)]
    if result.fact_checks:
        parts += [Text(), *_fact_checks(result.fact_checks)]
    if result.timeline is not None:
        parts += [Text(), *_timeline(result.timeline, result.undated or ())]
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


def _verdict_notes(result: CheckResult) -> Iterator[str]:
    verdict = result.verdict
    if verdict.changed is not None:
        yield change_phrase(verdict.changed)
    if verdict.newest is not None and not (verdict.changed and verdict.changed.by == verdict.newest):
        yield newest_phrase(verdict.newest)
    if verdict.attributed_only:
        own_side = (item for item in result.evidence if DECIDED_AS.get(item.stance) is verdict.label)
        said = (item.hit.passage.attribution for item in own_side)
        yield hearsay_phrase(attribution.speaker for attribution in said if attribution)


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
    if hit.passage.attribution is not None:
        yield Hanging(Text(attribution_phrase(hit.passage.attribution), style="italic"), "    ")
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
    parts = (f"“{title}”" if title else "", _outlet(hit), visible(hit.source.section or ""))
    return ", ".join([*filter(None, parts), date_phrase(hit.published)])


def _outlet(hit: Hit) -> str:
    return outlet_phrase(hit.source.publisher, hit.passage.document_id)


def _copies_line(copies: tuple[Hit, ...]) -> str:
    named = [f"{_outlet(copy)} ({date_phrase(copy.published)})" for copy in copies[:_COPIES_SHOWN]]
    if len(copies) > _COPIES_SHOWN:
        named.append(f"and {len(copies) - _COPIES_SHOWN} more")
    outlets = {_outlet(copy) for copy in copies}
    return f"Also in {counted(len(outlets), 'outlet')}: {', '.join(named)}"


def _fact_checks(found: Iterable[FactCheck]) -> Iterator[RenderableType]:
    yield Text("Published fact-checks of this claim (no evidence, and not counted)", style="bold")
    for each in found:
        review, source = each.review, each.hit.source
        yield Hanging(Text(f"“{visible(review.claim_reviewed)}”"), "    ")
        rating = Text(visible(review.rating or "") or "no rating in words", style="bold")
        rating.append(_scale(review), style="not bold")
        reviewer = outlet_phrase(review.reviewer or source.publisher, each.hit.passage.document_id)
        rating.append(f", {reviewer}, {date_phrase(each.hit.published)}", style="not bold")
        yield Hanging(rating, "    ")
        if url := review.url or source.url:
            yield Hanging(Text(visible(url), style="blue"), "    ", whole=True)


def _scale(review: ClaimReview) -> str:
    if review.rating_value is None:
        return ""
    if review.worst_rating is None or review.best_rating is None:
        return f" ({review.rating_value:g})"
    return f" ({review.rating_value:g}, from {review.worst_rating:g} to {review.best_rating:g})"


def _timeline(
    points: Iterable[TimelinePoint], undated: Iterable[EvidenceReference]
) -> Iterator[RenderableType]:
    yield Text("Timeline", style="bold")
    empty = True
    for point in points:
        empty = False
        line = Text(f"{edtf_phrase(point.date)}: ")
        line.append(short_label(point.label), style=_VERDICT_STYLES[point.label])
        if point.changed_by is not None:
            line.append(f" ({_named(point.changed_by)})")
        yield Hanging(line, "    ")
    if empty:
        yield Hanging(Text("no dated evidence for or against"), "    ")
    for each in undated:
        yield Hanging(Text(f"without a date: {_named(each)}", style="dim"), "    ")


def _named(reference: EvidenceReference) -> str:
    return f"{outlet_phrase(reference.publisher, reference.document_id)} {reference.stance.value}"


def _coverage(result: CheckResult) -> RenderableType:
    coverage = result.coverage
    told = (
        f"{counted(coverage.passages_searched, 'passage')} searched, {coverage.judged:,} judged, "
        f"in {result.took_ms:.0f} ms; corpus revision {result.corpus.revision}"
    )
    if coverage.excluded_undated:
        told += f"; {counted(coverage.excluded_undated, 'document')} without a date left out"
    return Hanging(Text(told, style="dim"))
