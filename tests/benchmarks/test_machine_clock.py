"""A clock that leaves out what the host took away."""

from __future__ import annotations

import time

import pytest

from benchmarks.machine_clock import MachineClock, ticks


class Kernel:
    """Count ticks as a kernel would whose host takes `stolen` of them away."""

    def __init__(self) -> None:
        self.every, self.stolen = 1_000, 100

    def __call__(self) -> tuple[int, int]:
        return self.every, self.stolen

    def go_on(self, every: int, stolen: int) -> None:
        self.every, self.stolen = self.every + every, self.stolen + stolen


def test_stolen_time_does_not_pass() -> None:
    kernel = Kernel()
    clock = MachineClock(kernel)
    time.sleep(0.1)
    kernel.go_on(20, 0)
    clock.look()
    (_, _), (_, whole) = clock._samples
    time.sleep(0.2)
    kernel.go_on(40, 30)
    clock.look()
    (_, _), (middle, _), (end, robbed) = clock._samples
    assert whole >= 0.1
    assert robbed - whole == pytest.approx(0.25 * (end - middle))
    assert clock.stolen(0, whole) == pytest.approx(0, abs=1e-9)
    assert clock.stolen(whole, robbed) == pytest.approx(0.75)
    assert clock.stolen(whole, robbed + 60) == pytest.approx(0.75), "of what has come of that minute"


def test_times_on_the_wall_lead_back_to_those_of_the_clock() -> None:
    kernel = Kernel()
    clock = MachineClock(kernel)
    for stolen in (0, 15, 5):
        time.sleep(0.02)
        kernel.go_on(20, stolen)
        clock.look()
    for own in (0.0, 0.01, 0.024, clock._samples[-1][1]):
        assert clock.owns(clock.walls(own)) == pytest.approx(own, abs=1e-6)


def test_waiting_takes_longer_where_half_is_stolen() -> None:
    kernel = Kernel()

    def half() -> tuple[int, int]:
        kernel.go_on(20, 10)
        return kernel()

    with MachineClock(half) as clock:
        time.sleep(0.5)  # the first look is after 0.2 s
        began, since = time.perf_counter(), clock.now()
        woken = clock.wait_until(since + 0.3)
        assert woken is not None and woken - began > 0.5
        assert clock.wait_until(0.1) is None, "that is past"


def test_this_machine_is_read() -> None:
    every, stolen = ticks()
    assert every > stolen >= 0
