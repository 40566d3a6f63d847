"""At the office: a terminal is shut out by two people; what stands in the book of identities."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.enrolment.acts import note_act
from kiosk.central.enrolment.issuing import newest_of, revoke_all
from kiosk.central.enrolment.revoked_list import write_list
from kiosk.central.enrolment.words import ActLine, RevocationLine, RevokeWish, TerminalLine
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.storage import locked, ripe
from kiosk.central.tables.enrolment import IdentityActRow, RevocationRow, RevocationState
from kiosk.central.tables.places import TerminalRow
from kiosk.contract.lockers import Role

router = room("office", "/office")
_REQUEST_STANDS = dt.timedelta(minutes=30)


@router.get("/terminals")
def terminals(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[TerminalLine, ...]:
    """All terminals and the newest certificate of each."""
    with office.begin() as db:
        return tuple(_terminal(db, row) for row in db.scalars(page.of(select(TerminalRow).order_by(TerminalRow.id))))


@router.get("/revocations")
def revocations(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[RevocationLine, ...]:
    """The newest first."""
    with office.begin() as db:
        expire_revocations(db, office.now())
        newest = select(RevocationRow).order_by(RevocationRow.requested_at.desc(), RevocationRow.id)
        return tuple(_line(row) for row in db.scalars(page.of(newest)))


@router.get("/identity_acts")
def acts(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[ActLine, ...]:
    """All that was done or refused about terminals' identities, the newest first."""
    with office.begin() as db:
        rows = db.scalars(page.of(select(IdentityActRow).order_by(IdentityActRow.place.desc())))
        return tuple(ActLine(row.act, row.terminal_id, row.who, row.about, row.at, row.times) for row in rows)


@router.post("/terminals/{terminal}/revoke", dependencies=[exactly(RevokeWish)])
def request(terminal: str, wish: RevokeWish, desk: TheDesk) -> RevocationLine:
    """Ask that a terminal be shut out. Nothing happens until somebody else agrees."""
    desk.member.need(Role.SECURITY)
    if not wish.note.strip():
        raise Declined("request_unclear")

    def act(db: Db) -> RevocationLine:
        if db.get(TerminalRow, terminal) is None:
            raise Declined("not_found")
        now = desk.now()
        row = RevocationRow(
            id=f"R-{secrets.token_hex(8)}",
            terminal_id=terminal,
            reason=wish.reason,
            note=wish.note,
            state=RevocationState.REQUESTED,
            requester=desk.member.id,
            requested_at=now,
            expires=now + _REQUEST_STANDS,
        )
        db.add(row)
        note_act(db, "revocation_requested", terminal, desk.member.id, wish.reason.value, now)
        db.flush()
        return _line(row)

    return desk.once((terminal, wish), RevocationLine, act)


@router.post("/revocations/{revocation}/approve")
def approve(revocation: str, desk: TheDesk) -> RevocationLine:
    """Agree. It takes somebody else than who asked; from this moment the terminal is not believed."""
    desk.member.need(Role.SECURITY)

    def act(db: Db) -> RevocationLine:
        expire_revocations(db, desk.now())
        row = locked(db, RevocationRow, revocation)
        if row is None:
            raise Declined("not_found")
        if row.state is not RevocationState.REQUESTED:
            raise Declined("not_possible_now")
        if row.requester == desk.member.id:
            raise Declined("two_people")
        row.state, row.approver, row.done_at = RevocationState.DONE, desk.member.id, desk.now()
        revoke_all(db, row.terminal_id, row.reason.value, desk.now())
        note_act(db, "terminal_revoked", row.terminal_id, desk.member.id, row.reason.value, desk.now())
        return _line(row)

    answer = desk.once(("approve", revocation), RevocationLine, act)
    write_list(desk.office)
    return answer


def expire_revocations(db: Db, now: dt.datetime) -> None:
    """What nobody agreed to in its time does nothing any more."""
    late = (RevocationRow.state == RevocationState.REQUESTED) & (RevocationRow.expires <= now)
    for row in ripe(db, select(RevocationRow).where(late)):
        row.state = RevocationState.EXPIRED
    db.flush()


def _terminal(db: Db, row: TerminalRow) -> TerminalLine:
    newest = newest_of(db, row.id)
    if newest is None:
        return TerminalLine(row.id, row.site_code, "", None, None, None)
    return TerminalLine(row.id, row.site_code, newest.serial, newest.issued_at, newest.expires, newest.revoked_at)


def _line(row: RevocationRow) -> RevocationLine:
    return RevocationLine(
        id=row.id,
        terminal=row.terminal_id,
        reason=row.reason,
        note=row.note,
        state=row.state,
        requester=row.requester,
        requested_at=row.requested_at,
        expires=row.expires,
        approver=row.approver,
        done_at=row.done_at,
    )
