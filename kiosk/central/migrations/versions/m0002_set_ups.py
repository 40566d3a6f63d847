"""Terminals tell how they were set up."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """A place for what they tell."""
    op.create_table(
        "terminal_set_up",
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger().with_variant(sa.Integer, "sqlite"), autoincrement=False, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminal.id"], name=op.f("terminal_set_up_terminal_id_fkey")),
        sa.PrimaryKeyConstraint("terminal_id", "version", name=op.f("terminal_set_up_pkey")),
    )
