"""What is being done when a fault strikes: each scene has a data folder before, and an act upon it."""

from __future__ import annotations

import contextlib
import gzip
import io
import os
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final
from unittest.mock import patch

import click

from index import live
from index.corpus import CorpusError
from index.documents import Span
from index.live import LiveIndex
from index.ports import Segmenter
from index.upkeep import Upkeep
from service.bootstrap import INDEX_DIR
from service.cli import cli
from service.commands.failures import explain
from service.keys.key_file import KeyFile
from service.keys.records import Scope
from tests.index.newsdesk import SEGMENTER, WordEmbedder, segment
from tests.torture.folders import (
    Ledger,
    QuickEmbedder,
    archive,
    components_of,
    corpus_file,
    data,
    opened,
    put,
    ship,
)
from tests.torture.tracing import Refused

OLD_CORPUS: Final = Path(__file__).parents[1] / "index" / "corpus_0001.db.gz"


@dataclass(frozen=True, slots=True)
class Scene:
    """Name an act, what it finds and what it does. `is_damaged`: no corpus can be read before it."""

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path, Ledger], None]
    is_damaged: bool = False


def _nothing(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)


def _some(folder: Path) -> None:
    """Put six documents into a corpus, two of them in their second version; save the index."""
    data(folder).mkdir(parents=True)
    with opened(folder) as corpus:
        put(corpus, Ledger(), *map(ship, range(6)))
        put(corpus, Ledger(), ship(1, 2), ship(4, 2))
        LiveIndex(data(folder) / INDEX_DIR, QuickEmbedder().identity).save(corpus)
    KeyFile(data(folder)).create("desk", (Scope.CHECK,))


def _old_release(folder: Path) -> None:
    data(folder).mkdir(parents=True)
    corpus_file(folder).write_bytes(gzip.decompress(OLD_CORPUS.read_bytes()))


def _backed_up(folder: Path) -> None:
    """Keep a backup of the six documents, and change the corpus after it."""
    _some(folder)
    _command(folder, "backup", str(archive(folder)))
    with opened(folder) as corpus:
        put(corpus, Ledger(), ship(0, 7), ship(8), ship(9))
        corpus.delete(["ship-2"])
        LiveIndex(data(folder) / INDEX_DIR, QuickEmbedder().identity).save(corpus)


def _backed_up_and_gone(folder: Path) -> None:
    _backed_up(folder)
    for each in (*(data(folder) / INDEX_DIR).iterdir(), *data(folder).iterdir()):
        if each.is_file():
            each.unlink()


def _backed_up_and_broken(folder: Path) -> None:
    _backed_up(folder)
    corpus_file(folder).write_bytes(b"certainly no database " * 4096)


def _ingest(folder: Path, ledger: Ledger) -> None:
    with opened(folder) as corpus:
        put(corpus, ledger, *(ship(number) for number in range(10, 14)))


def _bulk(folder: Path, ledger: Ledger) -> None:
    """Ingest so much that it takes two transactions."""
    with opened(folder) as corpus:
        put(corpus, ledger, *(ship(number, sentences=50) for number in range(10, 28)))


def _replace(folder: Path, ledger: Ledger) -> None:
    with opened(folder) as corpus:
        put(corpus, ledger, ship(0, 3), ship(4, 3, sentences=9))
        moved = replace(ship(5), source=replace(ship(5).source, title="Another title"))
        put(corpus, ledger, moved)


def _delete(folder: Path, ledger: Ledger) -> None:
    with opened(folder) as corpus:
        for ids in (["ship-0", "ship-3"], ["ship-5"]):
            step = dict.fromkeys(ids)
            ledger.begun(step)
            corpus.delete(ids)
            ledger.done(step)


def _save_index(folder: Path, ledger: Ledger) -> None:
    """Change and save four times: segments are merged, dead rows dropped, files replaced and removed."""
    at_once = patch.multiple(live, _UNSAVED_PASSAGES=0, _UNSAVED_SHARE=0.0)
    with at_once, opened(folder) as corpus:
        index = LiveIndex(data(folder) / INDEX_DIR, QuickEmbedder().identity)
        for number in range(4):
            put(corpus, ledger, ship(number, 5), ship(20 + number))
            with index.follow(corpus):
                pass
            index.close()
        index.save(corpus)


