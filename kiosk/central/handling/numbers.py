"""Case numbers: area, date, four digits in turn, check digit. No two programs give out the same one."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.refusals import Declined
from kiosk.central.storage import add_if_new, locked
from kiosk.central.tables.cases import CaseRow
from kiosk.central.tables.handling import NumberRow
from kiosk.contract.ids import case_check_digit
from kiosk.contract.platform import QUERY_CODE_DIGITS

_AREA_DIGITS = 6
_SEQUENCE_DIGITS = 4


def new_case_number(db: Db, site_code: str, today: dt.date) -> str:
    """The next number of this site's area today; whoever asks at the same time waits until this one is settled."""
    day = f"{site_code[:_AREA_DIGITS]}{today:%Y%m%d}"
    add_if_new(db, NumberRow(day=day, last=_highest(db, day)))
    row = locked(db, NumberRow, day)
    if row is None or row.last + 1 >= 10**_SEQUENCE_DIGITS:
        raise Declined("not_possible_now")
    row.last += 1
    first = f"{day}{row.last:0{_SEQUENCE_DIGITS}d}"
    return first + case_check_digit(first)


def new_query_code() -> str:
    """Six digits that nobody guesses in the few tries there are."""
    return f"{secrets.randbelow(10**QUERY_CODE_DIGITS):0{QUERY_CODE_DIGITS}d}"


def _highest(db: Db, day: str) -> int:
    """The highest sequence of that day that a case has already, from whatever source."""
    newest = db.scalar(select(func.max(CaseRow.project_no)).where(CaseRow.project_no.startswith(day)))
    return int(newest[len(day) : len(day) + _SEQUENCE_DIGITS]) if newest else 0
