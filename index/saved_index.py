"""The saved index as one process uses it: loaded where it fits the corpus, checked while in use, saved."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from io import BufferedReader
from pathlib import Path

from index.corpus import Corpus, CorpusSnapshot, EmbedderIdentity
from index.index_files import LOCK, check_opened, load_index, open_unchecked, save_index
from index.live_keywords import keywords_to_save
from index.locks import LockTimeoutError, hold
from index.manifest import IndexFileError, Manifest, StoredFile, read_manifest
from index.sketch import SKETCHED_FROM_ROWS
from index.vectors import VectorIndex

_log = logging.getLogger(__name__)

_LOADS = 10


class SnapshotOutdatedError(RuntimeError):
    """Say that the index is already past a snapshot; take a fresh one."""


class SavedIndex:
    """Load and save the files of one folder, which other processes load and save too."""

    def __init__(self, folder: Path, embedder: EmbedderIdentity, on_damage: Callable[[], None]) -> None:
        """Name the folder; nothing is read yet.

        `on_damage` is called, in another thread, where the loaded files turn out to be damaged.
        """
        self._folder = folder
        self._embedder = embedder
        self._on_damage = on_damage
        self._are_sound = True
        self._checker: threading.Thread | None = None

    @property
    def is_being_checked(self) -> bool:
        """Tell whether checksums are still being compared: what is in use could be damaged."""
        return self._checker is not None and self._checker.is_alive()

    def wait_until_checked(self) -> None:
        """Wait until all checksums are compared."""
        if self._checker is not None:
            self._checker.join()

    def distrust(self) -> None:
        """Load none of the files any more, and write all of them anew at the next save."""
        self._are_sound = False

    def load(self, corpus: Corpus, snapshot: CorpusSnapshot) -> VectorIndex | None:
        """Load the index that is on disk; None where there is none that leads to the snapshot.

        Raises SnapshotOutdatedError where it is of a later revision of this corpus.
        """
        failed: Manifest | None = None
        for _ in range(_LOADS if self._are_sound else 0):
            manifest = None
            try:
                manifest = read_manifest(self._folder)
                if manifest is None:
                    return None
                self._require_fit(manifest, corpus, snapshot)
                index = load_index(self._folder, manifest)
                self._check_later(open_unchecked(self._folder, manifest))
                return index
            except IndexFileError as error:
                # Another process may have replaced the files between the manifest and them.
                if manifest == failed:
                    _log.warning("the saved index cannot be used: %s", error)
                    self.distrust()
                    break
                failed = manifest
        return None

    def save(
        self,
        corpus: Corpus,
        index: VectorIndex,
        token: str,
        wait_s: float,
        given_up: threading.Event | None = None,
    ) -> bool:
        """Save an index, compacted, unless a later one is on disk; tell whether either is on disk now.

        `token` is that of the corpus at its revision; `wait_s` is how long to wait for another process that
        is saving, unless `given_up` is set meanwhile. A disk that cannot be written is logged.
        """
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with hold(self._folder / LOCK, wait_s, given_up):
                if not self._is_on_disk(corpus, index, token):
                    sound = self._are_sound
                    words = keywords_to_save(corpus, self._folder if sound else None)
                    name = self._embedder.name
                    compacted = index.compacted()
                    save_index(self._folder, compacted, name, token, reuse=sound, keywords=words)
                    self._are_sound = True
        except LockTimeoutError:
            _log.info("the index is not saved: another process is saving it")
            return False
        except (
            OSError,
            RuntimeError,
        ) as error:  # FAISS raises the latter where the disk is full; a CorpusError is one
            _log.warning("the index could not be saved (%s); without it, a start builds it anew", error)
            return False
        return True

    def _is_on_disk(self, corpus: Corpus, index: VectorIndex, token: str) -> bool:
        """Tell whether this state or a later one is on disk, sound, perhaps from another process."""
        if not self._are_sound:
            return False
        try:
            manifest = read_manifest(self._folder)
        except IndexFileError:
            return False
        if manifest is None or manifest.revision < index.revision:
            return False
        if any(each.sketch is None and each.passages >= SKETCHED_FROM_ROWS for each in manifest.segments):
            return False  # an earlier version wrote it
        return manifest.token == token or _leads_to_present(corpus, manifest)

    def _require_fit(self, manifest: Manifest, corpus: Corpus, snapshot: CorpusSnapshot) -> None:
        written_by = EmbedderIdentity(manifest.embedder, manifest.dimension)
        if written_by != self._embedder:
            raise IndexFileError(f"it holds vectors of {written_by}")
        if snapshot.leads_from(manifest.revision, manifest.token):
            return
        if manifest.revision > snapshot.state.revision and _leads_to_present(corpus, manifest):
            raise SnapshotOutdatedError(f"saved index {manifest.revision}, {snapshot.state}")
        raise IndexFileError(
            f"the corpus does not know its state, of revision {manifest.revision}: it is too old, or a "
            "backup took the place of the corpus"
        )

    def _check_later(self, opened: list[tuple[StoredFile, BufferedReader]]) -> None:
        """Compare the checksums of large files while they are in use already: reading them takes seconds."""
        if opened:
            self._checker = threading.Thread(
                target=self._check, args=(opened,), name="check-index", daemon=True
            )
            self._checker.start()

    def _check(self, opened: list[tuple[StoredFile, BufferedReader]]) -> None:
        try:
            check_opened(opened)
        except (IndexFileError, OSError) as error:
            _log.error("the saved index is damaged, it is built anew: %s", error)
            self.distrust()
            self._on_damage()


def _leads_to_present(corpus: Corpus, manifest: Manifest) -> bool:
    """Tell whether the corpus, as it is now and no snapshot of it, once was in the state of a saved index."""
    with corpus.snapshot() as newest:
        return newest.leads_from(manifest.revision, manifest.token)
