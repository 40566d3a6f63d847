"""One event that is new here, as what follows from it is worked out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy.orm import Session as Db

from kiosk.central.tables.tasks import Level
from kiosk.central.tasks import open_task
from kiosk.contract.facts import TerminalEvent


@dataclass(frozen=True)
class Fact:
    """An event, the place it was given here, and whose it is. `flaw`: why it is not believed (chain.flaw_of)."""

    event: TerminalEvent
    place: int
    terminal: str
    site: str
    flaw: str
    now: dt.datetime

    @property
    def whole(self) -> bool:
        """True when it holds in its chain."""
        return not self.flaw

    @property
    def on(self) -> dt.date:
        """The calendar day here on which it happened: none to come, whatever the clock of the terminal says."""
        return min(self.event.at, self.now).astimezone(self.now.tzinfo).date()

    def task(self, db: Db, kind: str, *, cause: str = "", said: str = "", level: Level | None = None) -> None:
        """Somebody of the staff must see to this."""
        open_task(
            db,
            kind,
            cause or f"event:{self.place}",
            self.event.at,
            level=level,
            event_id=self.event.id,
            terminal=self.terminal,
            cabinet=self.event.cabinet,
            cell=self.event.cell,
            deposit_id=self.event.deposit_id,
            said=said,
            noticed=self.now,
        )
