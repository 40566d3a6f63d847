"""The months' reports that the platform writes by itself."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
_MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """A place for the months, and for their files."""
    op.create_table(
        "report_month",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("taken_at", _MOMENT, nullable=False),
        sa.Column("made_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("month", name=op.f("report_month_pkey")),
    )
    op.create_table(
        "report_file",
        sa.Column("month", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["month"], ["report_month.month"], name=op.f("report_file_month_fkey")),
        sa.PrimaryKeyConstraint("month", "name", name=op.f("report_file_pkey")),
    )
