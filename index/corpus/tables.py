"""The tables of the corpus, as SQLAlchemy Core sees them."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
    column,
    table,
)

SCHEMA_VERSION = "0002"
"""The newest migration; a test holds it equal to the scripts."""

metadata = MetaData()

state = Table(
    "state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("revision", Integer, nullable=False),
    # The one of the present revision in `commits`.
    Column("token", Text, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("embedder", Text),
    Column("dimension", Integer),
    # Followers older than this revision cannot catch up from `removals` and start afresh.
    Column("log_floor", Integer, nullable=False),
    # How many passages there were when `frequent_words` was last counted.
    Column("words_counted_at", Integer, nullable=False),
    # How many of the documents are fact-checks: as long as there are none, a search need not leave any out.
    Column("fact_checks", Integer, nullable=False, server_default="0"),
    CheckConstraint("id = 1", name="one_row"),
)

documents = Table(
    "documents",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),
    Column("title", Text),
    Column("publisher", Text),
    Column("publisher_key", Text),
    Column("url", Text),
    Column("language", Text),
    Column("language_key", Text),
    Column("published", Text),
    Column("date_precision", Text),
    Column("date_origin", Text, nullable=False),
    # First and last second (UTC, since 1970) that the date can mean; null where it is unknown.
    Column("published_earliest", Integer),
    Column("published_latest", Integer),
    Column("content_hash", LargeBinary, nullable=False),
    Column("text_hash", LargeBinary, nullable=False),
    # The versions of the segmenter and of the rules of attribution that made the passages.
    Column("segmenter", Text, nullable=False),
    # The ids of a document's passages are consecutive.
    Column("first_passage", Integer, nullable=False),
    Column("passages", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("author", Text),
    Column("section", Text),
    Column("language_origin", Text),
    # What makes the date doubtful, in words.
    Column("date_warning", Text),
    Column("modified", Text),
    Column("modified_precision", Text),
    Column("modified_origin", Text),
    Column("kind", Text, nullable=False, server_default="article"),
    # What a fact-check found, as JSON; null for any other document.
    Column("review", Text),
    Index("documents_by_publisher", "publisher_key", "id"),
    Index("documents_by_date", "published_latest", "published_earliest"),
    Index("documents_by_revision", "revision"),
)
# Few documents are fact-checks, so the index is small, and finds them at once.
Index("fact_checks", documents.c.first_passage, sqlite_where=documents.c.kind == "fact_check")

# Apart from `documents`, so that filters read short rows.
texts = Table(
    "texts",
    metadata,
    Column("document", Integer, ForeignKey("documents.key"), primary_key=True),
    Column("text", Text, nullable=False),
)

passages = Table(
    "passages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("document", Integer, ForeignKey("documents.key"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("text", Text, nullable=False),
    # Who says it, and how; null for the outlet's own statements.
    Column("speaker", Text),
    Column("attribution_kind", Text),
    UniqueConstraint("document", "position", name="passages_in_order"),
    Index("passages_by_revision", "revision"),
    sqlite_autoincrement=True,
)

embeddings = Table(
    "embeddings",
    metadata,
    Column("passage", Integer, ForeignKey("passages.id"), primary_key=True),
    # float16, little-endian
    Column("vector", LargeBinary, nullable=False),
)

# Vectors of another embedder, gathered until every passage has one (see `rebuild`).
pending_embeddings = Table(
    "pending_embeddings",
    metadata,
    Column("passage", Integer, primary_key=True),
    Column("embedder", Text, nullable=False),
    Column("vector", LargeBinary, nullable=False),
)

# Drawn at random with every revision: after a backup was restored, revisions and passage ids repeat with
# another content, and only these tell.
commits = Table(
    "commits",
    metadata,
    Column("revision", Integer, primary_key=True),
    Column("token", Text, nullable=False),
)

removals = Table(
    "removals",
    metadata,
    Column("revision", Integer, primary_key=True),
    Column("first_passage", Integer, primary_key=True),
    Column("passages", Integer, nullable=False),
    sqlite_with_rowid=False,
)

frequent_words = Table(
    "frequent_words",
    metadata,
    Column("word", Text, primary_key=True),
    Column("passages", Integer, nullable=False),
)

# Virtual tables, made by hand in the migration.
passages_fts = table("passages_fts", column("rowid"), column("text"), column("rank"))
passages_vocabulary = table("passages_vocabulary", column("term"), column("doc"), column("cnt"))
