"""Which consequences a fact has. Every well-formed fact is taken; one that makes no sense becomes a task."""

from __future__ import annotations

from sqlalchemy.orm import Session as Db

from kiosk.central.facts.cells import describe_cell
from kiosk.central.facts.deposits import put_in
from kiosk.central.facts.devices import serve_or_not
from kiosk.central.facts.fact import Fact
from kiosk.central.facts.hand_ins import hand_in
from kiosk.central.facts.handovers import hand_over
from kiosk.central.facts.orders import close
from kiosk.central.facts.staff_acts import act
from kiosk.central.tables.places import CabinetRow
from kiosk.central.tables.staff import StaffRow
from kiosk.central.tables.tasks import Level
from kiosk.contract.facts import EventKind, TerminalEvent
from kiosk.contract.lockers import Purpose, Role

# How urgent an alarm is, by its reason; any other is P2.
_ALARMS = {
    "wrong_door": Level.P1,
    "two_doors_open": Level.P1,
    "opened_unbidden": Level.P1,
    "tampered": Level.P1,
    "found_empty": Level.P1,
    "misplaced": Level.P1,
    "list_contradicts": Level.P1,
    "locks_lost": Level.P1,
    "fire": Level.P1,
}
# Whose work it is, as at the terminal; an order from afar names its people itself.
_THINGS = (Role.COURIER, Role.ADMIN)
_MAY = {
    Purpose.DEPOSIT: _THINGS,
    Purpose.RECLAIM: _THINGS,
    Purpose.COLLECTION: _THINGS,
    Purpose.LOOK: (Role.ADMIN,),
    Purpose.CLEARING: (Role.TECHNICIAN,),
}
_PART_OF = {
    EventKind.HANDOVER: "handover",
    EventKind.DEPOSIT: "placed",
    EventKind.HAND_IN: "handed_in",
    EventKind.STAFF: "act",
    EventKind.CELL: "state",
    EventKind.COMMAND: "command",
    EventKind.VISIT: "visit",
}
# What is drawn also of an event that is not believed: a handover ends as disputed, and an alarm calls somebody.
_NOT_AT_A_CABINET = (EventKind.ALARM, EventKind.DEVICE, EventKind.COMMAND, EventKind.VISIT)
_ALWAYS_DRAWN = frozenset({EventKind.HANDOVER, EventKind.ALARM})


def is_held(event: TerminalEvent, flaw: str) -> bool:
    """True when nothing follows from an event before somebody has looked into it."""
    return bool(flaw) and event.kind is not EventKind.ALARM


def draw(db: Db, fact: Fact) -> None:
    """Draw the consequences of one event that is new here; none of one whose chain is broken."""
    event = fact.event
    if not fact.whole and event.kind not in _ALWAYS_DRAWN:
        return
    part = _PART_OF.get(event.kind)
    if part is not None and getattr(event, part) is None:
        fact.task(db, "event_unclear")
        return
    cabinet = db.get(CabinetRow, event.cabinet)
    if (cabinet is None or cabinet.site_code != fact.site) and event.kind not in _NOT_AT_A_CABINET:
        fact.task(db, "cabinet_unknown")
        return
    if event.staff and not _entitled(db, fact):
        fact.task(db, "staff_unknown", said=event.staff)
    _follow(db, fact)


def _entitled(db: Db, fact: Fact) -> bool:
    """True for somebody of the staff whose roles allow such an act. What was done is done all the same."""
    event = fact.event
    member = db.get(StaffRow, event.staff)
    if member is None or member.left:
        return False
    if event.kind is EventKind.DEVICE:
        return member.may(Role.TECHNICIAN)
    purpose = event.act.purpose if event.act is not None else Purpose.DEPOSIT
    return member.may(*_MAY.get(purpose, tuple(Role))) if event.act is not None or event.placed is not None else True


def _follow(db: Db, fact: Fact) -> None:
    event = fact.event
    match event.kind:
        case EventKind.HANDOVER:
            hand_over(db, fact)
        case EventKind.DEPOSIT:
            put_in(db, fact)
        case EventKind.HAND_IN:
            hand_in(db, fact)
        case EventKind.STAFF:
            act(db, fact)
        case EventKind.CELL:
            describe_cell(db, fact)
        case EventKind.DEVICE:
            serve_or_not(db, fact)
        case EventKind.COMMAND:
            close(db, fact)
        case EventKind.VISIT:
            pass  # it is kept, and reports count it
        case EventKind.ALARM:
            fact.task(db, "alarm", said=event.reason, level=_ALARMS.get(event.reason, Level.P2))
