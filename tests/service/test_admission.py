"""The gate: some work, some wait, the rest are told at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread

import pytest

from service.api.admission import Gate
from service.problems import OverloadedError


def until(what: Callable[[], bool], within_s: float = 5.0) -> None:
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_as_many_work_as_may_and_the_next_waits_until_one_is_done() -> None:
    gate, entered = Gate(working=2, waiting=1), []
    gate.enter()
    gate.enter()
    waiting = Thread(target=lambda: entered.append(gate.enter()))
    waiting.start()
    until(lambda: gate.in_line == 1)
    assert entered == []

    began = time.monotonic()
    with pytest.raises(OverloadedError):
        gate.enter()
    assert time.monotonic() - began < 1, "refused at once"

    gate.leave()
    waiting.join(5)
    assert len(entered) == 1
    assert gate.in_line == 0


def test_nobody_waits_for_ever() -> None:
    gate = Gate(working=1, waiting=1, wait_s=0.02)
    gate.enter()

    with pytest.raises(OverloadedError):
        gate.enter()

    gate.leave()
    gate.enter()


def test_without_room_to_wait_the_next_is_refused_and_all_places_come_back() -> None:
    gate = Gate(working=1, waiting=0)

    for _ in range(3):
        gate.enter()
        with pytest.raises(OverloadedError):
            gate.enter()
        gate.leave()
