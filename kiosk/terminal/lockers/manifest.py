"""Taking over the platform's list of grants. Where list and ledger differ, the ledger wins: it saw the doors."""

from __future__ import annotations

import logging

import msgspec

from kiosk.contract.events import Event, is_id
from kiosk.contract.platform import CellState, Grant, Manifest
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine
from kiosk.terminal.lockers.rights import Rights, Standing

_log = logging.getLogger(__name__)


def version(ledger: Ledger) -> int:
    """Version of the list as last taken over; 0 before the first."""
    row = ledger.db.execute("SELECT version FROM manifests WHERE cabinet = ?", (ledger.cabinet,)).fetchone()
    return row[0] if row else 0


def keep(rights: Rights, manifest: Manifest) -> bool:
    """Take over a list; False when it is the one we have."""
    ledger = rights.ledger
    known = version(ledger)
    if manifest.version == known:
        return False
    if manifest.version < known:
        ledger.note(Event.MANIFEST_WENT_BACK)
    grants = [grant for grant in manifest.grants if _is_sound(grant)]
    listed = {grant.deposit_id for grant in grants}
    gone = [grant for grant in rights.grants() if grant not in grants]
    # The platform drops a deposit when it hears that its door was opened; the receiver may still finish.
    finishing = [grant for grant in gone if _is_finishing(rights, grant) and grant.deposit_id not in listed]
    _write(ledger, manifest, grants + finishing)
    still = {(grant.deposit_id, grant.cell) for grant in grants}
    for grant in gone:
        if (grant.deposit_id, grant.cell) not in still:
            _withdraw(rights, grant)
    for grant in grants:
        _admit(rights, grant)
    ledger.note(Event.MANIFEST_KEPT, grants=len(grants))
    return True


def _is_sound(grant: Grant) -> bool:
    if is_id(grant.deposit_id):
        return True
    _log.error("a grant for cell %d was left out: its deposit id has not the shape of an id", grant.cell)
    return False


def _is_finishing(rights: Rights, grant: Grant) -> bool:
    return rights.standing(grant.deposit_id) is Standing.FINISHING


def _write(ledger: Ledger, manifest: Manifest, grants: list[Grant]) -> None:
    ledger.db.execute("DELETE FROM grants WHERE cabinet = ?", (ledger.cabinet,))
    ledger.db.executemany(
        "INSERT OR REPLACE INTO grants (deposit_id, cabinet, cell, body) VALUES (?, ?, ?, ?)",
        [(grant.deposit_id, ledger.cabinet, grant.cell, msgspec.json.encode(grant).decode()) for grant in grants],
    )
    ledger.db.execute(
        "INSERT INTO manifests (cabinet, version, taken_at) VALUES (?, ?, ?)"
        " ON CONFLICT (cabinet) DO UPDATE SET version = excluded.version, taken_at = excluded.taken_at",
        (ledger.cabinet, manifest.version, ledger.at.isoformat()),
    )


def _withdraw(rights: Rights, grant: Grant) -> None:
    """The platform took a right back. What nobody collected still lies in its cell, so the cell is not free."""
    cell = rights.ledger.cell(grant.cell)
    if cell and cell.state is CellState.OCCUPIED and cell.deposit_id == grant.deposit_id:
        rights.ledger.doubt(cell, "grant_withdrawn")


def _admit(rights: Rights, grant: Grant) -> None:
    """A grant of the list: its cell holds something, unless the journal knows that it was collected."""
    cell = rights.ledger.cell(grant.cell)
    if cell is None or rights.standing(grant.deposit_id) is not Standing.FRESH:
        return
    occupied = CellLine(cell.number, CellState.OCCUPIED, "", grant.deposit_id)
    if cell.state is CellState.FREE:
        rights.ledger.write(occupied)
    elif cell.reason == "grant_withdrawn" and cell.deposit_id == grant.deposit_id:
        rights.ledger.change(occupied)
