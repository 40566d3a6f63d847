"""What operators ordered, what became of it at each terminal, and what terminals handed in."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
_COUNT = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_WORD = sa.String(32)


def upgrade() -> None:
    """A place for each of them."""
    _orders()
    _commands()
    _steps()
    _logs()


def _orders() -> None:
    op.create_table(
        "command_order",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", _WORD, nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("requester", sa.String(), nullable=False),
        sa.Column("requested_at", _MOMENT, nullable=False),
        sa.Column("second", sa.Boolean(), nullable=False),
        sa.Column("approver", sa.String(), nullable=False),
        sa.Column("approved_at", _MOMENT, nullable=True),
        sa.Column("opening_id", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("command_order_pkey")),
        sa.UniqueConstraint("requester", "key", name=op.f("command_order_requester_key_key")),
    )
    op.create_index(op.f("ix_command_order_requested_at"), "command_order", ["requested_at"])


def _commands() -> None:
    op.create_table(
        "command",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("order_id", sa.String(), nullable=False),
        sa.Column("terminal_id", sa.String(), nullable=False),
        sa.Column("state", _WORD, nullable=False),
        sa.Column("changed_at", _MOMENT, nullable=False),
        sa.Column("expires", _MOMENT, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.Column("sent_at", _MOMENT, nullable=True),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("result", sa.JSON(), nullable=False),
        sa.Column("settled_by", _COUNT, nullable=True),
        sa.ForeignKeyConstraint(["order_id"], ["command_order.id"], name=op.f("command_order_id_fkey")),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminal.id"], name=op.f("command_terminal_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("command_pkey")),
    )
    for column in ("order_id", "terminal_id", "state", "changed_at"):
        op.create_index(op.f(f"ix_command_{column}"), "command", [column])


def _steps() -> None:
    op.create_table(
        "command_step",
        sa.Column("id", _COUNT, nullable=False),
        sa.Column("command_id", sa.String(), nullable=False),
        sa.Column("state", _WORD, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sa.Column("noticed", _MOMENT, nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["command_id"], ["command.id"], name=op.f("command_step_command_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("command_step_pkey")),
    )
    op.create_index(op.f("ix_command_step_command_id"), "command_step", ["command_id"])


def _logs() -> None:
    op.create_table(
        "command_logs",
        sa.Column("command_id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("taken_at", _MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["command_id"], ["command.id"], name=op.f("command_logs_command_id_fkey")),
        sa.PrimaryKeyConstraint("command_id", name=op.f("command_logs_pkey")),
    )
    op.create_index(op.f("ix_command_logs_taken_at"), "command_logs", ["taken_at"])
