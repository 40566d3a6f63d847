"""The locker wall: gives out cells, opens one door at a time for one errand, and watches all of them."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
from collections.abc import Callable, Collection, Mapping

from drivers.contracts import Door
from drivers.errors import DeviceFault
from drivers.status import Condition, Remedy, Status
from kiosk.contract.events import Event
from kiosk.contract.lockers import CellSize, CellState, Grant, Purpose, Signed
from kiosk.profile.sections import LockerRules
from kiosk.terminal.clock import Clock
from kiosk.terminal.lockers import access
from kiosk.terminal.lockers import manifest as lists
from kiosk.terminal.lockers.allocation import HeldAlready, NoCell, Wish, choose
from kiosk.terminal.lockers.books import Books, Doubted, OrderRefused
from kiosk.terminal.lockers.codes import Frozen, Locked
from kiosk.terminal.lockers.deed import Deed
from kiosk.terminal.lockers.errand import Errand, Opening
from kiosk.terminal.lockers.journal import Journal
from kiosk.terminal.lockers.ledger import Ledger
from kiosk.terminal.lockers.lines import CellLine, HandInLine, Settled, Waiting
from kiosk.terminal.lockers.proofs import FactorsMissing, Found, Title
from kiosk.terminal.lockers.rights import CellNotReady, Rights
from kiosk.terminal.lockers.settlement import MIXED_UP, UNBIDDEN
from kiosk.terminal.lockers.sight import BoardAccess, Sight
from kiosk.terminal.lockers.verdict import Said
from kiosk.terminal.settings.model import Cabinet, CabinetCell
from kiosk.terminal.store.store import Store
from kiosk.terminal.trust import Identity

__all__ = [
    "BoardAccess",
    "CellLine",
    "CellNotReady",
    "Deed",
    "Doubted",
    "Errand",
    "FactorsMissing",
    "Found",
    "Frozen",
    "HandInLine",
    "HeldAlready",
    "Locked",
    "NoCell",
    "Opening",
    "OrderRefused",
    "Said",
    "Settled",
    "SignatureMissing",
    "Waiting",
    "Wall",
]

_SENSOR_PATIENCE = 2.0  # seconds that a start waits for the sensors, and only when there is something to settle
_RETRY = 0.2
_EVACUATION = Status(Condition.FAULT, "evacuation", Remedy.WAIT)
_WRONG_DOOR = Status(Condition.FAULT, "wrong_door", Remedy.CALL)
_STAFF_ONLY = (Purpose.LOOK, Purpose.EMERGENCY, Purpose.CLEARING)


class SignatureMissing(ValueError):
    """The deposit asks for a signed 送达回证 before its door opens."""


class Wall(Books):
    """One cabinet. `changed` are called when what can be done at it may have changed.

    `tried` are called with the cell after each pulse, and the seconds until its door stood open, None when it did not.
    """

    def __init__(
        self,
        store: Store,
        board: BoardAccess,
        cabinet: Cabinet,
        clock: Clock,
        *,
        identity: Identity,
        rules: LockerRules,
    ) -> None:
        super().__init__(store, cabinet, clock, identity=identity, rules=rules)
        self.board = board
        self.sight = Sight(board, cabinet, clock)
        self.changed: list[Callable[[], None]] = []
        self.tried: list[Callable[[int, float | None], None]] = []
        self.unbidden: Mapping[int, str] = {}  # cells in doubt whose door opened for nobody, each with the reason
        self.evacuating = False  # the hall is to be left: no door is pulsed, for nobody
        self._places = {cell.number: cell for cell in cabinet.cells}
        self._looking = asyncio.Lock()
        self._noted: Mapping[int, Door] = {}
        self._errand: Errand | None = None
        self._abandoned: Errand | None = None
        self._mixed_up = False

    # ---- standing -------------------------------------------------------------------------------------------------

    @property
    def status(self) -> Status:
        """Whether doors can be opened for citizens at all, and if not, why."""
        if self.evacuating and self._locks.usable:
            return _EVACUATION
        return _WRONG_DOOR if self._mixed_up and self._locks.usable else self._locks

    @property
    def in_use(self) -> bool:
        """True while an errand is under way, or any door stands open."""
        return self._errand is not None or Door.OPEN in self.sight.doors.values()

    def place(self, number: int) -> CabinetCell:
        """Where a cell is and which lock holds it."""
        return self._places[number]

    @property
    def numbers(self) -> tuple[int, ...]:
        """The numbers on its doors."""
        return tuple(self._places)

    def reads(self, cell: int) -> bool:
        """True while lock and sensor of this cell can be reached."""
        return self._locks.usable and self.sight.reaches(cell)

    def may_pulse(self, purpose: Purpose, cell: int) -> bool:
        """True while this door may be opened for this purpose as far as locks and sensors go."""
        return self._status_for(purpose).usable and self.reads(cell)

    def _status_for(self, purpose: Purpose) -> Status:
        return self._locks if purpose in _STAFF_ONLY and not self.evacuating else self.status

    @property
    def _locks(self) -> Status:
        return self.sight.status if self.board.status.usable else self.board.status

    # ---- start and watch ------------------------------------------------------------------------------------------

    async def recover(self) -> None:
        """At start: settle what a crash cut short, by the sensors or as 待核实. Nothing opens by itself."""
        numbers = tuple(self._places)
        await self._with_ledger(lambda ledger: ledger.lay_out(numbers))
        interrupted = await self._with_ledger(lambda ledger: Journal(ledger).under_way())
        doors = await self._doors_at_start() if interrupted else {}
        await self._with_ledger(lambda ledger: _settle_what_was(ledger, doors))
        # A door that an errand left open is known by now: seen open again it is nobody's break-in.
        cells = [line.cell for line in interrupted if doors.get(line.cell) is Door.OPEN]
        self._noted = dict.fromkeys(cells, Door.OPEN)
        await self._refresh()

    async def watch(self) -> None:
        """Look at the doors for ever: about once a second, oftener while a door is being used."""
        while True:
            with contextlib.suppress(DeviceFault):  # `look` has told everybody
                await self.look()
            await self._settle_abandoned()
            at_work = self._errand is not None and self._errand.under_way
            await self.clock.sleep(self.rules.poll_open_seconds if at_work else self.rules.poll_seconds)

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
            # A sensor that says nothing for a moment does not make what it said before it news again.
            noted = self._noted
            now = {**noted, **{cell: door for cell, door in doors.items() if door is not Door.UNKNOWN}}
            if now != noted:
                await self._with_ledger(lambda ledger: Journal(ledger).saw(now, noted))
                self._noted = now
                await self._refresh()
            return doors

    async def beam(self, cell: int) -> bool | None:
        """Whether something lies in this cell; None where no sensor tells."""
        return await self.sight.beam(cell)

    # ---- the platform's list --------------------------------------------------------------------------------------

    async def keep(self, signed: Signed) -> None:
        """Take over the platform's list, if it is genuine and newer than the one we have."""
        if await self._with_rights(lambda rights: lists.keep(rights, signed)):
            self._ring()

    async def confirm(self) -> None:
        """The platform says that the list kept is still its list."""
        await self._with_ledger(lists.confirm)

    # ---- giving out cells -----------------------------------------------------------------------------------------

    async def reserve(
        self,
        deposit_id: str,
        size: CellSize,
        *,
        low: bool = False,
        use: str = "out",
        exact: bool = False,
        exception: bool = False,
        not_in: Collection[int] = (),
    ) -> CellLine:
        """Keep a cell for something that is to be put in, instead of the one that was kept for it before.

        Raises NoCell; HeldAlready, which is one, where it lies or may lie in a cell.
        """
        wish = Wish(size, use, low=low, exact=exact, exception=exception, not_in=frozenset(not_in))
        # What goes in is only believed of a door whose sensor says that it went round.
        usable = {cell for cell in self._places if self.reads(cell) and self.sight.doors.get(cell) is Door.CLOSED}

        def keep_one(ledger: Ledger) -> CellLine:
            ledger.free_kept(ledger.at - dt.timedelta(seconds=self.rules.reservation_seconds))
            ledger.exchange_kept(deposit_id)
            if held := ledger.held_by(deposit_id):
                raise HeldAlready(held.number)
            free = {cell.number for cell in ledger.cells() if cell.state is CellState.FREE}
            chosen = choose(self.cabinet.cells, free, usable, wish, self.rules)
            kept_for = Purpose.DEPOSIT if use == "out" else Purpose.HAND_IN
            line = CellLine(chosen.number, CellState.RESERVED, kept_for.value, deposit_id)
            ledger.write(line)
            ledger.note(Event.CELL_RESERVED, cell=line.number, deposit=deposit_id)
            return line

        return await self._with_ledger(keep_one)

    async def give_up(self, cell: int, deposit_id: str) -> None:
        """A cell that was kept for this is free again; any other cell stays as it is."""

        def free(ledger: Ledger) -> None:
            line = ledger.cell(cell)
            if line and line.state is CellState.RESERVED and line.deposit_id == deposit_id:
                ledger.free_kept_cell(line)

        await self._with_ledger(free)

    # ---- errands --------------------------------------------------------------------------------------------------

    async def begin(self, grant: Grant, deed: Deed) -> Errand:
        """Prepare to open the door of this grant for a pickup; nothing moves yet.

        Raises CellNotReady, FactorsMissing, SignatureMissing.
        """
        agent = next((each for each in grant.agents if each.delegation == deed.delegation), None)
        if not Title(grant, deed.factors, agent).suffices or (deed.delegation and agent is None):
            raise FactorsMissing(f"cell {grant.cell} asks for more proof than was given")
        if grant.signature and deed.signature is None:
            raise SignatureMissing(f"cell {grant.cell} asks for a signature")

        def ready(rights: Rights) -> CellLine:
            if agent is not None and rights.now > agent.until:
                raise FactorsMissing(f"the delegation for cell {grant.cell} has ended")
            return rights.ready(grant)

        before = await self._with_rights(ready)
        return self._open_for(Purpose.PICKUP, grant.deposit_id, deed.for_grant(grant), before, ready)

    async def errand(self, purpose: Purpose, cell: int, deposit_id: str, deed: Deed) -> Errand:
        """Prepare to open a door for staff, or to put papers in; nothing moves yet. Raises CellNotReady."""
        if purpose is Purpose.PICKUP:
            raise ValueError("a pickup begins with a grant")

        def ready(rights: Rights) -> CellLine:
            self.check_order(purpose, cell, deed)
            return access.ready(rights.ledger, purpose, cell, deposit_id, deed)

        before = await self._with_rights(ready)
        return self._open_for(purpose, before.deposit_id, deed, before, ready)

    def _open_for(
        self, purpose: Purpose, deposit_id: str, deed: Deed, before: CellLine, ready: Callable[[Rights], CellLine]
    ) -> Errand:
        if self._errand is not None:
            raise CellNotReady(before.number, before.state, "another_door_open")
        if not self.may_pulse(purpose, before.number):
            raise CellNotReady(before.number, before.state, self._status_for(purpose).cause or "board_silent")
        self._errand = Errand(self, purpose, deposit_id, deed, before, ready)
        return self._errand

    async def write_intent(self, number: int | None, errand: Errand, deed: Deed) -> int:
        """Commit that the door is about to be pulsed; the errand's number. Raises CellNotReady, FactorsMissing.

        What was checked when the errand began is checked again: the list may be another one by now.
        """

        def intend(rights: Rights) -> int:
            if self.evacuating:
                raise CellNotReady(errand.cell, CellState.UNVERIFIED, _EVACUATION.cause)
            journal = Journal(rights.ledger)
            if number is not None:
                journal.pulse(number)
                return number
            before = errand.ready(rights)
            access.obey(rights.ledger, deed)
            return journal.begin(errand.purpose, errand.deposit_id, deed, before)

        # No reading falls between the intent and its being forgotten what this sensor said before: whatever it says
        # from now on is written down, even where it is what it said last.
        async with self._looking:
            written = await self._with_rights(intend)
            self._noted = {cell: door for cell, door in self._noted.items() if cell != errand.cell}
        return written

    async def write_deed(self, number: int, deed: Deed) -> None:
        """Commit what was learned while an errand is under way."""
        await self._with_ledger(lambda ledger: Journal(ledger).add(number, deed))

    async def write_ending(self, number: int, said: Said, *, sent: bool, sighted: bool, inside: bool | None) -> Settled:
        """Commit how an errand ended."""
        settled = await self._with_ledger(
            lambda ledger: Journal(ledger).settle(number, said, sent=sent, sighted=sighted, inside=inside)
        )
        await self._refresh()
        return settled

    def abandon(self, errand: Errand) -> None:
        """Whoever began it had to leave the hall, and its door stands open: it is settled when that is shut again."""
        self._abandoned = errand

    def tell_try(self, cell: int, seconds: float | None) -> None:
        """What became of a pulse."""
        for listener in tuple(self.tried):
            listener(cell, seconds)

    def release(self, errand: Errand) -> None:
        """This errand is over: the next may begin."""
        if self._errand is errand:
            self._errand = None
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

    async def _settle_abandoned(self) -> None:
        """Shut, or the alarm over while it still stands open: nobody said anything."""
        errand = self._abandoned
        if errand is not None and (not self.evacuating or self.sight.doors.get(errand.cell) is Door.CLOSED):
            self._abandoned = None
            await errand.settle(Said.NOTHING)

    async def _tell_of_change(self, before: Status) -> None:
        """Record once that the locks went, once that they came back."""
        now = self.sight.status
        if now.condition is before.condition:
            return
        if now.usable and before.condition is not Condition.UNKNOWN:
            await self._store.record(Event.LOCKS_BACK, cabinet=self.cabinet.id)
        elif not now.usable:
            await self._store.record(Event.LOCKS_LOST, cabinet=self.cabinet.id, cause=now.cause)
            await self.raise_alarm(min(self._places), "locks_lost", about_it=False)
        self._ring()

    async def _refresh(self) -> None:
        cells = await self.cells()
        doubted = {cell.number: cell.reason for cell in cells if cell.state is CellState.UNVERIFIED}
        self.unbidden = {cell: reason for cell, reason in doubted.items() if reason in (*MIXED_UP, UNBIDDEN)}
        self._mixed_up = any(reason in MIXED_UP for reason in doubted.values())
        self._ring()

    def _ring(self) -> None:
        for listener in tuple(self.changed):
            listener()


def _settle_what_was(ledger: Ledger, doors: Mapping[int, Door]) -> None:
    """What a crash cut short is settled, and cells that were only kept for something are free."""
    Journal(ledger).settle_interrupted(doors)
    ledger.free_kept(ledger.at)
