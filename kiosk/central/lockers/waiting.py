"""Things that wait too long: past their day, or so long after the decision that delivery is late.

The database is asked for those of which nobody has been told yet: of thousands that wait, few are due in a round.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, String, cast, exists, literal, select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases.stages import decided_on
from kiosk.central.lockers.bundles import waits_for_the_rest
from kiosk.central.messages.making import tell_delivery_near
from kiosk.central.office import Office
from kiosk.central.policies import policies_in
from kiosk.central.storage import ripe
from kiosk.central.tables.cases import CaseRow, StageRow
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tables.messages import MessageKind, MessageRow
from kiosk.central.tables.tasks import TaskRow
from kiosk.central.tasks import open_task
from kiosk.contract.platform import CaseState

_RIGHT = DepositRow.id + literal("/") + cast(DepositRow.counter, String)


def see_to_waiting(db: Db, office: Office, now: dt.datetime) -> None:
    """Open a task, or remind the receiver, once for each right."""
    policies, today = policies_in(db), now.date()
    for deposit in _due(db, DepositRow.keep_until <= today, _together()):
        if waits_for_the_rest(db, deposit.case):
            deposit.keep_until = today + dt.timedelta(days=policies.keep_days)
    db.flush()
    for deposit in _due(db, DepositRow.keep_until < today, _no_task("overdue")):
        _task(db, deposit, "overdue", now)
    if policies.locker_counts_as_delivery:
        return
    flag, remind = policies.delivery_flag_day, policies.delivery_remind_day
    for deposit in _due(db, _decided_by(office.workdays.since(today, flag)), _no_task("delivery_late")):
        if _days(office, deposit, today) >= flag:
            _task(db, deposit, "delivery_late", now)
    near = _decided_by(office.workdays.since(today, remind))
    for deposit in _due(db, near, _no_task("delivery_late"), _not_reminded()):
        if remind <= _days(office, deposit, today) < flag:
            tell_delivery_near(db, deposit, now)


def _due(db: Db, *that: ColumnElement[bool]) -> Sequence[DepositRow]:
    rows: Sequence[DepositRow] = ripe(db, select(DepositRow).where(DepositRow.state == DepositState.WAITING, *that))
    return rows


def _together() -> ColumnElement[bool]:
    """Kept for the rest of its case: its receiver comes once."""
    return exists().where(CaseRow.project_no == DepositRow.project_no, CaseRow.together)


def _decided_by(day: dt.date) -> ColumnElement[bool]:
    """Decided on that day or before; a case that was decided again later is looked at more closely by who asks."""
    decided = (StageRow.lane == "") & (StageRow.state == CaseState.DECIDED) & (StageRow.on <= day)
    return exists().where(StageRow.project_no == DepositRow.project_no, decided)


def _days(office: Office, deposit: DepositRow, today: dt.date) -> int:
    decided = decided_on(deposit.case)
    return office.workdays.between(decided, today) if decided else -1


def _no_task(kind: str) -> ColumnElement[bool]:
    return ~exists().where(TaskRow.kind == kind, TaskRow.cause == literal("deposit:") + _RIGHT)


def _not_reminded() -> ColumnElement[bool]:
    return ~exists().where(MessageRow.kind == MessageKind.DELIVERY_NEAR, MessageRow.occasion == _RIGHT)


def _task(db: Db, deposit: DepositRow, kind: str, now: dt.datetime) -> None:
    cause = f"deposit:{deposit.id}/{deposit.counter}"
    open_task(db, kind, cause, now, cabinet=deposit.cabinet_id, cell=deposit.cell, deposit_id=deposit.id)
