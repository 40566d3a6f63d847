"""The chain along which a terminal's facts hang, and the holes in it."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.places import TerminalRow
from kiosk.central.tables.reports import EventRow
from kiosk.contract.facts import EventBatch, TerminalEvent
from kiosk.contract.sealing import FIRST, batch_seal, event_hash


def is_sealed(batch: EventBatch, key: bytes) -> bool:
    """True when the batch comes from who holds the terminal's key; an empty one needs no proof."""
    return not batch.events or hmac.compare_digest(batch.seal.encode(), batch_seal(key, batch.events[-1].hash).encode())


def flaw_of(db: Db, terminal: str, event: TerminalEvent, with_it: Sequence[TerminalEvent]) -> str:
    """Why an event that comes with these others is not believed, or nothing.

    `altered`: it is not what its hash says. `second`: its number is another's. `unhung`: it does not hang on the one
    before it. `contradicted`: the one after it hangs on something else. While a neighbour is missing there is nothing
    to compare with: that is looked at when it comes.
    """
    if _is_altered(event):
        return "altered"
    if numbered(db, terminal, event.number) is not None:
        return "second"
    if not _hangs(db, terminal, event):
        return "unhung"
    after = numbered(db, terminal, event.number + 1)
    if after is not None:
        return "contradicted" if after.previous != event.hash and after.flaw != "altered" else ""
    return "contradicted" if any(_disowns(other, event) for other in with_it) else ""


def _hangs(db: Db, terminal: str, event: TerminalEvent) -> bool:
    if event.number == 1:
        return event.previous == FIRST
    before = numbered(db, terminal, event.number - 1)
    return before is None or event.previous == before.hash


def _disowns(after: TerminalEvent, event: TerminalEvent) -> bool:
    """A link that does not fit speaks against both of its ends, unless one of them is damaged by itself."""
    return after.number == event.number + 1 and after.previous != event.hash and not _is_altered(after)


def _is_altered(event: TerminalEvent) -> bool:
    return event.hash != event_hash(event)


def judge_next(db: Db, terminal: str, event: TerminalEvent) -> EventRow | None:
    """The event after this one, if it came earlier and does not hang on this one; marked as broken now.

    What followed from it stays: only a person can say which of the two is untrue.
    """
    after = numbered(db, terminal, event.number + 1)
    if after is None or after.broken or after.previous == event.hash:
        return None
    after.broken, after.flaw = True, "unhung"
    return after


def numbered(db: Db, terminal: str, number: int) -> EventRow | None:
    """The first event that came under this number."""
    found = select(EventRow).where(EventRow.terminal_id == terminal, EventRow.number == number)
    return db.scalars(found.order_by(EventRow.place)).first()


def gaps_of(db: Db, terminal: str) -> tuple[tuple[int, int], ...]:
    """First and last of each run of numbers that never came; a terminal counts from 1."""
    whole = db.get_one(TerminalRow, terminal).whole
    numbers = db.scalars(select(EventRow.number).where(EventRow.terminal_id == terminal, EventRow.number > whole))
    known = sorted({whole, *numbers})
    return tuple((low + 1, high - 1) for low, high in pairwise(known) if high > low + 1)


def note_whole(db: Db, terminal: str) -> None:
    """Remember up to which number nothing is missing, so that what is long complete is not counted again."""
    row = db.get_one(TerminalRow, terminal)
    later = select(EventRow.number).where(EventRow.terminal_id == terminal, EventRow.number > row.whole).distinct()
    for number in db.scalars(later.order_by(EventRow.number)):
        if number != row.whole + 1:
            return
        row.whole = number


def broken_of(db: Db, terminal: str) -> tuple[int, ...]:
    """Numbers of all events of a terminal whose chain does not hold."""
    found = select(EventRow.number).where(EventRow.terminal_id == terminal, EventRow.broken)
    return tuple(db.scalars(found.order_by(EventRow.number)))
