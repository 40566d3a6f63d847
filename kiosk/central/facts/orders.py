"""How a command ended at its terminal: told in a fact, which settles it once, whatever was concluded meanwhile."""

from __future__ import annotations

import re

from sqlalchemy.orm import Session as Db

from kiosk.central.commands.moving import Step, move
from kiosk.central.commands.running_out import STUCK
from kiosk.central.commands.states import By
from kiosk.central.facts.fact import Fact
from kiosk.central.fleet import findings
from kiosk.central.storage import locked
from kiosk.central.tables.commands import CommandRow
from kiosk.contract.commands import ENDS

_ID = re.compile(r"[0-9a-f]{32}")


def close(db: Db, fact: Fact) -> None:
    """Settle it. What was never ordered of this terminal, or is told a second time, is for somebody to look at."""
    report = fact.event.command
    if report is None or report.state not in ENDS or not _ID.fullmatch(report.id):
        fact.task(db, "event_unclear")
        return
    row = locked(db, CommandRow, report.id)
    if row is None or row.terminal_id != fact.terminal:
        fact.task(db, "command_unknown", said=report.state.value)
        return
    step = Step(By.FACT, report.state, report.at, fact.terminal, report.reason, report.result)
    if not move(db, row, step, fact.now):
        fact.task(db, "command_unknown", said="told_twice" if row.settled_by else report.state.value)
        return
    row.settled_by = fact.place
    findings.end(db, fact.terminal, STUCK, row.order.kind.value, fact.now)
