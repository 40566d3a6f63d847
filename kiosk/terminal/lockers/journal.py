"""The journal of errands: each step written before the door moves, each ending with all that follows from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from drivers.contracts import Door
from kiosk.contract.events import Event
from kiosk.contract.lockers import CellState, Purpose
from kiosk.terminal.lockers.deed import Deed
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine, ErrandLine, Settled, errand_lines
from kiosk.terminal.lockers.settlement import UNBIDDEN, settle
from kiosk.terminal.lockers.verdict import Evidence, Said

# A door that rises within this time of our pulse for another one rose because of it.
_PULSE_WORKS = dt.timedelta(seconds=5)
# How a cell stands while its door is open for this purpose; None: staff are looking, and it stays in doubt.
_OPEN_FOR: dict[Purpose, CellState | None] = {
    Purpose.PICKUP: CellState.PICKUP_OPEN,
    Purpose.DEPOSIT: CellState.DEPOSIT_OPEN,
    Purpose.HAND_IN: CellState.DEPOSIT_OPEN,
    Purpose.COLLECTION: CellState.RECLAIM_OPEN,
    Purpose.RECLAIM: CellState.RECLAIM_OPEN,
    Purpose.LOOK: None,
    Purpose.EMERGENCY: None,
    Purpose.CLEARING: None,
}


@dataclass(frozen=True)
class Journal:
    """Errands of one cabinet, written in the ledger's transaction."""

    ledger: Ledger

    def errand(self, number: int) -> ErrandLine:
        """One errand."""
        return errand_lines(self.ledger.db, "number = ?", number)[0]

    def under_way(self) -> tuple[ErrandLine, ...]:
        """Errands without an ending: one at most."""
        return errand_lines(self.ledger.db, "cabinet = ? AND ending IS NULL", self.ledger.cabinet)

    # ---- steps ----------------------------------------------------------------------------------------------------

    def begin(self, purpose: Purpose, deposit_id: str, deed: Deed, before: CellLine) -> int:
        """The door is about to be pulsed for the first time; the new errand's number."""
        entry = self.ledger.db.execute(
            "INSERT INTO errands (purpose, cabinet, cell, deposit_id, deed, step, pulses, pulsed_at, state_before,"
            " reason_before) VALUES (?, ?, ?, ?, sealed(?), 'opening', 0, '', ?, ?)",
            (purpose, self.ledger.cabinet, before.number, deposit_id, deed.written(), before.state, before.reason),
        )
        number = entry.lastrowid or 0
        if purpose is Purpose.DEPOSIT:
            self.ledger.remember_item(deposit_id, deed.item_no)
        elif purpose is Purpose.HAND_IN:
            self.ledger.remember_item(deposit_id, deposit_id)  # papers are known by their cover slip
        self.pulse(number)
        return number

    def pulse(self, number: int) -> None:
        """The door is about to be pulsed."""
        self._update(number, "step = 'opening', pulses = pulses + 1, pulsed_at = ?", self._at)
        line = self.errand(number)
        self._mark(line, shut=False)
        self.ledger.note(
            Event.DOOR_PULSING,
            cell=line.cell,
            deposit=line.deposit_id or "none",
            purpose=line.purpose.value,
            errand=number,
            pulse=line.pulses,
        )

    def add(self, number: int, deed: Deed) -> None:
        """What was learned meanwhile stands in the deed from now on."""
        self.ledger.db.execute("UPDATE errands SET deed = sealed(?) WHERE number = ?", (deed.written(), number))

    def saw(self, doors: Mapping[int, Door], before: Mapping[int, Door]) -> None:
        """Write down what the sensors say now where it differs from what they said before."""
        at_work = {line.cell: line for line in self.under_way()}
        for number, door in doors.items():
            if door is before.get(number):
                continue
            if door is Door.OPEN and number in at_work:
                self._opened(at_work[number])
            elif door is Door.OPEN:
                self._opened_unbidden(number, at_work.values(), doors)
            elif door is Door.CLOSED and number in at_work:
                self._closed(at_work[number])
            elif door is Door.CLOSED and before.get(number) is Door.OPEN:
                self.ledger.note(Event.DOOR_CLOSED, cell=number, errand=0)

    def _opened(self, line: ErrandLine) -> None:
        if line.step == "open":
            return
        self._update(line.number, "step = 'open', opened_at = COALESCE(opened_at, ?), closed_at = NULL", self._at)
        self._mark(line, shut=False)
        self.ledger.note(Event.DOOR_OPENED, cell=line.cell, errand=line.number)

    def _closed(self, line: ErrandLine) -> None:
        if line.step != "open":
            return
        self._update(line.number, "step = 'closed', closed_at = ?", self._at)
        self._mark(line, shut=True)
        self.ledger.note(Event.DOOR_CLOSED, cell=line.cell, errand=line.number)

    def _opened_unbidden(self, number: int, at_work: Iterable[ErrandLine], doors: Mapping[int, Door]) -> None:
        """A door rose that nobody was to open: by key, by force, or by a pulse meant for another."""
        self.ledger.note(Event.DOOR_OPENED, cell=number, errand=0)
        meant = [line for line in at_work if self._just_pulsed(line) and doors.get(line.cell) is not Door.OPEN]
        for line in meant:
            self._update(line.number, "wrong_door = 1")
        others = [cell for cell, door in doors.items() if door is Door.OPEN and cell != number]
        reason = "wrong_door" if meant else "two_doors_open" if others else UNBIDDEN
        cell = self.ledger.cell(number)
        if cell is None:
            return
        self.ledger.alarm(number, reason, cell.deposit_id)
        settled = cell.state not in (CellState.UNVERIFIED, CellState.FAULT, CellState.DISABLED)
        if settled or cell.reason == "grant_withdrawn" or reason != UNBIDDEN:
            self.ledger.doubt(cell, reason)

    def _just_pulsed(self, line: ErrandLine) -> bool:
        return line.step == "opening" and self.ledger.at - line.pulsed_at < _PULSE_WORKS

    # ---- endings --------------------------------------------------------------------------------------------------

    def settle(self, number: int, said: Said, *, sent: bool, sighted: bool, inside: bool | None = None) -> Settled:
        """End an errand: its ending, the cell, the audit records and the facts in one transaction.

        `sent`: a pulse may have gone out. `sighted`: the door was watched ever since, and is shut. `inside`: what the
        beam says. Settling twice is harmless: the first word stands.
        """
        line = self.errand(number)
        if line.ending is None:
            opened = line.opened_at is not None
            shut = line.step == "closed" or (line.step == "opening" and sighted)
            stands_open = opened and not shut
            evidence = Evidence(
                opened, shut, sent, sighted, line.pulses, line.wrong_door, stands_open=stands_open, inside=inside
            )
            settle(self.ledger, line, said, evidence)
        return self._settled(number)

    def settle_interrupted(self, doors: Mapping[int, Door]) -> int:
        """End what a crash left under way, by what the sensors say now; doors may be unknown. Opens nothing."""
        interrupted = self.under_way()
        self.saw({line.cell: Door.OPEN for line in interrupted if doors.get(line.cell) is Door.OPEN}, {})
        for line in self.under_way():
            opened, shut = line.opened_at is not None, line.step == "closed"
            stands_open = doors.get(line.cell) is Door.OPEN
            evidence = Evidence(
                opened, shut, True, False, line.pulses, line.wrong_door, interrupted=True, stands_open=stands_open
            )
            settle(self.ledger, line, Said.NOTHING, evidence)
        return len(interrupted)

    def _settled(self, number: int) -> Settled:
        line = self.errand(number)
        cell = self.ledger.cell(line.cell)
        if line.ending is None or cell is None:
            raise LookupError(f"errand {number} has no ending")
        return Settled(line.ending.handover, cell.state, cell.reason)

    # ---- writing --------------------------------------------------------------------------------------------------

    @property
    def _at(self) -> str:
        return self.ledger.at.isoformat()

    def _mark(self, line: ErrandLine, *, shut: bool) -> None:
        """How the cell stands while its door is being used."""
        state = _OPEN_FOR[line.purpose]
        if state is None:
            self.ledger.write(CellLine(line.cell, CellState.UNVERIFIED, "staff_at_door", line.deposit_id))
        else:
            now = CellState.VERIFYING if shut else state
            self.ledger.write(CellLine(line.cell, now, "", line.deposit_id))

    def _update(self, number: int, change: str, *values: str) -> None:
        """`change` is always a text of this file, never of a person."""
        self.ledger.db.execute(f"UPDATE errands SET {change} WHERE number = ?", (*values, number))  # noqa: S608
