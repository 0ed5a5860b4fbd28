"""The live index: always at the revision of the snapshot, whatever lies on disk."""

from __future__ import annotations

import json
import logging
import resource
import shutil
import threading
import time
import warnings
from pathlib import Path

import pytest

from index import index_files, live
from index.corpus import Corpus, EmbedderMismatchError
from index.corpus import writing as corpus_writing
from index.live import LiveIndex
from index.locks import hold
from index.manifest import IndexFileError, read_manifest
from index.saved_index import SnapshotOutdatedError
from index.upkeep import verify
from tests.index.newsdesk import WordEmbedder, document, embedded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def eager_saving(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live, "_UNSAVED_PASSAGES", 0)
    monkeypatch.setattr(live, "_UNSAVED_SHARE", 0.0)


def put(corpus: Corpus, embedder: WordEmbedder, document_id: str, text: str) -> None:
    corpus.write([embedded(document(document_id, text), embedder)], embedder.identity)


def nearest(index: LiveIndex, corpus: Corpus, embedder: WordEmbedder, text: str) -> str | None:
    with index.follow(corpus) as (snapshot, vectors):
        assert vectors.revision == snapshot.state.revision
        assert len(vectors) == snapshot.state.passages
        ids, _ = vectors.search(embedder.embed([text])[0], 1)
        return snapshot.passages(ids.tolist())[int(ids[0])].passage.text if len(ids) else None


def test_it_follows_every_change(corpus: Corpus, embedder: WordEmbedder, folder: Path) -> None:
    index = LiveIndex(folder, embedder.identity)
    assert nearest(index, corpus, embedder, "grain") is None
    put(corpus, embedder, "a", "Grain left. Snow fell.")
    assert nearest(index, corpus, embedder, "grain left") == "Grain left."
    put(corpus, embedder, "a", "Ships sank.")
    assert nearest(index, corpus, embedder, "grain left") == "Ships sank."
    corpus.delete(["a"])
    assert nearest(index, corpus, embedder, "grain left") is None
    assert not folder.exists()  # too small to be worth a file


def test_two_processes_see_each_others_changes(corpus: Corpus, embedder: WordEmbedder, folder: Path) -> None:
    other = Corpus(corpus.path)
    here, there = LiveIndex(folder, embedder.identity), LiveIndex(folder, embedder.identity)
    put(corpus, embedder, "a", "Grain left.")
    assert nearest(there, other, embedder, "grain") == "Grain left."
    put(other, embedder, "b", "Snow fell.")
    assert nearest(here, corpus, embedder, "snow") == "Snow fell."
    other.delete(["a"])
    assert nearest(here, corpus, embedder, "grain") == "Snow fell."
    other.close()


