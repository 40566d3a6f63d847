"""The life of a deposit: claimed, waiting, withdrawn, taken back. Whenever a right dies, its counter grows."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.storage import add_if_new, locked, ripe
from kiosk.central.tables.lockers import DepositRow, DepositState, ParcelRow
from kiosk.contract.lockers import PICKUP_CODE_DIGITS

_DRAWS = 20  # codes drawn until one is free; of 100 million few are taken
# The thing is in the cell, as far as the platform knows.
IN_CELL = frozenset({DepositState.WAITING, DepositState.WITHDRAWN, DepositState.CONFLICT})


def new_code() -> str:
    """A pickup code that nobody can foresee."""
    return f"{secrets.randbelow(10**PICKUP_CODE_DIGITS):0{PICKUP_CODE_DIGITS}d}"


def hold(db: Db, deposit_id: str, parcel: ParcelRow, cabinet: str, cell: int, **more: object) -> str:
    """Make a deposit that holds cell and thing; "" when it does, else what was taken: `cell_taken`, `item_deposited`.

    One statement and two unique indexes: of any number of writers one succeeds.
    """
    for _ in range(_DRAWS):
        row = DepositRow(
            id=deposit_id,
            item_no=parcel.item_no,
            project_no=parcel.project_no,
            cabinet_id=cabinet,
            cell=cell,
            holds_cell=True,
            holds_item=True,
            code=new_code(),
            qr=secrets.token_urlsafe(16),
            **more,
        )
        if add_if_new(db, row):
            return ""
        taken = _taken(db, parcel.item_no, cabinet, cell)
        if taken:
            return taken
    return "cell_taken"


def _taken(db: Db, item_no: str, cabinet: str, cell: int) -> str:
    if db.scalars(select(DepositRow.id).where(DepositRow.item_no == item_no, DepositRow.holds_item)).first():
        return "item_deposited"
    return "cell_taken" if holder_of(db, cabinet, cell) else ""


def holder_of(db: Db, cabinet: str, cell: int) -> DepositRow | None:
    """The deposit for which a cell is held, locked."""
    held = select(DepositRow).where(DepositRow.cabinet_id == cabinet, DepositRow.cell == cell, DepositRow.holds_cell)
    return db.scalars(held.with_for_update(key_share=True)).first()


def deposit_at(db: Db, deposit_id: str) -> DepositRow | None:
    """A deposit that nobody else changes meanwhile."""
    return locked(db, DepositRow, deposit_id)


def expire_claims(db: Db, now: dt.datetime) -> None:
    """Claims that ran out hold nothing any more; one that somebody is just working on is theirs to end."""
    out = (DepositRow.state == DepositState.CLAIMED) & (DepositRow.claimed_until <= now)
    for deposit in ripe(db, select(DepositRow).where(out)):
        release(deposit, DepositState.RELEASED)
    db.flush()


def release(deposit: DepositRow, state: DepositState) -> None:
    """It holds nothing any more."""
    deposit.state, deposit.holds_cell, deposit.holds_item = state, False, False


def revoke(deposit: DepositRow, now: dt.datetime) -> None:
    """Every right given so far is dead, also where a terminal still keeps it."""
    deposit.counter += 1
    deposit.revoked_at = now


def withdraw(deposit: DepositRow, now: dt.datetime) -> bool:
    """Nobody may collect it any more; it lies there until staff take it out. False when it does not wait."""
    if deposit.state is not DepositState.WAITING:
        return False
    revoke(deposit, now)
    deposit.state = DepositState.WITHDRAWN
    return True


def regrant(deposit: DepositRow, now: dt.datetime) -> None:
    """It may be collected again, by a right given anew."""
    revoke(deposit, now)
    deposit.state = DepositState.WAITING
    deposit.settled_at = deposit.disputed_at = deposit.presumed_since = None


def clear_cell(db: Db, cabinet: str, cell: int) -> DepositRow | None:
    """The terminal says that a cell is free: what is over holds it no longer. Returns what still should lie there."""
    held = holder_of(db, cabinet, cell)
    if held is None or held.state is DepositState.CLAIMED:
        return None
    if held.state in IN_CELL:
        return held
    held.holds_cell = False
    return None
