"""Set-ups at the office: how a terminal is fitted and wired, and how it was before."""

from __future__ import annotations

from kiosk.central.asking import TheOffice
from kiosk.central.enrolment.set_ups import kept, newest_first
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.tables.places import TerminalRow
from kiosk.contract.set_up import SetUpKept

router = room("office", "/office/terminals")


@router.get("/{terminal}/setup")
def versions(terminal: str, office: TheOffice, _member: TheMember, page: ThePage) -> tuple[SetUpKept, ...]:
    """Every version of a terminal's set-up, the newest first."""
    with office.begin() as db:
        if db.get(TerminalRow, terminal) is None:
            raise Declined("not_found")
        return tuple(kept(row) for row in db.scalars(page.of(newest_first(terminal))))
