"""回收: staff took a thing out of its cell. Its code is dead from that moment, and the citizen learns where it is."""

from __future__ import annotations

from sqlalchemy.orm import Session as Db

from kiosk.central.cases import stages
from kiosk.central.facts.fact import Fact
from kiosk.central.lockers.deposits import IN_CELL, deposit_at, holder_of, release, revoke
from kiosk.central.messages.making import cancel, tell_reclaimed
from kiosk.central.tables.cases import Delivery
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tasks import settle_tasks_of
from kiosk.contract.facts import StaffAct
from kiosk.contract.names import Name

_TO_MAIL = Name("已取出,改为邮寄", "Taken out, to be sent by post")
# No receiver was ever told that it lies there.
_NEVER_TOLD = frozenset({DepositState.CLAIMED, DepositState.RELEASED, DepositState.CONFLICT})
_SETTLED = (
    "overdue",
    "deposit_conflict",
    "reclaim_to_window",
    "handover_disputed",
    "handover_unproven",
    "thing_missing",
)


def reclaim(db: Db, fact: Fact, act: StaffAct) -> None:
    """Taken back, proved by the label that was scanned; or found missing, or something else was found."""
    deposit = deposit_at(db, fact.event.deposit_id)
    if deposit is None:
        fact.task(db, "deposit_unknown", said=act.said)
    elif not lies_here(fact, deposit):
        fact.task(db, "cell_contradiction", said=deposit.state.value)
    elif act.said == "empty":
        missing(db, fact, deposit)
    elif act.said == "other" or (act.said == "taken" and act.item_no not in {"", deposit.item_no}):
        wrong_thing(db, fact, deposit)
    elif act.said == "taken":
        if not act.item_no:
            fact.task(db, "label_not_scanned", said=act.said)
        _take_back(db, fact, deposit)


def lies_here(fact: Fact, deposit: DepositRow) -> bool:
    """True when the cell that was opened is the one in which the deposit lies."""
    return (deposit.cabinet_id, deposit.cell) == (fact.event.cabinet, fact.event.cell)


def take_out(db: Db, fact: Fact, act: StaffAct) -> None:
    """A door was opened by order or for clearing: what was taken is in staff's hands; somebody decides what next."""
    deposit = holder_of(db, fact.event.cabinet, fact.event.cell)
    if act.said == "taken":
        fact.task(db, "taken_by_staff", said=act.purpose.value)
        if deposit is not None:
            _take_back(db, fact, deposit)
    elif act.said == "empty" and deposit is not None:
        missing(db, fact, deposit)


def missing(db: Db, fact: Fact, deposit: DepositRow) -> None:
    """The cell is empty. Whoever was believed to find something there will not."""
    if deposit.state in IN_CELL:
        fact.task(db, "thing_missing", said=deposit.state.value)
        revoke(deposit, fact.now)
        deposit.state = DepositState.DISPUTED
        cancel(db, deposit.id)
    deposit.holds_cell = False


def wrong_thing(db: Db, fact: Fact, deposit: DepositRow) -> None:
    """错件: what lies there is somebody else's."""
    fact.task(db, "other_thing_found", said=deposit.state.value)
    if deposit.state in IN_CELL:
        revoke(deposit, fact.now)
        deposit.state = DepositState.DISPUTED
        cancel(db, deposit.id)


def _take_back(db: Db, fact: Fact, deposit: DepositRow) -> None:
    if deposit.state is DepositState.CONFIRMED:
        fact.task(db, "cell_contradiction", said=deposit.state.value)
        return
    had_a_right = deposit.state not in _NEVER_TOLD
    revoke(deposit, fact.now)
    release(deposit, DepositState.RECLAIMED)
    deposit.settled_at, deposit.settled_by = fact.event.at, fact.event.number
    settle_tasks_of(db, deposit.id, _SETTLED, fact.event.staff, "reclaimed", fact.event.at)
    cancel(db, deposit.id)
    if not had_a_right:
        return
    where = _TO_MAIL if deposit.case.delivery is Delivery.MAIL else _at_window(deposit)
    stages.take_back(deposit.case, fact.on, where)
    db.flush()
    tell_reclaimed(db, deposit, fact.now, where.zh)


def _at_window(deposit: DepositRow) -> Name:
    window = deposit.cabinet.site.window
    return Name(f"已转{window.zh}", f"Moved to {window.en}")
