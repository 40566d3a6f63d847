"""What time does to commands: nobody agreed, nothing was begun while there was time, or no end was ever told."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.commands.moving import Step, move
from kiosk.central.commands.states import By
from kiosk.central.fleet import findings
from kiosk.central.storage import ripe
from kiosk.central.tables.commands import CommandLogsRow, CommandRow
from kiosk.central.tables.fleet import FindingRow
from kiosk.contract.commands import MANNERS, CommandState

STUCK = "command_stuck"  # cause of a finding
_GRACE = dt.timedelta(seconds=60)  # until the word of a terminal that had it in time must have come
_ASKED_FOR = dt.timedelta(days=1)  # what became of it; later its own page alone says that nobody knows
_LOGS_KEPT = dt.timedelta(days=30)
_AT_ONCE = 500
_UNSENT = (CommandState.WAITS, CommandState.QUEUED)
_THERE = (CommandState.DELIVERED, CommandState.ACCEPTED, CommandState.DEFERRED)


def run_out(db: Db, now: dt.datetime) -> None:
    """End what is over. A terminal that did it all the same says so in a fact, and that counts (states)."""
    for row in _late(db, now, _UNSENT):
        move(db, row, Step(By.TIME, CommandState.EXPIRED, now, why="nobody_agreed" if not row.body else "late"), now)
    for row in _late(db, now - _GRACE, _THERE):
        move(db, row, Step(By.TIME, CommandState.EXPIRED, now, why="late"), now)
    for row in ripe(db, select(CommandRow).where(CommandRow.state == CommandState.RUNNING).limit(_AT_ONCE)):
        takes = dt.timedelta(seconds=MANNERS[row.order.kind].seconds) + _GRACE
        if row.changed_at + takes <= now and move(db, row, Step(By.TIME, CommandState.UNKNOWN, now, why="no_end"), now):
            findings.begin(db, row.terminal_id, STUCK, terminal=row.terminal_id, place=row.order.kind.value, at=now)
    _stop_asking(db, now)


def forget_logs(db: Db, now: dt.datetime) -> None:
    """What terminals handed in is looked at within a month, or not at all."""
    for row in ripe(db, select(CommandLogsRow).where(CommandLogsRow.taken_at <= now - _LOGS_KEPT)):
        db.delete(row)


def _stop_asking(db: Db, now: dt.datetime) -> None:
    """A terminal whose memory was lost will never say how it ended."""
    old = (FindingRow.cause == STUCK) & FindingRow.ended.is_(None) & (FindingRow.began <= now - _ASKED_FOR)
    told = select(FindingRow.subject, FindingRow.place).where(old).order_by(FindingRow.subject, FindingRow.place)
    for subject, place in db.execute(told).all():
        findings.end(db, subject, STUCK, place, now)


def _late(db: Db, now: dt.datetime, states: tuple[CommandState, ...]) -> list[CommandRow]:
    late = select(CommandRow).where(CommandRow.state.in_(states), CommandRow.expires <= now).limit(_AT_ONCE)
    return list(ripe(db, late))
