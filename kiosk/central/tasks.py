"""Opening and settling tasks: what a person must see to, how urgent it is, and that no cause makes two of a kind."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session as Db

from kiosk.central.alerts.known_by_tasks import task_opened, task_settled
from kiosk.central.storage import add_if_new
from kiosk.central.tables.tasks import Level, TaskRow

# How urgent each kind is; what is not named here is P2.
_LEVELS = {
    "handover_disputed": Level.P1,
    "signature_unproven": Level.P1,
    "factors_missing": Level.P1,
    "delegation_not_good": Level.P1,
    "grant_was_dead": Level.P1,
    "chain_broken": Level.P1,
    "number_reused": Level.P1,
    "copy_differs": Level.P1,
    "deposit_unknown": Level.P1,
    "deposit_conflict": Level.P1,
    "thing_missing": Level.P1,
    "other_thing_found": Level.P1,
    "cell_contradiction": Level.P1,
    "papers_missing": Level.P1,
    "order_unknown": Level.P1,
    "second_missing": Level.P1,
    "command_unknown": Level.P1,
    "fee_contradiction": Level.P1,
    "second_notice": Level.P1,
    "help_called": Level.P1,
    "identity_request_signature_wrong": Level.P1,
    "identity_request_replayed": Level.P1,
    "identity_certificate_foreign": Level.P1,
    "identity_certificate_revoked": Level.P1,
    "identity_certificate_needed": Level.P1,
    "overdue": Level.P3,
    "papers_to_collect": Level.P3,
    "message_unsure": Level.P3,
    "print_unconfirmed": Level.P3,
    "rating_bad": Level.P3,
}
# Kinds that somebody who looked into the cell has seen to.
ABOUT_A_CELL = ("cell_unverified", "cell_fault", "cell_contradiction", "alarm")


def open_task(
    db: Db,
    kind: str,
    cause: str,
    at: dt.datetime,
    *,
    level: Level | None = None,
    event_id: str = "",
    terminal: str | None = None,
    cabinet: str = "",
    cell: int = 0,
    deposit_id: str = "",
    said: str = "",
    noticed: dt.datetime | None = None,
) -> None:
    """Open a task, unless this cause has already opened one of this kind.

    `noticed` is the platform's own time, where `at` is a terminal's.
    """
    row = TaskRow(
        kind=kind,
        level=level or _LEVELS.get(kind, Level.P2),
        cause=cause,
        event_id=event_id,
        terminal_id=terminal,
        cabinet=cabinet,
        cell=cell,
        deposit_id=deposit_id,
        said=said,
        opened_at=at,
    )
    if add_if_new(db, row):
        task_opened(db, row, noticed)


def settle_tasks_of(db: Db, deposit_id: str, kinds: Collection[str], who: str, how: str, at: dt.datetime) -> None:
    """Settle what is open about a deposit or a hand-in."""
    _settle(db, (TaskRow.deposit_id == deposit_id) & TaskRow.kind.in_(kinds), who, how, at)


def settle_task_of_cause(db: Db, kind: str, cause: str, who: str, how: str, at: dt.datetime) -> None:
    """What brought this task up is seen to."""
    _settle(db, (TaskRow.kind == kind) & (TaskRow.cause == cause), who, how, at)


def settle_tasks_of_terminal(db: Db, kind: str, terminal: str, who: str, how: str, at: dt.datetime) -> None:
    """What this terminal had brought up is over."""
    _settle(db, (TaskRow.kind == kind) & (TaskRow.terminal_id == terminal), who, how, at)


def settle_tasks_at(db: Db, cabinet: str, cell: int, who: str, how: str, at: dt.datetime) -> None:
    """Somebody has looked into a cell: settle what is open about the cell itself."""
    _settle(db, (TaskRow.cabinet == cabinet) & (TaskRow.cell == cell) & TaskRow.kind.in_(ABOUT_A_CELL), who, how, at)


def settle_tasks_at_place(db: Db, kind: str, terminal: str, place: str, who: str, how: str, at: dt.datetime) -> None:
    """What stands open about a device of a terminal is seen to."""
    there = (TaskRow.terminal_id == terminal) & (TaskRow.cabinet == place)
    _settle(db, (TaskRow.kind == kind) & there, who, how, at)


def _settle(db: Db, which: ColumnElement[bool], who: str, how: str, at: dt.datetime) -> None:
    for row in db.scalars(select(TaskRow).where(which, TaskRow.settled_at.is_(None)).with_for_update(key_share=True)):
        row.settled_at, row.settled_by, row.settlement = at, who, how
        task_settled(db, row, at)
