"""The migrations and the tables in the code describe the same database, opened as promised."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from index.corpus import Corpus
from index.corpus.connection import open_engine
from index.corpus.tables import SCHEMA_VERSION, metadata


@pytest.fixture
def engine(corpus: Corpus) -> Iterator[Engine]:
    opened = open_engine(corpus.path)
    yield opened
    opened.dispose()


def test_the_newest_migration_is_the_one_that_the_code_expects() -> None:
    config = Config()
    config.set_main_option("script_location", "index:migrations")
    assert ScriptDirectory.from_config(config).get_heads() == [SCHEMA_VERSION]


def test_migrations_make_just_the_tables_that_the_code_uses(engine: Engine) -> None:
    def is_ours(_object: object, name: str | None, kind: str, *_: object) -> bool:
        return not (kind == "table" and name is not None and name.startswith("passages_"))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_ours})
        assert compare_metadata(context, metadata) == []


def test_commits_survive_a_power_cut(engine: Engine) -> None:
    with engine.connect() as connection:
        pragmas = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_a_corpus_can_be_made_by_many_at_once(tmp_path: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        for opened in pool.map(lambda _: Corpus(tmp_path / "new" / "corpus.db"), range(6)):
            with opened.snapshot() as snapshot:
                assert snapshot.state.revision == 0
            opened.close()


def test_opening_a_corpus_that_is_up_to_date_does_not_load_alembic(corpus: Corpus) -> None:
    code = (
        "import sys; from pathlib import Path; from index.corpus import Corpus;"
        f"Corpus(Path({str(corpus.path)!r})); sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
