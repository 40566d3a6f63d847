"""核实: staff looked into a cell. What they saw settles what was in doubt about it, unless the terminal doubts it."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.facts.fact import Fact
from kiosk.central.facts.hand_ins import found, miss
from kiosk.central.facts.reclaims import lies_here, missing, wrong_thing
from kiosk.central.lockers.bundles import may_be_collected
from kiosk.central.lockers.deposits import deposit_at, holder_of, regrant
from kiosk.central.messages.making import tell_deposited
from kiosk.central.policies import policies_in
from kiosk.central.storage import locked
from kiosk.central.tables.hand_ins import HandInRow, HandInState
from kiosk.central.tables.lockers import DepositRow, DepositState
from kiosk.central.tasks import settle_tasks_at, settle_tasks_of
from kiosk.contract.facts import StaffAct
from kiosk.contract.lockers import CellState

_LEFT = frozenset({DepositState.PRESUMED, DepositState.DISPUTED})
# It is with its receiver, or with staff, as far as anybody knew.
_ELSEWHERE = frozenset({DepositState.CONFIRMED, DepositState.RECLAIMED})
_SETTLED = ("handover_disputed", "handover_unproven", "thing_missing")
# Words of who saw the thing where it should be; only its label proves that it is the thing.
_AS_IT_SHOULD_BE = ("there", "key")


def look(db: Db, fact: Fact, act: StaffAct) -> None:
    """Staff saw it empty, saw the thing, saw something else, found the lock broken, or had opened with the key."""
    event = fact.event
    settle_tasks_at(db, event.cabinet, event.cell, event.staff, act.said, event.at)
    deposit = deposit_at(db, event.deposit_id) if event.deposit_id else None
    if deposit is not None and not lies_here(fact, deposit):
        fact.task(db, "cell_contradiction", said=deposit.state.value)
        return
    deposit = deposit or holder_of(db, event.cabinet, event.cell)
    if act.said == "broken":
        fact.task(db, "cell_fault", said=act.said)
    elif act.said == "empty" and _believed(fact, CellState.FREE):
        _empty(db, fact, deposit)
    elif act.said in _AS_IT_SHOULD_BE and _believed(fact, CellState.OCCUPIED):
        _there(db, fact, act, deposit)
    elif act.said == "other":
        _other(db, fact, deposit)


def _believed(fact: Fact, state: CellState) -> bool:
    """False where the terminal saw what speaks against the word: its cell stays in doubt. Older ones do not say."""
    return fact.event.state in (None, state)


def _empty(db: Db, fact: Fact, deposit: DepositRow | None) -> None:
    papers = locked(db, HandInRow, fact.event.deposit_id)
    if papers is not None and papers.state is HandInState.HANDED_IN:
        miss(db, fact, papers, "empty")
    if deposit is not None:
        missing(db, fact, deposit)


def _there(db: Db, fact: Fact, act: StaffAct, deposit: DepositRow | None) -> None:
    papers = locked(db, HandInRow, fact.event.deposit_id)
    if papers is not None and papers.state is HandInState.MISSING and act.item_no == papers.id:
        found(db, fact, papers)
    elif deposit is not None and act.item_no == deposit.item_no:
        _still_there(db, fact, deposit)


def _other(db: Db, fact: Fact, deposit: DepositRow | None) -> None:
    if deposit is None:
        fact.task(db, "other_thing_found", said="other")
    else:
        wrong_thing(db, fact, deposit)


def _still_there(db: Db, fact: Fact, deposit: DepositRow) -> None:
    """It was believed gone, or in dispute, and lies there all the same: its receiver may collect it after all."""
    if deposit.state in _ELSEWHERE:
        fact.task(db, "cell_contradiction", said=deposit.state.value)
        return
    if deposit.state not in _LEFT:
        return
    if not may_be_collected(db, deposit.case) or not deposit.holds_item:
        fact.task(db, "cell_contradiction", said=deposit.state.value)
        return
    settle_tasks_of(db, deposit.id, _SETTLED, fact.event.staff, "there", fact.event.at)
    regrant(deposit, fact.now)
    deposit.holds_cell = True
    deposit.settled_by = fact.event.number
    db.flush()
    tell_deposited(db, deposit, fact.now, dt.timedelta(seconds=policies_in(db).grace_seconds))
