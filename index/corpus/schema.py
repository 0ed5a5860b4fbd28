"""The schema of the database file: made, brought up to date, or refused."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, column, inspect, select, table

from index.corpus.connection import LOCK_TIMEOUT_SECONDS, lock_file, reading
from index.corpus.errors import CorpusSchemaError, CorpusUnavailableError
from index.corpus.tables import SCHEMA_VERSION
from index.locks import hold

_alembic_version = table("alembic_version", column("version_num"))


def prepare_schema(engine: Engine, path: Path) -> None:
    """Bring the database to the schema of this release; a no-op, and quick, where it is.

    Raises CorpusSchemaError where a newer release wrote it, CorpusUnavailableError where it cannot be
    opened or made.
    """
    if path.exists() and _version(engine) == SCHEMA_VERSION:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _bring_up_to_date(engine, path)
    except OSError as error:
        raise CorpusUnavailableError(f"the corpus database cannot be made: {error}") from error


def _bring_up_to_date(engine: Engine, path: Path) -> None:
    with hold(lock_file(path), LOCK_TIMEOUT_SECONDS):
        if _version(engine) == SCHEMA_VERSION:  # another process was faster
            return
        with engine.connect() as connection:
            _use_write_ahead_log(connection)
        with engine.execution_options(sqlite_begin="BEGIN IMMEDIATE").begin() as connection:
            _upgrade(connection, path)


def _version(engine: Engine) -> str | None:
    with reading(engine) as connection:
        if not inspect(connection).has_table(_alembic_version.name):
            return None
        return connection.scalar(select(_alembic_version.c.version_num))


def _use_write_ahead_log(connection: Connection) -> None:
    # The mode is kept in the file, and cannot be changed inside a transaction.
    driver = connection.connection.driver_connection
    assert driver is not None
    try:
        mode = driver.execute("PRAGMA journal_mode = WAL").fetchone()[0]
    except sqlite3.Error as error:  # past SQLAlchemy, and so past what explains errors
        raise CorpusUnavailableError(f"the corpus database cannot be made: {error}") from error
    if mode != "wal":
        raise CorpusSchemaError(
            f"the corpus needs SQLite's write-ahead log, but got journal mode {mode!r}; "
            "keep the data folder on a local disk, not on a network share"
        )


def _upgrade(connection: Connection, path: Path) -> None:
    # Imported here: only a new or an old database pays for it.
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", "index:migrations")
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise CorpusSchemaError(
            f"{path} has a schema that this release does not know (it knows up to {SCHEMA_VERSION}): "
            f"{error}. Run the release that wrote it, or a newer one"
        ) from error
