"""应急开箱 at the office: one asks, another agrees, and the one who asked types what is read out on the spot."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.lockers import ordering
from kiosk.central.lockers.openings import expire_openings
from kiosk.central.policies import policies_in
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.staff.words import CodeRead, Opening, OpeningWish
from kiosk.central.tables.openings import OpeningRow
from kiosk.contract.lockers import OpeningState, Role

router = room("office", "/office/openings")


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
    wanted = ordering.Wanted(wish.cabinet, wish.cell, wish.reason, wish.note, wish.ticket)

    def act(db: Db) -> Opening:
        return _line(ordering.request(db, wanted, desk.member.id, desk.now()), policies_in(db).opening_tries)

    return desk.once(wish, Opening, act)


@router.post("/{opening}/approve")
def approve(opening: str, desk: TheDesk) -> Opening:
    """Agree. It takes somebody else than who asked, and not the receiver; from now on it must be done in minutes."""
    desk.member.need(Role.ADMIN)

    def act(db: Db) -> Opening:
        return _line(ordering.approve(db, opening, desk.member.id, desk.now()), policies_in(db).opening_tries)

    return desk.once(("approve", opening), Opening, act)


@router.post("/{opening}/refuse")
def refuse(opening: str, desk: TheDesk) -> Opening:
    """Say no, or not any more."""
    desk.member.need(Role.ADMIN)

    def act(db: Db) -> Opening:
        return _line(ordering.refuse(db, opening, desk.member.id, desk.now()), policies_in(db).opening_tries)

    return desk.once(("refuse", opening), Opening, act)


@router.post("/{opening}/code", dependencies=[exactly(CodeRead)])
def confirm(opening: str, read: CodeRead, office: TheOffice, member: TheMember) -> Opening:
    """Type the code that the terminal shows. Right: the order is signed. Wrong too often: the opening is over."""
    with office.begin() as db:
        row = ordering.confirm(db, office, opening, member.id, read.code)
        answer = _line(row, policies_in(db).opening_tries)
    # Raised outside the transaction: the try has to stay counted.
    if answer.state is OpeningState.APPROVED:
        raise Declined("code_wrong")
    if answer.state is OpeningState.REFUSED:
        raise Declined("opening_over")
    return answer


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
