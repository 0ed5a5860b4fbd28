"""Two processes at once: one is struck, the other goes on, and neither sees the other's half."""

from __future__ import annotations

import json
import os
import random
import shutil
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.torture.folders import Ledger, Step, Texts, components_of, opened, put, ship
from tests.torture.judging import faults_after, texts_of
from tests.torture.points import Stage
from tests.torture.scenes import SCENES, Scene, acted
from tests.torture.tracing import FAULTY, Fault, run

ACTS: Final = ("ingest", "replace", "rebuild", "index saved and compacted", "backup", "restore")

Companion = Callable[[Path, Ledger, Path], None]
"""Works on a data folder until a file is there that tells it to stop."""


@dataclass(frozen=True, slots=True)
class Met:
    """Say which act met which companion, what struck the act, and what was wrong afterwards."""

    act: str
    companion: str
    fault: str
    wrong: tuple[str, ...]


def _writer(folder: Path, ledger: Ledger, stop: Path) -> None:
    with opened(folder) as corpus:
        number = 100
        while number < 103 or not stop.exists():
            put(corpus, ledger, ship(number), ship(number + 1))
            number += 2


def _worker(allowed: tuple[Texts, ...]) -> Companion:
    """Answer checks as a worker does; what one answer is made of is wholly of one corpus."""

    def work(folder: Path, ledger: Ledger, stop: Path) -> None:
        with closing(components_of(folder)) as components:
            rounds = 0
            while rounds < 3 or not stop.exists():
                rounds += 1
                with components.index.follow(components.corpus) as (snapshot, vectors):
                    assert len(vectors) == snapshot.state.passages, "index and corpus differ"
                texts = texts_of(components.corpus)
                assert texts in allowed, f"documents of two corpora: {sorted(texts)}"
                result = components.checker.check("Ship 1 of voyage 2 called at port 3.")
                sources = {each.hit.passage.document_id for each in result.evidence}
                assert any(sources <= each.keys() for each in allowed), f"a mixed answer: {sorted(sources)}"
                assert "ship-1" in sources, "a check found nothing"

    return work


class Meetings:
    """Let acts and companions meet."""

    def __init__(self, root: Path, names: Sequence[str] = ACTS) -> None:
        """Prepare the scenes of these names."""
        self._root = root
        self._scenes = [scene for scene in SCENES if scene.name in names]
        self._stage = Stage(root, self._scenes)

    def sampled(self, count: int, seed: int) -> Iterator[Met]:
        """Strike the act, or in one case of four let it come to its end, while the companion works."""
        rng = random.Random(seed)
        for number in range(count):
            scene = self._scenes[number % len(self._scenes)]
            step = rng.randint(1, self._stage.steps[scene.name])
            fault = rng.choice((Fault.KILL, Fault.TORN, Fault.KILL, None))
            yield self._meet(scene, fault, step)

    def _meet(self, scene: Scene, fault: Fault | None, step: int) -> Met:
        place, stop = self._stage.fresh(scene), self._root / "stop"
        before = self._stage.before(scene)
        is_restore = scene.name == "restore"
        companion = _worker((before, _restored(before))) if is_restore else _writer
        stop.unlink(missing_ok=True)
        own, other = self._root / "own", self._root / "other"
        child = _forked(companion, place, other, stop)
        with own.open("w+b") as ledger:
            ended = run(lambda: acted(scene, place, Ledger(ledger.fileno())), place, fault, step)
        stop.touch()
        wrong = [f"the act: {ended.errors}"] if ended.code == FAULTY else []
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        told = other.with_suffix(".errors").read_text()
        if code != 0:
            wrong.append(f"the companion: {told}")
        lines = _read(other) + _read(own)
        wrong += faults_after(scene, place, before, lines)
        shutil.rmtree(place)
        told_of = "none: both at once" if fault is None or not ended.killed else fault.value
        return Met(scene.name, "worker" if is_restore else "writer", told_of, tuple(wrong))


def _restored(before: Texts) -> Texts:
    kept = {f"ship-{number}": ship(number, 2 if number in (1, 4) else 1).text for number in range(6)}
    assert kept != before
    return kept


def _forked(companion: Companion, place: Path, ledger: Path, stop: Path) -> int:
    errors = ledger.with_suffix(".errors")
    errors.write_text("")
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        with ledger.open("w+b") as file:
            companion(place, Ledger(file.fileno()), stop)
        code = 0
    except BaseException:  # noqa: BLE001 - told to the parent
        errors.write_text(traceback.format_exc())
    finally:
        os._exit(code)


def _read(ledger: Path) -> list[tuple[str, Step]]:
    return [(kind, step) for kind, step in map(json.loads, ledger.read_bytes().splitlines())]
