"""Strike one scene at one step, judge what is left, and do the act again to its end."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.torture.folders import Ledger, Step, Texts, data
from tests.torture.judging import faults_after, left_over, texts_in
from tests.torture.scenes import SCENES, Scene, acted
from tests.torture.tracing import DONE, FAULTY, Fault, Run, run


@dataclass(frozen=True, slots=True)
class Point:
    """Name a fault at the n-th write step of a scene."""

    scene: str
    fault: Fault
    step: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """Say what became of it: whether the fault struck, where, and what was wrong afterwards."""

    point: Point
    struck: bool
    where: str
    wrong: tuple[str, ...]


class Stage:
    """Keep each scene as it is before its act, in a folder, and play it as often as wanted."""

    def __init__(self, root: Path, scenes: Sequence[Scene] = SCENES) -> None:
        """Prepare the scenes and count the write steps of each."""
        self._root = root
        self._scenes = {scene.name: scene for scene in scenes}
        self._before: dict[str, Texts] = {}
        self.steps: dict[str, int] = {}
        for scene in scenes:
            scene.prepare(self._template(scene))
            place = self.fresh(scene)
            self._before[scene.name] = {} if scene.is_damaged else texts_in(place)
            self.steps[scene.name] = len(self._played(scene, self.fresh(scene), None, 0)[0].steps)

    def before(self, scene: Scene) -> Texts:
        """Give the documents that are there before the act."""
        return self._before[scene.name]

    def points(self) -> list[Point]:
        """List every fault at every step of every scene."""
        return [
            Point(name, fault, step)
            for name, steps in self.steps.items()
            for fault in Fault
            for step in range(1, steps + 1)
        ]

    def sampled(self, count: int, seed: int) -> list[Point]:
        """Choose points, none twice.

        Three of four are kills (before a step, within it, with the power cut), the others faults of the disk
        that the process survives.
        """
        rng = random.Random(seed)
        kills: list[Point] = []
        others: list[Point] = []
        for point in self.points():
            is_kill = point.fault in (Fault.KILL, Fault.TORN, Fault.POWER)
            (kills if is_kill else others).append(point)
        wanted = min(len(kills), count - count // 4)
        chosen = rng.sample(kills, wanted) + rng.sample(others, min(len(others), count - wanted))
        rng.shuffle(chosen)
        return chosen

    def strike(self, point: Point) -> Verdict:
        """Let one fault happen, judge, act again, judge again."""
        scene = self._scenes[point.scene]
        place = self.fresh(scene)
        ended, ledger = self._played(scene, place, point.fault, point.step)
        struck = len(ended.steps) >= point.step
        where = str(ended.steps[point.step - 1]) if struck else ""
        wrong = [f"an error that nobody foresaw: {ended.errors}"] if ended.code == FAULTY else []
        before = self._before[scene.name]
        wrong += _told(lambda: faults_after(scene, place, before, ledger))
        again = Ledger(lines=list(ledger))
        wrong += [f"again: {each}" for each in _told(lambda: _repeated(scene, place, again))]
        if not wrong:
            after = _settled(again.lines)
            wrong += [f"again: {each}" for each in _told(lambda: faults_after(scene, place, before, after))]
            wrong += left_over(data(place))
        shutil.rmtree(place)
        return Verdict(point, struck, where, tuple(wrong))

    def _played(
        self, scene: Scene, place: Path, fault: Fault | None, step: int
    ) -> tuple[Run, list[tuple[str, Step]]]:
        path = self._root / "ledger"
        with path.open("w+b") as ledger:
            ended = run(lambda: acted(scene, place, Ledger(ledger.fileno())), place, fault, step)
            if fault is None and ended.code != DONE:
                raise RuntimeError(f"{scene.name} fails without any fault: {ended.errors}")
            ledger.seek(0)
            return ended, [(kind, told) for kind, told in map(json.loads, ledger)]

    def _template(self, scene: Scene) -> Path:
        return self._root / "before" / scene.name.replace(" ", "-")

    def fresh(self, scene: Scene) -> Path:
        """Give a scene's folder as it is before the act."""
        place = self._root / "now"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self._template(scene), place)
        return place


def _repeated(scene: Scene, place: Path, ledger: Ledger) -> Iterator[str]:
    acted(scene, place, ledger)
    yield from ()


def _settled(lines: Sequence[tuple[str, Step]]) -> list[tuple[str, Step]]:
    """Keep what was acknowledged: what was not, the second time was begun again, and done."""
    return [(kind, step) for done, step in lines if done == "done" for kind in ("begun", "done")]


def _told(check: Callable[[], Iterator[str]]) -> list[str]:
    """Give what a check finds; an error that it ends with is a finding."""
    found: list[str] = []
    try:
        found.extend(check())
    except Exception as error:  # noqa: BLE001 - it is what the fault left behind
        found.append(f"{type(error).__name__}: {error}")
    return found
