"""Judged evidence to decide on, in few words."""

from __future__ import annotations

from index.documents import Attribution, AttributionKind, Hit, Passage, Source
from index.edtf import UNKNOWN_DATE, parse_edtf
from models.stance import StanceScores
from service.results import Evidence
from service.weighing import VerdictThresholds

THRESHOLDS = VerdictThresholds(decide=0.8, contest=0.5)


def hit(number: int = 1, date: str | None = None, similarity: float = 0.5, speaker: str | None = None) -> Hit:
    """Make a passage of the document doc-`number`."""
    said = Attribution(speaker, AttributionKind.REPORTED) if speaker else None
    passage = Passage(number, f"doc-{number}", 0, f"Passage {number}.", 0, 10, said)
    source = Source(publisher=f"Outlet {number}")
    return Hit(passage, source, parse_edtf(date) if date else UNKNOWN_DATE, similarity)


def evidence(
    supports: float,
    refutes: float,
    *,
    number: int = 1,
    date: str | None = None,
    similarity: float = 0.5,
    copy_dates: tuple[str | None, ...] = (),
    speaker: str | None = None,
) -> Evidence:
    """Judge such a passage; its copies stand in doc-100, doc-101 and so on."""
    scores = StanceScores(supports, refutes, 1 - supports - refutes)
    copies = tuple(hit(100 + index, copy) for index, copy in enumerate(copy_dates))
    return Evidence(hit(number, date, similarity, speaker), scores, scores.stance, copies=copies)
