"""From judged evidence to one verdict: pure functions, no models, no storage."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from models.stance import Stance
from service.results import Evidence, NoVerdictReason, TimelinePoint, Verdict, VerdictLabel


@dataclass(frozen=True, slots=True)
class VerdictThresholds:
    """Say how sure the strongest evidence must be.

    `decide` is the least probability with which the stronger side decides a claim; `contest` the least
    with which the weaker side turns that into CONFLICTING. `contest` is not above `decide`: a wrong
    SUPPORTED or REFUTED costs a newsroom more than a CONFLICTING that makes somebody look.
    """

    decide: float = 0.8
    contest: float = 0.5

    def __post_init__(self) -> None:
        if not 0 < self.contest <= self.decide <= 1:
            raise ValueError("verdict thresholds must hold 0 < contest <= decide <= 1")


def decide(
    evidence: Iterable[Evidence],
    thresholds: VerdictThresholds,
    reason: NoVerdictReason = NoVerdictReason.NO_STANCE,
) -> Verdict:
    """Weigh judged origins and name the verdict; `reason` is given where there is none.

    One side's strength is that of its strongest origin. Taken as independent, the strengths s and r give
    the four verdicts the probabilities s(1-r), r(1-s), sr and (1-s)(1-r), which sum to 1; the confidence
    is that of the label.
    """
    judged = tuple(evidence)
    supports = max((item.scores.supports for item in judged), default=0.0)
    refutes = max((item.scores.refutes for item in judged), default=0.0)
    label = _label(supports, refutes, thresholds)
    confidence = {
        VerdictLabel.SUPPORTED: supports * (1 - refutes),
        VerdictLabel.REFUTED: refutes * (1 - supports),
        VerdictLabel.CONFLICTING: supports * refutes,
        VerdictLabel.NOT_ENOUGH_EVIDENCE: (1 - supports) * (1 - refutes),
    }[label]
    return Verdict(
        label=label,
        confidence=confidence,
        reason=reason if label is VerdictLabel.NOT_ENOUGH_EVIDENCE else None,
        supports=count_origins(item for item in judged if item.stance is Stance.SUPPORTS),
        refutes=count_origins(item for item in judged if item.stance is Stance.REFUTES),
    )


def _label(supports: float, refutes: float, thresholds: VerdictThresholds) -> VerdictLabel:
    if max(supports, refutes) < thresholds.decide:
        return VerdictLabel.NOT_ENOUGH_EVIDENCE
    if min(supports, refutes) >= thresholds.contest:
        return VerdictLabel.CONFLICTING
    return VerdictLabel.SUPPORTED if supports > refutes else VerdictLabel.REFUTED


def count_origins(evidence: Iterable[Evidence]) -> int:
    """Count independent origins: evidence that shares a document, by itself or by a copy, counts once.

    Two sentences of one article are one voice, and so are two sentences of an agency text that several
    outlets printed.
    """
    voices: list[set[str]] = []
    for item in evidence:
        joined = {hit.passage.document_id for hit in (item.hit, *item.copies)}
        for voice in [voice for voice in voices if voice & joined]:
            voices.remove(voice)
            joined |= voice
        voices.append(joined)
    return len(voices)


def select_evidence(
    evidence: Iterable[Evidence], stances: frozenset[Stance], limit: int
) -> tuple[Evidence, ...]:
    """Order evidence for the answer and cut it to `limit`.

    Decided stances come first, strongest first; then the merely related, nearest first. Where both sides
    have evidence (and are asked for), the best of each side stays in the answer, given a limit above 1.
    """
    ordered = sorted((item for item in evidence if item.stance in stances), key=_rank)
    shown = ordered[:limit]
    if limit > 1:
        present = {item.stance for item in shown}
        for item in ordered[limit:]:
            if item.stance is not Stance.NOT_ENOUGH_INFO and item.stance not in present:
                shown[-1] = item
                break
    return tuple(shown)


def _rank(item: Evidence) -> tuple[int, float, float]:
    if item.stance is Stance.NOT_ENOUGH_INFO:
        return (1, -item.hit.similarity, 0.0)
    return (0, -item.scores.of(item.stance), -item.hit.similarity)


def trace_verdict(evidence: Iterable[Evidence], thresholds: VerdictThresholds) -> tuple[TimelinePoint, ...]:
    """Give the verdict after each dated piece of decided evidence, earliest first.

    A story dates from its earliest dated copy. Evidence counts once its latest possible moment has come;
    undated evidence counts nowhere.
    """
    dated = sorted((first for item in evidence if (first := _first_published(item))), key=_moment)
    points: list[TimelinePoint] = []
    so_far: list[Evidence] = []
    for _, group in groupby(dated, key=_moment):
        newest = list(group)
        so_far += [publication.item for publication in newest]
        if any(publication.item.stance is not Stance.NOT_ENOUGH_INFO for publication in newest):
            points.append(TimelinePoint(newest[0].date, decide(so_far, thresholds).label))
    return tuple(points)


class _Publication(NamedTuple):
    moment: datetime
    date: str
    item: Evidence


def _moment(publication: _Publication) -> datetime:
    return publication.moment


def _first_published(item: Evidence) -> _Publication | None:
    dates = (item.hit.published, *(copy.published for copy in item.copies))
    known = [_Publication(date.latest, date.value, item) for date in dates if date.latest and date.value]
    return min(known, key=_moment, default=None)
