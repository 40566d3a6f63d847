"""投件: something was put into a cell, or was not. What staff did while we could not be asked is judged afterwards."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases import stages
from kiosk.central.facts.fact import Fact
from kiosk.central.lockers.bundles import come, waiting_of
from kiosk.central.lockers.deposits import deposit_at, expire_claims, hold, holder_of, release, revoke
from kiosk.central.lockers.parcels import refusal_of
from kiosk.central.messages.making import cancel, tell_deposited
from kiosk.central.policies import policies_in
from kiosk.central.storage import add_if_new
from kiosk.central.tables.lockers import DeadClaimRow, DepositRow, DepositState, ParcelRow
from kiosk.contract.facts import Placed

_BEFORE_IT_LAY = frozenset({DepositState.CLAIMED, DepositState.RELEASED})


def put_in(db: Db, fact: Fact) -> None:
    """Staff say that the thing lies in the cell, or that it does not."""
    placed = fact.event.placed
    if placed is None:
        return
    expire_claims(db, fact.now)
    deposit = deposit_at(db, fact.event.deposit_id)
    if deposit is not None and deposit.settled_by is not None and deposit.settled_by > fact.event.number:
        return
    if deposit is not None and not _same_thing(deposit, placed):
        _another_thing(db, fact, deposit, placed)
    elif deposit is not None and (deposit.cabinet_id, deposit.cell) != (fact.event.cabinet, fact.event.cell):
        fact.task(db, "deposit_conflict", said="another_cell")
    elif not placed.placed:
        _not_there(db, fact, deposit)
    elif deposit is None:
        _unannounced(db, fact, placed.item_no)
    elif deposit.state in _BEFORE_IT_LAY:
        _claimed(db, fact, deposit)


def _same_thing(deposit: DepositRow, placed: Placed) -> bool:
    """True when the fact speaks of the thing, and the case, for which the cell was claimed."""
    return placed.item_no == deposit.item_no and placed.project_no in {"", deposit.project_no}


def _another_thing(db: Db, fact: Fact, deposit: DepositRow, placed: Placed) -> None:
    """What lies there may be somebody else's. Whoever had been told of it, or had a right to it, has none now."""
    if not placed.placed or deposit.state not in {*_BEFORE_IT_LAY, DepositState.WAITING}:
        fact.task(db, "deposit_conflict", said="another_thing")
        return
    if deposit.state is DepositState.WAITING:
        _take_right(db, fact, deposit)
    _conflict(db, fact, deposit, "another_thing")


def _claimed(db: Db, fact: Fact, deposit: DepositRow) -> None:
    """It had been promised to this terminal. Meanwhile the promise may have run out, or the case have changed."""
    if not deposit.holds_cell and not _regain(db, deposit):
        _conflict(db, fact, deposit, "taken_meanwhile")
        return
    refusal = refusal_of(deposit.parcel, fact.site, fact.on, held=False)
    if refusal:
        _conflict(db, fact, deposit, refusal)
    else:
        _waits(db, fact, deposit)


def _regain(db: Db, deposit: DepositRow) -> bool:
    """Hold cell and thing again, unless somebody else does."""
    _outrank(db, deposit.cabinet_id, deposit.cell, deposit.item_no)
    others = holder_of(db, deposit.cabinet_id, deposit.cell), _holder_of_thing(db, deposit.item_no)
    if any(others):
        return False
    deposit.holds_cell = deposit.holds_item = True
    db.flush()
    return True


def _unannounced(db: Db, fact: Fact, item_no: str) -> None:
    """Decided by the terminal's list alone: it counts if nothing newer than that list stands against it."""
    event = fact.event
    parcel = db.get(ParcelRow, item_no)
    if parcel is None:
        fact.task(db, "deposit_conflict", said="item_unknown")
        return
    refusal = refusal_of(parcel, fact.site, fact.on, held=False)
    _outrank(db, event.cabinet, event.cell, item_no)
    taken = hold(
        db, event.deposit_id, parcel, event.cabinet, event.cell, state=DepositState.CONFLICT, staff=event.staff
    )
    if taken:
        _keep_unheld(db, fact, parcel)
    deposit = deposit_at(db, event.deposit_id)
    if deposit is None:
        raise LookupError("a deposit that was just written is not there")
    if refusal or taken:
        _conflict(db, fact, deposit, refusal or taken)
    else:
        _waits(db, fact, deposit)


def _outrank(db: Db, cabinet: str, cell: int, item_no: str) -> None:
    """What a terminal says that it put into its cell outranks promises of that cell, and of that thing."""
    for promised in (holder_of(db, cabinet, cell), _holder_of_thing(db, item_no)):
        if promised is not None and promised.state is DepositState.CLAIMED:
            release(promised, DepositState.RELEASED)
            db.flush()


def _keep_unheld(db: Db, fact: Fact, parcel: ParcelRow) -> None:
    """Cell or thing are spoken for: it is written down without holding anything, so that staff can find it."""
    event = fact.event
    row = DepositRow(
        id=event.deposit_id,
        item_no=parcel.item_no,
        project_no=parcel.project_no,
        cabinet_id=event.cabinet,
        cell=event.cell,
        holds_cell=False,
        holds_item=False,
        state=DepositState.CONFLICT,
        staff=event.staff,
        # It is never granted: its codes only have to differ from all others.
        code=f"none-{event.deposit_id}",
        qr=f"none-{event.deposit_id}",
    )
    add_if_new(db, row)


def _waits(db: Db, fact: Fact, deposit: DepositRow) -> None:
    policies = policies_in(db)
    deposit.state = DepositState.WAITING
    deposit.deposited_at = fact.event.at
    deposit.keep_until = fact.on + dt.timedelta(days=policies.keep_days)
    deposit.staff = fact.event.staff
    deposit.claimed_until = None
    db.flush()
    if come(db, deposit.case, fact.on) and deposit.case.together:
        for each in waiting_of(db, deposit.case):  # what came first has waited for this
            each.keep_until = deposit.keep_until
    db.flush()
    tell_deposited(db, deposit, fact.now, dt.timedelta(seconds=policies.grace_seconds))


def _conflict(db: Db, fact: Fact, deposit: DepositRow, why: str) -> None:
    """It lies there and nobody may collect it: staff must decide."""
    deposit.state = DepositState.CONFLICT
    deposit.deposited_at = fact.event.at
    fact.task(db, "deposit_conflict", said=why)


def _not_there(db: Db, fact: Fact, deposit: DepositRow | None) -> None:
    """Never put in, or taken out again at once: the claim ends, and so does a right that was given already."""
    if deposit is None:
        # The claim may still be on its way to us, from a terminal that was started anew meanwhile.
        add_if_new(db, DeadClaimRow(deposit_id=fact.event.deposit_id, at=fact.now))
        return
    if deposit.state is DepositState.WAITING:
        _take_right(db, fact, deposit)
    elif deposit.state not in {DepositState.CLAIMED, DepositState.CONFLICT}:
        return
    release(deposit, DepositState.RELEASED)


def _take_right(db: Db, fact: Fact, deposit: DepositRow) -> None:
    revoke(deposit, fact.now)
    stages.unready(db, deposit.case)
    cancel(db, deposit.id)


def _holder_of_thing(db: Db, item_no: str) -> DepositRow | None:
    held = select(DepositRow).where(DepositRow.item_no == item_no, DepositRow.holds_item)
    return db.scalars(held.with_for_update(key_share=True)).first()
