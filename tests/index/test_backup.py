"""A backup is of one moment, made while others write; a restore is the whole of it, or nothing happened."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import sqlite3
import stat
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.archive import CORPUS, MANIFEST, BackupError, open_archive
from index.backup import BackedUp, back_up
from index.corpus import Corpus, CorpusError
from index.corpus.copying import CorpusInUseError
from index.ingest import Ingestor
from index.live import LiveIndex
from index.restore import STAGING, Restored, require_unused, staged
from index.upkeep import verify
from tests.index.newsdesk import SEGMENTER, WordEmbedder, document, segment

IDENTITY = WordEmbedder().identity


def put(corpus: Corpus, *ids: str, text: str = "Grain left the port. Nobody was hurt.") -> None:
    ingestor = Ingestor(corpus, WordEmbedder(), segment, SEGMENTER)
    assert all(each.reason is None for each in ingestor.ingest([document(name, text) for name in ids]))


def ids_in(corpus: Corpus) -> set[str]:
    with corpus.snapshot() as snapshot:
        return {each.id for each in snapshot.documents(1000).documents}


def restore(file: Path, path: Path) -> Restored:
    with staged(file, path.parent) as checked:
        return checked.put_in_place(path, path.parent / "index")


@pytest.fixture
def backup(corpus: Corpus, tmp_path: Path) -> BackedUp:
    """Give a backup of two documents, and leave another two in the corpus."""
    put(corpus, "ferry", "grain")
    made = back_up(corpus.path, tmp_path / "backup.tar", release="1.2.3")
    put(corpus, "bridge")
    corpus.delete(["grain"])
    return made


def test_a_backup_names_what_is_in_it(corpus: Corpus, backup: BackedUp) -> None:
    manifest = backup.manifest
    assert (manifest.revision, manifest.documents, manifest.passages) == (1, 2, 4)
    assert (manifest.release, manifest.embedder) == ("1.2.3", IDENTITY.name)
    with tarfile.open(backup.path) as archive:
        assert archive.getnames() == [MANIFEST, f"{MANIFEST}.sha256", CORPUS]
    assert backup.size == backup.path.stat().st_size
    assert stat.S_IMODE(backup.path.stat().st_mode) == 0o600
    assert {path.name for path in backup.path.parent.glob("*.partial")} == set()


def test_a_restore_gives_the_corpus_of_the_backup_and_an_index_of_it(
    corpus: Corpus, backup: BackedUp
) -> None:
    live = LiveIndex(corpus.path.parent / "index", IDENTITY)
    live.save(corpus)
    corpus.close()
    restored = restore(backup.path, corpus.path)

    after = Corpus(corpus.path)
    assert ids_in(after) == {"ferry", "grain"}
    assert restored.revision == 4, "later than the backup's 1 and the corpus's 3"
    assert list(verify(after, corpus.path.parent / "index")) == []
    put(after, "new")
    with after.snapshot() as snapshot:
        stored = snapshot.document("new")
        assert stored is not None
        assert min(passage.id for passage in stored.passages) > 6, "no passage id is given twice"
    after.close()


def test_a_process_that_serves_meanwhile_follows_and_never_mixes(corpus: Corpus, backup: BackedUp) -> None:
    live = LiveIndex(corpus.path.parent / "index", IDENTITY)
    with live.follow(corpus) as (before, vectors):
        assert len(vectors) == 4
        restore(backup.path, corpus.path)
        assert {each.id for each in before.documents(9).documents} == {"ferry", "bridge"}, "its own moment"
        assert before.match(['"grain"'], 9).ids.tolist() == [1, 5]
    with live.follow(corpus) as (after, vectors):
        assert {each.id for each in after.documents(9).documents} == {"ferry", "grain"}
        assert sorted(vectors.ids()) == [1, 2, 3, 4]
    put(corpus, "later")
    with live.follow(corpus) as (after, vectors):
        assert len(vectors) == after.state.passages == 6
    assert list(verify(corpus, corpus.path.parent / "index")) == []


def test_a_backup_is_of_one_moment_and_writers_do_not_wait_for_it(
    corpus: Corpus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.corpus.copying._PAGES_AT_ONCE", 4)
    put(corpus, "ferry", text="Grain left the port. " * 400)
    written: list[int] = []

    def write_meanwhile(done: int, total: int) -> None:
        assert done <= total
        writer = threading.Thread(target=put, args=(corpus, f"d{len(written)}", f"e{len(written)}"))
        writer.start()
        writer.join(60)
        assert not writer.is_alive(), "the writer waits for the backup"
        written.append(done)

    made = back_up(corpus.path, tmp_path / "backup.tar", on_copied=write_meanwhile)
    assert len(written) > 3, "it was written meanwhile, more than once"
    assert (made.manifest.documents, made.manifest.revision) == (1, 1)
    assert len(ids_in(corpus)) == 1 + 2 * len(written)
    other = tmp_path / "elsewhere" / "corpus.db"
    restore(made.path, other)
    assert ids_in(Corpus(other)) == {"ferry"}


def _change_manifest(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    with tarfile.open(file) as archive:
        contents = {member.name: archive.extractfile(member).read() for member in archive}  # type: ignore[union-attr]
    manifest = json.loads(contents[MANIFEST])
    change(manifest)
    contents[MANIFEST] = json.dumps(manifest).encode()
    contents[f"{MANIFEST}.sha256"] = hashlib.sha256(contents[MANIFEST]).hexdigest().encode()
    with tarfile.open(file, "w") as archive:
        for name, content in contents.items():
            (file.parent / "part").write_bytes(content)
            archive.add(file.parent / "part", name)


def _flip(file: Path, at: int) -> None:
    content = bytearray(file.read_bytes())
    content[at] ^= 1
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("harm", "told"),
    [
        (lambda file: file.write_bytes(b""), "is no backup"),
        (lambda file: file.write_bytes(b"x" * 5000), "is no backup"),
        (lambda file: file.write_bytes(file.read_bytes()[:700]), "is damaged: it is cut short"),
        (lambda file: file.write_bytes(file.read_bytes()[:30_000]), "is damaged: it is cut short"),
        (lambda file: _flip(file, 60_000), "another content than its checksum says"),
        (lambda file: _flip(file, 530), "is damaged"),
        (
            lambda file: _change_manifest(file, lambda raw: raw.update(schema="9000")),
            "release 1.2.3 or a newer",
        ),
        (lambda file: _change_manifest(file, lambda raw: raw.update(format=2)), "a backup of format 2"),
        (
            lambda file: _change_manifest(file, lambda raw: raw.update(revision=7)),
            "not the one that its manif",
        ),
        (lambda file: _change_manifest(file, lambda raw: raw.pop("made")), "cannot be read"),
        (
            lambda file: _change_manifest(file, lambda raw: raw["files"][0].update(name="../corpus.db")),
            "leads elsewhere",
        ),
    ],
)
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_touched(
    corpus: Corpus, backup: BackedUp, harm: Callable[[Path], Any], told: str
) -> None:
    corpus.close()
    before = corpus.path.read_bytes()
    harm(backup.path)
    with pytest.raises(BackupError, match=told):
        restore(backup.path, corpus.path)
    assert corpus.path.read_bytes() == before
    assert not (corpus.path.parent / STAGING).exists()


def test_a_corpus_of_an_earlier_release_is_backed_up_as_it_is_and_restored_up_to_date(
    old_corpus: Path, tmp_path: Path
) -> None:
    made = back_up(old_corpus, tmp_path / "backup.tar")
    assert made.manifest.schema == "0001"
    with sqlite3.connect(old_corpus) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    new = tmp_path / "new" / "corpus.db"
    restore(made.path, new)
    after = Corpus(new)
    assert ids_in(after) == {"ferry", "grain", "bridge"}
    assert list(after.check()) == []
    after.close()


@pytest.fixture
def old_corpus(tmp_path: Path) -> Path:
    path = tmp_path / "old.db"
    path.write_bytes(gzip.decompress(Path(__file__).with_name("corpus_0001.db.gz").read_bytes()))
    return path


def test_a_damaged_corpus_is_no_backup_and_leaves_the_former_one(corpus: Corpus, backup: BackedUp) -> None:
    corpus.close()
    former = backup.path.read_bytes()
    content = bytearray(corpus.path.read_bytes())
    content[4096 * 2 : 4096 * 12] = os.urandom(4096 * 10)
    corpus.path.write_bytes(content)
    with pytest.raises(CorpusError, match=r"malformed|damaged|holds no corpus"):
        back_up(corpus.path, backup.path)
    assert backup.path.read_bytes() == former


def test_a_restore_mends_a_damaged_corpus_and_keeps_it_aside(corpus: Corpus, backup: BackedUp) -> None:
    corpus.close()
    corpus.path.write_bytes(b"no database at all " * 1000)
    restore(backup.path, corpus.path)
    after = Corpus(corpus.path)
    assert ids_in(after) == {"ferry", "grain"}
    assert list(verify(after, corpus.path.parent / "index")) == []
    after.close()
    aside = corpus.path.with_name("corpus.db.damaged")
    assert aside.read_bytes().startswith(b"no database")


def test_a_corpus_in_use_is_recognised(corpus: Corpus, backup: BackedUp) -> None:
    with pytest.raises(CorpusInUseError, match="stop the service"):
        require_unused(corpus.path)
    corpus.close()
    require_unused(corpus.path)
    require_unused(corpus.path.with_name("none.db"))


def test_a_backup_replaces_an_earlier_one_and_nothing_else(corpus: Corpus, backup: BackedUp) -> None:
    again = back_up(corpus.path, backup.path)
    assert again.manifest.revision == 3
    with open_archive(backup.path) as archive:
        assert archive.manifest == again.manifest
    for other in (corpus.path, corpus.path.with_name("corpus.db.lock")):
        before = other.read_bytes()
        with pytest.raises(BackupError, match="is there already and is no backup"):
            back_up(corpus.path, other)
        assert other.read_bytes() == before
    with pytest.raises(BackupError, match="nothing to back up"):
        back_up(corpus.path.with_name("none.db"), backup.path)
    with pytest.raises(BackupError, match="make it first"):
        back_up(corpus.path, corpus.path.parent / "none" / "backup.tar")


def test_files_beside_the_corpus_keep_content_and_permissions(corpus: Corpus, tmp_path: Path) -> None:
    put(corpus, "ferry")
    kept = tmp_path / "keys.json"
    kept.write_text('{"keys": []}')
    kept.chmod(0o600)
    made = back_up(corpus.path, tmp_path / "backup.tar", [kept, tmp_path / "missing.json"])
    assert [(file.name, file.mode) for file in made.manifest.files[1:]] == [("keys.json", 0o600)]
    with staged(made.path, tmp_path / "elsewhere") as checked:
        assert checked.kept_beside("keys.json") == b'{"keys": []}'
        assert checked.kept_beside("missing.json") is None
        folder = tmp_path / "elsewhere" / STAGING
        assert stat.S_IMODE((folder / "keys.json").stat().st_mode) == 0o600


def test_what_a_killed_restore_left_is_swept_and_two_never_share_a_folder(
    corpus: Corpus, backup: BackedUp
) -> None:
    left = corpus.path.parent / STAGING
    (left / "deeper").mkdir(parents=True)
    (left / CORPUS).write_bytes(b"half")
    with staged(backup.path, corpus.path.parent):
        assert not (left / "deeper").exists()
        with pytest.raises(BackupError, match="under way"), staged(backup.path, corpus.path.parent):
            pass
    assert not left.exists()
