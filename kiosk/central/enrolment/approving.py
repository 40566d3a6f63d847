"""At the office: which machines ask, and who somebody with the right says they are."""

from __future__ import annotations

import re
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.enrolment.acts import note_act
from kiosk.central.enrolment.boxes import can_take
from kiosk.central.enrolment.words import Approval, ClaimLine
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import Desk, TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.staff.resting import Try, count_try, take_back
from kiosk.central.storage import locked
from kiosk.central.tables.enrolment import ClaimRow
from kiosk.contract.enrolment import CLAIM_OVER, CLAIM_RESTING, CLAIM_UNKNOWN, ClaimState, read_claim
from kiosk.contract.lockers import Role

router = room("office", "/office/enrolments")
_TERMINAL = re.compile(r"[A-Z0-9][A-Z0-9-]{1,30}[A-Z0-9]", re.ASCII)


@router.get("")
def enrolments(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[ClaimLine, ...]:
    """Machines that asked, the newest first."""
    with office.begin() as db:
        rows = db.scalars(page.of(select(ClaimRow).order_by(ClaimRow.asked_at.desc(), ClaimRow.id))).all()
        return tuple(_line(row, expired=row.expires <= office.now()) for row in rows)


@router.post("/{code}/approve", dependencies=[exactly(Approval)])
def approve(code: str, wish: Approval, desk: TheDesk) -> ClaimLine:
    """Say who the machine is that shows this code. Five codes that are none, and who typed them rests."""
    if not _TERMINAL.fullmatch(wish.terminal):
        raise Declined("request_unclear")

    def act(db: Db) -> ClaimLine:
        row = _asked_under(db, desk, code)
        row.terminal_id, row.site_code, row.replaces = wish.terminal, wish.site, wish.replaces
        objection = can_take(db, row)
        if not objection and _is_promised(db, desk, row):
            objection = "terminal_known"
        if objection:
            raise Declined(objection)
        return _decide(db, desk, row, ClaimState.APPROVED)

    return _tried(desk, ("approve", code, wish), act)


@router.post("/{code}/decline")
def decline(code: str, desk: TheDesk) -> ClaimLine:
    """Say that the machine that shows this code is none of ours."""

    def act(db: Db) -> ClaimLine:
        return _decide(db, desk, _asked_under(db, desk, code), ClaimState.DECLINED)

    return _tried(desk, ("decline", code), act)


def _tried(desk: Desk, asked: object, act: Callable[[Db], ClaimLine]) -> ClaimLine:
    """Count a code before it is looked at, so that many at once are no more than one after another."""
    desk.member.need(Role.SECURITY)
    attempt = Try(f"claims by:{desk.member.id}", f"claims beside:{desk.member.id}")
    with desk.office.begin() as db:
        wait = count_try(db, attempt, desk.now())
    if wait:
        raise Declined(CLAIM_RESTING, headers={"Retry-After": str(wait)})
    try:
        answer = desk.once(asked, ClaimLine, act)
    except Declined as refusal:
        if refusal.code != CLAIM_UNKNOWN:
            _take_back(desk, attempt)
        raise
    _take_back(desk, attempt)
    return answer


def _take_back(desk: Desk, attempt: Try) -> None:
    with desk.office.begin() as db:
        take_back(db, attempt, desk.now())


def _asked_under(db: Db, desk: Desk, code: str) -> ClaimRow:
    """The claim that waits under this code. A code counts only as made with our own CA: another's fits nothing."""
    claim = read_claim(code)
    found = db.scalars(select(ClaimRow.id).where((ClaimRow.code == claim) | (ClaimRow.id == claim))).all()
    row = locked(db, ClaimRow, found[0]) if len(found) == 1 else None
    if row is None:
        raise Declined(CLAIM_UNKNOWN)
    if row.state is not ClaimState.WAITING or row.expires <= desk.now():
        raise Declined(CLAIM_OVER)
    return row


def _is_promised(db: Db, desk: Desk, row: ClaimRow) -> bool:
    """Whether another machine was told within its hour that it is this terminal, and has not fetched it yet."""
    other = select(ClaimRow.id).where(
        ClaimRow.terminal_id == row.terminal_id,
        ClaimRow.state == ClaimState.APPROVED,
        ClaimRow.expires > desk.now(),
        ClaimRow.id != row.id,
    )
    return db.scalars(other).first() is not None


def _decide(db: Db, desk: Desk, row: ClaimRow, state: ClaimState) -> ClaimLine:
    row.state, row.decided_by, row.decided_at = state, desk.member.id, desk.now()
    note_act(db, f"claim_{state.value}", row.terminal_id, desk.member.id, row.box, desk.now())
    return _line(row)


def _line(row: ClaimRow, *, expired: bool = False) -> ClaimLine:
    over = expired and row.state in (ClaimState.WAITING, ClaimState.APPROVED)
    return ClaimLine(
        box=row.box,
        asked_at=row.asked_at,
        expires=row.expires,
        state=ClaimState.EXPIRED if over else row.state,
        terminal=row.terminal_id,
        site=row.site_code,
        replaces=row.replaces,
        decided_by=row.decided_by,
    )
