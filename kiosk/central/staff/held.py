"""Facts that are not believed: written down, and nothing follows from them before somebody has looked."""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import TheOffice, exactly
from kiosk.central.facts.consequences import draw
from kiosk.central.facts.fact import Fact
from kiosk.central.lockers.receivers import is_receiver_of
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.staff.asking import Desk, TheDesk, TheMember
from kiosk.central.staff.pages import ThePage
from kiosk.central.staff.task_list import LARGEST_ID
from kiosk.central.staff.words import Done, HeldLine, Reason
from kiosk.central.storage import locked
from kiosk.central.tables.places import TerminalRow
from kiosk.central.tables.reports import EventRow
from kiosk.central.tables.staff import StaffRow
from kiosk.central.tasks import settle_task_of_cause
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.lockers import Role

router = room("office", "/office")
_event = msgspec.json.Decoder(TerminalEvent)


@router.get("/held")
def held(office: TheOffice, _member: TheMember, page: ThePage) -> tuple[HeldLine, ...]:
    """What is held, of all terminals, the newest first; the task about each says whether somebody has looked."""
    with office.begin() as db:
        rows = db.scalars(page.of(select(EventRow).where(EventRow.held).order_by(EventRow.place.desc())))
        return tuple(_line(row) for row in rows)


@router.post("/held/{id}/accept", dependencies=[exactly(Reason)])
def accept(id: int, asked: Reason, desk: TheDesk) -> Done:
    """Somebody has looked, and it is as the fact says: what follows from it follows now. It stays marked as broken.

    A handover is decided with its dispute instead: that it was held has made one of it.
    """
    desk.member.need(Role.ADMIN)
    if not asked.reason.strip():
        raise Declined("request_unclear")

    def act(db: Db) -> Done:
        row = db.get(EventRow, id) if 0 <= id < LARGEST_ID else None
        if row is None:
            raise Declined("not_found")
        terminal = locked(db, TerminalRow, row.terminal_id)  # its facts wait for one another
        row = locked(db, EventRow, id)
        if terminal is None or row is None or not row.held:
            raise Declined("not_possible_now")
        event = _event.decode(row.body)
        _check(db, desk, event)
        row.held, row.accepted_by, row.accepted_for = False, desk.member.id, asked.reason
        draw(db, Fact(event, row.place, terminal.id, terminal.site_code, flaw="", now=desk.now()))
        for kind in ("chain_broken", "number_reused"):
            settle_task_of_cause(db, kind, f"event:{row.place}", desk.member.id, asked.reason, desk.now())
        return Done(str(id))

    return desk.once((id, asked), Done, act)


def _check(db: Db, desk: Desk, event: TerminalEvent) -> None:
    if event.kind is EventKind.HANDOVER:
        raise Declined("not_possible_now")
    number = db.get_one(StaffRow, desk.member.id).id_number
    own = desk.member.id in {event.staff, event.act.second if event.act else ""}
    if own or is_receiver_of(db, number, event.cabinet, event.cell, desk.now()):
        raise Declined("two_people")  # nobody vouches for their own act, or for their own thing


def _line(row: EventRow) -> HeldLine:
    event = _event.decode(row.body)
    return HeldLine(
        id=row.place,
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
