"""When a worker that was told to stop stops, at moments that a test chooses."""

from __future__ import annotations

import signal
from types import SimpleNamespace
from typing import Any

import pytest

from service import gunicorn_hooks, lasting_worker
from service.lasting_worker import LastingWorker
from service.succession import Succession

GRACEFUL_SECONDS = 30.0


class Told:
    """Hold one worker of the age 2 of two, its clock, and what it said of itself."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, drain_seconds: float) -> None:
        self.now = 100.0
        self.stopping = 0
        self.succession = Succession()
        monkeypatch.setattr(lasting_worker, "monotonic", lambda: self.now)
        monkeypatch.setattr(lasting_worker, "succession", self.succession)
        monkeypatch.setattr(gunicorn_hooks, "tell_stopping", self._tell)
        worker: Any = LastingWorker.__new__(LastingWorker)
        worker.age, worker.alive, worker._leave = 2, True, None
        worker._drain_seconds = drain_seconds
        worker.cfg = SimpleNamespace(workers=2, graceful_timeout=GRACEFUL_SECONDS)
        worker.tmp = SimpleNamespace(notify=lambda: None)
        worker.method_queue = SimpleNamespace(defer=lambda *_: None)
        self.worker = worker

    def _tell(self) -> None:
        self.stopping += 1

    def terminate(self) -> None:
        self.worker.handle_exit(signal.SIGTERM, None)

    def is_alive(self, at_s: float) -> bool:
        """Tell whether it lives so many seconds after the beginning, when it has told the master so."""
        self.now = 100.0 + at_s
        self.worker.notify()
        alive: bool = self.worker.alive
        return alive


def test_without_a_drain_it_stops_at_once_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch, drain_seconds=0)

    assert told.is_alive(0)
    told.terminate()

    assert not told.worker.alive
    assert told.stopping == 1


def test_it_drains_for_as_long_as_set_however_often_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch, drain_seconds=15)

    told.terminate()
    assert told.is_alive(10)
    told.terminate()
    assert told.is_alive(14.9)
    assert not told.is_alive(15)
    assert told.stopping == 1


def test_replaced_it_stays_until_as_many_successors_are_warm(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch, drain_seconds=15)
    told.succession.begin(last_age=2)

    told.terminate()
    told.succession.tell_warm(3)
    assert told.is_alive(5), "one of two is warm"
    told.succession.tell_warm(4)

    assert not told.is_alive(6)
    assert told.stopping == 0, "the server goes on"


def test_replaced_it_goes_where_successors_take_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch, drain_seconds=15)
    told.succession.begin(last_age=2)

    told.terminate()

    assert told.is_alive(GRACEFUL_SECONDS - 1)
    assert not told.is_alive(GRACEFUL_SECONDS)


def test_replaced_and_told_again_it_goes_at_once_and_the_server_is_not_said_to_stop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    told = Told(monkeypatch, drain_seconds=15)
    told.succession.begin(last_age=2)

    told.terminate()
    assert told.is_alive(1)
    told.terminate()

    assert not told.worker.alive
    assert told.stopping == 0


def test_with_a_new_master_it_goes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    told = Told(monkeypatch, drain_seconds=15)
    told.succession.hand_over(os.getpid())

    told.terminate()

    assert not told.worker.alive
    assert told.stopping == 0


def test_a_successor_is_not_replaced_by_its_own_reload(monkeypatch: pytest.MonkeyPatch) -> None:
    told = Told(monkeypatch, drain_seconds=0)
    told.succession.begin(last_age=1)

    told.terminate()

    assert not told.worker.alive
    assert told.stopping == 1
