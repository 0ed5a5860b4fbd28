"""The live index: one process's vector index, always at the revision that is asked for."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from index.corpus import Corpus, CorpusError, CorpusSnapshot, EmbedderIdentity, EmbedderMismatchError
from index.deadline import NO_DEADLINE, Deadline, DeadlineExceededError
from index.live_keywords import LiveKeywords
from index.manifest import IndexFileError
from index.saved_index import SavedIndex, SnapshotOutdatedError
from index.sketch import SKETCHED_FROM_ROWS
from index.vectors import VectorIndex

_log = logging.getLogger(__name__)

_UNSAVED_PASSAGES = 10_000
_UNSAVED_SHARE = 0.1
_ATTEMPTS = 100
_LOCK_TIMEOUT_SECONDS = 60.0  # a process that compacts and sketches a million passages takes half a minute
_PAUSE_AFTER_FAILURE_SECONDS = 60.0


class LiveIndex:
    """Follow the corpus: load the saved index once, then apply what changed; safe for several threads.

    Searches use the immutable index they were given and never wait for one another, nor for a change.
    """

    def __init__(self, folder: Path, embedder: EmbedderIdentity) -> None:
        """Name the folder of the saved index; nothing is read before the first search."""
        self._files = SavedIndex(folder, embedder, self._forget)
        self._keywords = LiveKeywords(folder)
        self._embedder = embedder
        self._current: tuple[str, VectorIndex] | None = None  # with the corpus's token at its revision
        self._lock = threading.Lock()
        self._unsaved = 0  # passages that came and went since what is on disk
        self._not_saved_before = 0.0  # by the monotonic clock
        self._saver: threading.Thread | None = None
        self._closing = threading.Event()  # a saver waits no longer for another process's save

    @contextmanager
    def follow(
        self, corpus: Corpus, deadline: Deadline = NO_DEADLINE
    ) -> Iterator[tuple[CorpusSnapshot, VectorIndex]]:
        """Open a snapshot of the corpus together with the index of just its revision.

        Raises EmbedderMismatchError where the corpus holds another embedder's vectors, DeadlineExceededError
        where another thread brings the index up to date for longer than there is time.
        """
        for _ in range(_ATTEMPTS):
            with corpus.snapshot() as snapshot:
                try:
                    index = self.at(corpus, snapshot, deadline)
                except SnapshotOutdatedError:
                    continue  # another thread, or process, followed a later revision meanwhile
                snapshot.use_postings(self._keywords.at(snapshot))
                yield snapshot, index
                return
        raise SnapshotOutdatedError(f"{corpus.path} went back to an earlier revision; restart the service")

    def at(self, corpus: Corpus, snapshot: CorpusSnapshot, deadline: Deadline = NO_DEADLINE) -> VectorIndex:
        """Give the index at the revision of a snapshot of the corpus, applying what changed up to it.

        Raises SnapshotOutdatedError where the index, here or on disk, is already further,
        EmbedderMismatchError where the corpus holds another embedder's vectors, CorpusError where the corpus
        contradicts itself.
        """
        stored = snapshot.embedder
        if stored is not None and stored != self._embedder:
            raise EmbedderMismatchError(stored, self._embedder)
        index = self._present(snapshot)
        if index is None:
            with self._locked(deadline):
                index = self._present(snapshot)
                if index is None:
                    # Not cut short at a deadline: the next request would begin it anew.
                    index = self._advanced(corpus, snapshot)
                    self._current = (snapshot.token, index)
                    self._save_when_due(corpus, index, snapshot.token)
        return index

    def save(self, corpus: Corpus) -> None:
        """Bring the index to the corpus's revision and save it, where it is not saved; wait for it.

        A disk that cannot be written is logged, no error. Raises what `follow` raises.
        """
        with self.follow(corpus):
            pass
        self._files.wait_until_checked()
        self.wait_until_saved()
        unsaved = self._unsaved
        with self.follow(corpus) as (snapshot, index):
            token = snapshot.token
        self._save(corpus, index, token, unsaved)

    def wait_until_saved(self) -> None:
        """Wait until a save that is under way is done, and keywords that are being loaded are in use."""
        if self._saver is not None:
            self._saver.join()
        self._keywords.wait()

    def close(self) -> None:
        """Wait likewise, but give up a save that itself waits for that of another process."""
        self._closing.set()
        try:
            self.wait_until_saved()
        finally:
            self._closing.clear()

    @contextmanager
    def _locked(self, deadline: Deadline) -> Iterator[None]:
        if not self._lock.acquire(timeout=min(deadline.left_s, threading.TIMEOUT_MAX)):
            raise DeadlineExceededError(deadline)
        try:
            yield
        finally:
            self._lock.release()

    def _present(self, snapshot: CorpusSnapshot) -> VectorIndex | None:
        """Give the index in memory where it is of just this state; raises SnapshotOutdatedError."""
        if self._current is None:
            return None
        token, index = self._current
        if index.revision > snapshot.state.revision:
            raise SnapshotOutdatedError(f"index {index.revision}, snapshot {snapshot.state.revision}")
        return index if token == snapshot.token else None

    def _former(self, corpus: Corpus, snapshot: CorpusSnapshot) -> VectorIndex | None:
        """Give the index in memory, or else on disk, where it can be brought up to date."""
        if self._current is not None:
            token, index = self._current
            if snapshot.leads_from(index.revision, token):
                return index
        return self._files.load(corpus, snapshot)

    def _forget(self) -> None:
        with self._lock:
            self._current = None

    def _advanced(self, corpus: Corpus, snapshot: CorpusSnapshot) -> VectorIndex:
        index = self._former(corpus, snapshot)
        if index is not None:
            try:
                later, changed = _caught_up(index, snapshot)
            except IndexFileError as error:
                _log.warning("the index does not fit the corpus (%s)", error)
                self._files.distrust()
            else:
                self._unsaved += changed
                return later
        _log.info("building the index from the corpus: %d passages", snapshot.state.passages)
        try:
            index, self._unsaved = _caught_up(VectorIndex(0, self._embedder.dimension), snapshot)
        except IndexFileError as error:
            raise CorpusError(
                f"the corpus contradicts itself: {error}; see: python -m service verify"
            ) from error
        return index

    def _save_when_due(self, corpus: Corpus, index: VectorIndex, token: str) -> None:
        due = max(_UNSAVED_PASSAGES, _UNSAVED_SHARE * len(index))
        unsketched = sum(
            each.rows for each in index.segments if each.sketch is None and each.rows >= SKETCHED_FROM_ROWS
        )
        if max(self._unsaved, unsketched) <= due or time.monotonic() < self._not_saved_before:
            return
        # What is still being checked could be saved with its damage.
        if _is_busy(self._saver) or self._files.is_being_checked:
            return
        work = (corpus, index, token, self._unsaved)
        self._saver = threading.Thread(target=self._save_and_use, args=work, name="save-index")
        self._saver.start()

    def _save(self, corpus: Corpus, index: VectorIndex, token: str, unsaved: int) -> bool:
        is_saved = self._files.save(corpus, index, token, _LOCK_TIMEOUT_SECONDS, self._closing)
        with self._lock:
            if is_saved:
                self._unsaved -= unsaved  # more may have come meanwhile
                self._keywords.look_again()
            else:
                self._not_saved_before = time.monotonic() + _PAUSE_AFTER_FAILURE_SECONDS
        return is_saved

    def _save_and_use(self, corpus: Corpus, index: VectorIndex, token: str, unsaved: int) -> None:
        if self._save(corpus, index, token, unsaved):
            try:
                self._take_over(corpus, index.revision)
            except CorpusError as error:
                _log.warning("what was saved is not in use yet, the corpus cannot be read: %s", error)
        elif not self._closing.is_set():
            for segment in index.segments:
                segment.make_sketch()  # else the files would have brought them

    def _take_over(self, corpus: Corpus, least: int) -> None:
        """Search the files on disk in the place of what this process gathered: all processes share them.

        Searches go on meanwhile. Files of a revision before `least` would be no gain.
        """
        index: VectorIndex | None = None
        token = ""
        unsaved = 0
        for _ in range(_ATTEMPTS):
            with corpus.snapshot() as snapshot:
                if snapshot.embedder != self._embedder:
                    return
                try:
                    if index is None or not snapshot.leads_from(index.revision, token):
                        index, unsaved = self._files.load(corpus, snapshot), 0
                    if index is None or index.revision < least:
                        return
                    index, changed = _caught_up(index, snapshot)
                except SnapshotOutdatedError:
                    continue
                except IndexFileError as error:
                    _log.warning("the saved index does not fit the corpus (%s)", error)
                    self._files.distrust()
                    return
                token, unsaved = snapshot.token, unsaved + changed
                with self._lock:
                    if self._current is None or self._current[1].revision <= index.revision:
                        self._current = (token, index)
                        self._unsaved = unsaved
                        return


def _caught_up(index: VectorIndex, snapshot: CorpusSnapshot) -> tuple[VectorIndex, int]:
    """Give the index at the revision of a snapshot, and how many passages came or went for it.

    Raises IndexFileError where the index does not fit the corpus.
    """
    changes = snapshot.changes_since(index.revision)
    try:
        later = index.with_changes(
            snapshot.state.revision, changes.removed, changes.added_count, changes.added
        )
    except ValueError as error:
        raise IndexFileError(str(error)) from error
    if len(later) != snapshot.state.passages:
        raise IndexFileError(f"it holds {len(later)} passages, not {snapshot.state.passages}")
    return later, len(changes.removed) + changes.added_count


def _is_busy(thread: threading.Thread | None) -> bool:
    return thread is not None and thread.is_alive()
