"""Taking over the platform's signed list. Where list and ledger differ, the ledger wins: it saw the doors."""

from __future__ import annotations

import datetime as dt
import logging

import msgspec

from kiosk.contract.events import Event, is_id
from kiosk.contract.lockers import CellState, Grant, Manifest, Revocation, Signed
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine, moment
from kiosk.terminal.lockers.rights import Rights, Standing
from kiosk.terminal.trust import Forged, Trust

_log = logging.getLogger(__name__)
_decode_signed = msgspec.json.Decoder(Signed).decode


def tag(ledger: Ledger) -> str:
    """Tag of the list as last taken over; empty before the first."""
    row = ledger.db.execute("SELECT tag FROM manifests WHERE cabinet = ?", (ledger.cabinet,)).fetchone()
    return str(row[0]) if row else ""


def kept(ledger: Ledger, trust: Trust) -> Manifest | None:
    """The list as last taken over; None before the first, and for one that somebody has changed on the disk."""
    row = ledger.db.execute("SELECT unsealed(body) FROM manifests WHERE cabinet = ?", (ledger.cabinet,)).fetchone()
    try:
        return trust.read(_decode_signed(row[0]), Manifest) if row else None
    except Forged:
        return None


def confirmed_at(ledger: Ledger) -> dt.datetime | None:
    """When the platform last said that this is its list."""
    row = ledger.db.execute("SELECT confirmed_at FROM manifests WHERE cabinet = ?", (ledger.cabinet,)).fetchone()
    return moment(row[0]) if row else None


def confirm(ledger: Ledger) -> None:
    """The platform says that the list kept is still its list."""
    ledger.db.execute(
        "UPDATE manifests SET confirmed_at = ? WHERE cabinet = ?", (ledger.at.isoformat(), ledger.cabinet)
    )


def keep(rights: Rights, signed: Signed) -> bool:
    """Take over a list; False when it is the one we have, or refused: forged, addressed elsewhere, or older."""
    ledger = rights.ledger
    try:
        manifest = rights.trust.read(signed, Manifest)
    except Forged as forged:
        return _refuse(ledger, forged.why)
    if (manifest.terminal, manifest.cabinet) != (rights.terminal, ledger.cabinet):
        return _refuse(ledger, "addressed_elsewhere")
    age = _compared(ledger, manifest)
    if age < 0:
        return _refuse(ledger, "older")
    if age == 0:
        confirm(ledger)
        return False
    _take_over(rights, manifest, signed)
    return True


def _refuse(ledger: Ledger, why: str) -> bool:
    _log.error("the list for cabinet %s was refused: %s", ledger.cabinet, why)
    ledger.note(Event.MANIFEST_REFUSED, why=why)
    return False


def _compared(ledger: Ledger, manifest: Manifest) -> int:
    """Whether a list is newer than the one we have (1), the same (0), or older (-1)."""
    query = "SELECT version, issued_at FROM manifests WHERE cabinet = ?"
    row = ledger.db.execute(query, (ledger.cabinet,)).fetchone()
    if row is None:
        return 1
    ours, theirs = (row[0], dt.datetime.fromisoformat(row[1])), (manifest.version, manifest.issued_at)
    return (theirs > ours) - (theirs < ours)


def _take_over(rights: Rights, manifest: Manifest, signed: Signed) -> None:
    ledger = rights.ledger
    before = {grant.deposit_id: grant for grant in rights.grants()}
    listed = {grant.deposit_id: (grant, one) for one in manifest.grants if (grant := _sound(rights, one)) is not None}
    # The platform drops a deposit when it hears that its door was opened; the receiver may still finish.
    finishing = {gone for gone in before.keys() - listed.keys() if rights.standing(gone) is Standing.FINISHING}
    _remember_counters(ledger, manifest, [grant for grant, _ in listed.values()])
    _write(ledger, manifest, signed)
    _write_grants(ledger, listed, finishing)
    for deposit_id in before.keys() - listed.keys() - finishing:
        _withdraw(ledger, before[deposit_id])
    for deposit_id, (grant, _) in listed.items():
        moved = deposit_id in before and before[deposit_id].cell != grant.cell
        if moved:
            _withdraw(ledger, before[deposit_id])
        _admit(rights, grant, new=moved or deposit_id not in before)
    ledger.note(Event.MANIFEST_KEPT, grants=len(listed))


