"""A terminal's facts as lines of its timeline: what happened at which door, never who was there."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.tables.reports import EventRow
from kiosk.contract.facts import TerminalEvent

_event = msgspec.json.Decoder(TerminalEvent)


@dataclass(frozen=True)
class FactLine:
    """One fact. `about` is the word that says more: an outcome, a purpose, a state; `place` is a device's."""

    number: int
    at: dt.datetime
    kind: str
    about: str
    place: str
    cabinet: str
    cell: int
    reason: str
    flawed: bool


def newest_facts(db: Db, terminal: str, most: int = 60) -> list[FactLine]:
    """The newest first."""
    query = select(EventRow).where(EventRow.terminal_id == terminal).order_by(EventRow.number.desc()).limit(most)
    return [_line(_event.decode(row.body), flawed=row.broken) for row in db.scalars(query)]


def _line(event: TerminalEvent, *, flawed: bool) -> FactLine:
    at_a_door = event.cell > 0
    return FactLine(
        number=event.number,
        at=event.at,
        kind=str(event.kind),
        about=_about(event),
        place="" if at_a_door else event.cabinet,
        cabinet=event.cabinet if at_a_door else "",
        cell=event.cell,
        reason=event.reason,
        flawed=flawed,
    )


def _about(event: TerminalEvent) -> str:
    if event.handover is not None:
        return str(event.handover.outcome)
    if event.act is not None:
        return str(event.act.purpose)
    return str(event.state) if event.state is not None else ""
