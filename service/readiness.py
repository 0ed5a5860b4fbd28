"""Whether the parts of the service answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from service.parts import PartStartingError


class PartState(StrEnum):
    """Name the state of one part."""

    READY = "ready"
    STARTING = "starting"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class PartReadiness:
    """Say whether one part answers; `detail` describes it, or says what mends it."""

    name: str
    state: PartState
    detail: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """Say whether every part answers."""

    parts: tuple[PartReadiness, ...]

    @property
    def is_ready(self) -> bool:
        """Tell whether every part is ready."""
        return all(part.state is PartState.READY for part in self.parts)

    @property
    def status(self) -> str:
        """Put it in one word."""
        return "ready" if self.is_ready else "unavailable"


def probe(name: str, describe: Callable[[], str]) -> PartReadiness:
    """Ask one part to describe itself; that it cannot is an answer, not an error."""
    try:
        return PartReadiness(name, PartState.READY, describe())
    except PartStartingError as error:
        return PartReadiness(name, PartState.STARTING, str(error))
    except Exception as error:  # noqa: BLE001 - whatever stops a part is what readiness reports
        return PartReadiness(name, PartState.FAILED, str(error) or type(error).__name__)
