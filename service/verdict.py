"""From judged evidence to one verdict: pure functions, no models, no storage."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.stance import Stance
from service.changes import find_turn, newest_evidence
from service.results import Evidence, NoVerdictReason, Verdict, VerdictLabel
from service.weighing import DECIDED_AS, VerdictThresholds, weigh


def decide(
    evidence: Iterable[Evidence],
    thresholds: VerdictThresholds,
    reason: NoVerdictReason = NoVerdictReason.NO_STANCE,
    *,
    about_speech: bool = False,
) -> Verdict:
    """Weigh judged origins and name the verdict; `reason` is given where there is none.

    Where the story changed, what was overruled is not weighed, though it is counted. What has no date is
    weighed always: an undated contradiction keeps the verdict CONFLICTING. `about_speech` says that the claim
    itself reports what somebody said, so that reported speech is no weaker ground for it.
    """
    judged = tuple(evidence)
    turn = find_turn(judged, thresholds, about_speech=about_speech)
    overruled = {id(item) for item in turn.overruled} if turn else set()
    standing = [item for item in judged if id(item) not in overruled]
    label, confidence = weigh(standing, thresholds)
    return Verdict(
        label=label,
        confidence=confidence,
        reason=reason if label is VerdictLabel.NOT_ENOUGH_EVIDENCE else None,
        supports=count_origins(item for item in judged if item.stance is Stance.SUPPORTS),
        refutes=count_origins(item for item in judged if item.stance is Stance.REFUTES),
        newest=newest_evidence(judged, thresholds),
        changed=turn.change if turn else None,
        attributed_only=not about_speech and _attributed_only(label, standing, thresholds),
    )


def _attributed_only(
    label: VerdictLabel, standing: Sequence[Evidence], thresholds: VerdictThresholds
) -> bool:
    sides = [stance for stance, decided in DECIDED_AS.items() if decided is label]
    voices = [item for side in sides for item in standing if item.scores.of(side) >= thresholds.contest]
    return bool(voices) and all(item.hit.passage.attribution is not None for item in voices)


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


LIKELIER_THAN_NOT = 0.5
"""The probability from which a stance orders the evidence; below it, similarity tells more."""


def select_evidence(
    evidence: Iterable[Evidence],
    stances: frozenset[Stance],
    limit: int,
    named: frozenset[int] = frozenset(),
) -> tuple[Evidence, ...]:
    """Order evidence for the answer and cut it to `limit`.

    Decided stances come first, strongest first; then the merely related and those that only lean to a side,
    nearest first. Where both sides have evidence (and are asked for), the best of each side stays in the
    answer, given a limit above 1; so do, where there is room, the pieces that `named` passages belong to.
    """
    ordered = sorted((item for item in evidence if item.stance in stances), key=_rank)
    best = [item for item in ordered if item.stance is not Stance.NOT_ENOUGH_INFO]
    sides = [next((item for item in best if item.stance is side), None) for side in DECIDED_AS]
    kept = [item for item in ordered[:1] + sides if item is not None]
    kept += [item for item in ordered if named & _passage_ids(item)]
    places = {id(item): None for item in [*kept, *ordered]}
    chosen = set(list(places)[:limit])
    return tuple(item for item in ordered if id(item) in chosen)


def _passage_ids(item: Evidence) -> set[int]:
    return {hit.passage.id for hit in (item.hit, *item.copies)}


def _rank(item: Evidence) -> tuple[int, float, float]:
    strength = item.scores.of(item.stance)
    if item.stance is Stance.NOT_ENOUGH_INFO or strength < LIKELIER_THAN_NOT:
        return (1, -item.hit.similarity, 0.0)
    return (0, -strength, -item.hit.similarity)
