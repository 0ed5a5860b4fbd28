"""Copy the database whole: out of a corpus in use, and back in its place in one transaction."""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from index.corpus.connection import LOCK_TIMEOUT_SECONDS, lock_file
from index.corpus.errors import CorpusError, CorpusUnavailableError
from index.locks import LockTimeoutError, hold
from index.staging import sync

_PAGES_AT_ONCE: Final = 4096  # 16 MB: between them Ctrl-C is heard
_USE_TIMEOUT_SECONDS: Final = 1.0
_BUSY: Final = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_UNREADABLE: Final = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)

OnCopied = Callable[[int, int], None]
"""Is told how many pages are copied, of how many."""


class CorpusInUseError(CorpusError):
    """Say that another process has the corpus open."""


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """Say what a database file holds; `schema` is the migration it was last brought to."""

    schema: str
    revision: int
    documents: int
    passages: int
    embedder: str | None


def copy_database(source: Path, target: Path, on_copied: OnCopied = lambda done, total: None) -> None:
    """Copy a database, as it is at one moment, into a new file; readers and writers go on meanwhile.

    One read transaction holds the moment. What is written meanwhile stays in the write-ahead log until it
    ends. Raises CorpusUnavailableError where either cannot be used.
    """
    with _explained(), closing(_opened(source)) as live, closing(_opened(target, create=True)) as copy:
        copy.execute("PRAGMA synchronous = OFF")  # whoever asked brings the file to the disk
        live.execute("BEGIN")
        live.execute("SELECT count(*) FROM sqlite_master").fetchone()
        live.backup(
            copy, pages=_PAGES_AT_ONCE, progress=lambda _, left, total: on_copied(total - left, total)
        )
        live.execute("ROLLBACK")


def inspect_database(path: Path) -> DatabaseState:
    """Check a database file that nobody else uses, page by page, and say what it holds.

    Raises CorpusError where it is damaged or holds no corpus.
    """
    with _explained(), closing(_opened(path)) as connection:
        problems = [row[0] for row in connection.execute("PRAGMA integrity_check(3)")]
        if problems != ["ok"]:
            raise CorpusError(f"the database is damaged: {'; '.join(problems)}")
        if connection.execute("PRAGMA foreign_key_check").fetchone() is not None:
            raise CorpusError("the database is damaged: a row refers to a missing one")
        try:
            [schema] = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            state = connection.execute("SELECT revision, documents, passages, embedder FROM state").fetchone()
            return DatabaseState(str(schema), *state)
        except (sqlite3.OperationalError, TypeError) as error:
            raise CorpusError(f"the database holds no corpus: {error}") from error


def is_in_use(path: Path) -> bool:
    """Tell whether another connection has the database open; no to one that is missing or unreadable."""
    if not path.exists():
        return False
    try:
        with closing(_opened(path, timeout_s=_USE_TIMEOUT_SECONDS)) as connection:
            # Every connection that has read something keeps a shared lock on the file until it is closed.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
    except sqlite3.DatabaseError as error:
        if _code(error) in _BUSY:
            return True
        if _code(error) not in _UNREADABLE:
            raise CorpusUnavailableError(f"the corpus database cannot be used: {error}") from error
    return False


def replace_database(path: Path, staged: Path, on_copied: OnCopied = lambda done, total: None) -> int:
    """Put a checked database, of the present schema, in the place of another; give its new revision.

    It is one transaction on the database in place: whoever reads it meanwhile goes on with the former
    content, whoever comes later reads the new one, and a kill leaves the former. The revision is later than
    either one's, with a token of its own, so that no follower takes its former state for a part of the new
    one. A file in place that is no sound database is kept as `corpus.db.damaged`. Raises
    CorpusUnavailableError where the database cannot be written.
    """
    with _explained(), hold(lock_file(path), LOCK_TIMEOUT_SECONDS):
        is_readable = path.exists()
        try:
            revision = _begin_anew(staged, *(_last_of(path) if is_readable else (0, 0)))
            with closing(_opened(staged)) as new, closing(_opened(path, create=True)) as live:
                live.execute("PRAGMA synchronous = FULL")
                new.backup(
                    live, pages=_PAGES_AT_ONCE, progress=lambda _, left, total: on_copied(total - left, total)
                )
                # As far as it goes: whoever still reads the former content is not waited for.
                live.execute("PRAGMA busy_timeout = 0")
                live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except sqlite3.DatabaseError as error:
            if not is_readable or _code(error) not in _UNREADABLE:
                raise
            revision = _begin_anew(staged, 0, 0)
            _replace_unreadable(path, staged)
        sync(path.parent)
        return revision


def _last_of(path: Path) -> tuple[int, int]:
    """Give revision and last passage id of a database; zeros where it holds no corpus."""
    with closing(_opened(path)) as connection:
        try:
            [revision] = connection.execute("SELECT revision FROM state").fetchone()
            row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
            return revision, row[0] if row else 0
        except (sqlite3.OperationalError, TypeError):
            return 0, 0


def _begin_anew(staged: Path, revision: int, last_passage: int) -> int:
    """Give a database a revision and passage ids later than these, and its own; log nothing before it."""
    with closing(_opened(staged)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        [own] = connection.execute("SELECT revision FROM state").fetchone()
        revision, token = max(revision, own) + 1, secrets.token_hex(16)
        connection.execute("DELETE FROM commits")
        connection.execute("DELETE FROM removals")
        connection.execute("INSERT INTO commits (revision, token) VALUES (?, ?)", (revision, token))
        connection.execute(
            "UPDATE state SET revision = ?, token = ?, log_floor = ?", (revision, token, revision)
        )
        connection.execute(
            "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'passages'", (last_passage,)
        )
        connection.execute("COMMIT")
    return revision


def _replace_unreadable(path: Path, staged: Path) -> None:
    """Keep a damaged database under another name; at each moment one or the other has the name."""
    if is_in_use(path):  # it would go on with the damaged file, under whatever name
        raise CorpusInUseError(f"{path} is damaged, and in use: stop the service first")
    sync(staged)
    number = next(n for n in range(1, 10_000) if not _damaged_name(path, n).exists())
    aside = _damaged_name(path, number)
    os.link(path, aside)
    for suffix in ("-wal", "-shm"):
        beside = path.with_name(path.name + suffix)
        if beside.exists():  # it belongs to the damaged file, and would be read as the new one's
            beside.replace(aside.with_name(aside.name + suffix))
    staged.replace(path)


def _damaged_name(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.damaged" + (f"-{number}" if number > 1 else ""))


def _opened(
    path: Path, *, create: bool = False, timeout_s: float = LOCK_TIMEOUT_SECONDS
) -> sqlite3.Connection:
    uri = f"{path.absolute().as_uri()}?mode={'rwc' if create else 'rw'}"
    return sqlite3.connect(uri, uri=True, timeout=timeout_s, isolation_level=None)


def _code(error: sqlite3.Error) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (sqlite3.Error, LockTimeoutError, OSError) as error:
        raise CorpusUnavailableError(f"the corpus database cannot be used: {error}") from error
