"""Shed load: a few requests wait for a thread, the next gets 503 at once, health is always told."""

from __future__ import annotations

from threading import Condition
from time import monotonic
from typing import Final

from flask import Flask, Response, g, request

from service.api.access import asks_for_page
from service.api.scopes import needed_scope
from service.keys.records import Scope
from service.problems import OverloadedError

WAIT_SECONDS: Final = 30.0
"""How long a request waits at most; most clients have given up by then."""

_WORKING: Final = frozenset({Scope.CHECK, Scope.WRITE})


class Gate:
    """Let so many requests work at a time, and so many more wait for them; safe for several threads."""

    def __init__(self, working: int, waiting: int, wait_s: float = WAIT_SECONDS) -> None:
        self._working = working
        self._waiting = waiting
        self._wait_s = wait_s
        self._changed = Condition()
        self._at_work = 0
        self._in_line = 0

    @property
    def in_line(self) -> int:
        """Tell how many wait."""
        return self._in_line

    def enter(self) -> None:
        """Take a place; raise OverloadedError where too many wait already, or the wait is too long."""
        with self._changed:
            if self._at_work >= self._working:
                if self._in_line >= self._waiting:
                    raise OverloadedError
                self._wait()
            self._at_work += 1

    def leave(self) -> None:
        """Give a place back."""
        with self._changed:
            self._at_work -= 1
            self._changed.notify()

    def _wait(self) -> None:
        deadline = monotonic() + self._wait_s
        self._in_line += 1
        try:
            while self._at_work >= self._working:
                left_s = deadline - monotonic()
                if left_s <= 0:
                    raise OverloadedError
                self._changed.wait(left_s)
        finally:
            self._in_line -= 1


def attach_gate(app: Flask, threads: int, waiting: int) -> None:
    """Let the requests of an application that need a model or the corpus through a gate."""
    gate = Gate(threads, waiting)

    def enter() -> None:
        if needed_scope(request.endpoint, request.method) in _WORKING and not asks_for_page():
            gate.enter()
            g.factcheck_gate = gate

    def leave(response: Response) -> Response:
        entered: Gate | None = g.pop("factcheck_gate", None)
        if entered is not None:
            if response.is_streamed:
                response.call_on_close(entered.leave)  # it works until its last byte
            else:
                entered.leave()
        return response

    app.before_request(enter)
    app.after_request(leave)
