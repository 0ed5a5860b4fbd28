"""A real disk that is full, and one that is read-only, in memory, where this user may mount one."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from index.corpus import CorpusError
from tests.torture.folders import Ledger, components_of, put, ship
from tests.torture.judging import faults_after, texts_in
from tests.torture.scenes import SCENES, acted
from tests.torture.tracing import Refused

_SMALL = "size=1m"
_LARGE = "size=64m"
_CLAIM = "Ship 1 of voyage 2 called at port 3."


def can_mount(folder: Path) -> bool:
    """Tell whether this user may mount a file system here."""
    if os.geteuid() != 0:
        return False
    try:
        with _mounted(folder, _SMALL):
            return True
    except (OSError, subprocess.CalledProcessError):
        return False


def full_disk(folder: Path) -> list[str]:
    """Write until the disk is full; checks are answered meanwhile; with room again, all goes on."""
    scene = next(each for each in SCENES if each.name == "ingest")
    with _mounted(folder, _SMALL):
        place = folder / "now"
        scene.prepare(place)
        before, ledger, refused = texts_in(place), Ledger(), 0
        with closing(components_of(place)) as components:
            for number in range(10, 200):
                try:
                    put(components.corpus, ledger, ship(number, sentences=20))
                except CorpusError:
                    refused += 1
                if not components.checker.check(_CLAIM).evidence:
                    return ["a check found nothing"]
                if refused == 3:
                    break
            components.catch_up()
        if refused < 3:
            return ["the disk was never full"]
        _mount("-o", f"remount,{_LARGE}", str(folder))
        wrong = list(faults_after(scene, place, before, ledger.lines))
        acted(scene, place, ledger)
        return wrong


def read_only_disk(folder: Path) -> list[str]:
    """Make the disk read-only under a corpus: whatever is refused is refused clearly, and nothing is lost."""
    scene = next(each for each in SCENES if each.name == "ingest")
    with _mounted(folder, _LARGE):
        place = folder / "now"
        scene.prepare(place)
        before, ledger, wrong = texts_in(place), Ledger(), []
        _mount("-o", "remount,ro", str(folder))
        for each in SCENES:
            if each.name in {"ingest", "delete", "rebuild", "backup", "keys", "index saved and compacted"}:
                try:
                    acted(each, place, Ledger())
                    wrong.append(f"{each.name} worked on a read-only disk")
                except Refused:
                    pass
        _mount("-o", "remount,rw", str(folder))
        wrong += faults_after(scene, place, before, ledger.lines)
        acted(scene, place, ledger)
        return wrong + list(faults_after(scene, place, before, ledger.lines))


@contextmanager
def _mounted(folder: Path, size: str) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", size, "tmpfs", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)
