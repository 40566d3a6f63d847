"""A door from afar: the order of a command and an emergency opening (lockers.ordering) go side by side.

The opening decides; the command only has the terminal put its code on the glass, so that nobody need look for it there.
"""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session as Db

from kiosk.central.lockers import ordering
from kiosk.central.office import Office
from kiosk.central.refusals import Declined
from kiosk.central.tables.commands import CommandOrderRow
from kiosk.central.tables.openings import OpeningRow
from kiosk.central.tables.places import CabinetRow, TerminalRow
from kiosk.central.tables.staff import StaffRow
from kiosk.contract.lockers import OpeningReason, OpeningState, Role

_ALIVE = (OpeningState.REQUESTED, OpeningState.APPROVED)


def ask(db: Db, order: CommandOrderRow, terminal: str, staff: str, now: dt.datetime) -> str:
    """The opening that this order asks for, by a member of the staff who has shown who they are."""
    said = order.arguments
    cabinet = db.get(CabinetRow, said["cabinet"])
    if cabinet is None or cabinet.site_code != db.get_one(TerminalRow, terminal).site_code:
        raise Declined("cabinet_unknown")
    _member(db, staff)
    wanted = ordering.Wanted(
        cabinet.id, int(said["cell"]), OpeningReason(said["why"]), order.reason, said["ticket"], terminal
    )
    return ordering.request(db, wanted, staff, now).id


def agree(db: Db, order: CommandOrderRow, staff: str, now: dt.datetime) -> tuple[dt.datetime, dict[str, str]]:
    """Another member of the staff agrees: until when there is time, and what the terminal is told besides."""
    if not _member(db, staff).may(Role.ADMIN):
        raise Declined("role_missing")
    opening = ordering.approve(db, order.opening_id, staff, now)
    return opening.expires, {"opening": opening.id}


def call_off(db: Db, order: CommandOrderRow, now: dt.datetime) -> bool:
    """End the opening, as long as no code was typed; False where there is nothing to end."""
    row = db.get(OpeningRow, order.opening_id) if order.opening_id else None
    if row is None or row.state not in _ALIVE:
        return False
    ordering.refuse(db, row.id, "", now)
    return True


def confirm(db: Db, office: Office, order: CommandOrderRow, code: str) -> str:
    """The code that was read out; why it does not count, or "" where the door may open now."""
    row = db.get(OpeningRow, order.opening_id) if order.opening_id else None
    if row is None:
        raise Declined("not_found")
    state = ordering.confirm(db, office, row.id, row.requester, code).state
    return {OpeningState.APPROVED: "code_wrong", OpeningState.REFUSED: "opening_over"}.get(state, "")


def _member(db: Db, staff: str) -> StaffRow:
    row = db.get(StaffRow, staff)
    if row is None or row.left:
        raise Declined("staff_unknown")
    return row
