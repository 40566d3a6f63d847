"""A command is made, takes its steps, and leaves each of them in its timeline; every step passes the state machine."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import insert
from sqlalchemy.orm import Session as Db

from kiosk.central.commands.states import By, may
from kiosk.central.office import Office
from kiosk.central.tables.commands import CommandOrderRow, CommandRow, CommandStepRow
from kiosk.contract.commands import Command, CommandState

PLATFORM = "platform"  # who takes a step where nobody does


@dataclass(frozen=True)
class Step:
    """One step: by whose word, who that is, when by their own clock, and why."""

    by: By
    state: CommandState
    at: dt.datetime
    who: str = PLATFORM
    why: str = ""
    result: Mapping[str, str] = field(default_factory=dict)


def make(db: Db, order: CommandOrderRow, terminals: Iterable[str], expires: dt.datetime) -> None:
    """A command that waits, for each terminal: thousands at once, since the lock of SQLite is everybody's."""
    at, state = order.requested_at, CommandState.WAITS
    rows = [(secrets.token_hex(16), terminal) for terminal in terminals]
    alike = {"order_id": order.id, "state": state, "changed_at": at, "expires": expires, "body": "", "signature": ""}
    alike |= {"sent_at": None, "why": "", "result": {}, "settled_by": None}
    db.execute(insert(CommandRow), [{"id": one, "terminal_id": terminal, **alike} for one, terminal in rows])
    step = {"state": state, "at": at, "noticed": at, "who": order.requester, "why": ""}
    db.execute(insert(CommandStepRow), [{"command_id": one, **step} for one, _ in rows])


def move(db: Db, row: CommandRow, step: Step, now: dt.datetime) -> bool:
    """Take a step; False and nothing done for one that the state machine does not know."""
    if not may(step.by, row.state, step.state, let_go=bool(row.body), settled=row.settled_by is not None):
        return False
    row.state, row.changed_at, row.why = step.state, now, step.why
    row.result = dict(step.result)
    db.add(CommandStepRow(command_id=row.id, state=step.state, at=step.at, noticed=now, who=step.who, why=step.why))
    return True


def queue(
    db: Db, office: Office, order: CommandOrderRow, row: CommandRow, who: str, until: dt.datetime, **more: str
) -> None:
    """From now on it may be sent: signed, addressed, and good until then. `more` is told the terminal besides."""
    now = office.now()
    if not move(db, row, Step(By.PERSON, CommandState.QUEUED, now, who), now):
        return
    told = Command(
        id=row.id,
        terminal=row.terminal_id,
        kind=order.kind,
        issued=now,
        expires=until,
        arguments=_told(order.arguments) | more,
        urgent=order.urgent,
    )
    signed = office.signer.sign("command", told)
    row.body, row.signature, row.expires = signed.body, signed.signature, until


def _told(arguments: Mapping[str, str]) -> dict[str, str]:
    """What is for the office stays there."""
    return {name: text for name, text in arguments.items() if name not in {"ticket", "why"}}
