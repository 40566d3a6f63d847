"""How far the platform has gone along the operators' log by itself, and what it found."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
_COUNT = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A place for it."""
    op.create_table(
        "operator_deed_walk",
        sa.Column("id", _COUNT, autoincrement=False, nullable=False),
        sa.Column("number", _COUNT, nullable=False),
        sa.Column("at_hash", sa.String(), nullable=False),
        sa.Column("due", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("lines", _COUNT, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("broken_at", _COUNT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("operator_deed_walk_pkey")),
    )
