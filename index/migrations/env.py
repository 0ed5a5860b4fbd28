"""Run the migrations on the connection, and inside the transaction, that the caller opened."""

from __future__ import annotations

from alembic import context

from index.corpus.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
