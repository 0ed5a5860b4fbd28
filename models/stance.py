"""What a stance classifier promises, and the words it answers in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Stance(StrEnum):
    """Name the stance of one passage towards a claim (FEVER's labels)."""

    SUPPORTS = "SUPPORTS"
    REFUTES = "REFUTES"
    NOT_ENOUGH_INFO = "NOT_ENOUGH_INFO"


@dataclass(frozen=True, slots=True)
class StanceScores:
    """Hold the three probabilities of one passage's stance; they sum to 1."""

    supports: float
    refutes: float
    not_enough_info: float

    def of(self, stance: Stance) -> float:
        """Give the probability of one stance."""
        return float(getattr(self, stance.value.lower()))

    @property
    def stance(self) -> Stance:
        """Name the most probable stance; a tie goes to the less decided."""
        return max((Stance.NOT_ENOUGH_INFO, Stance.REFUTES, Stance.SUPPORTS), key=self.of)


class StanceClassifier(Protocol):
    """Judge passages against a claim; safe to call from several threads."""

    @property
    def name(self) -> str:
        """Name the model and its numeric form."""

    def classify(self, claim: str, passages: Sequence[str]) -> list[StanceScores]:
        """Judge every passage, in the order given; an empty sequence gives an empty list."""


class ModelUnavailableError(RuntimeError):
    """Say that a model cannot run, and what mends it."""
