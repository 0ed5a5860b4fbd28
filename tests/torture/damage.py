"""Files that are torn, missing or exchanged while nobody looks."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.corpus import CorpusError
from index.live import LiveIndex
from index.upkeep import verify
from service.bootstrap import INDEX_DIR
from tests.torture.folders import Ledger, QuickEmbedder, Texts, corpus_file, data, opened, put, ship
from tests.torture.judging import faults_after, texts_of
from tests.torture.points import Stage
from tests.torture.scenes import SCENES, acted

KINDS: Final = ("missing", "empty", "cut short", "a byte changed", "zeros", "longer", "another file's")
_SOME = next(scene for scene in SCENES if scene.name == "index saved and compacted")
_RESTORE = next(scene for scene in SCENES if scene.name == "restore")


@dataclass(frozen=True, slots=True)
class Damaged:
    """Say what was done to which file, and what was wrong afterwards."""

    kind: str
    file: str
    wrong: tuple[str, ...]


def damage(path: Path, kind: str, rng: random.Random) -> None:
    """Damage one file."""
    content = path.read_bytes()
    at = rng.randrange(max(1, len(content)))
    others = [each for each in path.parent.iterdir() if each.is_file() and each != path]
    changed = {
        "missing": b"",
        "empty": b"",
        "cut short": content[:at],
        "a byte changed": content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :] if content else b"",
        "zeros": bytes(len(content)),
        "longer": content + rng.randbytes(100),
        "another file's": rng.choice(others).read_bytes() if others else b"",
    }[kind]
    path.write_bytes(changed)
    if kind == "missing":
        path.unlink()


def damaged_index(root: Path, rounds: int, seed: int) -> Iterator[Damaged]:
    """Damage each file of a saved index, and the shared memory beside the database, in each way."""
    rng = random.Random(seed)
    template, place = root / "damage", root / "now"
    before = _killed_while_open(template)
    names = [path.relative_to(template) for path in sorted((data(template) / INDEX_DIR).iterdir())]
    beside = Path("data", "corpus.db-shm")
    choices = [(name, kind) for name in (*names, beside) for kind in KINDS]
    for _ in range(rounds):
        name, kind = rng.choice(choices)
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(template, place)
        damage(place / name, kind, rng)
        yield Damaged(kind, name.name if name.suffix != ".lock" else "lock", _survived(place, before))


def torn_log(root: Path, rounds: int, seed: int) -> Iterator[Damaged]:
    """Let a write-ahead log end in what a power cut left of a commit that nobody was told of."""
    rng = random.Random(seed)
    template, place = root / "log", root / "now"
    before = _killed_while_open(template)
    for _ in range(rounds):
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(template, place)
        log = corpus_file(place).with_name("corpus.db-wal")
        content = log.read_bytes()
        tail = rng.choice((rng.randbytes(rng.randint(1, 9000)), content[32 : 32 + rng.randint(1, 9000)]))
        log.write_bytes(content + tail)
        yield Damaged("a torn commit at its end", log.name, _survived(place, before))


def damaged_corpus(root: Path, rounds: int, seed: int) -> Iterator[Damaged]:
    """Overwrite 64 bytes of the database itself: verify tells, or nothing is lost; a restore mends it."""
    rng = random.Random(seed)
    stage = Stage(root, [_RESTORE])
    before = stage.before(_RESTORE)
    for _ in range(rounds):
        place = stage.fresh(_RESTORE)
        path = corpus_file(place)
        content = bytearray(path.read_bytes())
        at = rng.randrange(len(content) - 64)
        content[at : at + 64] = rng.randbytes(64)
        path.write_bytes(content)
        wrong = [] if _is_told(place, before) else ["documents changed, and verify found nothing"]
        ledger = Ledger()
        try:
            acted(_RESTORE, place, ledger)
            wrong += faults_after(_RESTORE, place, before, ledger.lines)
        except Exception as error:  # noqa: BLE001 - the finding
            wrong.append(f"restore: {type(error).__name__}: {error}")
        yield Damaged("64 bytes overwritten", path.name, tuple(wrong))


def _is_told(place: Path, before: Texts) -> bool:
    try:
        with opened(place) as corpus:
            return bool(list(verify(corpus, data(place) / INDEX_DIR))) or texts_of(corpus) == before
    except CorpusError:
        return True


def _survived(place: Path, before: Texts) -> tuple[str, ...]:
    """Answer as a service would that was started on it, then save the index, then judge."""
    wrong: list[str] = []
    try:
        with opened(place) as corpus:
            if texts_of(corpus) != before:
                wrong.append("documents are not what they were")
            live = LiveIndex(data(place) / INDEX_DIR, QuickEmbedder().identity)
            with live.follow(corpus) as (snapshot, vectors):
                if len(vectors) != snapshot.state.passages:
                    wrong.append("the index is not that of the corpus")
            live.save(corpus)
        wrong += faults_after(_SOME, place, before, [])
    except Exception as error:  # noqa: BLE001 - the finding
        wrong.append(f"{type(error).__name__}: {error}")
    return tuple(wrong)


def _killed_while_open(folder: Path) -> Texts:
    """Leave a data folder as a killed process does: with a write-ahead log that holds commits."""
    _SOME.prepare(folder)
    child = os.fork()
    if child == 0:
        try:
            with opened(folder) as corpus:
                put(corpus, Ledger(), ship(30), ship(31))
                os._exit(0)
        finally:
            os._exit(1)
    if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) != 0:
        raise RuntimeError("the corpus could not be written")
    copy = folder.with_name(f"{folder.name}-read")
    shutil.copytree(folder, copy)
    with opened(copy) as corpus:
        return texts_of(corpus)
