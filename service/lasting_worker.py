"""A worker that takes requests only once it is warm, and goes only once they are taken care of."""

from __future__ import annotations

import os
from dataclasses import dataclass
from time import monotonic
from types import FrameType
from typing import Any, Final

from service import gunicorn_hooks
from service.settings import Settings
from service.succession import succession
from service.timed_worker import TimedThreadWorker

WARM_WITHIN_SECONDS: Final = 60.0
"""How long a worker that others stand in for warms up at most before it takes requests all the same."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Say when a worker that was told to stop stops: at the latest then (monotonic seconds).

    `for_successors`: sooner, once they are warm.
    """

    until: float
    for_successors: bool


class LastingWorker(TimedThreadWorker):
    """Hand over to the next without a gap.

    gunicorn starts the new workers of a reload and stops the former at once: for as long as models load,
    nobody would answer. On SIGTERM this worker

    - goes on until its successors are warm, where the server was reloaded (SIGHUP);
    - goes on for FACTCHECK_DRAIN_SECONDS, with /readyz saying that it stops, where the server stops; not
      where a new master took over (SIGUSR2), whose workers answer at the same address.

    Then, as gunicorn has it, it takes no more connections, and answers what is under way.
    """

    alive: bool
    """gunicorn's: whether it takes requests."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Take what gunicorn's worker takes."""
        super().__init__(*args, **kwargs)
        self._leave: Leave | None = None
        self._drain_seconds = 0.0

    def run(self) -> None:
        """Answer requests until told to stop."""
        self._drain_seconds = float(Settings.from_env().drain_seconds)
        if self._others_answer():
            self._warm_up_first()
        super().run()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop, as soon as nobody is left alone by it. Runs inside a signal: sets fields, no more.

        A second SIGTERM ends the wait for successors: they took too long, or the server stops. It changes
        nothing for one who drains already: a service manager may send it to the workers as well, beside the
        master.
        """
        now = monotonic()
        if self._leave is not None:
            if self._leave.for_successors:
                self._leave = Leave(now, for_successors=False)
        elif succession.is_replaced(self.age):
            self._leave = Leave(now + self.cfg.graceful_timeout, for_successors=True)
        elif succession.has_new_master():
            self._leave = Leave(now, for_successors=False)  # whose workers answer at the same address
        else:
            gunicorn_hooks.tell_stopping()
            self._leave = Leave(now + self._drain_seconds, for_successors=False)
        if self._is_time():
            super().handle_exit(sig, frame)

    def notify(self) -> None:
        """Tell the master that this worker lives, about once a second; go where it is time."""
        super().notify()
        if self.alive and self._is_time():
            self.alive = False

    def _is_time(self) -> bool:
        leave = self._leave
        if leave is None:
            return False
        warm = leave.for_successors and succession.warm_successors() >= self.cfg.workers
        return warm or monotonic() >= leave.until

    def _others_answer(self) -> bool:
        """Tell whether other workers take requests meanwhile: all but a server's first have company."""
        return (
            self.age > self.cfg.workers or "GUNICORN_PID" in os.environ
        )  # by which a new master knows the former

    def _warm_up_first(self) -> None:
        deadline = monotonic() + WARM_WITHIN_SECONDS
        while self.alive and monotonic() < deadline and self.is_parent_alive():
            self.notify()
            if gunicorn_hooks.is_warmed_up(within_s=0.2):
                return
