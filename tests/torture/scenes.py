"""What is being done when a fault strikes: each scene has a data folder before, and an act upon it."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Final
from unittest.mock import patch

import click
import numpy as np
from numpy.typing import NDArray

from index import live
from index.corpus import Corpus, CorpusError
from index.documents import Document
from index.ingest import Ingestor
from index.live import LiveIndex
from index.upkeep import Upkeep
from models.dummy import DummyStanceClassifier
from service.bootstrap import CORPUS_FILE, INDEX_DIR, Components, build_components
from service.cli import cli
from service.commands.failures import explain
from service.keys.key_file import KeyFile
from service.keys.records import Scope
from service.settings import Settings
from tests.index.newsdesk import SEGMENTER, WordEmbedder, document, segment
from tests.torture.tracing import Refused

OLD_CORPUS: Final = Path(__file__).parents[1] / "index" / "corpus_0001.db.gz"

Texts = dict[str, str]
Step = Mapping[str, str | None]
"""What one acknowledgement is about: documents with their texts, None for those deleted."""


@dataclass(slots=True)
class Ledger:
    """Write down, outside the process that may be killed, what was begun and what was acknowledged."""

    handle: int | None = None
    lines: list[tuple[str, Step]] = field(default_factory=list)

    def begun(self, step: Step) -> None:
        self._note("begun", step)

    def done(self, step: Step) -> None:
        self._note("done", step)

    def _note(self, kind: str, step: Step) -> None:
        self.lines.append((kind, dict(step)))
        if self.handle is not None:
            os.write(self.handle, json.dumps([kind, step]).encode() + b"\n")


@dataclass(frozen=True, slots=True)
class Scene:
    """Name an act, what it finds and what it does. `is_damaged`: no corpus can be read before it."""

    name: str
    prepare: Callable[[Path], None]
    act: Callable[[Path, Ledger], None]
    is_damaged: bool = False


class QuickEmbedder(WordEmbedder):
    """Remember the direction of each word: a thousand points embed the same few."""

    _known: ClassVar[dict[tuple[str, int, str], NDArray[np.float32]]] = {}

    def _direction(self, word: str) -> NDArray[np.float32]:
        key = (self.name, self.dimension, word)
        if key not in self._known:
            self._known[key] = super()._direction(word)
        return self._known[key]


def data(folder: Path) -> Path:
    return folder / "data"


def corpus_file(folder: Path) -> Path:
    return data(folder) / CORPUS_FILE


def archive(folder: Path) -> Path:
    return folder / "backup.tar"


@contextmanager
def opened(folder: Path) -> Iterator[Corpus]:
    with closing(Corpus(corpus_file(folder))) as corpus:
        yield corpus


def components_of(folder: Path, embedder: WordEmbedder | None = None) -> Components:
    """Give the parts of a service on the data folder, with the embedder and the stance model of the tests."""
    return build_components(
        settings_of(folder), embedder=embedder or QuickEmbedder(), stance=DummyStanceClassifier()
    )


def settings_of(folder: Path) -> Settings:
    environ = {"FACTCHECK_DATA_DIR": str(data(folder)), "FACTCHECK_COMPUTE_THREADS": "1"}
    return Settings.from_env(environ | {"FACTCHECK_EMBEDDER": "dummy", "FACTCHECK_STANCE": "dummy"})


def put(corpus: Corpus, ledger: Ledger, *documents: Document) -> None:
    """Ingest documents, each acknowledged on its own."""
    texts = {each.id: each.text for each in documents}
    for name, text in texts.items():
        ledger.begun({name: text})
    for outcome in Ingestor(corpus, QuickEmbedder(), segment, SEGMENTER).ingest(documents):
        assert outcome.reason is None, outcome
        ledger.done({str(outcome.document_id): texts[str(outcome.document_id)]})


def ship(number: int, version: int = 1, sentences: int = 4) -> Document:
    text = " ".join(f"Ship {number} of voyage {version} called at port {port}." for port in range(sentences))
    return document(f"ship-{number}", text, publisher="Harbour Gazette", published="2022-01-26")


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
    _upkeep(folder, QuickEmbedder(), f"{SEGMENTER}, anew")


def _upkeep(folder: Path, embedder: WordEmbedder, version: str) -> None:
    with opened(folder) as corpus:
        Upkeep(corpus, data(folder) / INDEX_DIR, embedder, segment, version).rebuild()


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
