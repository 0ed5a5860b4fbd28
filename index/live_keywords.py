"""The saved table of postings as one process uses it: checked before use, at the state of each snapshot."""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path

from index.corpus import Corpus, CorpusSnapshot, TableState
from index.index_files import load_keywords, stored_keywords
from index.manifest import StoredKeywords

_log = logging.getLogger(__name__)

TABLED_FROM_PASSAGES = 50_000
"""In fewer passages FTS5 finds words in a millisecond."""

_OUTDATED_PASSAGES = 10_000
_OUTDATED_SHARE = 0.1
_LOOKED_FOR_EVERY_SECONDS = 30.0


def keywords_worth_saving(snapshot: CorpusSnapshot) -> TableState | None:
    """Read the words of a corpus; None where it is too small to want a table of them."""
    return snapshot.posting_table() if snapshot.state.passages >= TABLED_FROM_PASSAGES else None


def keywords_to_save(corpus: Corpus, folder: Path | None) -> TableState | None:
    """Read the words of the corpus where the table in a folder is missing or of long ago; else None."""
    stored = stored_keywords(folder) if folder is not None else None
    with corpus.snapshot() as snapshot:
        if stored is not None and snapshot.leads_from(stored.revision, stored.token):
            changes = snapshot.changes_since(stored.revision)
            changed = len(changes.removed) + changes.added_count
            if changed <= max(_OUTDATED_PASSAGES, _OUTDATED_SHARE * snapshot.state.passages):
                return None
        return keywords_worth_saving(snapshot)


class LiveKeywords:
    """Follow the corpus with a table that some process saved; safe for several threads.

    A search never waits for it: without a table, and for what came after it, FTS5 answers the same.
    """

    def __init__(self, folder: Path) -> None:
        """Name the folder of the saved index; nothing is read before the first search."""
        self._folder = folder
        self._lock = threading.Lock()
        self._state: TableState | None = None
        self._file = ""  # of the table in use, or of one that was found damaged
        self._looked_at = -_LOOKED_FOR_EVERY_SECONDS  # by the monotonic clock
        self._loader: threading.Thread | None = None

    def at(self, snapshot: CorpusSnapshot) -> TableState | None:
        """Give the table at the state of a snapshot; None where there is none that leads to it."""
        self._look()
        state = self._state
        if state is None or (state.token == snapshot.token and state.is_complete):
            return state
        if not self._lock.acquire(blocking=False):
            return None  # another thread is bringing it there
        try:
            state = None if self._state is None else snapshot.postings_at(self._state)
            if state is not None:
                self._state = state
        finally:
            self._lock.release()
        return state

    def look_again(self) -> None:
        """Look at the next search for a table that was saved meanwhile."""
        self._looked_at = -_LOOKED_FOR_EVERY_SECONDS

    def wait(self) -> None:
        """Wait until a table that is being loaded is in use."""
        if self._loader is not None:
            self._loader.join()

    def _look(self) -> None:
        """Load the table on disk where it is another than the one in use, in a thread of its own."""
        is_due = time.monotonic() >= self._looked_at + _LOOKED_FOR_EVERY_SECONDS
        if not is_due or not self._lock.acquire(blocking=False):
            return
        try:
            self._looked_at = time.monotonic()
            stored = stored_keywords(self._folder)
            if stored is not None and stored.file.file != self._file:
                self._file = stored.file.file
                self._loader = threading.Thread(
                    target=self._load, args=(stored,), name="load-keywords", daemon=True
                )
                self._loader.start()
        finally:
            self._lock.release()

    def _load(self, stored: StoredKeywords) -> None:
        try:
            table = load_keywords(self._folder, stored)
        except ValueError as error:
            _log.warning("the saved keywords cannot be used: %s", error)
            return
        with self._lock:
            self._state = TableState.of(table, stored.revision, stored.token)
