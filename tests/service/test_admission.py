"""The gate: some work, some wait in line, the rest are told at once."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Thread

import pytest

from index.deadline import Deadline, DeadlineExceededError
from service.api.admission import Gate, Visit, place_at_work
from service.problems import OverloadedError


def until(what: Callable[[], bool], within_s: float = 5.0) -> None:
    deadline = time.monotonic() + within_s
    while not what():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def at_work(gate: Gate) -> Visit:
    visit = Visit(gate)
    visit.begin()
    return visit


def test_as_many_work_as_may_and_the_next_waits_until_one_is_done() -> None:
    gate, entered = Gate(working=2, waiting=1), list[Visit]()
    first, _ = at_work(gate), at_work(gate)
    waiting = Thread(target=lambda: entered.append(at_work(gate)))
    waiting.start()
    until(lambda: gate.in_line == 1)
    assert entered == []

    began = time.monotonic()
    with pytest.raises(OverloadedError):
        Visit(gate)
    assert time.monotonic() - began < 10, "refused at once"

    first.leave()
    waiting.join(5)
    assert len(entered) == 1
    assert gate.in_line == 0


def test_nobody_waits_for_ever() -> None:
    gate = Gate(working=1, waiting=1, wait_s=0.02)
    first, late = at_work(gate), Visit(gate)

    with pytest.raises(OverloadedError):
        late.begin()

    late.leave()
    first.leave()
    at_work(gate)


def test_without_room_to_wait_the_next_is_refused_and_all_places_come_back() -> None:
    gate = Gate(working=1, waiting=0)

    for _ in range(3):
        visit = at_work(gate)
        with pytest.raises(OverloadedError):
            Visit(gate)
        visit.leave()
        visit.leave()


def test_who_waits_for_a_body_holds_no_place_at_work() -> None:
    gate = Gate(working=1, waiting=2, wait_s=0.02)
    slow = [Visit(gate), Visit(gate)]

    at_work(gate).leave()
    working = at_work(gate)
    with pytest.raises(OverloadedError):
        Visit(gate)
    with pytest.raises(OverloadedError):
        slow[0].begin()
    working.leave()
    slow[0].begin()


def test_a_newcomer_queues_behind_who_waits_already() -> None:
    gate, order = Gate(working=1, waiting=3), list[str]()
    first = at_work(gate)

    def come(name: str) -> None:
        visit = at_work(gate)
        order.append(name)
        visit.leave()

    for count, name in enumerate("abc", start=1):
        Thread(target=come, args=(name,)).start()
        until(lambda count=count: gate.in_line == count)  # type: ignore[misc]
    first.leave()
    until(lambda: len(order) == 3)

    assert order == ["a", "b", "c"]


def test_a_freed_place_is_not_taken_by_a_newcomer_before_the_waiter_wakes() -> None:
    gate, order = Gate(working=1, waiting=2), list[str]()
    first = at_work(gate)

    def wait_in_line() -> None:
        visit = at_work(gate)
        order.append("waiter")
        visit.leave()

    waiter = Thread(target=wait_in_line)
    waiter.start()
    until(lambda: gate.in_line == 1)
    with gate._changed:  # so that the waiter cannot wake before the newcomer asks
        first.leave()
        newcomer = at_work(gate)
        order.append("newcomer")
    newcomer.leave()
    waiter.join(5)

    assert order == ["waiter", "newcomer"]


def test_an_upload_works_batch_by_batch_beside_the_others_and_waits_patiently() -> None:
    gate, order = Gate(working=1, waiting=1, wait_s=0.02), list[str]()
    visit = at_work(gate)

    def upload() -> None:
        with place_at_work(gate):
            order.append("batch")

    uploading = Thread(target=upload)
    uploading.start()
    until(lambda: gate.in_line == 1)
    time.sleep(0.1)
    assert order == [], "it waits longer than a request would"
    visit.leave()
    uploading.join(5)

    assert order == ["batch"]
    at_work(gate).leave()


def test_who_has_no_more_time_for_the_whole_request_waits_no_longer() -> None:
    gate = Gate(working=1, waiting=1)
    first, late = at_work(gate), Visit(gate)

    with pytest.raises(DeadlineExceededError, match="A_SETTING"):
        late.begin(Deadline.after(0.02, "A_SETTING"))

    assert gate.in_line == 0
    first.leave()
    late.begin(Deadline.after(60, "A_SETTING"))
