"""What a check answers: frozen dataclasses, turned into JSON only by the schemas."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.differences import Difference
from index.documents import CorpusState, FactCheck, Hit, SearchFilters
from models.stance import Stance, StanceScores


class VerdictLabel(StrEnum):
    """Name the verdict of the corpus on a claim (AVeriTeC's labels)."""

    SUPPORTED = "SUPPORTED"
    REFUTED = "REFUTED"
    CONFLICTING = "CONFLICTING"
    NOT_ENOUGH_EVIDENCE = "NOT_ENOUGH_EVIDENCE"


class NoVerdictReason(StrEnum):
    """Say why there is not enough evidence."""

    EMPTY_CORPUS = "empty_corpus"
    NOTHING_SIMILAR = "nothing_similar"
    ALL_FILTERED_OUT = "all_filtered_out"
    NO_STANCE = "no_stance"


_EVERYTHING = SearchFilters()


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """Hold what a caller may choose beside the claim.

    `limit` is the greatest number of pieces of evidence in the answer (1-50), `stances` which of them are
    shown, `context_sentences` how many sentences before and after each passage (0-3).
    """

    filters: SearchFilters = _EVERYTHING
    limit: int = 10
    stances: frozenset[Stance] = frozenset({Stance.SUPPORTS, Stance.REFUTES})
    context_sentences: int = 1
    timeline: bool = False


@dataclass(frozen=True, slots=True)
class Evidence:
    """Join a passage to its stance towards the claim; `copies` are the same story elsewhere."""

    hit: Hit
    scores: StanceScores
    stance: Stance
    differences: tuple[Difference, ...] = ()
    copies: tuple[Hit, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceReference:
    """Name one passage, its stance and its date (EDTF; None where it is unknown)."""

    passage_id: int
    document_id: str
    publisher: str | None
    stance: Stance
    date: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """Say that later evidence overruled earlier evidence: the verdict before, after, since when, and by what.

    Only dated evidence is spoken of; `date` is EDTF, as published.
    """

    before: VerdictLabel
    after: VerdictLabel
    date: str
    by: EvidenceReference


@dataclass(frozen=True, slots=True)
class Verdict:
    """Hold what the corpus says of the claim.

    `confidence` is the probability in [0, 1] that the label is right; `reason` is set exactly when the
    label is NOT_ENOUGH_EVIDENCE; `supports` and `refutes` count origins, not passages. `newest` is the
    youngest dated evidence that weighs, `changed` is set where later evidence overruled earlier.
    `attributed_only` says that the label rests on reported speech alone.
    """

    label: VerdictLabel
    confidence: float
    reason: NoVerdictReason | None
    supports: int
    refutes: int
    newest: EvidenceReference | None = None
    changed: Change | None = None
    attributed_only: bool = False


@dataclass(frozen=True, slots=True)
class TimelinePoint:
    """Say what the verdict was once the evidence of one date was out; `date` is EDTF, as published.

    `changed_by` is the piece of that date which gave the verdict its present label; None where the label
    stayed as it was.
    """

    date: str
    label: VerdictLabel
    confidence: float
    changed_by: EvidenceReference | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Count what was searched (passages), judged (passages) and left out for want of a date (documents)."""

    passages_searched: int
    judged: int
    excluded_undated: int


@dataclass(frozen=True, slots=True)
class ModelNames:
    """Name the two models that gave the answer."""

    embedder: str
    stance: str


@dataclass(frozen=True, slots=True)
class CheckResult:
    """Hold the whole answer to one claim.

    `timeline`, and beside it `undated` (the decided evidence that has no place in it), are None when they
    were not asked for. `fact_checks` are published reviews of this very claim, nearest first; they are no
    evidence. `warnings` are sentences for people.
    """

    claim: str
    verdict: Verdict
    evidence: tuple[Evidence, ...]
    timeline: tuple[TimelinePoint, ...] | None
    coverage: Coverage
    corpus: CorpusState
    models: ModelNames
    took_ms: float
    fact_checks: tuple[FactCheck, ...] = ()
    undated: tuple[EvidenceReference, ...] | None = None
    warnings: tuple[str, ...] = ()


__all__ = [
    "Change", "CheckOptions", "CheckResult", "Coverage", "Difference", "Evidence", "EvidenceReference",
    "ModelNames", "NoVerdictReason", "TimelinePoint", "Verdict", "VerdictLabel",
]  # fmt: skip
