"""Make the first tables.

Revision ID: 0001
Revises:
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make every table; what is written here never changes once it was released."""
    _create_state()
    _create_documents()
    _create_passages()
    _create_logs()
    op.execute(
        "CREATE VIRTUAL TABLE passages_fts USING fts5("
        "text, content='passages', content_rowid='id', tokenize='unicode61 remove_diacritics 2')"
    )
    op.execute("CREATE VIRTUAL TABLE passages_vocabulary USING fts5vocab('passages_fts', 'row')")
    op.execute(
        "INSERT INTO state (id, revision, token, documents, passages, log_floor, words_counted_at)"
        " VALUES (1, 0, lower(hex(randomblob(16))), 0, 0, 0, 0)"
    )
    op.execute("INSERT INTO commits (revision, token) SELECT revision, token FROM state")


def _create_state() -> None:
    op.create_table(
        "state",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("token", sa.Text, nullable=False),
        sa.Column("documents", sa.Integer, nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.Column("embedder", sa.Text),
        sa.Column("dimension", sa.Integer),
        sa.Column("log_floor", sa.Integer, nullable=False),
        sa.Column("words_counted_at", sa.Integer, nullable=False),
        sa.CheckConstraint("id = 1", name="one_row"),
    )


def _create_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("key", sa.Integer, primary_key=True),
        sa.Column("id", sa.Text, nullable=False, unique=True),
        sa.Column("title", sa.Text),
        sa.Column("publisher", sa.Text),
        sa.Column("publisher_key", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("language_key", sa.Text),
        sa.Column("published", sa.Text),
        sa.Column("date_precision", sa.Text),
        sa.Column("date_origin", sa.Text, nullable=False),
        sa.Column("published_earliest", sa.Integer),
        sa.Column("published_latest", sa.Integer),
        sa.Column("content_hash", sa.LargeBinary, nullable=False),
        sa.Column("text_hash", sa.LargeBinary, nullable=False),
        sa.Column("segmenter", sa.Text, nullable=False),
        sa.Column("first_passage", sa.Integer, nullable=False),
        sa.Column("passages", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
    )
    op.create_index("documents_by_publisher", "documents", ["publisher_key", "id"])
    op.create_index("documents_by_date", "documents", ["published_latest", "published_earliest"])
    op.create_index("documents_by_revision", "documents", ["revision"])
    op.create_table(
        "texts",
        sa.Column("document", sa.Integer, sa.ForeignKey("documents.key"), primary_key=True),
        sa.Column("text", sa.Text, nullable=False),
    )


def _create_passages() -> None:
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("document", sa.Integer, sa.ForeignKey("documents.key"), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("start", sa.Integer, nullable=False),
        sa.Column("end", sa.Integer, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.UniqueConstraint("document", "position", name="passages_in_order"),
        sqlite_autoincrement=True,
    )
    op.create_index("passages_by_revision", "passages", ["revision"])
    op.create_table(
        "embeddings",
        sa.Column("passage", sa.Integer, sa.ForeignKey("passages.id"), primary_key=True),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "pending_embeddings",
        sa.Column("passage", sa.Integer, primary_key=True),
        sa.Column("embedder", sa.Text, nullable=False),
        sa.Column("vector", sa.LargeBinary, nullable=False),
    )


def _create_logs() -> None:
    op.create_table(
        "commits",
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("token", sa.Text, nullable=False),
    )
    op.create_table(
        "removals",
        sa.Column("revision", sa.Integer, primary_key=True),
        sa.Column("first_passage", sa.Integer, primary_key=True),
        sa.Column("passages", sa.Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "frequent_words",
        sa.Column("word", sa.Text, primary_key=True),
        sa.Column("passages", sa.Integer, nullable=False),
    )
