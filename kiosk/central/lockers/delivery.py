"""送达方式: the receiver or the office wants the result another way, and what lies in a locker is nobody's then."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.lockers.deposits import regrant, withdraw
from kiosk.central.messages.making import cancel, tell_deposited
from kiosk.central.policies import policies_in
from kiosk.central.tables.cases import CaseRow, Delivery
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tasks import open_task, settle_tasks_of

# 回收并寄出, and 回收转窗口.
_TASKS = {Delivery.MAIL: "reclaim_and_mail"}
_TO_WINDOW = "reclaim_to_window"
_FOR_THIS = (*_TASKS.values(), _TO_WINDOW)


def choose_delivery(db: Db, case: CaseRow, delivery: Delivery, reason: str, who: str, now: dt.datetime) -> None:
    """Take the choice down, and revoke or renew the right to what waits in a locker."""
    case.delivery, case.delivery_reason = delivery, reason
    lying = select(DepositRow).where(DepositRow.project_no == case.project_no, DepositRow.holds_item)
    for deposit in db.scalars(lying.with_for_update(key_share=True)):
        if delivery is not Delivery.LOCKER and withdraw(deposit, now):
            cancel(db, deposit.id)
            _send_staff(db, deposit, delivery, reason, now)
        elif delivery is Delivery.LOCKER and deposit.state is DepositState.WITHDRAWN:
            regrant(deposit, now)
            db.flush()
            settle_tasks_of(db, deposit.id, _FOR_THIS, who, "stays in the locker", now)
            tell_deposited(db, deposit, now, dt.timedelta(seconds=policies_in(db).grace_seconds))


def _send_staff(db: Db, deposit: DepositRow, delivery: Delivery, reason: str, now: dt.datetime) -> None:
    open_task(
        db,
        _TASKS.get(delivery, _TO_WINDOW),
        f"deposit:{deposit.id}/{deposit.counter}",
        now,
        cabinet=deposit.cabinet_id,
        cell=deposit.cell,
        deposit_id=deposit.id,
        said=reason or delivery.value,
    )
