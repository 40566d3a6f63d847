"""Where the sites lie, and what kind of place each is."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """A place for what their profiles say of it."""
    op.create_table(
        "site_spot",
        sa.Column("site_code", sa.String(), nullable=False),
        sa.Column("tier", sa.String(length=32), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(["site_code"], ["site.code"], name=op.f("site_spot_site_code_fkey")),
        sa.PrimaryKeyConstraint("site_code", name=op.f("site_spot_pkey")),
    )
