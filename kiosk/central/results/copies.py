"""Copies: leave is given for so many; one that did not come out is given again, one of which nobody knows is not."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.cases.stages import FINISHED, deliver
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.results.paper import CHECK_PATH, written
from kiosk.central.storage import add_if_new, locked, ripe
from kiosk.central.tables.cases import CaseRow, Delivery
from kiosk.central.tables.results import CopyRow, CopyState, ResultRow
from kiosk.central.tasks import open_task
from kiosk.contract.after import PrintEnd, PrintOutcome, PrintTicket
from kiosk.contract.items import EvidenceLevel
from kiosk.contract.names import Name
from kiosk.contract.platform import CaseState

PRINTED_HERE = Name("自助终端打印", "Printed at a terminal")
_LEAVE = dt.timedelta(minutes=20)
_WORD_COMES_WITHIN = dt.timedelta(hours=1)
_SHOWABLE = FINISHED | {CaseState.DELIVERED, CaseState.CLOSED}
_CHECK_BYTES = 6


def result_of(db: Db, case: CaseRow, today: dt.date) -> ResultRow | None:
    """The document of a decided case whose item is printed at terminals; written when it is first asked for."""
    if not printable(case):
        return None
    item = case.item.manifest
    found = db.get(ResultRow, case.project_no)
    if found is not None:
        return found
    row = ResultRow(
        project_no=case.project_no,
        document_no=case.project_no,
        name=item.result_name,
        check_code=secrets.token_hex(_CHECK_BYTES).upper(),
        level=EvidenceLevel.A,
        lines=_lines(case),
        made_on=today,
        copies=item.print_copies,
        pages=0,
    )
    add_if_new(db, row)
    return db.get_one(ResultRow, case.project_no)


def printable(case: CaseRow) -> bool:
    """Whether its result comes out of a terminal's printer, and not out of a locker, a window or the mail."""
    by_print = case.delivery in {Delivery.PRINT, Delivery.ELECTRONIC}
    return by_print and case.item.manifest.print_on_terminal and case.state in _SHOWABLE and not case.fee_due


def counted(db: Db, project_no: str) -> int:
    """Copies that came out, may still come out, or of which it is not known."""
    used = (CopyRow.project_no == project_no) & (CopyRow.state != CopyState.NOT_PRINTED)
    return db.scalar(select(func.count()).select_from(CopyRow).where(used)) or 0


def give_leave(db: Db, office: Office, result: ResultRow, terminal: str) -> PrintTicket:
    """Leave for the next copy, its document written and sealed. Declines when all are used."""
    if office.seal is None:
        raise Declined("not_possible_now")
    number = counted(db, result.project_no) + 1
    if number > result.copies:
        raise Declined("copies_used")
    plain, pages = written(result, number, f"{office.public_url}{CHECK_PATH}")
    document, result.pages = office.seal.seal(plain, result.name.zh), pages
    now = office.now()
    row = CopyRow(
        id=secrets.token_hex(12),
        project_no=result.project_no,
        number=number,
        terminal_id=terminal,
        state=CopyState.OPEN,
        sha256=hashlib.sha256(document).hexdigest(),
        document=document,
        given_at=now,
        expires=now + _LEAVE,
        pages=pages,
    )
    db.add(row)
    return PrintTicket(row.id, number, row.sha256, row.expires)


def end_copy(db: Db, copy_id: str, terminal: str, outcome: PrintOutcome, now: dt.datetime) -> CopyState:
    """What the terminal says became of it. Once told it stays; a result that came out is 送达."""
    row = locked(db, CopyRow, copy_id)
    if row is None or row.terminal_id != terminal:
        raise Declined("not_found")
    if row.state in {CopyState.OPEN, CopyState.UNCONFIRMED}:
        row.state, row.ended_at, row.document = CopyState(outcome.end.value), now, None
        if outcome.end is PrintEnd.PRINTED:
            deliver(row.result.case, now.date(), PRINTED_HERE)
        if outcome.end is PrintEnd.UNCONFIRMED:
            _ask_somebody(db, row, now)
    return row.state


def end_forgotten(db: Db, now: dt.datetime) -> None:
    """No word came about a copy: its document goes, and somebody has to find out."""
    forgotten = (CopyRow.state == CopyState.OPEN) & (CopyRow.expires <= now - _WORD_COMES_WITHIN)
    for row in ripe(db, select(CopyRow).where(forgotten)):
        row.state, row.ended_at, row.document = CopyState.UNCONFIRMED, now, None
        _ask_somebody(db, row, now)


def _ask_somebody(db: Db, row: CopyRow, now: dt.datetime) -> None:
    open_task(db, "print_unconfirmed", f"copy:{row.id}", now, terminal=row.terminal_id, said=row.project_no)


def _lines(case: CaseRow) -> list[list[str]]:
    return [["姓名", "Name", case.applicant or case.citizen.name], ["办件编号", "Case", case.project_no]]
