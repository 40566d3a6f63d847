"""A terminal tells how it is set up; the box that replaces it is told the same, since it is the same terminal."""

from __future__ import annotations

import msgspec
from sqlalchemy import Select, select

from kiosk.central.asking import TheCaller, TheOffice, exactly
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import locked
from kiosk.central.tables.places import TerminalRow
from kiosk.central.tables.set_ups import SetUpRow
from kiosk.contract.set_up import LONGEST_SET_UP, SHEET_DIGITS, SetUp, SetUpKept, SetUpNoted

router = room("enrolment", "/terminals/self")
_HEX = frozenset("0123456789abcdef")


@router.put("/setup", dependencies=[exactly(SetUp)])
def tell(told: SetUp, office: TheOffice, caller: TheCaller) -> SetUpNoted:
    """Keep the set-up that the asking terminal works with. What is as it was makes no further version."""
    body = msgspec.json.encode(told).decode()
    if len(body) > LONGEST_SET_UP or len(told.sheet) != SHEET_DIGITS or set(told.sheet) - _HEX:
        raise Declined("request_unclear", caller.contact)
    with office.begin() as db:
        locked(db, TerminalRow, caller.id)  # two that come at once would take the same number
        row = db.scalars(newest_first(caller.id).limit(1)).first()
        if row is None or row.body != body:
            version = row.version + 1 if row is not None else 1
            row = SetUpRow(terminal_id=caller.id, version=version, body=body, at=office.now())
            db.add(row)
        return SetUpNoted(row.version)


@router.get("/setup")
def read(office: TheOffice, caller: TheCaller) -> SetUpKept | None:
    """The newest set-up of the asking terminal, whichever box told it; null where none ever did."""
    with office.begin() as db:
        row = db.scalars(newest_first(caller.id).limit(1)).first()
        return None if row is None else kept(row)


def newest_first(terminal: str) -> Select[SetUpRow]:
    """All versions of a terminal."""
    return select(SetUpRow).where(SetUpRow.terminal_id == terminal).order_by(SetUpRow.version.desc())


def kept(row: SetUpRow) -> SetUpKept:
    """A version as it is told."""
    return SetUpKept(row.version, row.at, msgspec.json.decode(row.body, type=SetUp))
