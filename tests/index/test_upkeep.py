"""Upkeep: verify finds every kind of damage, rebuild brings everything up to date."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index import upkeep
from index.corpus import Corpus
from index.documents import Span
from index.ingest import Ingestor
from index.live import LiveIndex
from index.manifest import Manifest, read_manifest
from index.upkeep import Upkeep, verify
from tests.index.newsdesk import SEGMENTER, WordEmbedder, document, embedded, segment


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def stored(corpus: Corpus, ingestor: Ingestor, embedder: WordEmbedder, folder: Path) -> Corpus:
    documents = [document(f"d{number}", f"Ship {number} left. Port {number} closed.") for number in range(6)]
    list(ingestor.ingest(documents))
    Upkeep(corpus, folder, embedder, segment, SEGMENTER).rebuild()
    list(ingestor.ingest([document("d0", "Ship 0 sank."), document("new", published="2022")]))
    corpus.delete(["d1"])
    return corpus


def problems(corpus: Corpus, folder: Path) -> str:
    return "\n".join(f"{each.subject} {each.problem}" for each in verify(corpus, folder))


def test_nothing_is_wrong_with_a_corpus_in_use(stored: Corpus, folder: Path) -> None:
    assert problems(stored, folder) == ""
    skipped: list[str] = []
    assert list(verify(stored, folder, skipped.append)) == []
    assert skipped == []
    assert list(verify(stored, folder / "never saved", skipped.append)) == []
    assert skipped == ["no index on disk"]


DAMAGE = {
    "UPDATE texts SET text = 'x' || text WHERE document = 3": "another text than its checksum",
    "UPDATE texts SET text = CAST(x'5368697020ff' AS TEXT) WHERE document = 3": (
        "database the corpus database cannot be used: Could not decode to UTF-8 column 'text'\n"
    ),
    "UPDATE documents SET publisher = 'Other' WHERE id = 'd3'": "another content than its checksum",
    "UPDATE documents SET published = '2021' WHERE id = 'new'": "another content than its checksum",
    "UPDATE passages SET start = start + 1 WHERE id = 7": "passage 7 is not what the text says from 1 to 12",
    "UPDATE passages SET position = 5 WHERE id = 7": "passage 7 is at position 5",
    "DELETE FROM passages_fts_docsize": "keyword index",
    "UPDATE passages SET text = 'Elsewhere' WHERE id = 7": "keyword index does not agree",
    "INSERT INTO passages_fts (passages_fts) VALUES ('delete-all')": "keyword index does not agree",
    "DELETE FROM embeddings WHERE passage = 7": "passage 7 has no vector of 16 numbers",
    "UPDATE embeddings SET vector = x'0102' WHERE passage = 7": "passage 7 has no vector of 16 numbers",
    "UPDATE embeddings SET vector = zeroblob(32) WHERE passage = 7": "passage 7 has a vector of length 0.0",
    "INSERT INTO embeddings VALUES (999, zeroblob(32))": "refers to a missing row of passages",
    "DELETE FROM passages WHERE id = 8": "should have 2 passages from 7, but has 1",
    "DELETE FROM texts WHERE document = 3": "'d2' has no text",
    "UPDATE state SET passages = 5": "counts 5 passages, but there are 11",
    "UPDATE state SET documents = 5": "counts 5 documents, but there are 6",
    "UPDATE state SET revision = 0": "is behind that of a document",
    "UPDATE embeddings SET vector = (SELECT vector FROM embeddings WHERE passage = 9) WHERE passage = 7": (
        "index has another vector for passage 7"
    ),
    "UPDATE commits SET token = 'other'": "belongs to another corpus",
    "UPDATE state SET embedder = 'other'": "holds vectors of words, the corpus those of other",
}


@pytest.mark.parametrize("statement", DAMAGE)
def test_damage_to_the_corpus_is_found(stored: Corpus, folder: Path, statement: str) -> None:
    connection = sqlite3.connect(stored.path)
    connection.execute(statement)
    connection.commit()
    connection.close()
    assert DAMAGE[statement] in f"{problems(stored, folder)}\n"


def documents_page(stored: Corpus) -> tuple[bytearray, int]:
    """Close a corpus; give the bytes of its file, and where in them the page of the documents begins."""
    stored.close()
    with sqlite3.connect(stored.path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        [root] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'documents'").fetchone()
    connection.close()
    return bytearray(stored.path.read_bytes()), (root - 1) * 4096


def test_a_damaged_page_is_found(stored: Corpus, folder: Path) -> None:
    content, page = documents_page(stored)
    content[page + 8 : page + 24] = b"\xff" * 16
    stored.path.write_bytes(bytes(content))
    assert "database" in problems(stored, folder)


def test_a_page_that_lists_its_rows_backwards_is_found(stored: Corpus, folder: Path) -> None:
    content, page = documents_page(stored)
    assert content[page] == 0x0D  # a leaf: https://www.sqlite.org/fileformat.html#b_tree_pages
    rows = int.from_bytes(content[page + 3 : page + 5], "big")
    assert rows > 1
    places = [bytes(content[page + 8 + 2 * row : page + 10 + 2 * row]) for row in range(rows)]
    content[page + 8 : page + 8 + 2 * rows] = b"".join(reversed(places))
    stored.path.write_bytes(bytes(content))
    assert "lists rows in another order than that of their keys" in problems(stored, folder)


@pytest.mark.parametrize("pattern", ["*.faiss", "*.npz"])
def test_a_flipped_bit_in_the_index_is_found(stored: Corpus, folder: Path, pattern: str) -> None:
    [file] = folder.glob(pattern)
    content = bytearray(file.read_bytes())
    content[-40] ^= 1
    file.write_bytes(bytes(content))
    assert f"index file {file.name} has another content" in problems(stored, folder)


def test_a_missing_index_file_is_found(stored: Corpus, folder: Path) -> None:
    [file] = folder.glob("*.faiss")
    file.unlink()
    assert f"index file {file.name} is missing" in problems(stored, folder)


def test_a_save_meanwhile_is_no_fault(
    stored: Corpus, folder: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A save removes the files that the former manifest names; it has to wait for whoever reads them."""
    index = LiveIndex(folder, embedder.identity)
    index.save(stored)
    stored.write([embedded(document("d0", "Ship 0 rose."), embedder)], embedder.identity)
    saver = threading.Thread(target=index.save, args=(stored,))

    def read_and_let_another_save(of: Path) -> Manifest | None:
        manifest = read_manifest(of)
        saver.start()
        saver.join(0.3)
        return manifest

    monkeypatch.setattr(upkeep, "read_manifest", read_and_let_another_save)
    assert problems(stored, folder) == ""
    saver.join()
    monkeypatch.undo()
    assert problems(stored, folder) == ""


