"""Facts that are not believed: written down, and nothing follows from them before somebody has looked."""

from __future__ import annotations

import msgspec
from fastapi import APIRouter
from sqlalchemy import select

from kiosk.central.asking import TheOffice
from kiosk.central.staff.asking import TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.staff.words import HeldLine
from kiosk.central.tables.reports import EventRow
from kiosk.contract.facts import TerminalEvent

router = APIRouter(prefix="/office", tags=["office"])
_event = msgspec.json.Decoder(TerminalEvent)


@router.get("/held")
def held(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[HeldLine, ...]:
    """What is held, of all terminals, the newest first; the task about each says whether somebody has looked."""
    with office.begin() as db:
        rows = db.scalars(page.of(select(EventRow).where(EventRow.held).order_by(EventRow.place.desc())))
        return tuple(_line(row) for row in rows)


def _line(row: EventRow) -> HeldLine:
    event = _event.decode(row.body)
    return HeldLine(
        terminal=row.terminal_id,
        number=row.number,
        flaw=row.flaw,
        kind=event.kind.value,
        said=_said(event),
        cabinet=event.cabinet,
        cell=event.cell,
        deposit_id=event.deposit_id,
        staff=event.staff,
        at=event.at,
        received_at=row.received_at,
    )


def _said(event: TerminalEvent) -> str:
    """What it claims, in one word or two."""
    if event.act is not None:
        return f"{event.act.purpose.value} {event.act.said}"
    if event.placed is not None:
        return "placed" if event.placed.placed else "not_placed"
    if event.handover is not None:
        return event.handover.outcome.value
    return event.state.value if event.state is not None else event.reason
