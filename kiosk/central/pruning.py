"""What is over for long is forgotten: in small transactions with a breath between them, by one worker at a time.

For how long it is kept policies say. What goes on is never forgotten, nor what the report of a kept month is reckoned
from, and the operators' log never loses a line: its chain is reckoned from the first one on. What is short-lived
(sign-ins, sessions, hearers, nonces, drafts) is forgotten by whoever makes it, in the rounds.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Select, delete, exists, select
from sqlalchemy.orm import Session as Db
from sqlalchemy.orm import aliased

from kiosk.central.fleet import hours
from kiosk.central.office import Office
from kiosk.central.policies import Policies, policies_in
from kiosk.central.repeating import Repeating
from kiosk.central.storage import nobody_else
from kiosk.central.tables.alerts import AlertEntryRow, AlertRow, DeliveryRow, DutyRow, SilenceRow
from kiosk.central.tables.commands import CommandLogsRow, CommandOrderRow, CommandRow, CommandStepRow
from kiosk.central.trying import Trying
from kiosk.contract.commands import ENDS

log = logging.getLogger(__name__)
_EVERY = 3600.0  # seconds
_BREATH = 0.05
_AT_ONCE = 200
# One transaction's part of it; how many there were, 0 once nothing is left.
Step = Callable[[Db, Policies, dt.datetime], int]


def prune(office: Office, over: Callable[[float], bool]) -> int:
    """Forget all that is due, until `over` says, asked for a breath, that the program ends. How much there was."""
    done = 0
    for step in (hours.forget, _alerts, _windows, _commands, _orders):
        while some := _once(office, step):
            done += some
            if over(_BREATH):
                return done
    return done


def _once(office: Office, step: Step) -> int:
    now = office.now()
    with office.begin() as db:
        return step(db, policies_in(db), now) if nobody_else(db) else 0


def _alerts(db: Db, policies: Policies, now: dt.datetime) -> int:
    """With diary and tellings; those of which nothing is under way any more, children before what explained them."""
    child = aliased(AlertRow)
    busy = exists().where(DeliveryRow.alert_id == AlertRow.id, DeliveryRow.due.is_not(None))
    explains = exists().where(child.parent_id == AlertRow.id)
    over = AlertRow.over_at < now - dt.timedelta(days=policies.alerts_days)
    old = _some(db, select(AlertRow.id).where(over, ~busy, ~explains).order_by(AlertRow.over_at))
    for table in (AlertEntryRow, DeliveryRow):
        db.execute(delete(table).where(table.alert_id.in_(old)))
    db.execute(delete(AlertRow).where(AlertRow.id.in_(old)))
    return len(old)


def _windows(db: Db, policies: Policies, now: dt.datetime) -> int:
    """Who was on duty, and what was silent."""
    before, done = now - dt.timedelta(days=policies.alerts_days), 0
    for table in (SilenceRow, DutyRow):
        old = _some(db, select(table.id).where(table.ends < before))
        db.execute(delete(table).where(table.id.in_(old)))
        done += len(old)
    return done


def _commands(db: Db, policies: Policies, now: dt.datetime) -> int:
    """With their steps. One that has not ended is kept."""
    over = CommandRow.state.in_(ENDS) & (CommandRow.changed_at < now - dt.timedelta(days=policies.commands_days))
    old = _some(db, select(CommandRow.id).where(over).order_by(CommandRow.changed_at))
    for table in (CommandStepRow, CommandLogsRow):
        db.execute(delete(table).where(table.command_id.in_(old)))
    db.execute(delete(CommandRow).where(CommandRow.id.in_(old)))
    return len(old)


def _orders(db: Db, policies: Policies, now: dt.datetime) -> int:
    """Those of which no command is left."""
    some_left = exists().where(CommandRow.order_id == CommandOrderRow.id)
    over = CommandOrderRow.requested_at < now - dt.timedelta(days=policies.commands_days)
    old = _some(db, select(CommandOrderRow.id).where(over, ~some_left))
    db.execute(delete(CommandOrderRow).where(CommandOrderRow.id.in_(old)))
    return len(old)


def _some(db: Db, query: Select[Any]) -> Sequence[Any]:
    return db.scalars(query.limit(_AT_ONCE)).all()


def pruning(office: Office) -> Repeating:
    """Every hour for as long as the program runs."""
    tried = Trying(log, "what is over could not be forgotten", "what is over is forgotten again")
    return Repeating("pruning", _EVERY, lambda over: prune(office, over), tried)
