"""A corpus that an earlier release wrote is brought up to date with nothing lost.

`corpus_0001.db.gz` was written by release 0.1.0 with `newsdesk.WordEmbedder`: three documents that it made of
DOCUMENTS, and a fourth that was deleted.
"""

from __future__ import annotations

import gzip
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from index.corpus import Corpus, EmbeddedDocument
from index.documents import Attribution, AttributionKind, DocumentKind, SearchFilters
from index.ingest import Ingestor
from index.records import IngestStatus
from tests.index.newsdesk import SEGMENTER, WordEmbedder, document, embedded, segment

DOCUMENTS = [
    document(
        "ferry", "The ferry sank in the night. Nobody was hurt.",
        title="Ferry sinks", publisher="Harbour Gazette", published="2022-01-26",
    ),
    document("grain", "Grain left the port. Prices fell.", publisher="Quiet Weekly", language=None),
    document("bridge", "The bridge was opened. Lorries rolled.", published="2022-01-26T09:47Z"),
]  # fmt: skip


@pytest.fixture
def old_file(tmp_path: Path) -> Path:
    path = tmp_path / "corpus.db"
    path.write_bytes(gzip.decompress(Path(__file__).with_name("corpus_0001.db.gz").read_bytes()))
    version = sqlite3.connect(path).execute("SELECT version_num FROM alembic_version").fetchone()
    assert version == ("0001",)
    return path


@pytest.fixture
def upgraded(old_file: Path) -> Iterator[Corpus]:
    corpus = Corpus(old_file)
    yield corpus
    corpus.close()


def test_every_document_passage_and_vector_is_still_there(upgraded: Corpus) -> None:
    embedder = WordEmbedder()
    with upgraded.snapshot() as snapshot:
        stored = [snapshot.document(each.id) for each in DOCUMENTS]
        assert [each.document for each in stored if each] == DOCUMENTS
        assert snapshot.document("gone") is None
        assert (snapshot.state.documents, snapshot.state.passages) == (3, 6)
        for each in filter(None, stored):
            vectors = snapshot.embeddings([passage.id for passage in each.passages])
            np.testing.assert_array_equal(vectors, embedded(each.document, embedder).vectors)
        [found] = snapshot.match(['"lorries"'], 10).ids.tolist()
        assert snapshot.passages([found])[found].passage.text == "Lorries rolled."
        assert not len(snapshot.fact_check_passages())
        assert len(snapshot.allowed_passage_ids(SearchFilters())) == 6
    assert list(upgraded.check()) == []


def test_what_was_stored_before_counts_as_unchanged(upgraded: Corpus) -> None:
    embedder = WordEmbedder()
    ingestor = Ingestor(upgraded, embedder, segment, SEGMENTER)
    assert {outcome.status for outcome in ingestor.ingest(DOCUMENTS)} == {IngestStatus.UNCHANGED}
    changed = [replace(each, source=replace(each.source, author="Ada Quill")) for each in DOCUMENTS]
    assert {outcome.status for outcome in ingestor.ingest(changed)} == {IngestStatus.UPDATED}
    assert {outcome.status for outcome in ingestor.ingest(changed)} == {IngestStatus.UNCHANGED}
    assert embedder.texts == []


def test_an_upgraded_corpus_takes_everything_new(upgraded: Corpus) -> None:
    embedder = WordEmbedder()
    said = Attribution("Ada Quill", AttributionKind.REPORTED)
    entry = embedded(document("quote", "The ferry sank. Ada Quill says so."), embedder)
    entry = replace(entry, spans=(entry.spans[0], replace(entry.spans[1], attribution=said)))
    assert isinstance(entry, EmbeddedDocument)
    upgraded.write([entry], embedder.identity)
    with upgraded.snapshot() as snapshot:
        stored = snapshot.document("quote")
        assert stored is not None
        assert [each.attribution for each in stored.passages] == [None, said]
        ids = [each.id for each in stored.passages]
        assert [snapshot.passages(ids)[each].passage.attribution for each in ids] == [None, said]
        assert stored.summary.kind is DocumentKind.ARTICLE
    assert list(upgraded.check()) == []
