"""How each terminal is now, what is and was not well, and figures hour by hour."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
_COUNT = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_STILL, _NEW = sa.text("ended IS NULL"), sa.text("NOT looked_at")


def upgrade() -> None:
    """A place for each of them."""
    _states()
    _findings()
    _hours()
    _hearers()


def _states() -> None:
    op.create_table(
        "fleet_state",
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("online", sa.Boolean(), nullable=False),
        sa.Column("online_since", _MOMENT, nullable=False),
        sa.Column("parted", sa.String(), nullable=False),
        sa.Column("boot", sa.String(), nullable=False),
        sa.Column("started", _MOMENT, nullable=True),
        sa.Column("number", _COUNT, nullable=False),
        sa.Column("heard_at", _MOMENT, nullable=False),
        sa.Column("serving", sa.String(), nullable=False),
        sa.Column("scene", sa.String(), nullable=False),
        sa.Column("scene_since", _MOMENT, nullable=True),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminal.id"], name=op.f("fleet_state_terminal_id_fkey")),
        sa.PrimaryKeyConstraint("terminal_id", name=op.f("fleet_state_pkey")),
    )
    op.create_index(op.f("ix_fleet_state_heard_at"), "fleet_state", ["heard_at"])
    op.create_index(op.f("ix_fleet_state_changed_at"), "fleet_state", ["changed_at"])


def _findings() -> None:
    op.create_table(
        "finding",
        sa.Column("id", _COUNT, nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=True),
        sa.Column("site_code", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("value", sa.Double(), nullable=True),
        sa.Column("began", _MOMENT, nullable=False),
        sa.Column("noticed", _MOMENT, nullable=False),
        sa.Column("ended", _MOMENT, nullable=True),
        sa.Column("looked_at", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminal.id"], name=op.f("finding_terminal_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("finding_pkey")),
    )
    op.create_index(op.f("ix_finding_subject"), "finding", ["subject"])
    op.create_index(
        "one_open_finding",
        "finding",
        ["subject", "cause", "place"],
        unique=True,
        sqlite_where=_STILL,
        postgresql_where=_STILL,
    )
    op.create_index("findings_to_look_at", "finding", ["looked_at"], sqlite_where=_NEW, postgresql_where=_NEW)


def _hours() -> None:
    op.create_table(
        "fleet_hour",
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("hour", _MOMENT, nullable=False),
        sa.Column("online_seconds", _COUNT, nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminal.id"], name=op.f("fleet_hour_terminal_id_fkey")),
        sa.PrimaryKeyConstraint("terminal_id", "hour", name=op.f("fleet_hour_pkey")),
    )


def _hearers() -> None:
    op.create_table(
        "fleet_hearer",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("started", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("connected_since", _MOMENT, nullable=True),
        sa.Column("behind", sa.Double(), nullable=False),
        sa.Column("caught_up_at", _MOMENT, nullable=True),
        sa.Column("queue", _COUNT, nullable=False),
        sa.Column("taken", _COUNT, nullable=False),
        sa.Column("dropped", _COUNT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("fleet_hearer_pkey")),
    )
    op.create_table(
        "fleet_unheard",
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("times", _COUNT, nullable=False),
        sa.Column("last_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("subject", "cause", name=op.f("fleet_unheard_pkey")),
    )
