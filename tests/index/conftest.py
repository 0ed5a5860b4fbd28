"""Fixtures of the storage tests: a real corpus in a fresh folder."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from index.corpus import Corpus
from index.ingest import Ingestor
from tests.index.newsdesk import SEGMENTER, WordEmbedder, segment


@pytest.fixture(scope="session")
def empty_corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the tables once; a copy of the file is quicker than the migrations."""
    path = tmp_path_factory.mktemp("empty") / "corpus.db"
    Corpus(path).close()
    return path


@pytest.fixture
def corpus(empty_corpus: Path, tmp_path: Path) -> Iterator[Corpus]:
    opened = Corpus(shutil.copy(empty_corpus, tmp_path / "corpus.db"))
    yield opened
    opened.close()


@pytest.fixture
def embedder() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def ingestor(corpus: Corpus, embedder: WordEmbedder) -> Ingestor:
    return Ingestor(corpus, embedder, segment, SEGMENTER)
