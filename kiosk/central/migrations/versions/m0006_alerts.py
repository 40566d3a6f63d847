"""Alerts: rules, what stands open, its diary, who is told, what is silent, who is on duty, which programs are away."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from kiosk.central.tables.names import NAMES

revision = "0006"
down_revision = "0005"
_COUNT = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_WORD = sa.String(32)
_STILL, _UNSENT = sa.text("over_at IS NULL"), sa.text("due IS NOT NULL")


def upgrade() -> None:
    """A place for each; and a message may go to somebody who is no citizen."""
    _rules()
    _alerts()
    _entries()
    _deliveries()
    _silences()
    _duties()
    _adapters()
    with op.batch_alter_table("message", naming_convention=NAMES) as message:
        message.alter_column("citizen_id", existing_type=_COUNT, nullable=True)


def _must(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=False)


def _may(name: str, kind: sa.types.TypeEngine[Any]) -> sa.Column[Any]:
    return sa.Column(name, kind, nullable=True)


def _texts(*names: str) -> list[sa.Column[Any]]:
    return [_must(name, sa.String()) for name in names]


def _moments(*names: str) -> list[sa.Column[Any]]:
    return [_may(name, _MOMENT) for name in names]


def _rules() -> None:
    op.create_table(
        "alert_rules",
        sa.Column("version", _COUNT, autoincrement=False, nullable=False),
        _must("made", _MOMENT),
        *_texts("body", "hash"),
        sa.PrimaryKeyConstraint("version", name=op.f("alert_rules_pkey")),
    )


def _alerts() -> None:
    op.create_table(
        "alert",
        _must("id", _COUNT),
        *_texts("subject", "cause", "place"),
        _may("terminal_id", sa.String()),
        *_texts("site_code", "model"),
        _may("value", sa.Double()),
        _must("state", _WORD),
        _must("level", _WORD),
        _must("began", _MOMENT),
        _must("since", _MOMENT),
        *_moments("raised_at", "ended_at", "over_at", "due", "told_at"),
        _must("tellings", _COUNT),
        _must("rung", _COUNT),
        _may("rung_at", _MOMENT),
        _must("told", sa.JSON()),
        _must("flaps", _COUNT),
        _may("parent_id", _COUNT),
        _may("acknowledged_at", _MOMENT),
        *_texts("acknowledged_by", "assignee"),
        sa.ForeignKeyConstraint(["terminal_id"], ["terminal.id"], name=op.f("alert_terminal_id_fkey")),
        sa.ForeignKeyConstraint(["parent_id"], ["alert.id"], name=op.f("alert_parent_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("alert_pkey")),
    )
    for name in ("over_at", "terminal_id", "parent_id"):
        op.create_index(op.f(f"ix_alert_{name}"), "alert", [name])
    still: dict[str, Any] = {"sqlite_where": _STILL, "postgresql_where": _STILL}
    op.create_index("one_open_alert", "alert", ["subject", "cause", "place"], unique=True, **still)
    op.create_index("alerts_due", "alert", ["due"], **still)
    op.create_index("alerts_of_site", "alert", ["site_code", "cause"], **still)


def _entries() -> None:
    op.create_table(
        "alert_entry",
        _must("id", _COUNT),
        _must("alert_id", _COUNT),
        _must("at", _MOMENT),
        _must("kind", _WORD),
        *_texts("who", "detail"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("alert_entry_alert_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("alert_entry_pkey")),
    )
    op.create_index(op.f("ix_alert_entry_alert_id"), "alert_entry", ["alert_id"])


def _deliveries() -> None:
    op.create_table(
        "alert_delivery",
        _must("id", _COUNT),
        _must("alert_id", _COUNT),
        *_texts("occasion"),
        _must("kind", _WORD),
        *_texts("way", "address", "name"),
        _must("made", _MOMENT),
        _may("due", _MOMENT),
        _must("state", _WORD),
        *_texts("bundle"),
        _must("tries", _COUNT),
        _must("unsure", sa.Boolean()),
        *_moments("taken_at", "sent_at"),
        *_texts("trouble"),
        sa.ForeignKeyConstraint(["alert_id"], ["alert.id"], name=op.f("alert_delivery_alert_id_fkey")),
        sa.PrimaryKeyConstraint("id", name=op.f("alert_delivery_pkey")),
        sa.UniqueConstraint(
            "alert_id", "occasion", "way", "address", name=op.f("alert_delivery_alert_id_occasion_way_address_key")
        ),
    )
    for name in ("alert_id", "bundle"):
        op.create_index(op.f(f"ix_alert_delivery_{name}"), "alert_delivery", [name])
    op.create_index("deliveries_due", "alert_delivery", ["due"], sqlite_where=_UNSENT, postgresql_where=_UNSENT)


def _silences() -> None:
    op.create_table(
        "alert_silence",
        _must("id", _COUNT),
        *_texts("site_code", "terminal", "cause"),
        _must("begins", _MOMENT),
        _must("ends", _MOMENT),
        *_texts("reason", "who"),
        _must("made", _MOMENT),
        *_texts("second"),
        *_moments("seconded_at", "lifted_at"),
        *_texts("lifted_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("alert_silence_pkey")),
    )
    op.create_index(op.f("ix_alert_silence_ends"), "alert_silence", ["ends"])


def _duties() -> None:
    op.create_table(
        "alert_duty",
        _must("id", _COUNT),
        *_texts("name", "login", "site_code"),
        _must("begins", _MOMENT),
        _must("ends", _MOMENT),
        _must("rank", _COUNT),
        *_texts("phone", "mail"),
        sa.PrimaryKeyConstraint("id", name=op.f("alert_duty_pkey")),
    )
    op.create_index(op.f("ix_alert_duty_ends"), "alert_duty", ["ends"])


def _adapters() -> None:
    op.create_table(
        "adapter",
        *_texts("name"),
        _must("failures", _COUNT),
        _must("since", _MOMENT),
        sa.PrimaryKeyConstraint("name", name=op.f("adapter_pkey")),
    )
