"""Calls for help as the staff of the office see them, and what was done about a case with whose help."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice
from kiosk.central.helping.calls import WAITING, end_call, take_call
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import Desk, TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.storage import locked
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.handling import ActRow
from kiosk.central.tables.helping import HelpCallRow
from kiosk.contract.helping import MAY_ASSIST, CallEnd, CallState

router = room("office", "/office")


@dataclass(frozen=True)
class CallLine:
    """One line of GET /help_calls: where somebody is needed. Nothing of whoever stands there."""

    id: str
    site: str
    terminal: str
    scene: str
    state: CallState
    at: dt.datetime
    taken_by: str
    ended: CallEnd | None
    came: str


@dataclass(frozen=True)
class ActLine:
    """One line of GET /cases/{project_no}/acts: what was done, by whom, and who of the staff stood by."""

    act: str
    by: str
    assisted_by: str
    terminal: str
    letter: str
    at: dt.datetime


@router.get("/help_calls")
def calls(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[CallLine, ...]:
    """Calls that wait for somebody, or for whom somebody is on the way, oldest first."""
    waiting = select(HelpCallRow).where(HelpCallRow.state.in_(WAITING)).order_by(HelpCallRow.at, HelpCallRow.id)
    with office.begin() as db:
        return tuple(_line(row) for row in db.scalars(page.of(waiting)))


@router.post("/help_calls/{call_id}/take")
def take(call_id: str, desk: TheDesk) -> CallLine:
    """I come: whoever says so first."""

    def come(db: Db, row: HelpCallRow) -> None:
        if row.state is not CallState.OPEN:
            raise Declined("not_possible_now")
        take_call(db, row, desk.member.id, desk.now())

    return _moved(desk, call_id, "take", come)


@router.post("/help_calls/{call_id}/end")
def end(call_id: str, desk: TheDesk) -> CallLine:
    """It is seen to, without signing in at the terminal."""

    def done(db: Db, row: HelpCallRow) -> None:
        end_call(db, row, CallEnd.DONE, desk.now())

    return _moved(desk, call_id, "end", done)


@router.get("/cases/{project_no}/acts")
def acts(project_no: str, office: TheOffice, _member: TheMember, page: ThePage) -> tuple[ActLine, ...]:
    """Everything that was done about a case, oldest first."""
    with office.begin() as db:
        if db.get(CaseRow, project_no) is None:
            raise Declined("not_found")
        rows = db.scalars(page.of(select(ActRow).where(ActRow.project_no == project_no).order_by(ActRow.id)))
        return tuple(ActLine(row.act, row.by, row.assisted_by, row.terminal_id, row.letter_id, row.at) for row in rows)


def _moved(desk: Desk, call_id: str, what: str, move: Callable[[Db, HelpCallRow], None]) -> CallLine:
    def act(db: Db) -> CallLine:
        row = locked(db, HelpCallRow, call_id)
        if row is None:
            raise Declined("not_found")
        move(db, row)
        return _line(row)

    desk.member.need(*MAY_ASSIST)
    return desk.once((what, call_id), CallLine, act)


def _line(row: HelpCallRow) -> CallLine:
    return CallLine(
        row.id,
        row.terminal.site_code,
        row.terminal_id,
        row.scene,
        row.state,
        row.at,
        row.taken_by,
        row.ended,
        row.came,
    )
