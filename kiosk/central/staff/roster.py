"""Who is of the staff: roles, leaving, and one's own PIN. A change ends running sign-ins and is on the next list."""

from __future__ import annotations

import hmac
import secrets

from fastapi import Request
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.policies import technician_until
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import Desk, TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.staff.resting import Try, take_back
from kiosk.central.staff.signing_in import prove
from kiosk.central.staff.words import Done, PinWish, RolesWish, StaffLine
from kiosk.central.storage import locked
from kiosk.central.tables.staff import StaffRow, StaffSessionRow
from kiosk.contract.ids import mask_name
from kiosk.contract.lockers import STAFF_PIN_DIGITS, Role
from kiosk.contract.sealing import pin_verifier

router = room("office", "/office")
_SALT_BYTES = 16


@router.get("/staff")
def staff(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[StaffLine, ...]:
    """Everybody, also who has left."""
    with office.begin() as db:
        return tuple(_line(row) for row in db.scalars(page.of(select(StaffRow).order_by(StaffRow.id))))


@router.put("/staff/{staff}/roles", dependencies=[exactly(RolesWish)])
def give_roles(staff: str, wish: RolesWish, office: TheOffice, desk: TheDesk) -> StaffLine:
    """Somebody else may do this from now on, and nothing else. Nobody gives themselves a role."""

    def act(db: Db) -> StaffLine:
        row = _somebody_else(db, desk, staff)
        row.roles = sorted({role.value for role in wish.roles})
        row.technician_until = technician_until(db, office.today()) if Role.TECHNICIAN in wish.roles else None
        return _line(row)

    desk.member.need(Role.ADMIN)
    return desk.once((staff, wish), StaffLine, act)


@router.post("/staff/{staff}/leave")
def leave(staff: str, desk: TheDesk) -> StaffLine:
    """Somebody else is not of the staff any more."""

    def act(db: Db) -> StaffLine:
        row = _somebody_else(db, desk, staff)
        row.left = True
        return _line(row)

    desk.member.need(Role.ADMIN)
    return desk.once(("leave", staff), StaffLine, act)


@router.put("/pin", dependencies=[exactly(PinWish)])
def change_pin(wish: PinWish, office: TheOffice, member: TheMember, request: Request) -> Done:
    """One's own PIN, by who knows the old one: nobody can set another's and act in their name."""
    if len(wish.new) != STAFF_PIN_DIGITS or not (wish.new.isascii() and wish.new.isdigit()):
        raise Declined("request_unclear")
    attempt = Try(f"staff:{member.id}", f"place:{request.client.host if request.client else ''}")
    made = prove(office, attempt, wish.old)
    salt = secrets.token_hex(_SALT_BYTES)
    verifier = pin_verifier(wish.new, salt)
    with office.begin() as db:
        row = locked(db, StaffRow, member.id)
        if row is None or not hmac.compare_digest(made, row.pin_verifier):
            raise Declined("sign_in_wrong")
        take_back(db, attempt, office.now())
        row.pin_salt, row.pin_verifier = salt, verifier
        _end_sessions(db, member.id)
    return Done(member.id)


def _somebody_else(db: Db, desk: Desk, staff: str) -> StaffRow:
    """The one whose entry is changed; what they are signed in to is over."""
    if staff == desk.member.id:
        raise Declined("two_people")
    row = locked(db, StaffRow, staff)
    if row is None:
        raise Declined("not_found")
    _end_sessions(db, staff)
    return row


def _end_sessions(db: Db, staff: str) -> None:
    db.execute(delete(StaffSessionRow).where(StaffSessionRow.staff_id == staff))


def _line(row: StaffRow) -> StaffLine:
    return StaffLine(row.id, mask_name(row.name), tuple(Role(role) for role in row.roles), row.left)
