"""Which doors may be opened for which purpose, and that an order from afar is obeyed once."""

from __future__ import annotations

import sqlite3

from kiosk.contract.lockers import CellState, Purpose
from kiosk.terminal.lockers.deed import Deed
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine
from kiosk.terminal.lockers.rights import CellNotReady
from kiosk.terminal.lockers.stock import holds_deposit

_OUT_OF_SERVICE = (CellState.UNVERIFIED, CellState.FAULT, CellState.DISABLED, CellState.CLEANING)
_AT_REST = (CellState.FREE, CellState.OCCUPIED, *_OUT_OF_SERVICE)


def ready(ledger: Ledger, purpose: Purpose, number: int, deposit_id: str, deed: Deed) -> CellLine:
    """The cell, where it may be opened for this purpose now. Raises CellNotReady."""
    cell = ledger.cell(number)
    if cell is None:
        raise CellNotReady(number, CellState.DISABLED, "unknown_cell")
    if not _fits(cell, purpose, deposit_id) or not _kind_fits(ledger, cell, purpose):
        raise CellNotReady(number, cell.state, cell.reason or f"not_for_{purpose}")
    if purpose is Purpose.CLEARING and not (deed.staff and deed.second and deed.staff != deed.second):
        raise CellNotReady(number, cell.state, "second_person_missing")
    return cell


def obey(ledger: Ledger, deed: Deed) -> None:
    """An order from afar is used up with the first pulse. Raises CellNotReady where it was used before."""
    if not deed.order:
        return
    try:
        query = "INSERT INTO orders_obeyed (id, at) VALUES (?, ?)"
        ledger.db.execute(query, (deed.order, ledger.at.isoformat()))
    except sqlite3.IntegrityError:
        raise CellNotReady(0, CellState.UNVERIFIED, "order_obeyed") from None


def _fits(cell: CellLine, purpose: Purpose, deposit_id: str) -> bool:
    match purpose:
        case Purpose.DEPOSIT | Purpose.HAND_IN:
            return cell.state is CellState.RESERVED and cell.deposit_id == deposit_id
        case Purpose.COLLECTION:
            return cell.state is CellState.OCCUPIED
        case Purpose.RECLAIM:
            return holds_deposit(cell)
        case Purpose.LOOK:
            return cell.state in _OUT_OF_SERVICE
        case _:
            return cell.state in _AT_REST


def _kind_fits(ledger: Ledger, cell: CellLine, purpose: Purpose) -> bool:
    """Papers handed in are counted when they are taken out; results are proved by their label: never the other way."""
    if purpose not in (Purpose.COLLECTION, Purpose.RECLAIM):
        return True
    query = "SELECT 1 FROM errands WHERE deposit_id = ? AND purpose = 'hand_in'"
    papers = ledger.db.execute(query, (cell.deposit_id,)).fetchone() is not None
    return papers == (purpose is Purpose.COLLECTION)
