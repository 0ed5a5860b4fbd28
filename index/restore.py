"""Put a backup in the place of the corpus: checked first, then swapped in at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.archive import CORPUS, BackupError, BackupManifest, open_archive
from index.corpus import Corpus, CorpusError, EmbedderMismatchError
from index.corpus.copying import CorpusInUseError, OnCopied, inspect_database, is_in_use, replace_database
from index.corpus.tables import SCHEMA_VERSION
from index.index_files import LOCK, forget_saved_index
from index.live import LiveIndex
from index.locks import hold
from index.staging import StagingBusyError, staging

STAGING: Final = "restore.partial"
_INDEX_LOCK_SECONDS: Final = 600.0


@dataclass(frozen=True, slots=True)
class Restored:
    """Say what is in place now: the corpus of the backup, as a new revision."""

    revision: int
    manifest: BackupManifest


class StagedBackup:
    """Hold a backup that was unpacked, checked and brought to the schema of this release."""

    def __init__(self, folder: Path, manifest: BackupManifest) -> None:
        self.manifest = manifest
        self._folder = folder

    def kept_beside(self, name: str) -> bytes | None:
        """Read a file that was kept beside the corpus; None where there was none."""
        return (self._folder / name).read_bytes() if self.manifest.file(name) else None

    def put_in_place(
        self, corpus: Path, index_folder: Path, on_copied: OnCopied = lambda done, total: None
    ) -> Restored:
        """Make it the corpus, in one transaction, and save an index of it.

        A kill at any moment leaves the former corpus or this one whole; a saved index, which is only a cache,
        may then be missing. Processes that serve meanwhile answer from the former until the transaction ends
        and from this one after, never from both. Raises CorpusUnavailableError where the disk does not take
        it.
        """
        index_folder.mkdir(parents=True, exist_ok=True)
        with hold(index_folder / LOCK, _INDEX_LOCK_SECONDS):
            forget_saved_index(index_folder)  # it is of the former corpus
            revision = replace_database(corpus, self._folder / CORPUS, on_copied)
        _save_index(corpus, index_folder)
        return Restored(revision, self.manifest)


@contextmanager
def staged(archive: Path, data_dir: Path) -> Iterator[StagedBackup]:
    """Unpack a backup inside the data folder and check all of it; nothing in place is touched.

    Raises BackupError where it is damaged, cut short, no backup, or of a later release than this one.
    """
    try:
        with open_archive(archive) as opened:
            _require_known_schema(opened.manifest, archive)
            data_dir.mkdir(parents=True, exist_ok=True)
            with staging(data_dir / STAGING) as folder:
                opened.extract(folder)
                _require_sound(folder / CORPUS, archive, opened.manifest)
                yield StagedBackup(folder, opened.manifest)
    except StagingBusyError as error:
        raise BackupError(f"another restore into {data_dir} is under way: wait for it") from error
    except OSError as error:
        where = error.filename or data_dir
        raise BackupError(f"the backup cannot be restored: {where}: {error.strerror or error}") from error


def require_unused(corpus: Path) -> None:
    """Raise CorpusInUseError where another process has the corpus open."""
    if is_in_use(corpus):
        raise CorpusInUseError(
            f"the corpus in {corpus.parent} is in use: stop the service, and whatever else writes to it, "
            "first. Or restore under the running service with --live: what is written until then is lost"
        )


def _require_known_schema(manifest: BackupManifest, archive: Path) -> None:
    if manifest.schema > SCHEMA_VERSION:
        raise BackupError(
            f"the backup {archive} has a corpus of schema {manifest.schema}, written by release "
            f"{manifest.release}; this release knows schemas up to {SCHEMA_VERSION}. Restore it with release "
            f"{manifest.release} or a newer one"
        )


def _require_sound(database: Path, archive: Path, manifest: BackupManifest) -> None:
    try:
        found = inspect_database(database)
        stated = (manifest.schema, manifest.revision, manifest.documents, manifest.passages)
        if (found.schema, found.revision, found.documents, found.passages) != stated:
            raise CorpusError("the database is not the one that its manifest describes")
        Corpus(database).close()  # brings an older schema up to date
    except CorpusError as error:
        raise BackupError(f"the backup {archive} cannot be used: {error}. Nothing was changed") from error


def _save_index(corpus: Path, index_folder: Path) -> None:
    opened = Corpus(corpus)
    try:
        with opened.snapshot() as snapshot:
            embedder = snapshot.embedder
        if embedder is not None:
            with suppress(EmbedderMismatchError):  # somebody embedded it anew meanwhile, and saves that
                LiveIndex(index_folder, embedder).save(opened)
    finally:
        opened.close()
