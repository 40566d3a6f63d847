"""What is to be sent to terminals, and what they say of it at once; for the fleet's hub, which alone knows MQTT."""

from __future__ import annotations

import datetime as dt
import logging
import math

import msgspec
from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session as Db

from kiosk.central.commands.moving import Step, move
from kiosk.central.commands.states import By
from kiosk.central.storage import locked, ripe
from kiosk.central.tables.commands import CommandRow
from kiosk.central.tables.fleet import FleetStateRow
from kiosk.contract.commands import LARGEST_COMMAND, CommandReport, CommandState
from kiosk.contract.lockers import Signed

_log = logging.getLogger(__name__)
AT_ONCE = 500
AGAIN = dt.timedelta(seconds=30)  # a terminal that is there and has not said that it has it is told once more
_REPORTS = msgspec.json.Decoder(CommandReport)


def anything_to_send(db: Db, now: dt.datetime) -> bool:
    """A cheap look, before the lock that `to_send` needs."""
    return db.scalar(select(exists().where(_due(now)))) or False


def to_send(db: Db, now: dt.datetime) -> list[tuple[str, bytes, int]]:
    """Terminal, payload, and after how many seconds a broker need not deliver it any more.

    Each is given out once, and again while the terminal is there without having said that it has it, or has come back
    since. A terminal that gets one twice does it once.
    """
    due = select(CommandRow).where(_due(now)).order_by(CommandRow.changed_at, CommandRow.id).limit(AT_ONCE)
    sent = []
    for row in ripe(db, due):
        row.sent_at = now
        payload = msgspec.json.encode(Signed(row.body, row.signature))
        sent.append((row.terminal_id, payload, math.ceil((row.expires - now).total_seconds())))
    return sent


def heard(db: Db, terminal: str, payload: bytes, now: dt.datetime) -> bool:
    """A word of a terminal about one of its commands; False where it changes nothing. How it ended a fact says."""
    try:
        report = _REPORTS.decode(payload) if len(payload) <= LARGEST_COMMAND else None
    except (msgspec.DecodeError, UnicodeDecodeError):
        report = None
    if report is None or report.at.tzinfo is None:
        _log.warning("terminal %s: what it says of a command cannot be read", terminal)
        return False
    row = locked(db, CommandRow, report.id)
    if row is None or row.terminal_id != terminal:
        _log.warning("terminal %s speaks of a command that it was never sent", terminal)
        return False
    return move(db, row, Step(By.WORD, report.state, report.at, terminal, report.reason), now)


def _due(now: dt.datetime) -> ColumnElement[bool]:
    there = exists().where(
        FleetStateRow.terminal_id == CommandRow.terminal_id,
        FleetStateRow.online,
        or_(CommandRow.sent_at < FleetStateRow.online_since, CommandRow.sent_at < now - AGAIN),
    )
    sent = or_(CommandRow.sent_at.is_(None), there)
    return (CommandRow.state == CommandState.QUEUED) & (CommandRow.expires > now) & sent
