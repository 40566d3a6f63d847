"""Who works at the operators' console, and the chained log of their deeds."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
_COUNT = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    """A place for each of them."""
    _operators()
    _sessions()
    _recoveries()
    _deeds()


def _operators() -> None:
    op.create_table(
        "operator",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("operates", sa.Boolean(), nullable=False),
        sa.Column("mends", sa.Boolean(), nullable=False),
        sa.Column("duty", sa.String(), nullable=False),
        sa.Column("password", sa.String(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("password_until", _MOMENT, nullable=True),
        sa.Column("second", sa.String(), nullable=False),
        sa.Column("second_step", _COUNT, nullable=False),
        sa.Column("left", sa.Boolean(), nullable=False),
        sa.Column("made_at", _MOMENT, nullable=False),
        sa.Column("made_by", sa.String(), nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=True),
        sa.CheckConstraint("duty IN ('', 'system', 'security', 'audit')", name=op.f("operator_one_duty_check")),
        sa.CheckConstraint("duty <> 'audit' OR NOT (operates OR mends)", name=op.f("operator_audit_alone_check")),
        sa.PrimaryKeyConstraint("login", name=op.f("operator_pkey")),
    )


def _sessions() -> None:
    op.create_table(
        "operator_session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("browser", sa.String(), nullable=False),
        sa.Column("stamp", sa.String(), nullable=False),
        sa.Column("begun_at", _MOMENT, nullable=False),
        sa.Column("seen_at", _MOMENT, nullable=False),
        sa.Column("proved_at", _MOMENT, nullable=True),
        sa.Column("offered", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["operator.login"], name=op.f("operator_session_login_fkey")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("operator_session_pkey")),
    )
    op.create_index(op.f("ix_operator_session_login"), "operator_session", ["login"])


def _recoveries() -> None:
    op.create_table(
        "operator_recovery",
        sa.Column("id", _COUNT, nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("asked_by", sa.String(), nullable=False),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("ended_at", _MOMENT, nullable=True),
        sa.Column("ended_by", sa.String(), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["operator.login"], name=op.f("operator_recovery_login_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("operator_recovery_pkey")),
    )
    op.create_index(
        "one_open_recovery", "operator_recovery", ["login"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def _deeds() -> None:
    op.create_table(
        "operator_deed",
        sa.Column("number", _COUNT, autoincrement=False, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("deed", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("previous", sa.String(), nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("operator_deed_pkey")),
    )
    for column in ("at", "who", "deed", "subject"):
        op.create_index(op.f(f"ix_operator_deed_{column}"), "operator_deed", [column])
    op.create_table(
        "operator_deed_head",
        sa.Column("id", _COUNT, autoincrement=False, nullable=False),
        sa.Column("number", _COUNT, nullable=False),
        sa.Column("hash", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("operator_deed_head_pkey")),
    )
