"""Which start of a terminal's program was met last."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Beside the state that it told."""
    op.add_column("fleet_state", sa.Column("met", sa.String(), nullable=True))
