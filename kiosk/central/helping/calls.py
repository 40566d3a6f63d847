"""How a call for help moves: made, taken by one of the staff, over. One terminal has one call open at a time."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller
from kiosk.central.storage import locked, ripe
from kiosk.central.tables.helping import HelpCallRow
from kiosk.central.tables.places import TerminalRow
from kiosk.central.tasks import open_task, settle_task_of_cause
from kiosk.contract.helping import CallEnd, CallState

WAITING = (CallState.OPEN, CallState.TAKEN)
_FORGOTTEN_AFTER = dt.timedelta(hours=1)  # longer than a visit lasts: its terminal has lost power or network
_TASK = "help_called"


def make_call(db: Db, caller: Caller, scene: str, at: dt.datetime) -> HelpCallRow:
    """The call of this terminal; who calls again while somebody is awaited has the same call."""
    locked(db, TerminalRow, caller.id)
    waiting = select(HelpCallRow).where(HelpCallRow.terminal_id == caller.id, HelpCallRow.state.in_(WAITING))
    row = db.scalars(waiting).first()
    if row is None:
        row = _put_down(db, caller, scene, CallState.OPEN, at)
        open_task(db, _TASK, _cause(row), at, terminal=caller.id, said=scene)
    return row


def note_call_in_vain(db: Db, caller: Caller, scene: str, at: dt.datetime) -> HelpCallRow:
    """Somebody was wanted when nobody is at work: kept, because it says when somebody should be."""
    return _put_down(db, caller, scene, CallState.CLOSED, at)


def _put_down(db: Db, caller: Caller, scene: str, state: CallState, at: dt.datetime) -> HelpCallRow:
    row = HelpCallRow(id=f"help-{secrets.token_hex(8)}", terminal_id=caller.id, scene=scene, state=state, at=at)
    db.add(row)
    db.flush()
    return row


def take_call(db: Db, row: HelpCallRow, staff: str, at: dt.datetime) -> None:
    """Somebody of the staff comes."""
    row.state, row.taken_by, row.taken_at = CallState.TAKEN, staff, at
    settle_task_of_cause(db, _TASK, _cause(row), staff, CallState.TAKEN.value, at)


def end_call(db: Db, row: HelpCallRow, why: CallEnd, at: dt.datetime, *, came: str = "") -> None:
    """It is over; a second end changes nothing."""
    if row.state not in WAITING:
        return
    row.state, row.ended, row.ended_at, row.came = CallState.ENDED, why, at, came
    settle_task_of_cause(db, _TASK, _cause(row), came or row.taken_by or row.terminal_id, why.value, at)


def end_forgotten_calls(db: Db, now: dt.datetime) -> None:
    """A terminal that was cut off cannot say that its visit is over."""
    old = HelpCallRow.state.in_(WAITING) & (HelpCallRow.at <= now - _FORGOTTEN_AFTER)
    for row in ripe(db, select(HelpCallRow).where(old)):
        end_call(db, row, CallEnd.FORGOTTEN, now)


def _cause(row: HelpCallRow) -> str:
    return f"help:{row.id}"
