"""The first tables, as they were when versions began."""

from alembic import op

from kiosk.central.migrations.baseline import TABLES

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make all of them."""
    TABLES.create_all(op.get_bind(), checkfirst=False)
