"""Query codes are short: wrong ones are counted for a case number and for a terminal, and too many lock it."""

from __future__ import annotations

import datetime as dt
import hmac

from sqlalchemy import delete, select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.people import AttemptRow
from kiosk.contract.ids import is_case_number
from kiosk.contract.platform import QUERY_CODE_DIGITS, CaseLookup

WINDOW = dt.timedelta(minutes=10)
TRIES_FOR_A_CASE = 5
TRIES_FOR_A_TERMINAL = 20
_NO_CODE = "-" * QUERY_CODE_DIGITS


def locked_for(db: Db, terminal: str, project_no: str, now: dt.datetime) -> int:
    """Seconds until this case number may be tried again at this terminal; 0 when it may be now."""
    db.execute(delete(AttemptRow).where(AttemptRow.at <= now - WINDOW))
    waits = (
        _wait(db, _of_terminal(terminal), TRIES_FOR_A_TERMINAL, now),
        _wait(db, _of_case(project_no), TRIES_FOR_A_CASE, now),
    )
    return max(waits)


def matching(db: Db, terminal: str, asked: CaseLookup, now: dt.datetime) -> CaseRow | None:
    """The case, when number and code belong together; otherwise nothing, and the try is counted."""
    case = db.get(CaseRow, asked.project_no) if is_case_number(asked.project_no) else None
    expected = case.query_code if case else _NO_CODE
    same = hmac.compare_digest(asked.query_code.encode(), expected.encode())
    if case and same:
        return case
    db.add(AttemptRow(subject=_of_terminal(terminal), at=now))
    if is_case_number(asked.project_no):
        db.add(AttemptRow(subject=_of_case(asked.project_no), at=now))
    return None


def _of_terminal(terminal: str) -> str:
    return f"terminal:{terminal}"


def _of_case(project_no: str) -> str:
    return f"case:{project_no}"


def _wait(db: Db, subject: str, tries: int, now: dt.datetime) -> int:
    times = db.scalars(select(AttemptRow.at).where(AttemptRow.subject == subject).order_by(AttemptRow.at)).all()
    if len(times) < tries:
        return 0
    return max(1, round((times[-tries] + WINDOW - now).total_seconds()))
