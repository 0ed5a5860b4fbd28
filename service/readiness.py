"""Whether the parts of the service answer, told at once even while they are being made."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from time import monotonic
from typing import Final

from service.discretion import without_folders

_log = logging.getLogger(__name__)

ANSWER_SECONDS: Final = 0.08
"""How long a question for readiness waits: load balancers ask every second, and must not fill the threads."""

STANDS_SECONDS: Final = 10.0
"""How long a part that was ready counts as ready while it has yet to answer the next question."""


class PartState(StrEnum):
    """Name the state of one part."""

    READY = "ready"
    STARTING = "starting"
    FAILED = "failed"
    STOPPING = "stopping"


@dataclass(frozen=True, slots=True)
class PartReadiness:
    """Say whether one part answers; `detail` describes it, or says what mends it."""

    name: str
    state: PartState
    detail: str

    @property
    def is_ready(self) -> bool:
        """Tell whether it answers."""
        return self.state is PartState.READY


STOPPING: Final = PartReadiness("server", PartState.STOPPING, "this server stops: ask another one")
"""What readiness says of a process that was told to stop."""


PRACTISING: Final = PartReadiness(
    "warm-up", PartState.STARTING, "the models practise, and would keep a check waiting: ask again soon"
)
"""What readiness says of a process whose parts are there, but whose models have yet to meet usual lengths."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Say whether every part answers."""

    parts: tuple[PartReadiness, ...]

    @property
    def missing(self) -> tuple[PartReadiness, ...]:
        """Give the parts that do not answer."""
        return tuple(part for part in self.parts if not part.is_ready)

    @property
    def is_ready(self) -> bool:
        """Tell whether every part is ready."""
        return not self.missing

    @property
    def status(self) -> str:
        """Put it in one word."""
        return "ready" if self.is_ready else "unavailable"


class Probe:
    """Ask one part how it is, without waiting for it; safe to ask from several threads.

    The part is asked in a thread of its own, one at a time: what a part is busy with (a model that loads, an
    index that is built) holds up that thread, never a request. Meanwhile an earlier "ready" stands for
    STANDS_SECONDS, so that a short wait does not take a working process out of service.
    """

    def __init__(
        self, name: str, describe: Callable[[], str], clock: Callable[[], float] = monotonic
    ) -> None:
        """Name the part; `describe` gives its description or raises what stops it."""
        self.name = name
        self._describe = describe
        self._clock = clock
        self._lock = threading.Lock()
        self._answered: threading.Event | None = None
        self._last: tuple[PartReadiness, float] | None = None

    def begin(self) -> threading.Event:
        """Ask the part, unless it has yet to answer the question before; give the event of its answer."""
        with self._lock:
            if self._answered is None:
                self._answered = threading.Event()
                asking = threading.Thread(target=self._ask, args=(self._answered,), daemon=True)
                asking.name = f"readiness-{self.name}"
                asking.start()
            return self._answered

    def result(self, answered: threading.Event) -> PartReadiness:
        """Give the answer that `begin` promised; where it is not there yet, what is known."""
        with self._lock:
            if self._last is not None:
                known, at = self._last
                is_ready = known.state is PartState.READY
                if answered.is_set() or (is_ready and self._clock() - at < STANDS_SECONDS):
                    return known
        return PartReadiness(self.name, PartState.STARTING, f"the {self.name} is starting: ask again soon")

    def _ask(self, answered: threading.Event) -> None:
        try:
            told = PartReadiness(self.name, PartState.READY, self._describe())
        except Exception as error:  # noqa: BLE001 - whatever stops a part is what readiness reports
            told = self._failed(str(error) or type(error).__name__)
        with self._lock:
            self._last, self._answered = (told, self._clock()), None
            answered.set()

    def _failed(self, cause: str) -> PartReadiness:
        told = PartReadiness(self.name, PartState.FAILED, without_folders(cause))
        if self._last is None or self._last[0] != told:  # not again every second
            _log.error("the %s does not answer: %s", self.name, cause)
        return told


def ask(probes: Sequence[Probe], within_s: float | None = ANSWER_SECONDS) -> Readiness:
    """Ask all parts at once and give what they answer within so many seconds; None waits for all."""
    begun = [(probe, probe.begin()) for probe in probes]
    deadline = None if within_s is None else monotonic() + within_s
    for _, answered in begun:
        answered.wait(None if deadline is None else max(0.0, deadline - monotonic()))
    return Readiness(tuple(probe.result(answered) for probe, answered in begun))
