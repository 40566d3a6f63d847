"""Facts as a terminal writes them: made one by one, chained and sealed when they are sent."""

from __future__ import annotations

import dataclasses
import datetime as dt
import uuid
from collections.abc import Sequence

import msgspec

from kiosk.contract import sealing
from kiosk.contract.facts import (
    EventBatch,
    EventKind,
    HandedIn,
    Handover,
    HandoverOutcome,
    Placed,
    Signature,
    StaffAct,
    TerminalEvent,
)
from kiosk.contract.lockers import CellState, Purpose

MORNING = dt.datetime(2026, 11, 23, 10, tzinfo=dt.timezone(dt.timedelta(hours=8)))
STROKES = ((1000, 2000, 0, 1500, 2500, 40, 2000, 2000, 80), (3000, 2000, 200, 3000, 4000, 260))


class Chain:
    """A terminal's own order of facts."""

    def __init__(self, terminal: str, key: bytes) -> None:
        self.terminal = terminal
        self.key = key
        self._hashes = {0: sealing.FIRST}

    def link(self, event: TerminalEvent, number: int | None = None) -> TerminalEvent:
        """Give an event the next number, or this one, and hang it onto the one before."""
        place = number or max(self._hashes) + 1
        linked = dataclasses.replace(event, number=place, previous=self._hashes.get(place - 1, sealing.FIRST))
        linked = dataclasses.replace(linked, hash=sealing.event_hash(linked))
        self._hashes[place] = linked.hash
        return linked

    def batch(self, events: Sequence[TerminalEvent]) -> bytes:
        """A sealed batch as it goes over the wire; events that hang nowhere yet are linked in their order."""
        linked = tuple(event if event.hash else self.link(event) for event in events)
        seal = sealing.batch_seal(self.key, linked[-1].hash) if linked else ""
        return msgspec.json.encode(EventBatch(linked, seal))


def _event(kind: EventKind, cell: int, at: dt.datetime | None, cabinet: str, **parts: object) -> TerminalEvent:
    at = at or MORNING
    return TerminalEvent(uuid.uuid4().hex, 0, at, kind, cabinet, cell, **parts)  # type: ignore[arg-type]


def handover(
    deposit: str,
    cell: int,
    outcome: str = "confirmed",
    *,
    at: dt.datetime | None = None,
    cabinet: str = "A",
    **more: object,
) -> TerminalEvent:
    """A pickup that was one."""
    at = at or MORNING
    proof = Handover(
        outcome=HandoverOutcome(outcome),
        said="got_it",
        factors=("card",),
        item_no="HI0000" + deposit.removeprefix("D-"),
        document_no="示例证字〔2026〕号",
        copies=1,
        grant_counter=1,
        card_reading="00112233445566ff",
        delegation="",
        opened_at=at - dt.timedelta(seconds=30),
        closed_at=at - dt.timedelta(seconds=5),
        beam_after=None,
        signature=None,
        clock_offset=0.25,
        offline=False,
        camera="",
    )
    proof = dataclasses.replace(proof, **more)  # type: ignore[arg-type]
    return _event(EventKind.HANDOVER, cell, at, cabinet, deposit_id=deposit, handover=proof)


def signature(terminal: str, text: str = "送达回证", at: dt.datetime = MORNING) -> Signature:
    """A signature on the screen of this terminal."""
    return Signature(text, STROKES, at, "receiver", sealing.binding(text, STROKES, at, terminal))


def placed(
    deposit: str,
    item_no: str,
    cell: int,
    *,
    there: bool = True,
    unannounced: bool = False,
    at: dt.datetime | None = None,
    cabinet: str = "A",
    staff: str = "S-101",
) -> TerminalEvent:
    """Staff put a thing into a cell, or took it out again at once."""
    part = Placed(item_no, "", there, unannounced, at, at)
    return _event(EventKind.DEPOSIT, cell, at, cabinet, deposit_id=deposit, staff=staff, placed=part)


def handed_in(
    hand_in: str, project_no: str, cell: int, *, pieces: int = 2, at: dt.datetime | None = None, cabinet: str = "A"
) -> TerminalEvent:
    """A citizen put papers in."""
    part = HandedIn(project_no, pieces, ("card",), at, at)
    return _event(EventKind.HAND_IN, cell, at, cabinet, deposit_id=hand_in, handed_in=part)


def staff_act(
    purpose: str,
    said: str,
    cell: int,
    deposit: str = "",
    *,
    at: dt.datetime | None = None,
    cabinet: str = "A",
    staff: str = "S-102",
    after: str = "",
    **more: object,
) -> TerminalEvent:
    """What staff did at a door, and how the cell stands `after` it; terminals of an older make do not say."""
    state = CellState(after) if after else None
    part = StaffAct(Purpose(purpose), said, **more)  # type: ignore[arg-type]
    return _event(EventKind.STAFF, cell, at, cabinet, deposit_id=deposit, staff=staff, act=part, state=state)


def cell_now(
    cell: int, state: str, *, reason: str = "", at: dt.datetime | None = None, cabinet: str = "A"
) -> TerminalEvent:
    """A cell stands differently now."""
    return _event(EventKind.CELL, cell, at, cabinet, state=CellState(state), reason=reason)


def alarm(cell: int, reason: str, *, at: dt.datetime | None = None, cabinet: str = "A") -> TerminalEvent:
    """Somebody must come."""
    return _event(EventKind.ALARM, cell, at, cabinet, reason=reason)