def _sound(rights: Rights, signed: Signed) -> Grant | None:
    try:
        grant = rights.trust.read(signed, Grant)
    except Forged as forged:
        _log.error("a grant was left out: %s", forged.why)
        return None
    if is_id(grant.deposit_id):
        return grant
    _log.error("a grant for cell %d was left out: its deposit id has not the shape of an id", grant.cell)
    return None


def _remember_counters(ledger: Ledger, manifest: Manifest, grants: list[Grant]) -> None:
    """The highest counter ever heard of stands, also when a later list is silent about it."""
    heard = [*manifest.revoked, *(Revocation(grant.deposit_id, grant.counter) for grant in grants)]
    ledger.db.executemany(
        "INSERT INTO revocations (deposit_id, counter) VALUES (?, ?)"
        " ON CONFLICT (deposit_id) DO UPDATE SET counter = max(counter, excluded.counter)",
        [(each.deposit_id, each.counter) for each in heard],
    )


def _write(ledger: Ledger, manifest: Manifest, signed: Signed) -> None:
    now = ledger.at.isoformat()
    ledger.db.execute(
        "INSERT OR REPLACE INTO manifests (cabinet, version, tag, issued_at, taken_at, confirmed_at, body)"
        " VALUES (?, ?, ?, ?, ?, ?, sealed(?))",
        (
            ledger.cabinet,
            manifest.version,
            manifest.tag,
            manifest.issued_at.isoformat(),
            now,
            now,
            msgspec.json.encode(signed).decode(),
        ),
    )


def _write_grants(ledger: Ledger, listed: dict[str, tuple[Grant, Signed]], finishing: set[str]) -> None:
    staying = " AND deposit_id NOT IN (SELECT value FROM json_each(?))"
    names = msgspec.json.encode(sorted(finishing)).decode()
    ledger.db.execute(f"DELETE FROM grants WHERE cabinet = ?{staying}", (ledger.cabinet, names))  # noqa: S608
    ledger.db.executemany(
        "INSERT OR REPLACE INTO grants (deposit_id, cabinet, cell, body) VALUES (?, ?, ?, sealed(?))",
        [
            (grant.deposit_id, ledger.cabinet, grant.cell, msgspec.json.encode(signed).decode())
            for grant, signed in listed.values()
        ],
    )


def _withdraw(ledger: Ledger, grant: Grant) -> None:
    """The platform took a right back. What nobody collected still lies in its cell, so the cell is not free."""
    cell = ledger.cell(grant.cell)
    if cell and cell.state is CellState.OCCUPIED and cell.deposit_id == grant.deposit_id:
        ledger.doubt(cell, "grant_withdrawn")


def _admit(rights: Rights, grant: Grant, *, new: bool) -> None:
    """A grant of the list: its cell holds something, unless the journal knows that it was collected."""
    ledger = rights.ledger
    cell = ledger.cell(grant.cell)
    if cell is None or rights.standing(grant.deposit_id) is not Standing.FRESH:
        return
    ledger.remember_item(grant.deposit_id, grant.item_no)
    occupied = CellLine(cell.number, CellState.OCCUPIED, "", grant.deposit_id)
    if cell.deposit_id == grant.deposit_id:
        if cell.reason == "grant_withdrawn":
            ledger.change(occupied)
    elif cell.state is CellState.FREE and not ledger.lies_elsewhere(grant.deposit_id, grant.cell):
        ledger.write(occupied)
    elif new:
        # The list claims that two things lie in one cell, or one thing in two: staff must look, nobody may collect.
        ledger.alarm(cell.number, "list_contradicts", grant.deposit_id)
        if cell.state is CellState.FREE:
            ledger.doubt(cell, "list_contradicts")
