"""The hub's work without a broker: what came is handed over, and the office's clock is moved by the test."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session as Db

from kiosk.central.fleet import hearers
from kiosk.central.fleet.away import note_away, note_lost_sites
from kiosk.central.fleet.hearers import Sign
from kiosk.central.fleet.inbox import Heard
from kiosk.central.fleet.members import Members
from kiosk.central.fleet.taking import Work, take
from kiosk.central.office import Office
from kiosk.central.policies import Policies
from kiosk.central.tables.fleet import FindingRow, FleetStateRow
from kiosk.contract.fleet import ONLINE, STATE, Online, TerminalState

_LONG_AGO = dt.timedelta(days=1)


class Ears:
    """One program that hears the fleet."""

    def __init__(self, office: Office, name: str = "worker-1") -> None:
        self.office = office
        self.members = Members()
        self.policies = Policies()
        then = office.now() - _LONG_AGO
        self.sign = Sign(name, then, then, then, 0.0, None, 0, 0, 0)

    def hear(self, *told: Heard) -> Work:
        """One batch."""
        with self.office.begin() as db:
            return take(db, told, self.policies, self.members, self.office.now())

    def state(self, terminal: str, state: TerminalState, *, live: bool = True) -> None:
        """A state came."""
        self.hear(self.message(terminal, STATE, msgspec.json.encode(state), live=live))

    def flag(self, terminal: str, word: Online, *, live: bool = True) -> None:
        """An online flag came."""
        self.hear(self.message(terminal, ONLINE, msgspec.json.encode(word), live=live))

    def message(self, terminal: str, channel: str, payload: bytes, *, live: bool = True) -> Heard:
        """As it lies in the inbox."""
        return Heard(terminal, channel, payload, live, self.office.now(), self.office.now())

    def look_round(self, **differs: object) -> bool:
        """What the hub does each second. Whether it judged."""
        now = self.office.now()
        with self.office.begin() as db:
            judges = hearers.report(db, replace(self.sign, **differs), self.policies, now)  # type: ignore[arg-type]
        if judges:
            with self.office.begin() as db:
                note_away(db, self.policies, now)
                note_lost_sites(db, self.policies, now)
        return judges


def row_of(office: Office, terminal: str) -> FleetStateRow:
    """What the platform holds of it."""
    with office.look() as db:
        return db.get_one(FleetStateRow, terminal)


def findings(office: Office, cause: str = "") -> Sequence[FindingRow]:
    """All of them, or those of a cause; the first one first."""
    with office.look() as db:
        return _findings(db, cause)


def open_causes(office: Office, subject: str) -> list[str]:
    """What is not well with it now."""
    return sorted(row.cause for row in findings(office) if row.subject == subject and row.ended is None)


def _findings(db: Db, cause: str) -> Sequence[FindingRow]:
    query = select(FindingRow).order_by(FindingRow.id)
    return db.scalars(query.where(FindingRow.cause == cause) if cause else query).all()
