"""Which consequences a fact has. Every well-formed fact is taken; one that makes no sense becomes a task."""

from __future__ import annotations

from sqlalchemy.orm import Session as Db

from kiosk.central.facts.cells import describe_cell
from kiosk.central.facts.deposits import put_in
from kiosk.central.facts.fact import Fact
from kiosk.central.facts.hand_ins import hand_in
from kiosk.central.facts.handovers import hand_over
from kiosk.central.facts.staff_acts import act
from kiosk.central.tables.places import CabinetRow
from kiosk.central.tables.staff import StaffRow
from kiosk.central.tables.tasks import Level
from kiosk.contract.facts import EventKind

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
}
_PART_OF = {
    EventKind.HANDOVER: "handover",
    EventKind.DEPOSIT: "placed",
    EventKind.HAND_IN: "handed_in",
    EventKind.STAFF: "act",
    EventKind.CELL: "state",
}


def draw(db: Db, fact: Fact) -> None:
    """Draw the consequences of one event that is new here."""
    event = fact.event
    part = _PART_OF.get(event.kind)
    if part is not None and getattr(event, part) is None:
        fact.task(db, "event_unclear")
        return
    cabinet = db.get(CabinetRow, event.cabinet)
    if (cabinet is None or cabinet.site_code != fact.site) and event.kind is not EventKind.ALARM:
        fact.task(db, "cabinet_unknown")
        return
    if event.staff and db.get(StaffRow, event.staff) is None:
        fact.task(db, "staff_unknown")
    _follow(db, fact)


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
        case EventKind.ALARM:
            fact.task(db, "alarm", said=event.reason, level=_ALARMS.get(event.reason, Level.P2))
