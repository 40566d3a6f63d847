"""What follows when nothing was done in time: silence accepts an application, and a promised paper falls due."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases.stages import enter_all
from kiosk.central.messages.making import tell_moved
from kiosk.central.office import Office
from kiosk.central.storage import locked
from kiosk.central.tables.cases import CaseRow, StageRow
from kiosk.central.tables.hand_ins import HandInRow, HandInState
from kiosk.central.tables.handling import ActRow, ApplicationRow
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState

NOTICE_WITHIN = 5  # working days, all at once (行政许可法 32)
_UNSEEN = (CaseState.SUBMITTED, CaseState.PRE_OK)
_SILENT = Name("逾期未告知,自收到之日起视为受理", "Not told in time: accepted as of the day of receipt")
_LATE = Name("承诺补交的材料未按时交来", "A promised paper has not come in time")


def accept_by_silence(db: Db, office: Office, now: dt.datetime) -> None:
    """视为受理: no notice within five working days of receipt; the clock has run since that day."""
    today = now.date()
    latest = office.workdays.since(today, NOTICE_WITHIN + 1)
    old = select(ApplicationRow.project_no).join(StageRow, StageRow.project_no == ApplicationRow.project_no)
    moved = select(StageRow.project_no).where(StageRow.lane == "", StageRow.state.not_in(_UNDECIDED))
    mine = (StageRow.lane == "") & (StageRow.state == CaseState.SUBMITTED) & (StageRow.on <= latest)
    for number in db.scalars(old.where(mine, ApplicationRow.project_no.not_in(moved)).distinct()).all():
        case = locked(db, CaseRow, number)
        if case is not None and _silent(db, case, latest):
            received = _received(case)
            enter_all(db, case, CaseState.ACCEPTED, received, _SILENT)
            db.add(ActRow(project_no=number, act="accepted_by_silence", by="platform", at=now))
            tell_moved(db, case, now)


_UNDECIDED = (*_UNSEEN, CaseState.PRE_FIX, CaseState.CORRECTION)


def _received(case: CaseRow) -> dt.date:
    """The day on which the application, or its last correction, came in."""
    return next(stage.on for stage in reversed(case.stages) if stage.state is CaseState.SUBMITTED)


def _silent(db: Db, case: CaseRow, latest: dt.date) -> bool:
    if case.state not in _UNSEEN or _received(case) > latest:
        return False
    # Papers that have not come were not received; nothing was withheld about them.
    coming = (HandInRow.project_no == case.project_no) & (HandInRow.state == HandInState.AWAITED)
    return db.scalars(select(HandInRow.id).where(coming)).first() is None


def tolerance_runs_out(db: Db, office: Office, now: dt.datetime) -> None:
    """容缺逾期: the day has passed; until the paper comes the result is not given out."""
    late = select(CaseRow.project_no).where(CaseRow.tolerance_due < now.date())
    for number in db.scalars(late).all():
        case = locked(db, CaseRow, number)
        if case is not None and case.state is CaseState.TOLERANCE_ACCEPTED:
            enter_all(db, case, CaseState.TOLERANCE_OVERDUE, office.today(), _LATE)
            tell_moved(db, case, now)
