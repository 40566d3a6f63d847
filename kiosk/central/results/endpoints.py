"""Endpoints of results: what may be printed, leave for a copy, the document, and what became of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from fastapi import Response
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheKey, TheOffice, TheToken, exactly
from kiosk.central.cases.own import case_to_change
from kiosk.central.helping.assisting import TheAssistant, note_assisted
from kiosk.central.identity import holder
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.results.copies import counted, end_copy, give_leave, result_of
from kiosk.central.results.paper import watermark
from kiosk.central.rooms import room
from kiosk.central.tables.handling import ActRow
from kiosk.central.tables.results import CopyRow, CopyState, ResultRow
from kiosk.contract.after import PrintOutcome, PrintTicket, ResultPaper
from kiosk.contract.ids import mask_name
from kiosk.contract.names import Name

router = room("results")
_ANSWERS_KEPT = dt.timedelta(hours=1)
_ENDS_KEPT = dt.timedelta(days=30)
_MOST_PAGES = 200
_PDF: dict[int | str, dict[str, object]] = {200: {"content": {"application/pdf": {}}}}


@dataclass(frozen=True)
class Ended:
    """Answer of POST /prints/{id}/end."""

    state: CopyState


@dataclass(frozen=True)
class Genuine:
    """GET /results/check/{code}: whoever holds a paper learns whether it is real, and nothing that is not on it."""

    document_no: str
    name: Name
    name_masked: str
    made_on: dt.date


@router.get("/cases/{project_no}/result")
def result(project_no: str, office: TheOffice, caller: TheCaller, token: TheToken) -> ResultPaper:
    """What may be printed of the holder's case."""
    with office.begin() as db:
        row = _result(db, project_no, holder(office, db, token), office.today(), caller.contact)
        mark = watermark(row.level, row.case.item.department.name)
        printed = counted(db, project_no)
        return ResultPaper(project_no, row.document_no, row.name, row.pages, row.level, mark, row.copies, printed)


@router.post("/cases/{project_no}/prints")
def ticket(
    project_no: str, office: TheOffice, caller: TheCaller, token: TheToken, key: TheKey, assistant: TheAssistant
) -> PrintTicket:
    """Leave to print one more copy."""
    with office.begin() as db:
        citizen = holder(office, db, token)  # asked first: a stored answer is for who is still here, too

    def act(db: Db) -> PrintTicket:
        _result(db, project_no, citizen, office.today(), caller.contact)
        result = db.get_one(ResultRow, project_no, with_for_update=True)
        leave = give_leave(db, office, result, caller.id)
        act = ActRow(project_no=project_no, act="copy_asked", by=f"citizen:{citizen}", at=office.now())
        act.assisted_by, act.terminal_id, act.said = assistant, caller.id, leave.id
        note_assisted(db, act)
        return leave

    return once(office, caller, key, ("print", project_no, citizen, assistant), PrintTicket, act, _ANSWERS_KEPT)


@router.get("/prints/{copy_id}/document", response_class=Response, responses=_PDF)
def document(copy_id: str, office: TheOffice, caller: TheCaller, token: TheToken) -> Response:
    """The sealed document of a copy that leave was given for, at the terminal that asked, for who stands there."""
    with office.begin() as db:
        citizen = holder(office, db, token)
        row = db.get(CopyRow, copy_id)
        if row is None or row.terminal_id != caller.id or row.result.case.citizen_id != citizen:
            raise Declined("not_found")
        if row.document is None or row.expires <= office.now():
            raise Declined("not_possible_now", caller.contact)
        return Response(row.document, media_type="application/pdf", headers={"Cache-Control": "no-store"})


@router.post("/prints/{copy_id}/end", dependencies=[exactly(PrintOutcome)])
def end(copy_id: str, outcome: PrintOutcome, office: TheOffice, caller: TheCaller, key: TheKey) -> Ended:
    """What became of a copy; may come long after the citizen has gone."""
    if not 0 <= outcome.pages <= _MOST_PAGES:
        raise Declined("request_unclear")

    def act(db: Db) -> Ended:
        return Ended(end_copy(db, copy_id, caller.id, outcome, office.now()))

    return once(office, caller, key, (copy_id, outcome), Ended, act, _ENDS_KEPT)


@router.get("/results/check/{code}")
def check(code: str, office: TheOffice) -> Genuine:
    """Whether there is a result with this check code."""
    with office.begin() as db:
        row = db.scalar(select(ResultRow).where(ResultRow.check_code == code.upper()))
        if row is None:
            raise Declined("not_found")
        masked = mask_name(row.case.applicant or row.case.citizen.name)
        return Genuine(row.document_no, row.name, masked, row.made_on)


def _result(db: Db, project_no: str, citizen: int | None, today: dt.date, contact: str) -> ResultRow:
    case = case_to_change(db, project_no, citizen, contact)
    row = result_of(db, case, today)
    if row is None:
        raise Declined("not_possible_now", contact)
    return row
