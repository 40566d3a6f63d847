"""What staff did at a door: took back, looked, opened by order, cleared; and collected papers (hand_ins)."""

from __future__ import annotations

from sqlalchemy.orm import Session as Db

from kiosk.central.facts.fact import Fact
from kiosk.central.facts.hand_ins import collect
from kiosk.central.facts.looks import look
from kiosk.central.facts.reclaims import reclaim, take_out
from kiosk.central.storage import locked
from kiosk.central.tables.openings import OpeningRow
from kiosk.central.tables.staff import StaffRow
from kiosk.contract.facts import StaffAct
from kiosk.contract.lockers import OpeningState, Purpose, Role


def act(db: Db, fact: Fact) -> None:
    """What follows depends on what the door was opened for."""
    done = fact.event.act
    if done is None:
        return
    match done.purpose:
        case Purpose.COLLECTION:
            collect(db, fact, done)
        case Purpose.RECLAIM:
            reclaim(db, fact, done)
        case Purpose.LOOK:
            look(db, fact, done)
        case Purpose.EMERGENCY:
            _by_order(db, fact, done)
        case Purpose.CLEARING:
            _cleared(db, fact, done)
        case Purpose.PICKUP | Purpose.DEPOSIT | Purpose.HAND_IN:
            fact.task(db, "event_unclear", said=done.purpose.value)


def _by_order(db: Db, fact: Fact, done: StaffAct) -> None:
    """应急开箱: the order is obeyed and over. One that was never signed for this door is none."""
    order = locked(db, OpeningRow, done.order)
    if order is None or not order.order_body or not _signed_for(order, fact):
        fact.task(db, "order_unknown", said=done.said)
        return
    if order.state is OpeningState.DONE:
        fact.task(db, "order_unknown", said="obeyed_twice")
        return
    order.state, order.done_at, order.said = OpeningState.DONE, fact.event.at, done.said
    take_out(db, fact, done)


def _signed_for(order: OpeningRow, fact: Fact) -> bool:
    """True when it was made for this door and this terminal; no other one may obey it."""
    here = (fact.terminal, fact.event.cabinet, fact.event.cell)
    return (order.terminal_id, order.cabinet_id, order.cell) == here


def _cleared(db: Db, fact: Fact, done: StaffAct) -> None:
    """清柜: two people, neither alone."""
    second = db.get(StaffRow, done.second) if done.second else None
    if second is None or second.id == fact.event.staff or not second.may(Role.ADMIN):
        fact.task(db, "second_missing", said=done.said)
    take_out(db, fact, done)
