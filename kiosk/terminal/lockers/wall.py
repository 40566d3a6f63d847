"""The locker wall: finds what a citizen may collect, opens one door at a time, and watches all of them."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import sqlite3
from collections.abc import Callable, Mapping
from typing import TypeVar

from drivers.contracts import Door
from drivers.errors import DeviceFault
from drivers.status import READY, Condition, Remedy, Status
from kiosk.contract.events import Event
from kiosk.contract.platform import CellState, Grant, Manifest
from kiosk.terminal.clock import Clock
from kiosk.terminal.lockers import manifest as lists
from kiosk.terminal.lockers.codes import CodeGuard, Locked
from kiosk.terminal.lockers.journal import Journal
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine, Settled
from kiosk.terminal.lockers.pickup import Opening, Pickup
from kiosk.terminal.lockers.rights import CellNotReady, FactorsMissing, Found, Proofs, Rights, Standing, suffices
from kiosk.terminal.lockers.sight import BoardAccess, Sight
from kiosk.terminal.lockers.verdict import Said
from kiosk.terminal.settings.model import Cabinet, CabinetCell, LockerRules
from kiosk.terminal.store.store import Store

__all__ = [
    "BoardAccess",
    "CellNotReady",
    "FactorsMissing",
    "Found",
    "Locked",
    "Opening",
    "Pickup",
    "Said",
    "Settled",
    "Wall",
]

Outcome = TypeVar("Outcome")
_SENSOR_PATIENCE = 2.0  # seconds that a start waits for the sensors, and only when there is something to settle
_RETRY = 0.2
_WRONG_DOOR = Status(Condition.FAULT, "wrong_door", Remedy.CALL)


class Wall:
    """One cabinet. `changed` are called when what can be done at it may have changed."""

    def __init__(
        self, store: Store, board: BoardAccess, cabinet: Cabinet, clock: Clock, *, key: bytes, rules: LockerRules
    ) -> None:
        self.cabinet = cabinet
        self.board = board
        self.clock = clock
        self.rules = rules
        self.sight = Sight(board, cabinet, clock)
        self.changed: list[Callable[[], None]] = []
        self._store = store
        self._proofs = Proofs(key)
        self._places = {cell.number: cell for cell in cabinet.cells}
        self._looking = asyncio.Lock()
        self._noted: Mapping[int, Door] = {}
        self._pickup: Pickup | None = None
        self._wrong_door = False

    # ---- standing -------------------------------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        """Whether doors can be opened at all, and if not, why."""
        for status in (self.board.status, self.sight.status):
            if not status.usable:
                return status
        return _WRONG_DOOR if self._wrong_door else READY

    async def cells(self) -> tuple[CellLine, ...]:
        """How every cell stands."""
        return await self._with_ledger(lambda ledger: ledger.cells())

    # ---- start and watch ------------------------------------------------------------------------------------------

    async def recover(self) -> None:
        """At start: settle what a crash cut short, by the sensors or as 待核实. Nothing opens by itself."""
        numbers = tuple(self._places)
        await self._with_ledger(lambda ledger: ledger.lay_out(numbers))
        interrupted = await self._with_ledger(lambda ledger: Journal(ledger).under_way())
        doors = await self._doors_at_start() if interrupted else {}
        await self._with_ledger(lambda ledger: Journal(ledger).settle_interrupted(doors))
        await self._refresh()

    async def watch(self) -> None:
        """Look at the doors for ever: about once a second, oftener while somebody collects."""
        while True:
            with contextlib.suppress(DeviceFault):  # `look` has told everybody
                await self.look()
            collecting = self._pickup is not None and self._pickup.under_way
            await self.clock.sleep(self.rules.poll_open_seconds if collecting else self.rules.poll_seconds)

    async def look(self, age: float = 0.0) -> Mapping[int, Door]:
        """What the sensors say, written down where it is new; `age` is how old it may be. Raises DeviceFault."""
        async with self._looking:
            if age and self.sight.age <= age:
                return self.sight.doors
            before = self.sight.status
            try:
                doors = await self.sight.read()
            finally:
                await self._tell_of_change(before)
            if doors != self._noted:
                noted = self._noted
                await self._with_ledger(lambda ledger: Journal(ledger).saw(doors, noted))
                self._noted = doors
                await self._refresh()
            return doors

    # ---- what may be collected ------------------------------------------------------------------------------------

    async def version(self) -> int:
        """Version of the platform's list as last taken over."""
        return await self._with_ledger(lists.version)

    async def keep(self, manifest: Manifest) -> None:
        """Take over the platform's list of grants."""
        if await self._with_rights(lambda rights: lists.keep(rights, manifest)):
            self._ring()

    async def grants_for_card(self, number: str) -> Found:
        """What the bearer of this ID number may collect."""
        fits = self._proofs.card(number)
        return (await self._with_rights(lambda rights: rights.find("card", fits)))[0]

    async def grants_for_qr(self, text: str) -> Found:
        """What this QR was made for."""
        fits = self._proofs.qr(text)
        return (await self._with_rights(lambda rights: rights.find("qr", fits)))[0]

    async def grants_for_code(self, digits: str) -> Found | Locked:
        """What this pickup code was made for; a code that fits nothing is counted, and too many lock codes out."""
        fits = self._proofs.code(digits)

        def look_up(rights: Rights) -> Found | Locked:
            window = dt.timedelta(seconds=self.rules.lockout_seconds)
            guard = CodeGuard(rights.ledger.db, rights.ledger.at, self.rules.wrong_codes, window)
            if locked := guard.locked():
                return locked
            found, fitted = rights.find("code", fits)
            return found if fitted else guard.wrong() or found

        return await self._with_rights(look_up)

    async def still_there(self, found: Found) -> tuple[Grant, ...]:
        """Of what was found, the grants that are still to be collected."""

        def remaining(rights: Rights) -> tuple[Grant, ...]:
            listed = {grant.deposit_id for grant in rights.grants()}
            waiting = (grant for grant in found.grants if grant.deposit_id in listed)
            return tuple(grant for grant in waiting if rights.standing(grant.deposit_id) is not Standing.USED)

        return await self._with_rights(remaining)

    # ---- collecting -----------------------------------------------------------------------------------------------

    async def begin(self, grant: Grant, factors: tuple[str, ...]) -> Pickup:
        """Prepare to open the door of this grant; nothing moves yet. Raises CellNotReady, FactorsMissing."""
        if not suffices(grant, factors):
            raise FactorsMissing(f"cell {grant.cell} asks for more proof than was given")
        cell = await self._with_rights(lambda rights: rights.ready(grant))
        if self._pickup is not None:
            raise CellNotReady(grant.cell, cell.state, "another_door_open")
        if not self.status.usable or grant.cell not in self._places:
            raise CellNotReady(grant.cell, cell.state, self.status.cause or "unknown_cell")
        self._pickup = Pickup(self, grant, factors, cell)
        return self._pickup

    def place(self, number: int) -> CabinetCell:
        """Where a cell is and which lock holds it."""
        return self._places[number]

    async def write_intent(self, number: int | None, grant: Grant, factors: tuple[str, ...]) -> int:
        """Commit that the door is about to be pulsed; the pickup's number. Raises CellNotReady."""

        def intend(rights: Rights) -> int:
            journal = Journal(rights.ledger)
            if number is None:
                return journal.begin(grant, factors, rights.ready(grant))
            journal.pulse(number)
            return number

        # No reading falls between the intent and its being forgotten what this sensor said before: whatever it says
        # from now on is written down, even where it is what it said last.
        async with self._looking:
            written = await self._with_rights(intend)
            self._noted = {cell: door for cell, door in self._noted.items() if cell != grant.cell}
        return written

    async def write_ending(self, number: int, said: Said, *, sent: bool, sighted: bool) -> Settled:
        """Commit how a pickup ended."""
        return await self._with_ledger(lambda ledger: Journal(ledger).settle(number, said, sent=sent, sighted=sighted))

    def release(self, pickup: Pickup) -> None:
        """This pickup is over: the next may begin."""
        if self._pickup is pickup:
            self._pickup = None
        self._ring()

    # ---- inside ---------------------------------------------------------------------------------------------------

    async def _doors_at_start(self) -> Mapping[int, Door]:
        deadline = self.clock.monotonic() + _SENSOR_PATIENCE
        while True:
            try:
                return dict(await self.sight.read())
            except DeviceFault:
                if self.clock.monotonic() >= deadline:
                    return {}
            await self.clock.sleep(_RETRY)

    async def _tell_of_change(self, before: Status) -> None:
        """Record once that the locks went, once that they came back."""
        now = self.sight.status
        if now.condition is before.condition:
            return
        if now.usable and before.condition is not Condition.UNKNOWN:
            await self._store.record(Event.LOCKS_BACK, cabinet=self.cabinet.id)
        elif not now.usable:
            await self._store.record(Event.LOCKS_LOST, cabinet=self.cabinet.id, cause=now.cause)
        self._ring()

    async def _refresh(self) -> None:
        """A wrong door means that cells and locks are mixed up: no door is safe to open until staff settled it."""
        cells = await self.cells()
        self._wrong_door = any(cell.reason == "wrong_door" and cell.state is CellState.UNVERIFIED for cell in cells)
        self._ring()

    def _ring(self) -> None:
        for listener in tuple(self.changed):
            listener()

    async def _with_ledger(self, work: Callable[[Ledger], Outcome]) -> Outcome:
        def at_this_moment(db: sqlite3.Connection) -> Outcome:
            return work(Ledger(db, self.cabinet.id, self.clock.now()))

        return await self._store.run(at_this_moment)

    async def _with_rights(self, work: Callable[[Rights], Outcome]) -> Outcome:
        again = dt.timedelta(seconds=self.rules.reopen_seconds)
        return await self._with_ledger(lambda ledger: work(Rights(ledger, again)))
