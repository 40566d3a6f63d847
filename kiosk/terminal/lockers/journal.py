"""The journal of pickups: each step written before the door moves, each ending with all that follows from it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from drivers.contracts import Door
from kiosk.contract.events import Event
from kiosk.contract.platform import CellState, EventKind, Grant
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine, PickupLine, Settled, pickup_line
from kiosk.terminal.lockers.verdict import Ending, Evidence, Said, Verdict, judge

# A door that rises within this time of our pulse for another one rose because of it.
_PULSE_WORKS = dt.timedelta(seconds=5)


@dataclass(frozen=True)
class Journal:
    """Pickups of one cabinet, written in the ledger's transaction."""

    ledger: Ledger

    def pickup(self, number: int) -> PickupLine:
        """One pickup."""
        return pickup_line(self.ledger.db.execute("SELECT * FROM pickups WHERE number = ?", (number,)).fetchone())

    def under_way(self) -> tuple[PickupLine, ...]:
        """Pickups without an ending."""
        query = "SELECT * FROM pickups WHERE cabinet = ? AND ending IS NULL"
        return tuple(pickup_line(row) for row in self.ledger.db.execute(query, (self.ledger.cabinet,)))

    # ---- steps ----------------------------------------------------------------------------------------------------

    def begin(self, grant: Grant, factors: Sequence[str], before: CellLine) -> int:
        """The door is about to be pulsed for the first time; the new pickup's number."""
        entry = self.ledger.db.execute(
            "INSERT INTO pickups"
            " (cabinet, cell, deposit_id, factors, step, pulses, pulsed_at, state_before, reason_before)"
            " VALUES (?, ?, ?, ?, 'opening', 0, '', ?, ?)",
            (self.ledger.cabinet, grant.cell, grant.deposit_id, " ".join(factors), before.state, before.reason),
        )
        number = entry.lastrowid or 0
        self.pulse(number)
        return number

    def pulse(self, number: int) -> None:
        """The door is about to be pulsed."""
        self._update(number, "step = 'opening', pulses = pulses + 1, pulsed_at = ?", self._at)
        line = self.pickup(number)
        self._mark(line, CellState.PICKUP_OPEN)
        self.ledger.note(
            Event.PICKUP_OPENING, cell=line.cell, deposit=line.deposit_id, pickup=number, pulse=line.pulses
        )

    def saw(self, doors: Mapping[int, Door], before: Mapping[int, Door]) -> None:
        """Write down what the sensors say now where it differs from what they said before."""
        collecting = {line.cell: line for line in self.under_way()}
        for number, door in doors.items():
            if door is before.get(number):
                continue
            if door is Door.OPEN and number in collecting:
                self._opened(collecting[number])
            elif door is Door.OPEN:
                self._opened_unbidden(number, collecting.values(), doors)
            elif door is Door.CLOSED and number in collecting:
                self._closed(collecting[number])
            elif door is Door.CLOSED and before.get(number) is Door.OPEN:
                self.ledger.note(Event.DOOR_CLOSED, cell=number, pickup=0)

    def _opened(self, line: PickupLine) -> None:
        if line.step == "open":
            return
        self._update(line.number, "step = 'open', opened_at = COALESCE(opened_at, ?), closed_at = NULL", self._at)
        self._mark(line, CellState.PICKUP_OPEN)
        self.ledger.note(Event.DOOR_OPENED, cell=line.cell, pickup=line.number)

    def _closed(self, line: PickupLine) -> None:
        if line.step != "open":
            return
        self._update(line.number, "step = 'closed', closed_at = ?", self._at)
        self._mark(line, CellState.VERIFYING)
        self.ledger.note(Event.DOOR_CLOSED, cell=line.cell, pickup=line.number)

    def _opened_unbidden(self, number: int, collecting: Iterable[PickupLine], doors: Mapping[int, Door]) -> None:
        """A door rose that nobody was to open: by key, by force, or by a pulse meant for another."""
        self.ledger.note(Event.DOOR_OPENED, cell=number, pickup=0)
        meant = [line for line in collecting if self._just_pulsed(line) and doors.get(line.cell) is not Door.OPEN]
        for line in meant:
            self._update(line.number, "wrong_door = 1")
        cell = self.ledger.cell(number)
        if cell and (cell.state in (CellState.FREE, CellState.OCCUPIED) or cell.reason == "grant_withdrawn"):
            self.ledger.doubt(cell, "wrong_door" if meant else "opened_unbidden")

    def _just_pulsed(self, line: PickupLine) -> bool:
        return line.step == "opening" and self.ledger.at - line.pulsed_at < _PULSE_WORKS

    # ---- endings --------------------------------------------------------------------------------------------------

    def settle(self, number: int, said: Said, *, sent: bool, sighted: bool) -> Settled:
        """End a pickup: its ending, the cell, the audit records and the outbox rows in one transaction.

        `sent`: a pulse may have gone out. `sighted`: the door was watched ever since, and is shut.
        Settling twice is harmless: the first word stands.
        """
        line = self.pickup(number)
        if line.ending is None:
            opened = line.opened_at is not None
            shut = line.step == "closed" or (line.step == "opening" and sighted)
            evidence = Evidence(opened, shut, sent, sighted, line.pulses, line.wrong_door)
            self._end(line, said, judge(said, evidence), interrupted=False)
        return self._settled(number)

    def settle_interrupted(self, doors: Mapping[int, Door]) -> int:
        """End what a crash left under way, by what the sensors say now; doors may be unknown. Opens nothing."""
        interrupted = self.under_way()
        self.saw({line.cell: Door.OPEN for line in interrupted if doors.get(line.cell) is Door.OPEN}, {})
        for line in self.under_way():
            opened, shut = line.opened_at is not None, line.step == "closed"
            evidence = Evidence(opened, shut, True, False, line.pulses, line.wrong_door, interrupted=True)
            self._end(line, Said.NOTHING, judge(Said.NOTHING, evidence), interrupted=True)
        return len(interrupted)

    def _end(self, line: PickupLine, said: Said, verdict: Verdict, *, interrupted: bool) -> None:
        ending = verdict.ending
        self._update(line.number, "said = ?, ending = ?, ended_at = ?", said, ending, self._at)
        self.ledger.note(
            Event.PICKUP_SETTLED,
            cell=line.cell,
            deposit=line.deposit_id,
            pickup=line.number,
            said=said.value,
            ending=ending.value,
            interrupted=int(interrupted),
        )
        self._report_handover(line, said, ending)
        self._leave_cell(line, verdict)

    def _report_handover(self, line: PickupLine, said: Said, ending: Ending) -> None:
        if ending.handover is None:
            return
        event = dataclasses.replace(
            self.ledger.event(EventKind.HANDOVER, line.cell, line.deposit_id),
            outcome=ending.handover,
            said=said.value,
            factors=line.factors,
            opened_at=line.opened_at,
            closed_at=line.closed_at,
        )
        self.ledger.report(event)

    def _leave_cell(self, line: PickupLine, verdict: Verdict) -> None:
        if verdict.state is not None:
            deposit_id = "" if verdict.state is CellState.FREE else line.deposit_id
            self.ledger.change(CellLine(line.cell, verdict.state, verdict.reason, deposit_id))
        elif self.ledger.is_granted(line.deposit_id):
            self.ledger.write(line.before)
        else:
            self.ledger.doubt(line.before, "grant_withdrawn")

    def _settled(self, number: int) -> Settled:
        line = self.pickup(number)
        cell = self.ledger.cell(line.cell)
        if line.ending is None or cell is None:
            raise LookupError(f"pickup {number} has no ending")
        return Settled(line.ending.handover, cell.state, cell.reason)

    # ---- writing --------------------------------------------------------------------------------------------------

    @property
    def _at(self) -> str:
        return self.ledger.at.isoformat()

    def _mark(self, line: PickupLine, state: CellState) -> None:
        self.ledger.write(dataclasses.replace(line.before, state=state, reason=""))

    def _update(self, number: int, change: str, *values: str) -> None:
        """`change` is always a text of this file, never of a person."""
        self.ledger.db.execute(f"UPDATE pickups SET {change} WHERE number = ?", (*values, number))  # noqa: S608