def test_an_index_that_a_rebuild_takes_away_meanwhile_is_no_fault(
    stored: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_what_is_gone(of: Path) -> Manifest | None:
        (of / "manifest.json").unlink()
        return read_manifest(of)

    monkeypatch.setattr(upkeep, "read_manifest", read_what_is_gone)
    skipped: list[str] = []
    assert list(verify(stored, folder, skipped.append)) == []
    assert skipped == ["no index on disk"]


def test_rebuild_mends_the_index(stored: Corpus, folder: Path, embedder: WordEmbedder) -> None:
    for file in folder.iterdir():
        file.write_bytes(b"broken")
    assert "manifest.json cannot be read" in problems(stored, folder)
    embedder.texts.clear()
    rebuilt = Upkeep(stored, folder, embedder, segment, SEGMENTER).rebuild()
    assert (rebuilt.passages, rebuilt.embedded, rebuilt.segmented) == (11, 0, 0)
    assert embedder.texts == []
    assert problems(stored, folder) == ""


def first_sentence(text: str, language: str | None) -> list[Span]:
    return segment(text, language)[:1]


def whole(text: str, language: str | None) -> list[Span]:
    return [Span(0, len(text))]


class StoppingEmbedder(WordEmbedder):
    """Run for some texts, then fail, as if the process were stopped."""

    def __init__(self, texts: int) -> None:
        super().__init__("others", 8)
        self.left = texts

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if len(texts) > self.left:
            raise KeyboardInterrupt
        self.left -= len(texts)
        return super().embed(texts)


def test_another_embedder_takes_over_and_goes_on_where_it_was_stopped(
    stored: Corpus, folder: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.upkeep._PASSAGES_AT_ONCE", 4)
    stopped = StoppingEmbedder(texts=8)
    with pytest.raises(KeyboardInterrupt):
        Upkeep(stored, folder, stopped, segment, SEGMENTER).rebuild()
    assert len(stopped.texts) == 8
    assert problems(stored, folder) == ""  # the old vectors are still in use
    list(Ingestor(stored, embedder, segment, SEGMENTER).ingest([document("d5", "Late news.")]))

    other = WordEmbedder("others", 8)
    counted: list[int] = []
    rebuilt = Upkeep(stored, folder, other, segment, SEGMENTER).rebuild(counted.append)
    assert rebuilt.embedded == sum(counted) == len(other.texts) < 8
    assert problems(stored, folder) == ""
    with LiveIndex(folder, other.identity).follow(stored) as (snapshot, vectors):
        [nearest], _ = vectors.search(other.embed(["late news"])[0], 1)
        assert snapshot.passages([int(nearest)])[int(nearest)].passage.text == "Late news."
        assert vectors.vectors([int(nearest)])[0] @ other.embed(["late news"])[0] > 0.99


def test_a_third_embedder_does_not_use_what_the_second_left_behind(
    stored: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.upkeep._PASSAGES_AT_ONCE", 4)
    with pytest.raises(KeyboardInterrupt):
        Upkeep(stored, folder, StoppingEmbedder(texts=8), segment, SEGMENTER).rebuild()
    third = WordEmbedder("third", 8)
    assert Upkeep(stored, folder, third, segment, SEGMENTER).rebuild().embedded == 11
    assert problems(stored, folder) == ""


def test_rebuild_segments_anew_what_an_older_segmenter_split(
    stored: Corpus, folder: Path, embedder: WordEmbedder
) -> None:
    embedder.texts.clear()
    rebuilt = Upkeep(stored, folder, embedder, first_sentence, "2").rebuild()
    assert (rebuilt.segmented, rebuilt.passages) == (5, 6)
    assert embedder.texts == []  # the sentences that are left had their vectors
    assert problems(stored, folder) == ""
    with stored.snapshot() as snapshot:
        assert len(snapshot.match(["closed"], 10)) == 0


def test_rebuild_leaves_alone_what_a_newer_segmenter_splits_alike(
    stored: Corpus, folder: Path, embedder: WordEmbedder
) -> None:
    with stored.snapshot() as snapshot:
        before = snapshot.document("d3")
    seen: list[str] = []

    def newer(text: str, language: str | None) -> list[Span]:
        seen.append(text)
        return segment(text, language)

    rebuilt = Upkeep(stored, folder, embedder, newer, "2").rebuild()
    assert (rebuilt.segmented, len(seen)) == (0, 6)
    with stored.snapshot() as snapshot:
        assert snapshot.document("d3") == before
    assert problems(stored, folder) == ""

    Upkeep(stored, folder, embedder, newer, "2").rebuild()
    assert len(seen) == 6  # all is on record as split by the newer one
    Upkeep(stored, folder, embedder, newer, "2").rebuild(everything=True)
    assert len(seen) == 12


def test_everything_is_mended_where_the_record_says_that_nothing_is_outdated(
    stored: Corpus, folder: Path, embedder: WordEmbedder
) -> None:
    Upkeep(stored, folder, embedder, segment, SEGMENTER).rebuild()
    changed = Upkeep(stored, folder, embedder, first_sentence, SEGMENTER)  # without another version
    assert changed.rebuild().segmented == 0
    assert changed.rebuild(everything=True).segmented == 5
    assert problems(stored, folder) == ""


class MeddledEmbedder(WordEmbedder):
    """Do something once, before the first texts are embedded."""

    def __init__(self, meddle: Callable[[], None]) -> None:
        super().__init__()
        self._meddle = [meddle]

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        while self._meddle:
            self._meddle.pop()()
        return super().embed(texts)


def test_rebuild_undoes_nothing_that_was_acknowledged_meanwhile(stored: Corpus, folder: Path) -> None:
    def meddle() -> None:
        service = Ingestor(stored, WordEmbedder(), whole, "2")
        [outcome] = service.ingest([document("d3", "Ship 3 came back.")])
        assert (outcome.document_id, str(outcome.status)) == ("d3", "updated")
        assert stored.delete(["d4"]) == ("d4",)

    rebuilt = Upkeep(stored, folder, MeddledEmbedder(meddle), whole, "2").rebuild()
    assert rebuilt.segmented == 3
    assert problems(stored, folder) == ""
    with stored.snapshot() as snapshot:
        found = snapshot.document("d3")
        assert found is not None
        assert found.document.text == "Ship 3 came back."
        assert snapshot.document("d4") is None


def test_rebuild_says_of_passages_of_an_older_release_whose_statement_they_are(
    corpus: Corpus, ingestor: Ingestor, folder: Path, embedder: WordEmbedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.renewal._DOCUMENTS_AT_ONCE", 2)
    texts = ["Anna Kowal said the port was open.", "The port is open.", "Police said it was shut. It rained."]
    list(ingestor.ingest([document(f"d{number}", text) for number, text in enumerate(texts)]))
    with sqlite3.connect(corpus.path) as connection:
        connection.execute("UPDATE passages SET speaker = NULL, attribution_kind = NULL")
        connection.execute("UPDATE documents SET segmenter = ?", (SEGMENTER,))  # as if without attribution
    rebuilt = Upkeep(corpus, folder, embedder, segment, SEGMENTER).rebuild()
    assert (rebuilt.attributed, rebuilt.embedded, rebuilt.segmented) == (2, 0, 0)
    with corpus.snapshot() as snapshot:
        found = [snapshot.document(f"d{number}") for number in range(3)]
    said = [passage.attribution for each in found if each for passage in each.passages]
    assert [each and each.speaker for each in said] == ["Anna Kowal", None, "police", None]
    assert problems(corpus, folder) == ""
    assert Upkeep(corpus, folder, embedder, segment, SEGMENTER).rebuild().attributed == 0