@pytest.mark.usefixtures("eager_saving")
def test_a_saved_index_is_taken_up_and_brought_up_to_date(
    corpus: Corpus, embedder: WordEmbedder, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    first = LiveIndex(folder, embedder.identity)
    put(corpus, embedder, "a", "Grain left. Snow fell.")
    nearest(first, corpus, embedder, "x")
    first.close()
    manifest = read_manifest(folder)
    assert manifest is not None
    assert (manifest.revision, manifest.passages, manifest.embedder) == (1, 2, "words")

    put(corpus, embedder, "b", "Ships sank.")
    corpus.delete(["a"])
    with caplog.at_level(logging.INFO):
        second = LiveIndex(folder, embedder.identity)
        assert nearest(second, corpus, embedder, "grain left") == "Ships sank."
    assert "building" not in caplog.text
    second.close()
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.revision == 3
    named = {file.file for file in manifest.files()}
    assert {path.name for path in folder.iterdir()} == named | {"manifest.json", "save.lock"}


def _truncate(folder: Path) -> None:
    [file] = folder.glob("*.faiss")
    file.write_bytes(file.read_bytes()[:-10])


def _scramble_header(folder: Path) -> None:
    [file] = folder.glob("*.faiss")
    file.write_bytes(b"\0" * 50 + file.read_bytes()[50:])


def _flip_bit(pattern: str, place: int) -> object:
    def flip(folder: Path) -> None:
        [file] = folder.glob(pattern)
        content = bytearray(file.read_bytes())
        content[place] ^= 1
        file.write_bytes(bytes(content))

    return flip


def _scramble_rows(folder: Path) -> None:
    [file] = folder.glob("*.npz")
    file.write_bytes(b"\1" * file.stat().st_size)


def _tear_rows(folder: Path) -> None:
    [file] = folder.glob("*.npz")
    size = file.stat().st_size
    file.write_bytes(file.read_bytes()[: size // 2] + b"\0" * (size - size // 2))


def _change_manifest(**values: object) -> object:
    def change(folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        (folder / "manifest.json").write_text(json.dumps(manifest | values))

    return change


def _change_segment(**values: object) -> object:
    def change(folder: Path) -> None:
        manifest = json.loads((folder / "manifest.json").read_text())
        manifest["segments"][0] |= values
        (folder / "manifest.json").write_text(json.dumps(manifest))

    return change


BREAKAGES = {
    "folder gone": shutil.rmtree,
    "vectors gone": lambda folder: [path.unlink() for path in folder.glob("*.faiss")],
    "vectors cut short": _truncate,
    "vectors overwritten": _scramble_header,
    "a bit of a vector flipped": _flip_bit("*.faiss", -1),
    "a bit of the ids flipped": _flip_bit("*.npz", 130),
    "rows overwritten": _scramble_rows,
    "rows torn": _tear_rows,
    "manifest empty": lambda folder: (folder / "manifest.json").write_bytes(b""),
    "manifest no object": lambda folder: (folder / "manifest.json").write_bytes(b"[1]"),
    "manifest of another format": _change_manifest(format=99),
    "manifest of another corpus": _change_manifest(token="other"),
    "manifest ahead of the corpus": _change_manifest(revision=1000),
    "manifest counts wrong": _change_manifest(passages=7),
    "manifest with a revision that is no number": _change_manifest(revision="x"),
    "manifest with a size that is no number": _change_segment(passages="2"),
    "manifest with a file that has no size": _change_segment(rows={"file": "x", "size": None, "sha256": ""}),
    "manifest of another embedder": _change_manifest(embedder="others"),
    "manifest of another width": _change_manifest(dimension=8),
}


@pytest.mark.usefixtures("eager_saving")
@pytest.mark.parametrize("breakage", BREAKAGES)
def test_a_broken_index_is_built_anew(
    corpus: Corpus,
    embedder: WordEmbedder,
    folder: Path,
    breakage: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    put(corpus, embedder, "a", "Grain left. Snow fell.")
    first = LiveIndex(folder, embedder.identity)
    nearest(first, corpus, embedder, "x")
    first.close()
    BREAKAGES[breakage](folder)  # type: ignore[operator]

    with caplog.at_level(logging.INFO):
        second = LiveIndex(folder, embedder.identity)
        assert nearest(second, corpus, embedder, "snow fell") == "Snow fell."
    assert "building the index from the corpus" in caplog.text
    second.close()
    assert list(verify(corpus, folder)) == []


@pytest.mark.usefixtures("eager_saving")
def test_damage_to_a_large_file_is_found_while_it_is_in_use(
    corpus: Corpus,
    embedder: WordEmbedder,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(index_files, "_CHECKED_AT_ONCE_BYTES", 0)
    put(corpus, embedder, "a", "Grain left. Snow fell.")
    first = LiveIndex(folder, embedder.identity)
    nearest(first, corpus, embedder, "x")
    first.close()
    _flip_bit("*.faiss", -1)(folder)  # type: ignore[operator]

    second = LiveIndex(folder, embedder.identity)
    put(corpus, embedder, "b", "Ships sank.")
    second.save(corpus)
    assert "damaged" in caplog.text
    with second.follow(corpus) as (snapshot, vectors):
        assert (vectors.vectors([1, 2, 3]) == snapshot.embeddings([1, 2, 3])).all()
    assert list(verify(corpus, folder)) == []


@pytest.mark.usefixtures("eager_saving")
def test_a_large_file_that_is_gone_leaves_no_other_one_open(
    corpus: Corpus, embedder: WordEmbedder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(index_files, "_CHECKED_AT_ONCE_BYTES", 0)
    put(corpus, embedder, "a", "Grain left. Snow fell.")
    index = LiveIndex(folder, embedder.identity)
    nearest(index, corpus, embedder, "x")
    index.close()
    manifest = read_manifest(folder)
    assert manifest is not None
    (folder / [*manifest.files()][-1].file).unlink()

    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        with pytest.raises(IndexFileError, match="No such file"):
            index_files.open_unchecked(folder, manifest)
    assert told == []  # as for a file that is never closed


@pytest.mark.usefixtures("eager_saving")
@pytest.mark.parametrize("more", [0, 1], ids=["the same revision", "a later revision"])
def test_an_index_of_what_a_restored_backup_undid_is_not_taken_up(
    corpus: Corpus, embedder: WordEmbedder, folder: Path, more: int
) -> None:
    """After the restore, revisions and passage ids are given a second time, to other texts."""
    put(corpus, embedder, "a", "Grain left.")
    corpus.close()
    backup = corpus.path.read_bytes()
    put(corpus, embedder, "lost", "Ships sank.")
    undone = LiveIndex(folder, embedder.identity)
    nearest(undone, corpus, embedder, "x")
    undone.close()
    corpus.close()

    corpus.path.write_bytes(backup)
    put(corpus, embedder, "new", "Snow fell.")
    for number in range(more):
        put(corpus, embedder, f"more {number}", "More.")
    for index in (LiveIndex(folder, embedder.identity), undone):
        with index.follow(corpus) as (snapshot, vectors):
            [found], [cosine] = vectors.search(embedder.embed(["snow fell"])[0], 1)
            assert snapshot.passages([int(found)])[int(found)].passage.text == "Snow fell."
            assert cosine > 0.99
        index.close()
        assert list(verify(corpus, folder)) == []


@pytest.mark.usefixtures("eager_saving")
def test_an_index_from_before_the_log_is_built_anew(
    corpus: Corpus,
    embedder: WordEmbedder,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(corpus_writing, "REVISIONS_LOGGED", 1)
    index = LiveIndex(folder, embedder.identity)
    put(corpus, embedder, "a", "Grain left.")
    nearest(index, corpus, embedder, "x")
    for number in range(4):
        put(corpus, embedder, "a", f"Version {number}.")
    with caplog.at_level(logging.INFO):
        assert nearest(index, corpus, embedder, "grain left") == "Version 3."
    assert "building" in caplog.text
    index.close()


@pytest.mark.usefixtures("eager_saving")
def test_a_corpus_of_another_embedder_is_refused_but_not_for_what_an_index_left_behind(
    corpus: Corpus, embedder: WordEmbedder, folder: Path
) -> None:
    put(corpus, embedder, "a", "Grain left.")
    first = LiveIndex(folder, embedder.identity)
    nearest(first, corpus, embedder, "x")
    first.close()

    other = WordEmbedder("others")
    with (
        pytest.raises(EmbedderMismatchError, match="python -m service rebuild"),
        LiveIndex(folder, other.identity).follow(corpus),
    ):
        pass
    corpus.delete(["a"])
    put(corpus, other, "a", "Ships sank.")
    assert nearest(LiveIndex(folder, other.identity), corpus, other, "grain left") == "Ships sank."


def test_an_index_is_saved_on_demand_however_small(
    corpus: Corpus, embedder: WordEmbedder, folder: Path
) -> None:
    index = LiveIndex(folder, embedder.identity)
    put(corpus, embedder, "a", "Grain left. Snow fell.")
    index.save(corpus)
    manifest = read_manifest(folder)
    assert manifest is not None
    assert (manifest.revision, manifest.passages) == (1, 2)
    index.save(corpus)
    assert read_manifest(folder) == manifest


def test_a_disk_that_is_full_is_told_and_the_search_goes_on(
    corpus: Corpus, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    embedder = WordEmbedder(dimension=8192)
    put(corpus, embedder, "a", "Grain left. Snow fell.")
    index = LiveIndex(folder, embedder.identity)
    assert nearest(index, corpus, embedder, "snow fell") == "Snow fell."
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (8192, hard))  # bytes of one file
    try:
        index.save(corpus)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert "the index could not be saved" in caplog.text
    assert read_manifest(folder) is None
    assert list(folder.glob("*.tmp")) == []  # a draft left behind would keep the disk full
    assert nearest(index, corpus, embedder, "snow fell") == "Snow fell."


def test_however_it_grows_most_of_it_is_sketched(
    corpus: Corpus, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_UNSAVED_PASSAGES", 20)
    monkeypatch.setattr(live, "SKETCHED_FROM_ROWS", 16)
    monkeypatch.setattr("index.segment.SKETCHED_FROM_ROWS", 16)
    monkeypatch.setattr("index.vectors._SMALL_SEGMENT", 8)
    embedder = WordEmbedder(dimension=64)
    index = LiveIndex(folder, embedder.identity)
    for number in range(60):
        put(corpus, embedder, f"d{number}", "".join(f"Ship {number} {part}. " for part in range(5)))
        with index.follow(corpus):
            pass
        index.close()  # waits for the save
        with index.follow(corpus) as (_, vectors):
            read_whole = sum(each.rows for each in vectors.segments if each.rows >= 16 and not each.sketch)
            assert read_whole <= max(20, len(vectors) // 10), number


@pytest.mark.usefixtures("eager_saving")
def test_what_was_saved_is_searched_in_its_files_which_processes_share(
    corpus: Corpus, embedder: WordEmbedder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vectors._SMALL_SEGMENT", 1)  # else the new passage is copied with the others
    saving, other = LiveIndex(folder, embedder.identity), Corpus(corpus.path)
    waiting = LiveIndex(folder, embedder.identity)
    put(corpus, embedder, "a", "Grain left. Snow fell. Rain fell.")
    folder.mkdir()
    with hold(folder / index_files.LOCK, 1):  # as if a third process were saving
        assert nearest(saving, corpus, embedder, "grain left") == "Grain left."
        assert nearest(waiting, other, embedder, "grain left") == "Grain left."
        assert mapped_files(folder) == 0
        put(corpus, embedder, "b", "Ships sank.")  # while the first state waits to be saved
        assert nearest(saving, corpus, embedder, "ships sank") == "Ships sank."
    saving.wait_until_saved()
    waiting.wait_until_saved()
    assert mapped_files(folder) == 2, "one for each: also the one that found it saved"
    for index in (saving, waiting):
        assert nearest(index, corpus, embedder, "snow fell") == "Snow fell."
        assert nearest(index, corpus, embedder, "ships sank") == "Ships sank."
        index.close()
    other.close()


@pytest.mark.usefixtures("eager_saving")
def test_who_is_told_to_close_waits_for_no_other_process_that_saves(
    corpus: Corpus, embedder: WordEmbedder, folder: Path
) -> None:
    index = LiveIndex(folder, embedder.identity)
    put(corpus, embedder, "a", "Grain left. Snow fell.")
    folder.mkdir()
    with hold(folder / index_files.LOCK, 1):  # as if another process were saving
        assert nearest(index, corpus, embedder, "grain left") == "Grain left."
        began = time.monotonic()
        index.close()
        assert time.monotonic() - began < live._LOCK_TIMEOUT_SECONDS / 4
        assert read_manifest(folder) is None
    assert nearest(index, corpus, embedder, "grain left") == "Grain left."
    index.save(corpus)
    manifest = read_manifest(folder)
    assert manifest is not None and manifest.passages == 2, "the next save is not given up"


def mapped_files(folder: Path) -> int:
    lines = Path("/proc/self/maps").read_text().splitlines()
    return sum(str(folder) in line and ".faiss" in line for line in lines)


def test_only_who_saves_copies_much_at_once(
    corpus: Corpus, embedder: WordEmbedder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.vectors._ROWS_AT_ONCE", 4)
    index = LiveIndex(folder, embedder.identity)
    for number in range(5):
        put(corpus, embedder, f"d{number}", f"Ship {number} left. Ship {number} sank.")
        assert nearest(index, corpus, embedder, f"Ship {number} sank") == f"Ship {number} sank."
    with index.follow(corpus) as (_, vectors):
        assert [each.rows for each in vectors.segments] == [4, 4, 2]
    index.save(corpus)
    with LiveIndex(folder, embedder.identity).follow(corpus) as (_, vectors):
        assert [each.rows for each in vectors.segments] == [10]


def test_an_older_snapshot_is_told_so(corpus: Corpus, embedder: WordEmbedder, folder: Path) -> None:
    index = LiveIndex(folder, embedder.identity)
    with corpus.snapshot() as old:
        put(corpus, embedder, "a", "Grain left.")
        nearest(index, corpus, embedder, "x")
        with pytest.raises(SnapshotOutdatedError):
            index.at(corpus, old)


def test_a_newer_index_on_disk_is_waited_for_not_discarded(
    corpus: Corpus, embedder: WordEmbedder, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Another process may commit, and save its index, after this one has opened its snapshot."""
    put(corpus, embedder, "a", "Grain left.")
    late, other = LiveIndex(folder, embedder.identity), Corpus(corpus.path)
    with corpus.snapshot() as old:
        put(other, embedder, "b", "Snow fell.")
        LiveIndex(folder, embedder.identity).save(other)
        newer = read_manifest(folder)
        with pytest.raises(SnapshotOutdatedError):
            late.at(corpus, old)
    with caplog.at_level(logging.INFO):
        assert nearest(late, corpus, embedder, "snow fell") == "Snow fell."
        late.save(corpus)
    assert "building" not in caplog.text
    assert read_manifest(folder) == newer
    other.close()


def test_a_save_that_comes_late_leaves_the_newer_index_of_another_process(
    corpus: Corpus, embedder: WordEmbedder, folder: Path
) -> None:
    put(corpus, embedder, "a", "Grain left.")
    late, other = LiveIndex(folder, embedder.identity), Corpus(corpus.path)
    folder.mkdir()
    with hold(folder / index_files.LOCK, 1):
        saver = threading.Thread(target=late.save, args=(corpus,))
        saver.start()
        while late._current is None:  # then it is at revision 1, and waits for the lock
            saver.join(0.01)
        saver.join(0.1)
        put(other, embedder, "b", "Snow fell.")
        with LiveIndex(folder, embedder.identity).follow(other) as (snapshot, vectors):
            index_files.save_index(folder, vectors, embedder.name, snapshot.token)
    saver.join()
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.revision == 2
    other.close()


def test_a_save_that_failed_is_tried_again(
    corpus: Corpus, embedder: WordEmbedder, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_UNSAVED_PASSAGES", 2)
    monkeypatch.setattr(live, "_UNSAVED_SHARE", 0.0)
    monkeypatch.setattr(live, "_PAUSE_AFTER_FAILURE_SECONDS", 0.0)
    index = LiveIndex(folder, embedder.identity)
    folder.write_bytes(b"in the way")
    put(corpus, embedder, "a", "One. Two. Three.")
    nearest(index, corpus, embedder, "x")
    index.close()
    folder.unlink()
    put(corpus, embedder, "b", "Four.")
    nearest(index, corpus, embedder, "x")
    index.close()
    manifest = read_manifest(folder)
    assert manifest is not None
    assert manifest.passages == 4

    put(corpus, embedder, "c", "Five.")
    nearest(index, corpus, embedder, "x")
    index.close()
    assert read_manifest(folder) == manifest, "one passage is not worth a save"


def test_a_disk_that_fails_is_not_asked_again_at_once(
    corpus: Corpus,
    embedder: WordEmbedder,
    folder: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(live, "_UNSAVED_PASSAGES", 0)
    index = LiveIndex(folder, embedder.identity)
    folder.write_bytes(b"in the way")
    for number in range(3):
        put(corpus, embedder, f"d{number}", "One. Two. Three.")
        nearest(index, corpus, embedder, "x")
        index.close()
    assert caplog.text.count("could not be saved") == 1


@pytest.mark.parametrize("saved_after", [0, 10_000])
def test_readers_and_writers_together_never_see_a_mixed_state(
    corpus: Corpus, embedder: WordEmbedder, folder: Path, saved_after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each version of the document says its number in both of its sentences."""
    monkeypatch.setattr(live, "_UNSAVED_PASSAGES", saved_after)
    index = LiveIndex(folder, embedder.identity)
    put(corpus, embedder, "a", "Version 0 one. Version 0 two.")
    faults: list[str] = []
    done = threading.Event()

    def read() -> None:
        query = embedder.embed(["Version"])[0]
        while not done.is_set():
            with index.follow(corpus) as (snapshot, vectors):
                ids, _ = vectors.search(query, 5)
                found = snapshot.passages(ids.tolist())
                numbers = {found[int(each)].passage.text.split()[1] for each in ids}
                if len(ids) != 2 or len(numbers) != 1 or vectors.revision != snapshot.state.revision:
                    faults.append(f"{snapshot.state}: {sorted(found)}")

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 40):
        put(corpus, embedder, "a", f"Version {number} one. Version {number} two.")
    done.set()
    for reader in readers:
        reader.join()
    index.close()
    assert faults == []
    assert nearest(index, corpus, embedder, "Version 39 two") == "Version 39 two."
