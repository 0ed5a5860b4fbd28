"""How the corpus is opened: real transactions, durable commits, one writer at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from sqlalchemy import URL, Connection, Engine, ExceptionContext, create_engine, event

from index.corpus.errors import CorpusUnavailableError
from index.deadline import NO_DEADLINE, Deadline, DeadlineExceededError
from index.locks import LockTimeoutError, hold

LOCK_TIMEOUT_SECONDS = 30.0

_PRAGMAS = (
    "PRAGMA synchronous = FULL",  # in WAL mode only FULL makes a commit survive a power cut
    "PRAGMA foreign_keys = ON",
    "PRAGMA cache_size = -4096",  # KiB of each connection; what falls out, the system still has in memory
    "PRAGMA wal_autocheckpoint = 4000",  # pages: 16 MB
    "PRAGMA journal_size_limit = 67108864",  # give the disk back after a large transaction
)

_STEPS_BETWEEN_LOOKS = 100_000
"""Instructions of SQLite's machine between two looks at the clock: some milliseconds."""

_FAULTS_OF_THIS_PROGRAM = (sqlite3.IntegrityError, sqlite3.ProgrammingError, sqlite3.InterfaceError)


class _InterruptedError(RuntimeError):
    """Say that a statement was given up in its middle; it never leaves `interruptible`."""


def open_engine(path: Path) -> Engine:
    """Make the engine of one process; never carry it over a fork.

    Transactions follow SQLAlchemy's recipe for sqlite3: the driver begins none by itself.
    """
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": LOCK_TIMEOUT_SECONDS},
        pool_size=4,
        pool_use_lifo=True,  # the one used last has its pages at hand; the others fill no caches
        max_overflow=-1,
    )
    event.listen(engine, "connect", _prepare_connection)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "handle_error", _explain)
    return engine


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Open a read transaction: everything read in it is of one moment."""
    with engine.begin() as connection:
        yield connection


@contextmanager
def interruptible(connection: Connection, deadline: Deadline) -> Iterator[None]:
    """Let what is read inside be given up at the deadline, in the middle of a statement too.

    Raises DeadlineExceededError there; the connection stays usable.
    """
    if deadline is NO_DEADLINE:
        yield
        return
    driver = cast(sqlite3.Connection, connection.connection.driver_connection)
    driver.set_progress_handler(lambda: deadline.is_over, _STEPS_BETWEEN_LOOKS)
    try:
        yield
    except _InterruptedError as error:
        raise DeadlineExceededError(deadline) from error
    finally:
        driver.set_progress_handler(None, 0)


@contextmanager
def writing(engine: Engine, path: Path, deadline: Deadline = NO_DEADLINE) -> Iterator[Connection]:
    """Open a write transaction; commit at the end, undo everything on an error.

    Writers queue at a lock file before SQLite's own lock, so that two never write, nor copy the WAL into
    the database, at the same instant. Raises DeadlineExceededError where the deadline passes before the
    transaction begins; one that has begun is carried through.
    """
    try:
        with hold(lock_file(path), min(LOCK_TIMEOUT_SECONDS, deadline.left_s)):
            deadline.require()
            with _writer(engine).begin() as connection:
                yield connection
    except LockTimeoutError as error:
        deadline.require()
        raise CorpusUnavailableError(f"the corpus database cannot be written: {error}") from error
    except OSError as error:
        raise CorpusUnavailableError(f"the corpus database cannot be written: {error}") from error


def lock_file(path: Path) -> Path:
    """Name the file whose lock a writer holds."""
    return path.with_name(f"{path.name}.lock")


def _writer(engine: Engine) -> Engine:
    return engine.execution_options(sqlite_begin="BEGIN IMMEDIATE")


def _prepare_connection(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(pragma)


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql(connection.get_execution_options().get("sqlite_begin", "BEGIN"))


def _explain(context: ExceptionContext) -> None:
    """Turn what SQLite reports into words that help."""
    error = context.original_exception
    if not isinstance(error, sqlite3.Error):
        return
    # Plain SQLITE_ERROR is a faulty statement; these are no fault of the database's surroundings. What the
    # driver itself finds, bytes that are no text, has no code, and quotes them: they may be of a draft.
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_INTERRUPT:
        raise _InterruptedError from error
    if code == sqlite3.SQLITE_ERROR or isinstance(error, _FAULTS_OF_THIS_PROGRAM):
        return
    message = str(error).partition(" with text ")[0]
    raise CorpusUnavailableError(f"the corpus database cannot be used: {message}") from error
