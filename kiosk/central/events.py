"""Taking the facts that terminals report: each event once, in whatever order and however often it comes."""

from __future__ import annotations

import datetime as dt
import logging

import msgspec
from fastapi import APIRouter
from sqlalchemy import func, select
from sqlalchemy.orm import Session as Db

from kiosk.central import handovers
from kiosk.central.asking import Caller, TheCaller, TheKey, TheOffice, exactly
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.tables.reports import EventRow
from kiosk.contract.platform import EventBatch, EventsTaken, TerminalEvent

log = logging.getLogger(__name__)
router = APIRouter(tags=["events"])
# A terminal may be without network for days and then repeat what it had sent before.
ANSWERS_KEPT = dt.timedelta(days=7)
_YEARS = range(1970, 2200)  # from the year in which a terminal wakes whose clock has lost its battery
_LARGEST = 2**53


@router.post("/events", dependencies=[exactly(EventBatch)])
def report(batch: EventBatch, office: TheOffice, caller: TheCaller, key: TheKey) -> EventsTaken:
    """Take a batch. All of it is taken in one transaction; what was known before is counted and changes nothing."""
    if not all(_plausible(event) for event in batch.events):
        raise Declined("request_unclear", caller.contact)
    return once(office, caller, key, batch, EventsTaken, lambda db: _take(db, office, caller, batch), ANSWERS_KEPT)


def _plausible(event: TerminalEvent) -> bool:
    """False for what no terminal says: no id, numbers no counter reaches, a time without zone or of no clock."""
    return (
        bool(event.id)
        and 0 <= event.number < _LARGEST
        and 0 <= event.cell < _LARGEST
        and event.at.tzinfo is not None
        and event.at.year in _YEARS
    )


def _take(db: Db, office: Office, caller: Caller, batch: EventBatch) -> EventsTaken:
    for event in batch.events:
        known = db.get(EventRow, event.id)
        if known is not None:
            known.copies += 1
            continue
        _notice_gap(db, caller, event)
        _keep(db, office, caller, event)
        handovers.apply(db, caller.id, event)
        db.flush()
    return EventsTaken(tuple(event.id for event in batch.events))


def _keep(db: Db, office: Office, caller: Caller, event: TerminalEvent) -> None:
    last = db.scalar(select(func.max(EventRow.place))) or 0
    db.add(
        EventRow(
            id=event.id,
            place=last + 1,
            terminal_id=caller.id,
            number=event.number,
            received_at=office.now(),
            copies=1,
            body=msgspec.to_builtins(event),
        )
    )
    db.flush()


def _notice_gap(db: Db, caller: Caller, event: TerminalEvent) -> None:
    """Say it once when a terminal's numbers jump; the readings show whether the missing ones came later."""
    highest = db.scalar(select(func.max(EventRow.number)).where(EventRow.terminal_id == caller.id))
    if highest is not None and event.number > highest + 1:
        log.warning("terminal %s: events %d to %d are missing", caller.id, highest + 1, event.number - 1)
