"""A clock that stands still while the machine is taken away: the time that its cores really had.

A virtual machine shares its host. What other guests took of the processor while this one wanted it is "steal"
in /proc/stat (proc(5)); on a host with many guests half of some minutes is gone. A load of 80% of what a
machine can do is 160% in such a minute, and measures the neighbours. By this clock it stays 80%.

What is taken off is the mean of all cores over a fifth of a second: half of a short stall of one core of two.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

_STAT: Final = Path("/proc/stat")
_EVERY_S: Final = 0.2  # twenty ticks of each core
_STEAL: Final = 7  # of the columns after the name: user nice system idle iowait irq softirq steal
_COUNTED: Final = 8  # what follows, guests' time, is counted in user time already


def ticks() -> tuple[int, int]:
    """Read how many ticks all cores have had since the machine started, and how many of them were stolen."""
    counts = [int(one) for one in _STAT.read_text("ascii").split("\n", 1)[0].split()[1 : _COUNTED + 1]]
    return sum(counts), counts[_STEAL]


class MachineClock:
    """Tell seconds since its start without those that were stolen; a context that reads the kernel meanwhile.

    Between two looks, 0.2 s apart, the share of the last one is taken on.
    """

    def __init__(self, read: Callable[[], tuple[int, int]] = ticks) -> None:
        """Read ticks, by default of this machine: all, and those that were stolen."""
        self._read = read
        self._counts = read()
        self._share = 1.0
        self._samples = [(time.perf_counter(), 0.0)]  # seconds by the clock on the wall, by this one
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self.look()

    def now(self) -> float:
        """Give the machine's seconds since the start."""
        wall, own = self._samples[-1]
        return own + (time.perf_counter() - wall) * self._share

    def wait_until(self, at_s: float) -> float | None:
        """Sleep until this clock says so, and give when that was, by `time.perf_counter`.

        None, at once, where it is past already. A clock that has ended waits no longer.
        """
        if at_s <= self.now():
            return None
        while (left := at_s - self.now()) > 0 and not self._ended.is_set():
            time.sleep(min(left, _EVERY_S))
        return time.perf_counter()

    def walls(self, own_s: ArrayLike) -> NDArray[np.float64]:
        """Give when this clock said so, by `time.perf_counter`; in a straight line between two looks.

        Only what had come by the last look is known: call this once the clock has ended.
        """
        walls, owns = np.asarray(self._samples).T
        return np.interp(own_s, owns, walls)

    def owns(self, wall_s: ArrayLike) -> NDArray[np.float64]:
        """Give what this clock said at times by `time.perf_counter`, once it has ended."""
        walls, owns = np.asarray(self._samples).T
        return np.interp(wall_s, walls, owns)

    def stolen(self, from_s: float, to_s: float) -> float:
        """Give the share of the time between two of this clock's seconds that was stolen, 0..1.

        Of what had come by the last look; NaN where nothing had.
        """
        to_s = min(to_s, self._samples[-1][1])
        began, ended = self.walls((from_s, to_s)).tolist()
        return max(0.0, 1.0 - (to_s - from_s) / (ended - began)) if ended > began else float("nan")

    def look(self) -> None:
        """Take up what the kernel counted since the last look."""
        counts = self._read()
        every, stolen = (now - then for now, then in zip(counts, self._counts, strict=True))
        if every <= 0:
            return
        wall, own = self._samples[-1]
        now = time.perf_counter()
        self._share = min(1.0, max(0.0, 1.0 - stolen / every))  # single columns may go down (proc(5))
        self._samples.append((now, own + (now - wall) * self._share))
        self._counts = counts

    def _watch(self) -> None:
        while not self._ended.wait(_EVERY_S):
            self.look()
