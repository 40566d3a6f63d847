"""Taking the facts that terminals report: each event once, in whatever order and however often it comes."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

import msgspec
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session as Db

from kiosk.central.asking import Caller, TheCaller, TheKey, TheOffice, exactly
from kiosk.central.facts import chain
from kiosk.central.facts.consequences import draw, is_held
from kiosk.central.facts.fact import Fact
from kiosk.central.fleet import findings
from kiosk.central.office import Office
from kiosk.central.once import once
from kiosk.central.refusals import Declined
from kiosk.central.rooms import room
from kiosk.central.storage import locked
from kiosk.central.tables.places import TerminalRow
from kiosk.central.tables.reports import EventRow
from kiosk.central.tasks import open_task
from kiosk.contract.facts import EventBatch, EventsTaken, TerminalEvent

log = logging.getLogger(__name__)
GAP = "chain_gap"  # cause of a finding: it begins with each new hole, unless one stands open, and ends with the last
router = room("events")
# A terminal may be without network for days and then repeat what it had sent before.
ANSWERS_KEPT = dt.timedelta(days=7)
_YEARS = range(1970, 2200)  # from the year in which a terminal wakes whose clock has lost its battery
_LARGEST = 2**53


@router.post("/events", dependencies=[exactly(EventBatch)])
def report(batch: EventBatch, office: TheOffice, caller: TheCaller, key: TheKey) -> EventsTaken:
    """Take a batch. All of it is taken in one transaction; what was known before is counted and changes nothing.

    A batch without the terminal's seal is refused: anybody can write a terminal's name, only the terminal has its key.
    """
    if not all(_plausible(event) for event in batch.events):
        raise Declined("request_unclear", caller.contact)
    if not chain.is_sealed(batch, caller.key):
        log.warning("terminal %s: a batch of %d events has a wrong seal", caller.id, len(batch.events))
        raise Declined("seal_wrong", caller.contact)
    return once(office, caller, key, batch, EventsTaken, lambda db: _take(db, office, caller, batch), ANSWERS_KEPT)


def _plausible(event: TerminalEvent) -> bool:
    """False for what no terminal says: no id, numbers no counter reaches, a time without zone or of no clock."""
    values = list(_leaves(msgspec.to_builtins(event, builtin_types=(dt.datetime,))))
    return (
        bool(event.id)
        and event.number >= 0
        and event.cell >= 0
        and all(abs(value) < _LARGEST for value in values if isinstance(value, int | float))
        and all(value.tzinfo and value.year in _YEARS for value in values if isinstance(value, dt.datetime))
    )


def _leaves(value: object) -> Iterator[object]:
    """Every single value in a nest of lists and dictionaries."""
    if isinstance(value, dict):
        for inner in value.values():
            yield from _leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _leaves(inner)
    else:
        yield value


def _take(db: Db, office: Office, caller: Caller, batch: EventBatch) -> EventsTaken:
    terminal = locked(db, TerminalRow, caller.id)  # two batches of one terminal, one after the other
    highest = db.scalar(_highest(caller.id)) or 0
    lacked = terminal is not None and terminal.whole < highest
    broken: set[int] = set()
    for event in batch.events:
        known = db.scalars(_same(caller.id, event.id)).first()
        if known is not None:
            _count_copy(db, known, event)
            continue
        flaw = chain.flaw_of(db, caller.id, event, batch.events)
        broken.update(_keep(db, office, caller, event, flaw))
        db.flush()
    chain.note_whole(db, caller.id)
    missing = chain.gaps_of(db, caller.id)
    _warn(caller, missing, highest, broken)
    if any(last > highest for _, last in missing):
        many = sum(last - first + 1 for first, last in missing)
        findings.begin(db, caller.id, GAP, terminal=caller.id, site=caller.site_code, value=many, at=office.now())
    elif lacked and not missing:
        findings.end(db, caller.id, GAP, "", office.now())
    return EventsTaken(
        tuple(event.id for event in batch.events), missing=missing, broken=chain.broken_of(db, caller.id)
    )


def _count_copy(db: Db, known: EventRow, event: TerminalEvent) -> None:
    """The first that came under an id stays. Another one under the same id is no copy, and somebody must look."""
    known.copies += 1
    if known.hash != event.hash:
        open_task(
            db,
            "copy_differs",
            f"event:{known.place}",
            event.at,
            event_id=event.id,
            terminal=known.terminal_id,
            cabinet=event.cabinet,
            cell=event.cell,
            deposit_id=event.deposit_id,
            said=event.kind.value,
        )


def _keep(db: Db, office: Office, caller: Caller, event: TerminalEvent, flaw: str) -> Iterator[int]:
    """Write one event down, draw what follows from it, and tell the numbers that turned out to be broken."""
    row = EventRow(
        id=event.id,
        terminal_id=caller.id,
        number=event.number,
        hash=event.hash,
        previous=event.previous,
        broken=bool(flaw),
        flaw=flaw,
        held=is_held(event, flaw),
        received_at=office.now(),
        copies=1,
        body=msgspec.json.encode(event).decode(),
    )
    db.add(row)
    db.flush()
    fact = Fact(event, row.place, caller.id, caller.site_code, flaw=flaw, now=office.now())
    if flaw:
        fact.task(db, "number_reused" if flaw == "second" else "chain_broken", said=flaw)
        yield event.number
    after = chain.judge_next(db, caller.id, event)
    if after is not None:
        fact.task(db, "chain_broken", cause=f"event:{after.place}", said=after.flaw)
        yield after.number
    draw(db, fact)


def _warn(caller: Caller, missing: tuple[tuple[int, int], ...], highest: int, broken: set[int]) -> None:
    """Say once of each hole that it is there; the readings show whether the missing ones came later."""
    for first, last in missing:
        if last > highest:
            log.warning("terminal %s: events %d to %d are missing", caller.id, max(first, highest + 1), last)
    for number in sorted(broken):
        log.warning("terminal %s: event %d does not hold in its chain", caller.id, number)


def _highest(terminal: str) -> Select[int]:
    return select(func.max(EventRow.number)).where(EventRow.terminal_id == terminal)


def _same(terminal: str, event_id: str) -> Select[EventRow]:
    return select(EventRow).where(EventRow.terminal_id == terminal, EventRow.id == event_id)
