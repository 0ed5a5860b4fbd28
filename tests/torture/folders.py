"""A data folder, and short ways to do something in it and to write down what was acknowledged."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from index.corpus import Corpus
from index.documents import Document
from index.ingest import Ingestor
from models.dummy import DummyStanceClassifier
from service.bootstrap import CORPUS_FILE, Components, build_components
from service.settings import Settings
from tests.index.newsdesk import SEGMENTER, WordEmbedder, document, segment

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