def _rebuild(folder: Path, ledger: Ledger) -> None:
    _upkeep(folder, QuickEmbedder(), SEGMENTER)


def _change_embedder(folder: Path, ledger: Ledger) -> None:
    _upkeep(folder, QuickEmbedder("other words", 24), SEGMENTER)


def _change_segmenter(folder: Path, ledger: Ledger) -> None:
    """Split one document of two otherwise; of the rest only the record changes."""
    _upkeep(folder, QuickEmbedder(), f"{SEGMENTER}, anew", _longer_where_odd)


def _longer_where_odd(text: str, language: str | None = None) -> list[Span]:
    spans = segment(text, language)
    return [Span(spans[0].start, spans[-1].end)] if len(text) % 2 else spans


def _upkeep(folder: Path, embedder: WordEmbedder, version: str, segmenter: Segmenter = segment) -> None:
    with opened(folder) as corpus:
        Upkeep(corpus, data(folder) / INDEX_DIR, embedder, segmenter, version).rebuild()


def _open(folder: Path, ledger: Ledger) -> None:
    with opened(folder):
        pass


def _serve(folder: Path, ledger: Ledger) -> None:
    """Check claims between writes: once a process has its corpus open, no fault of the disk stops a check."""
    with closing(components_of(folder)) as components:
        components.checker.check("Ship 1 called at port 3.")
        refused = None
        for number in (10, 11, 12):
            try:
                put(components.corpus, ledger, ship(number))
            except CorpusError as error:
                refused = error
            try:
                result = components.checker.check("Ship 1 of voyage 2 called at port 3.")
            except Exception as error:
                raise AssertionError("a check was not answered") from error
            assert result.evidence, "a check found nothing"
        components.catch_up()
    if refused is not None:
        raise refused


def _back_up(folder: Path, ledger: Ledger) -> None:
    _command(folder, "backup", str(archive(folder)))


def _restore(folder: Path, ledger: Ledger) -> None:
    step = {f"ship-{number}": None for number in (8, 9)} | {
        f"ship-{number}": ship(number, 2 if number in (1, 4) else 1).text for number in range(6)
    }
    ledger.begun(step)
    _command(folder, "restore", str(archive(folder)), "--live")
    ledger.done(step)


def _keys(folder: Path, ledger: Ledger) -> None:
    keys = KeyFile(data(folder))
    made = keys.create("import", (Scope.WRITE,))
    keys.revoke(made.record.id)


def _command(folder: Path, *arguments: str) -> None:
    """Run a command of the service in this process."""
    environ = patch.dict(os.environ, {"FACTCHECK_DATA_DIR": str(data(folder))})
    with environ, contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        cli.main(arguments, standalone_mode=False)


def acted(scene: Scene, folder: Path, ledger: Ledger) -> None:
    """Do it; errors that are foreseen end it as Refused, whoever prints them."""
    try:
        scene.act(folder, ledger)
    except click.ClickException as error:
        raise Refused(error.message) from error
    except Exception as error:
        message = explain(error)
        if message is None:
            raise
        raise Refused(message) from error


SCENES: Final = (
    Scene("first start", _nothing, _ingest),
    Scene("ingest", _some, _ingest),
    Scene("bulk ingest", _some, _bulk),
    Scene("replace", _some, _replace),
    Scene("delete", _some, _delete),
    Scene("index saved and compacted", _some, _save_index),
    Scene("rebuild", _some, _rebuild),
    Scene("rebuild with another embedder", _some, _change_embedder),
    Scene("rebuild with another segmenter", _some, _change_segmenter),
    Scene("schema migration", _old_release, _open),
    Scene("checks between writes", _some, _serve),
    Scene("backup", _backed_up, _back_up),
    Scene("restore", _backed_up, _restore),
    Scene("restore into an empty folder", _backed_up_and_gone, _restore),
    Scene("restore over a damaged corpus", _backed_up_and_broken, _restore, is_damaged=True),
    Scene("keys", _some, _keys),
)
