"""How the verdict came about: the label after each dated piece of evidence, and what has no date."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from models.stance import Stance
from service.publications import Publication, first_publication, publications, refer
from service.results import Evidence, EvidenceReference, TimelinePoint, VerdictLabel
from service.verdict import decide
from service.weighing import DECIDED_AS, OPPOSITE, VerdictThresholds, leaning


def trace_verdict(
    evidence: Iterable[Evidence], thresholds: VerdictThresholds, *, about_speech: bool = False
) -> tuple[TimelinePoint, ...]:
    """Give the verdict after each dated piece of decided evidence, earliest first.

    A story dates from its earliest dated print. Evidence counts once its latest possible moment has come;
    undated evidence counts nowhere. `about_speech` is that of `decide`.
    """
    points: list[TimelinePoint] = []
    so_far: list[Evidence] = []
    label = VerdictLabel.NOT_ENOUGH_EVIDENCE
    for _, group in groupby(publications(evidence), key=lambda each: each.latest):
        newest = list(group)
        so_far += [publication.item for publication in newest]
        if all(publication.item.stance is Stance.NOT_ENOUGH_INFO for publication in newest):
            continue
        verdict = decide(so_far, thresholds, about_speech=about_speech)
        by = None if verdict.label is label else _bringer(newest, label, verdict.label)
        points.append(TimelinePoint(newest[0].date, verdict.label, verdict.confidence, by))
        label = verdict.label
    return tuple(points)


def undated_evidence(evidence: Iterable[Evidence]) -> tuple[EvidenceReference, ...]:
    """Name the decided evidence that has no place in time, strongest first."""
    found = [
        item
        for item in evidence
        if item.stance is not Stance.NOT_ENOUGH_INFO and first_publication(item) is None
    ]
    ordered = sorted(found, key=lambda item: -item.scores.of(item.stance))
    return tuple(refer(item.hit, item.stance) for item in ordered)


def _bringer(
    newest: Sequence[Publication], before: VerdictLabel, after: VerdictLabel
) -> EvidenceReference | None:
    """Name the strongest new piece of the side that the label moved to."""
    sides = [side for side, decided in DECIDED_AS.items() if decided is after]
    if not sides:
        # CONFLICTING: what the side says that was not heard until now.
        sides = [OPPOSITE[side] for side, decided in DECIDED_AS.items() if decided is before]
    wanted = [each for each in newest if not sides or leaning(each.item) in sides]
    if not wanted:
        return None
    strongest = max(wanted, key=lambda each: each.item.scores.of(leaning(each.item)))
    return refer(strongest.hit, leaning(strongest.item))
