"""What lies where: things that wait for their receivers, papers that were handed in, cells that staff must look at."""

from __future__ import annotations

from collections.abc import Collection

from kiosk.contract.lockers import CellState
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine, HandInLine, Waiting, errand_lines
from kiosk.terminal.lockers.rights import Rights

_IN_DOUBT = (CellState.UNVERIFIED, CellState.FAULT, CellState.DISABLED, CellState.CLEANING)


def holds_deposit(cell: CellLine) -> bool:
    """True for a cell from which staff may take something back, also where the platform has withdrawn the right."""
    withdrawn = cell.state is CellState.UNVERIFIED and cell.reason == "grant_withdrawn"
    return withdrawn or cell.state is CellState.OCCUPIED


def waiting(rights: Rights, out_cells: Collection[int]) -> tuple[Waiting, ...]:
    """What lies in the cells for results, by number."""
    ledger = rights.ledger
    found = []
    for cell in ledger.cells():
        if cell.number in out_cells and holds_deposit(cell):
            grant = rights.grant(cell.deposit_id)
            overdue = grant is not None and rights.overdue(grant)
            item_no = ledger.item_in(cell.deposit_id)
            found.append(Waiting(cell.number, cell.deposit_id, item_no, grant, cell.since, overdue))
    return tuple(found)


def handed_in(ledger: Ledger, in_cells: Collection[int]) -> tuple[HandInLine, ...]:
    """What lies in the cells for papers, by number."""
    found = []
    for cell in ledger.cells():
        if cell.number in in_cells and cell.state is CellState.OCCUPIED:
            put_in = errand_lines(ledger.db, "deposit_id = ? AND purpose = 'hand_in'", cell.deposit_id)
            deed = put_in[-1].deed if put_in else None
            project_no, pieces = (deed.project_no, deed.pieces) if deed else ("", 0)
            found.append(HandInLine(cell.number, cell.deposit_id, project_no, pieces, cell.since))
    return tuple(found)


def in_doubt(ledger: Ledger) -> tuple[CellLine, ...]:
    """Cells that are not in service, by number: in doubt, faulty, switched off, or being cleaned."""
    return tuple(cell for cell in ledger.cells() if cell.state in _IN_DOUBT)


def holds_item(ledger: Ledger, item_no: str) -> bool:
    """True when a thing with this barcode lies in one of the cells, as far as the ledger knows."""
    query = "SELECT 1 FROM cells JOIN items USING (deposit_id) WHERE cabinet = ? AND item_no = ? AND state <> 'free'"
    return ledger.db.execute(query, (ledger.cabinet, item_no)).fetchone() is not None
