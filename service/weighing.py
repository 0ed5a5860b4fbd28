"""How strong the evidence on each side is, and which label that makes: pure functions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.stance import Stance
from service.results import Evidence, VerdictLabel

DECIDED_AS = {Stance.SUPPORTS: VerdictLabel.SUPPORTED, Stance.REFUTES: VerdictLabel.REFUTED}
"""The label that each side makes when it alone is heard."""

OPPOSITE = {Stance.SUPPORTS: Stance.REFUTES, Stance.REFUTES: Stance.SUPPORTS}


@dataclass(frozen=True, slots=True)
class VerdictThresholds:
    """Say how sure the strongest evidence must be, in calibrated probabilities.

    `decide` is the least probability with which the stronger side decides a claim; `contest` the least
    with which the weaker side turns that into CONFLICTING. `contest` is not above `decide`: a wrong
    SUPPORTED or REFUTED costs a newsroom more than a CONFLICTING that makes somebody look.
    """

    decide: float = 0.74
    contest: float = 0.44

    def __post_init__(self) -> None:
        if not 0 < self.contest <= self.decide <= 1:
            raise ValueError("verdict thresholds must hold 0 < contest <= decide <= 1")


def weigh(evidence: Sequence[Evidence], thresholds: VerdictThresholds) -> tuple[VerdictLabel, float]:
    """Name the label that the evidence makes, and the probability in [0, 1] that it is right.

    One side's strength is that of its strongest origin. Taken as independent, the strengths s and r give
    the four verdicts the probabilities s(1-r), r(1-s), sr and (1-s)(1-r), which sum to 1
    (docs/adr/0007-verdict-from-the-strongest-origin.md).
    """
    supports = max((item.scores.supports for item in evidence), default=0.0)
    refutes = max((item.scores.refutes for item in evidence), default=0.0)
    label = _label(supports, refutes, thresholds)
    confidence = {
        VerdictLabel.SUPPORTED: supports * (1 - refutes),
        VerdictLabel.REFUTED: refutes * (1 - supports),
        VerdictLabel.CONFLICTING: supports * refutes,
        VerdictLabel.NOT_ENOUGH_EVIDENCE: (1 - supports) * (1 - refutes),
    }[label]
    return label, confidence


def leaning(item: Evidence) -> Stance:
    """Name the side that a piece of evidence is nearer to; a tie goes to REFUTES."""
    return Stance.SUPPORTS if item.scores.supports > item.scores.refutes else Stance.REFUTES


def _label(supports: float, refutes: float, thresholds: VerdictThresholds) -> VerdictLabel:
    if max(supports, refutes) < thresholds.decide:
        return VerdictLabel.NOT_ENOUGH_EVIDENCE
    if min(supports, refutes) >= thresholds.contest:
        return VerdictLabel.CONFLICTING
    return VerdictLabel.SUPPORTED if supports > refutes else VerdictLabel.REFUTED
