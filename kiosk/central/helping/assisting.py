"""Who of the staff stands by the citizen whose session this is, as their terminal names them; it gives no right."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from fastapi import Depends, Header
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheCaller, TheOffice
from kiosk.central.refusals import Declined
from kiosk.central.tables.handling import ActRow
from kiosk.central.tables.staff import StaffRow
from kiosk.central.tasks import open_task
from kiosk.contract.handling import Letter
from kiosk.contract.helping import ASSISTANT_UNKNOWN, ASSISTED_BY, MAY_ASSIST

_LONGEST_ID = 64


def may_assist(db: Db, staff: str) -> bool:
    """Whether this is somebody of the staff who may stand by a citizen today."""
    row = db.get(StaffRow, staff)
    return row is not None and not row.left and row.may(*MAY_ASSIST)


def _assistant(
    office: TheOffice,
    caller: TheCaller,
    staff: Annotated[str, Header(alias=ASSISTED_BY, max_length=_LONGEST_ID)] = "",
) -> str:
    if not staff:
        return ""
    with office.begin() as db:
        if not may_assist(db, staff):
            raise Declined(ASSISTANT_UNKNOWN, caller.contact)
    return staff


# Number of who stands by, empty where nobody does; refuses who is not, or no longer, of the staff who may.
TheAssistant = Annotated[str, Depends(_assistant)]


def is_assistant(db: Db, staff: str, id_number: str) -> bool:
    """Whether who stands by is this very person."""
    row = db.get(StaffRow, staff) if staff else None
    return row is not None and row.id_number == id_number


def look_at_letter(db: Db, letter: Letter, id_number: str, at: dt.datetime) -> None:
    """A letter is the citizen's, and taken whoever stood by; one who might not have is for the office to look at.

    Nor may anybody help themselves, which a terminal cannot tell of who signed in by telephone.
    """
    staff = letter.assisted_by
    if staff and (not may_assist(db, staff) or is_assistant(db, staff, id_number)):
        open_task(db, "assistant_unknown", f"letter:{letter.id}", at, terminal=letter.terminal)


def note_assisted(db: Db, act: ActRow) -> None:
    """Put an act on record once for whoever stood by; what the citizen did alone stands where it always did."""
    if not act.assisted_by:
        return
    same = (ActRow.act == act.act) & (ActRow.said == act.said) & (ActRow.assisted_by == act.assisted_by)
    if db.scalar(select(ActRow.id).where(ActRow.project_no == act.project_no, same)) is None:
        db.add(act)
