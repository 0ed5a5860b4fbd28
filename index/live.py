"""The live index: one process's vector index, always at the revision that is asked for."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path

from index.corpus import Corpus, CorpusError, CorpusSnapshot, EmbedderIdentity, EmbedderMismatchError
from index.index_files import (
    LOCK,
    IndexFileError,
    Manifest,
    StoredFile,
    check_opened,
    load_index,
    open_unchecked,
    read_manifest,
    save_index,
)
from index.locks import LockTimeoutError, hold
from index.vectors import VectorIndex

_log = logging.getLogger(__name__)

_UNSAVED_PASSAGES = 10_000
_UNSAVED_SHARE = 0.1
_ATTEMPTS = 100
_LOCK_TIMEOUT_SECONDS = 60.0


class SnapshotOutdatedError(RuntimeError):
    """Say that the index is already past a snapshot; take a fresh one."""


class LiveIndex:
    """Follow the corpus: load the saved index once, then apply what changed; safe for several threads.

    Searches use the immutable index they were given and never wait for one another, nor for a change.
    """

    def __init__(self, folder: Path, embedder: EmbedderIdentity) -> None:
        """Name the folder of the saved index; nothing is read before the first search."""
        self._folder = folder
        self._embedder = embedder
        self._current: tuple[str, VectorIndex] | None = None  # with the corpus's token at its revision
        self._lock = threading.Lock()
        self._unsaved = 0
        self._saver: threading.Thread | None = None
        self._checker: threading.Thread | None = None
        self._files_are_sound = True

    @contextmanager
    def follow(self, corpus: Corpus) -> Iterator[tuple[CorpusSnapshot, VectorIndex]]:
        """Open a snapshot of the corpus together with the index of just its revision.

        Raises EmbedderMismatchError where the corpus holds another embedder's vectors.
        """
        for _ in range(_ATTEMPTS):
            with corpus.snapshot() as snapshot:
                try:
                    index = self.at(snapshot)
                except SnapshotOutdatedError:
                    continue  # another thread followed a later revision meanwhile
                yield snapshot, index
                return
        raise SnapshotOutdatedError(f"{corpus.path} went back to an earlier revision; restart the service")

    def at(self, snapshot: CorpusSnapshot) -> VectorIndex:
        """Give the index at the revision of a snapshot, applying what changed up to it.

        Raises SnapshotOutdatedError where the index is already further, EmbedderMismatchError where the
        corpus holds another embedder's vectors, CorpusError where the corpus contradicts itself.
        """
        stored = snapshot.embedder
        if stored is not None and stored != self._embedder:
            raise EmbedderMismatchError(stored, self._embedder)
        index = self._present(snapshot)
        if index is None:
            with self._lock:
                index = self._present(snapshot)
                if index is None:
                    index = self._advanced(snapshot)
                    self._current = (snapshot.token, index)
                    self._save_when_due(index, snapshot.token)
        return index

    def save(self, corpus: Corpus) -> None:
        """Bring the index to the corpus's revision and save it, where it is not saved; wait for it.

        A disk that cannot be written is logged, no error. Raises what `follow` raises.
        """
        with self.follow(corpus):
            pass
        if self._checker is not None:
            self._checker.join()
        self.close()
        with self.follow(corpus) as (snapshot, index):
            token = snapshot.token
        self._unsaved = 0
        self._save(index, token, _LOCK_TIMEOUT_SECONDS)

    def close(self) -> None:
        """Wait until a save that is under way is done."""
        if self._saver is not None:
            self._saver.join()

    def _present(self, snapshot: CorpusSnapshot) -> VectorIndex | None:
        """Give the index in memory where it is of just this state; raises SnapshotOutdatedError."""
        if self._current is None:
            return None
        token, index = self._current
        if index.revision > snapshot.state.revision:
            raise SnapshotOutdatedError(f"index {index.revision}, snapshot {snapshot.state.revision}")
        return index if token == snapshot.token else None

    def _former(self, snapshot: CorpusSnapshot) -> VectorIndex | None:
        """Give the index in memory, or else on disk, where it can be brought up to date."""
        if self._current is not None:
            token, index = self._current
            if snapshot.leads_from(index.revision, token):
                return index
        return self._loaded(snapshot)

    def _advanced(self, snapshot: CorpusSnapshot) -> VectorIndex:
        index = self._former(snapshot)
        if index is not None:
            try:
                return self._caught_up(index, snapshot)
            except IndexFileError as error:
                _log.warning("the index does not fit the corpus (%s)", error)
        _log.info("building the index from the corpus: %d passages", snapshot.state.passages)
        try:
            return self._caught_up(VectorIndex(0, self._embedder.dimension), snapshot)
        except IndexFileError as error:
            raise CorpusError(
                f"the corpus contradicts itself: {error}; see: python -m service verify"
            ) from error

    def _loaded(self, snapshot: CorpusSnapshot) -> VectorIndex | None:
        """Load the saved index; None where there is none that can be used."""
        if not self._files_are_sound:
            return None
        for attempt in ("first", "last"):
            try:
                manifest = read_manifest(self._folder)
                if manifest is None:
                    return None
                self._require_fit(manifest, snapshot)
                index = load_index(self._folder, manifest)
                self._check_later(open_unchecked(self._folder, manifest))
                return index
            except IndexFileError as error:
                # Another process may have replaced the files between the manifest and them.
                if attempt == "last":
                    _log.warning("the saved index cannot be used: %s", error)
                    self._files_are_sound = False
        return None

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
            with self._lock:
                self._files_are_sound = False
                self._current = None

    def _require_fit(self, manifest: Manifest, snapshot: CorpusSnapshot) -> None:
        written_by = EmbedderIdentity(manifest.embedder, manifest.dimension)
        if written_by != self._embedder:
            raise IndexFileError(f"it holds vectors of {written_by}")
        if not snapshot.leads_from(manifest.revision, manifest.token):
            raise IndexFileError(
                f"the corpus does not know its state, of revision {manifest.revision}: it is too old, or a "
                "backup took the place of the corpus"
            )

    def _caught_up(self, index: VectorIndex, snapshot: CorpusSnapshot) -> VectorIndex:
        changes = snapshot.changes_since(index.revision)
        try:
            later = index.with_changes(
                snapshot.state.revision, changes.removed, changes.added_count, changes.added
            )
        except ValueError as error:
            raise IndexFileError(str(error)) from error
        if len(later) != snapshot.state.passages:
            raise IndexFileError(f"it holds {len(later)} passages, not {snapshot.state.passages}")
        self._unsaved += len(changes.removed) + changes.added_count
        return later

    def _save_when_due(self, index: VectorIndex, token: str) -> None:
        due = max(_UNSAVED_PASSAGES, _UNSAVED_SHARE * len(index))
        # What is still being checked could be saved with its damage.
        if self._unsaved <= due or _is_busy(self._saver) or _is_busy(self._checker):
            return
        self._unsaved = 0
        self._saver = threading.Thread(target=self._save, args=(index, token), name="save-index")
        self._saver.start()

    def _save(self, index: VectorIndex, token: str, wait_s: float = 0.0) -> None:
        for segment in index.segments:
            segment.make_sketch()  # for the searches of this process too, whichever process saves
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with hold(self._folder / LOCK, wait_s):
                if not self._is_saved(token):
                    save_index(self._folder, index, self._embedder.name, token, reuse=self._files_are_sound)
                    self._files_are_sound = True
        except LockTimeoutError:
            _log.info("the index is not saved: another process is saving it")
        except (OSError, RuntimeError) as error:  # FAISS raises the latter where the disk is full
            _log.warning("the index could not be saved (%s); it will be built anew at the next start", error)

    def _is_saved(self, token: str) -> bool:
        """Tell whether this state is on disk, sound, perhaps from another process."""
        if not self._files_are_sound:
            return False
        try:
            manifest = read_manifest(self._folder)
        except IndexFileError:
            return False
        return manifest is not None and manifest.token == token


def _is_busy(thread: threading.Thread | None) -> bool:
    return thread is not None and thread.is_alive()
