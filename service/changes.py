"""A story that changes: later evidence that overrules earlier evidence (docs/adr/0010)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.stance import Stance
from service.publications import Publication, publications, refer
from service.results import Change, Evidence, EvidenceReference
from service.weighing import DECIDED_AS, OPPOSITE, VerdictThresholds, leaning, weigh


@dataclass(frozen=True, slots=True)
class Turn:
    """Hold a change and the evidence that it set aside."""

    change: Change
    overruled: tuple[Evidence, ...]


def find_turn(
    evidence: Sequence[Evidence], thresholds: VerdictThresholds, *, about_speech: bool = False
) -> Turn | None:
    """Tell whether the dated evidence changed sides for good; None where it did not.

    A side overrules the other where each of these holds, by the intervals that the dates can mean:
    - the other side is dated and was strong enough to contest the verdict;
    - every piece with which this side decides the claim came out surely after the last of those. Had it
      decided the claim before, the two would contradict each other, and the last word proves nothing;
    - at least one of these pieces is an outlet's own statement: a later denial is not a later event. Where
      the claim itself is `about_speech` ("the minister said ..."), reported speech is the event.
    Undated evidence neither brings a change about nor is overruled by one.
    """
    dated = publications(evidence)
    for side in (Stance.SUPPORTS, Stance.REFUTES):
        turn = _turn_to(side, dated, thresholds, about_speech)
        if turn is not None:
            return turn
    return None


def _turn_to(
    side: Stance, dated: Sequence[Publication], thresholds: VerdictThresholds, about_speech: bool
) -> Turn | None:
    other = OPPOSITE[side]
    contesting = [each for each in dated if each.item.scores.of(other) >= thresholds.contest]
    deciding = [each for each in dated if each.item.scores.of(side) >= thresholds.decide]
    own = [each for each in deciding if about_speech or each.item.hit.passage.attribution is None]
    if not contesting or not own:
        return None
    since = min(each.earliest for each in deciding)
    if max(each.latest for each in contesting) >= since:
        return None
    before = [each.item for each in dated if each.latest < since]
    by = min(own, key=lambda each: (each.latest, each.earliest, -each.item.scores.of(side)))
    change = Change(
        before=weigh(before, thresholds)[0],
        after=DECIDED_AS[side],
        date=by.date,
        by=refer(by.hit, side),
    )
    return Turn(change, tuple(item for item in before if leaning(item) is other))


def newest_evidence(evidence: Sequence[Evidence], thresholds: VerdictThresholds) -> EvidenceReference | None:
    """Find the youngest dated piece that is strong enough to contest a verdict; None where there is none.

    Where dates overlap, the one whose earliest moment is later counts as younger: a bare year is no proof
    that something came out at its end.
    """
    strong = [
        each
        for each in publications(evidence)
        if each.item.scores.of(leaning(each.item)) >= thresholds.contest
    ]
    newest = max(
        strong,
        key=lambda each: (each.earliest, each.latest, each.item.scores.of(leaning(each.item))),
        default=None,
    )
    return refer(newest.hit, leaning(newest.item)) if newest else None
