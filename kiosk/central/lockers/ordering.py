"""应急开箱: asking for a door, agreeing, saying no, and the code that was read out on the spot; two people, one cell.

Whoever asks, at the office or at the operators' console, comes through here: there is no second way to a door.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from kiosk.central.lockers.openings import expire_openings, sign_order
from kiosk.central.lockers.receivers import is_receiver_of
from kiosk.central.office import Office
from kiosk.central.policies import policies_in
from kiosk.central.refusals import Declined
from kiosk.central.storage import locked
from kiosk.central.tables.openings import OpeningRow
from kiosk.central.tables.places import CabinetRow, TerminalRow
from kiosk.central.tables.staff import StaffRow
from kiosk.contract.lockers import OpeningReason, OpeningState
from kiosk.contract.sealing import keyed

REQUEST_STANDS = dt.timedelta(minutes=30)


@dataclass(frozen=True)
class Wanted:
    """Which door, why, and where that is written down. With a `terminal` no other one may show its code."""

    cabinet: str
    cell: int
    reason: OpeningReason
    note: str
    ticket: str
    terminal: str = ""


def request(db: Db, wanted: Wanted, member: str, now: dt.datetime) -> OpeningRow:
    """Ask for one cell to be opened from afar. The receiver cannot."""
    if not wanted.note.strip() or not wanted.ticket.strip():
        raise Declined("request_unclear")
    cabinet = db.get(CabinetRow, wanted.cabinet)
    if cabinet is None or not 1 <= wanted.cell <= cabinet.cells:
        raise Declined("cell_unknown")
    _not_the_receiver(db, wanted.cabinet, wanted.cell, now, member)
    row = OpeningRow(
        id=f"E-{secrets.token_hex(8)}",  # the audit log takes no bare numbers of that length
        cabinet_id=wanted.cabinet,
        cell=wanted.cell,
        reason=wanted.reason,
        note=wanted.note,
        ticket=wanted.ticket,
        state=OpeningState.REQUESTED,
        requester=member,
        requested_at=now,
        expires=now + REQUEST_STANDS,
        terminal_id=wanted.terminal,
    )
    db.add(row)
    db.flush()
    return row


def approve(db: Db, opening: str, member: str, now: dt.datetime) -> OpeningRow:
    """Agree. It takes somebody else than who asked, and not the receiver; from now on it must be done in minutes."""
    row = alive(db, opening, now, OpeningState.REQUESTED)
    if row.requester == member:
        raise Declined("two_people")
    _not_the_receiver(db, row.cabinet_id, row.cell, now, row.requester, member)
    row.state, row.approver, row.approved_at = OpeningState.APPROVED, member, now
    row.expires = now + dt.timedelta(minutes=policies_in(db).opening_minutes)
    return row


def refuse(db: Db, opening: str, member: str, now: dt.datetime) -> OpeningRow:
    """Say no, or not any more."""
    row = alive(db, opening, now, OpeningState.REQUESTED, OpeningState.APPROVED)
    row.state, row.approver = OpeningState.REFUSED, row.approver or member
    return row


def confirm(db: Db, office: Office, opening: str, member: str, code: str) -> OpeningRow:
    """Type the code that the terminal shows. Right: the order is signed. Wrong too often: the opening is over.

    The state tells which; a wrong try is to be kept, so that nothing is raised for it here.
    """
    row = alive(db, opening, office.now(), OpeningState.APPROVED)
    if row.requester != member:
        raise Declined("two_people")
    # Something else may lie there by now than when they asked and agreed.
    _not_the_receiver(db, row.cabinet_id, row.cell, office.now(), row.requester, row.approver)
    if row.code_hash and _same_code(db, row, code):
        row.state = OpeningState.CONFIRMED
        sign_order(office, row)
        return row
    row.tries += bool(row.code_hash)
    if row.tries >= policies_in(db).opening_tries:
        row.state = OpeningState.REFUSED
    return row


def alive(db: Db, opening: str, now: dt.datetime, *states: OpeningState) -> OpeningRow:
    """An opening that is in one of these states, and nobody else's until this transaction ends."""
    expire_openings(db, now)
    row = locked(db, OpeningRow, opening)
    if row is None:
        raise Declined("not_found")
    if row.state not in states:
        raise Declined("opening_over")
    return row


def _same_code(db: Db, row: OpeningRow, code: str) -> bool:
    terminal = db.get_one(TerminalRow, row.terminal_id)
    made = keyed(bytes.fromhex(terminal.key), "onsite", code)
    return hmac.compare_digest(made.encode(), row.code_hash.encode())


def _not_the_receiver(db: Db, cabinet: str, cell: int, now: dt.datetime, *staff: str) -> None:
    """Refuse when what lies there is one of theirs, or one of them may collect it."""
    for member in staff:
        if is_receiver_of(db, db.get_one(StaffRow, member).id_number, cabinet, cell, now):
            raise Declined("two_people")
