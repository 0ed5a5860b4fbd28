"""Shed load: a few requests wait for a place to work, the next gets 503 at once, health is always told."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Condition
from time import monotonic
from typing import Final

from flask import Flask, Response, current_app, g, request

from index.deadline import NO_DEADLINE, Deadline
from service.api.access import asks_for_page
from service.api.blueprint import METHODS_WITH_BODY
from service.api.context import context
from service.api.json_body import read_body
from service.api.scopes import needed_scope
from service.api.time_limit import begin_deadline
from service.keys.records import Scope
from service.problems import OverloadedError

WAIT_SECONDS: Final = 30.0
"""How long a request waits at most; most clients have given up by then."""

_WORKING: Final = frozenset({Scope.CHECK, Scope.WRITE})
_UPLOADS: Final = "bulk"
"""The blueprint whose bodies have no end: they are read as they come, and worked on in between."""
_KEY: Final = "factcheck-gate"

GateObserver = Callable[[int, int], None]
"""Take how many requests are at work, and how many wait to be."""


def _ignore(at_work: int, waiting: int) -> None:
    """Observe nothing."""


class Gate:
    """Let so many requests work at a time, first come, first served; safe for several threads.

    A request is let in before its body is read, and holds a place at work only once it is there. At most
    `working` + `waiting` are inside: beside those at work, those that wait for a place or for their body.
    """

    def __init__(
        self, working: int, waiting: int, wait_s: float = WAIT_SECONDS, observe: GateObserver = _ignore
    ) -> None:
        """Set how many work and wait; `observe` is told how many do, in the order of what happens."""
        self._working = working
        self._most_inside = working + waiting
        self._wait_s = wait_s
        self._observe = observe
        self._changed = Condition()
        self._inside = 0
        self._at_work = 0
        self._line: deque[object] = deque()

    @property
    def in_line(self) -> int:
        """Tell how many wait for a place at work."""
        return len(self._line)

    def let_in(self) -> None:
        """Let one request in; raise OverloadedError where as many are inside as may be."""
        with self._changed:
            if self._inside >= self._most_inside:
                raise OverloadedError
            self._inside += 1

    def let_out(self) -> None:
        """Let one go."""
        with self._changed:
            self._inside -= 1

    def begin(self, deadline: Deadline = NO_DEADLINE, *, is_patient: bool = False) -> None:
        """Take a place at work behind those who came before.

        Raises OverloadedError where that takes too long, DeadlineExceededError where it takes longer than
        there is time for the whole request. Who is patient waits without end.
        """
        with self._changed:
            if self._line or self._at_work >= self._working:
                self._wait(None if is_patient else min(monotonic() + self._wait_s, deadline.at), deadline)
            self._at_work += 1
            self._observe(self._at_work, len(self._line))

    def end(self) -> None:
        """Give a place at work back."""
        with self._changed:
            self._at_work -= 1
            self._observe(self._at_work, len(self._line))
            self._changed.notify_all()

    def _wait(self, until: float | None, deadline: Deadline) -> None:
        ticket = object()
        self._line.append(ticket)
        self._observe(self._at_work, len(self._line))
        try:
            while self._line[0] is not ticket or self._at_work >= self._working:
                left_s = None if until is None else until - monotonic()
                if left_s is not None and left_s <= 0:
                    deadline.require()
                    raise OverloadedError
                self._changed.wait(left_s)
        finally:
            self._line.remove(ticket)
            self._observe(self._at_work, len(self._line))
            self._changed.notify_all()  # the next may be first now, and its place free already


class Visit:
    """Hold one request's place inside, and then at work, until it leaves, once."""

    def __init__(self, gate: Gate) -> None:
        """Go in; raises OverloadedError where there is no room."""
        gate.let_in()
        self._gate = gate
        self._is_inside = True
        self._is_at_work = False

    def begin(self, deadline: Deadline = NO_DEADLINE) -> None:
        """Take a place at work; raises what `Gate.begin` raises where none is free in time."""
        self._gate.begin(deadline)
        self._is_at_work = True

    def leave(self) -> None:
        """Give back what is held; a second time does nothing."""
        if self._is_at_work:
            self._is_at_work = False
            self._gate.end()
        if self._is_inside:
            self._is_inside = False
            self._gate.let_out()


def attach_gate(app: Flask, threads: int, waiting: int, observe: GateObserver = _ignore) -> None:
    """Let the requests of an application that need a model or the corpus through a gate.

    Bulk uploads pass by: they take a place by `place_at_work` for each batch, and none while they wait for
    their client.
    """
    gate = app.extensions[_KEY] = Gate(threads, waiting, observe=observe)

    def enter() -> None:
        """Read the body of a request that works, then take its place; raises what `Gate.begin` raises."""
        if request.blueprint == _UPLOADS or asks_for_page():
            return
        if needed_scope(request.endpoint, request.method) not in _WORKING:
            return
        visit = g.factcheck_visit = Visit(gate)
        began_to_read = monotonic()
        if request.method in METHODS_WITH_BODY:
            read_body(request, context().settings.max_body_bytes)
        visit.begin(begin_deadline(context().settings, waited_for_body_s=monotonic() - began_to_read))

    def leave(response: Response) -> Response:
        visit: Visit | None = g.pop("factcheck_visit", None)
        if visit is not None:
            if response.is_streamed:
                response.call_on_close(visit.leave)  # it works until its last byte
            else:
                visit.leave()
        return response

    app.before_request(enter)
    app.after_request(leave)


def application_gate() -> Gate:
    """Give the gate of the application that answers the present request."""
    gate: Gate = current_app.extensions[_KEY]
    return gate


@contextmanager
def place_at_work(gate: Gate) -> Iterator[None]:
    """Hold a place at work, however long it takes to get one."""
    gate.begin(is_patient=True)
    try:
        yield
    finally:
        gate.end()
