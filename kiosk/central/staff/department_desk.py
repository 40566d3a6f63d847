"""Departments whose own system cannot be reached: the office says so, and says when it is back (M40)."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.staff.words import DepartmentAway, DepartmentLine
from kiosk.central.storage import locked
from kiosk.central.tables.catalogue import DepartmentAwayRow, DepartmentRow
from kiosk.contract.lockers import Role

router = room("office", "/office/departments")
_MOST_LETTERS = 80


@router.get("")
def departments(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[DepartmentLine, ...]:
    """All of them, and which are away."""
    with office.begin() as db:
        away = {row.code: row for row in db.scalars(select(DepartmentAwayRow))}
        rows = db.scalars(page.of(select(DepartmentRow).order_by(DepartmentRow.code))).all()
        return tuple(_line(row, away.get(row.code)) for row in rows)


@router.put("/{code}/state", dependencies=[exactly(DepartmentAway)])
def leave(code: str, asked: DepartmentAway, desk: TheDesk) -> DepartmentLine:
    """Its items cannot be handled until then; without a moment, until somebody says that it is back."""
    desk.member.need(Role.ADMIN)
    for words in (asked.reason.zh, asked.reason.en):
        if not words.strip() or len(words) > _MOST_LETTERS:
            raise Declined("request_unclear")
    if asked.until is not None and (asked.until.tzinfo is None or asked.until <= desk.now()):
        raise Declined("request_unclear")

    def act(db: Db) -> DepartmentLine:
        department = _department(db, code)
        row = DepartmentAwayRow(
            code=code, reason=asked.reason, until=asked.until, since=desk.now(), said_by=desk.member.id
        )
        return _line(department, db.merge(row))

    return desk.once((code, asked), DepartmentLine, act)


@router.delete("/{code}/state")
def come_back(code: str, desk: TheDesk) -> DepartmentLine:
    """It can be reached again."""
    desk.member.need(Role.ADMIN)

    def act(db: Db) -> DepartmentLine:
        department = _department(db, code)
        row = db.get(DepartmentAwayRow, code)
        if row is not None:
            db.delete(row)
        return _line(department, None)

    return desk.once((code, "back"), DepartmentLine, act)


def _department(db: Db, code: str) -> DepartmentRow:
    row = locked(db, DepartmentRow, code)
    if row is None:
        raise Declined("not_found")
    return row


def _line(row: DepartmentRow, away: DepartmentAwayRow | None) -> DepartmentLine:
    return DepartmentLine(
        code=row.code,
        name=row.name,
        away=away is not None,
        reason=away.reason if away else None,
        until=away.until if away else None,
    )
