"""Keep who wrote and who said it, when it was changed, and fact-checks.

Revision ID: 0002
Revises: 0001
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns; every document that is there already is an article, its passages the outlet's own."""
    for name in (
        "author", "section", "language_origin", "date_warning",
        "modified", "modified_precision", "modified_origin",
    ):  # fmt: skip
        op.add_column("documents", sa.Column(name, sa.Text))
    op.add_column("documents", sa.Column("kind", sa.Text, nullable=False, server_default="article"))
    op.add_column("documents", sa.Column("review", sa.Text))
    op.add_column("passages", sa.Column("speaker", sa.Text))
    op.add_column("passages", sa.Column("attribution_kind", sa.Text))
    op.add_column("state", sa.Column("fact_checks", sa.Integer, nullable=False, server_default="0"))
    op.create_index(
        "fact_checks", "documents", ["first_passage"], sqlite_where=sa.text("kind = 'fact_check'")
    )
