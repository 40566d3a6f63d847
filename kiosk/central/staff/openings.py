"""应急开箱 at the office: one asks, another agrees, and the one who asked types what is read out on the spot."""

from __future__ import annotations

import datetime as dt
import hmac
import secrets

from fastapi import APIRouter
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.lockers.openings import expire_openings, sign_order
from kiosk.central.lockers.receivers import is_receiver_of
from kiosk.central.policies import policies_in
from kiosk.central.refusals import Declined
from kiosk.central.staff.asking import Desk, TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.staff.words import CodeRead, Opening, OpeningWish
from kiosk.central.storage import locked
from kiosk.central.tables.openings import OpeningRow
from kiosk.central.tables.places import CabinetRow, TerminalRow
from kiosk.central.tables.staff import StaffRow
from kiosk.contract.lockers import OpeningState, Role
from kiosk.contract.sealing import keyed

router = APIRouter(prefix="/office/openings", tags=["office"])
_REQUEST_STANDS = dt.timedelta(minutes=30)


@router.get("")
def openings(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[Opening, ...]:
    """The newest openings first."""
    with office.begin() as db:
        expire_openings(db, office.now())
        tries = policies_in(db).opening_tries
        newest = select(OpeningRow).order_by(OpeningRow.requested_at.desc(), OpeningRow.id)
        rows = db.scalars(page.of(newest)).all()
        return tuple(_line(row, tries) for row in rows)


@router.post("", dependencies=[exactly(OpeningWish)])
def request(wish: OpeningWish, desk: TheDesk) -> Opening:
    """Ask for one cell to be opened from afar: reason, a note on it and a ticket are asked for. The receiver cannot."""
    if not wish.note.strip() or not wish.ticket.strip():
        raise Declined("request_unclear")

    def act(db: Db) -> Opening:
        cabinet = db.get(CabinetRow, wish.cabinet)
        if cabinet is None or not 1 <= wish.cell <= cabinet.cells:
            raise Declined("cell_unknown")
        _not_the_receiver(db, desk, wish.cabinet, wish.cell, desk.member.id)
        row = OpeningRow(
            id=f"E-{secrets.token_hex(8)}",  # the audit log takes no bare numbers of that length
            cabinet_id=wish.cabinet,
            cell=wish.cell,
            reason=wish.reason,
            note=wish.note,
            ticket=wish.ticket,
            state=OpeningState.REQUESTED,
            requester=desk.member.id,
            requested_at=desk.now(),
            expires=desk.now() + _REQUEST_STANDS,
        )
        db.add(row)
        db.flush()
        return _line(row, policies_in(db).opening_tries)

    return desk.once(wish, Opening, act)


@router.post("/{opening}/approve")
def approve(opening: str, desk: TheDesk) -> Opening:
    """Agree. It takes somebody else than who asked, and not the receiver; from now on it must be done in minutes."""
    desk.member.need(Role.ADMIN)

    def act(db: Db) -> Opening:
        row = _alive(db, desk, opening, OpeningState.REQUESTED)
        if row.requester == desk.member.id:
            raise Declined("two_people")
        _not_the_receiver(db, desk, row.cabinet_id, row.cell, row.requester, desk.member.id)
        policies = policies_in(db)
        row.state, row.approver, row.approved_at = OpeningState.APPROVED, desk.member.id, desk.now()
        row.expires = desk.now() + dt.timedelta(minutes=policies.opening_minutes)
        return _line(row, policies.opening_tries)

    return desk.once(("approve", opening), Opening, act)


@router.post("/{opening}/refuse")
def refuse(opening: str, desk: TheDesk) -> Opening:
    """Say no, or not any more."""
    desk.member.need(Role.ADMIN)

    def act(db: Db) -> Opening:
        row = _alive(db, desk, opening, OpeningState.REQUESTED, OpeningState.APPROVED)
        row.state, row.approver = OpeningState.REFUSED, row.approver or desk.member.id
        return _line(row, policies_in(db).opening_tries)

    return desk.once(("refuse", opening), Opening, act)


@router.post("/{opening}/code", dependencies=[exactly(CodeRead)])
def confirm(opening: str, read: CodeRead, office: TheOffice, member: TheMember) -> Opening:
    """Type the code that the terminal shows. Right: the order is signed. Wrong too often: the opening is over."""
    with office.begin() as db:
        desk = Desk(office, member, "")
        row = _alive(db, desk, opening, OpeningState.APPROVED)
        if row.requester != member.id:
            raise Declined("two_people")
        # Something else may lie there by now than when they asked and agreed.
        _not_the_receiver(db, desk, row.cabinet_id, row.cell, row.requester, row.approver)
        tries = policies_in(db).opening_tries
        if not row.code_hash or not _same_code(db, row, read.code):
            row.tries += bool(row.code_hash)
            if row.tries >= tries:
                row.state = OpeningState.REFUSED
        else:
            row.state = OpeningState.CONFIRMED
            sign_order(office, row)
        answer = _line(row, tries)
    # Raised outside the transaction: the try has to stay counted.
    if answer.state is OpeningState.APPROVED:
        raise Declined("code_wrong")
    if answer.state is OpeningState.REFUSED:
        raise Declined("opening_over")
    return answer


def _same_code(db: Db, row: OpeningRow, code: str) -> bool:
    terminal = db.get_one(TerminalRow, row.terminal_id)
    made = keyed(bytes.fromhex(terminal.key), "onsite", code)
    return hmac.compare_digest(made.encode(), row.code_hash.encode())


def _alive(db: Db, desk: Desk, opening: str, *states: OpeningState) -> OpeningRow:
    expire_openings(db, desk.now())
    row = locked(db, OpeningRow, opening)
    if row is None:
        raise Declined("not_found")
    if row.state not in states:
        raise Declined("opening_over")
    return row


def _not_the_receiver(db: Db, desk: Desk, cabinet: str, cell: int, *staff: str) -> None:
    """Refuse when what lies there is one of theirs, or one of them may collect it."""
    for member in staff:
        if is_receiver_of(db, db.get_one(StaffRow, member).id_number, cabinet, cell, desk.now()):
            raise Declined("two_people")


def _line(row: OpeningRow, tries: int) -> Opening:
    return Opening(
        id=row.id,
        cabinet=row.cabinet_id,
        cell=row.cell,
        reason=row.reason,
        note=row.note,
        ticket=row.ticket,
        state=row.state,
        requester=row.requester,
        approver=row.approver,
        requested_at=row.requested_at,
        approved_at=row.approved_at,
        expires=row.expires,
        shown=bool(row.code_hash),
        tries_left=max(0, tries - row.tries),
        done_at=row.done_at,
        said=row.said,
    )
