"""One errand at one door, from the first pulse to its settlement; whatever becomes of the flow, it is settled."""

from __future__ import annotations

import asyncio
import dataclasses
import enum
from types import TracebackType
from typing import TYPE_CHECKING, Self

from drivers.contracts import Door, Unlocked
from drivers.errors import DeviceFault
from kiosk.contract.lockers import CellState, Purpose
from kiosk.terminal.lockers.deed import Deed
from kiosk.terminal.lockers.lines import CellLine, Settled
from kiosk.terminal.lockers.rights import CellNotReady, Rights
from kiosk.terminal.lockers.verdict import WORDS, Said

if TYPE_CHECKING:
    from collections.abc import Callable

    from kiosk.terminal.lockers.wall import Wall

_GLANCE = 0.1  # seconds between looks while a door is about to open
_SURE = 1.0  # seconds after a pulse by which a sprung door has left its sensor, if it ever does


class Opening(enum.Enum):
    """What became of one attempt to open the door."""

    OPENED = "opened"
    STUCK = "stuck"  # pulsed, and it stays shut
    UNREACHABLE = "unreachable"  # the board does not answer: nobody knows, or nothing was sent
    UNSEEN = "unseen"  # the board pulsed it, and this door's sensor is known to say nothing: the word is the person's


class Errand:
    """Made by `Wall.begin` or `Wall.errand`. As `async with errand:` it is settled as `nothing` if left unsettled."""

    def __init__(
        self,
        wall: Wall,
        purpose: Purpose,
        deposit_id: str,
        deed: Deed,
        before: CellLine,
        ready: Callable[[Rights], CellLine],
    ) -> None:
        self.purpose = purpose
        self.cell = before.number
        self.deposit_id = deposit_id
        self.ready = ready  # the cell, while the very right with which it began still holds
        self._deed = deed
        self._wall = wall
        self._before = before
        self._number: int | None = None
        self._sent = False
        self._first_pulse = self._last_pulse = float("inf")
        self._opened = False
        self._attempt: asyncio.Task[Opening] | None = None
        self._leaving = False
        self._settled: Settled | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._leave()

    @property
    def under_way(self) -> bool:
        """True from the first pulse to the settlement."""
        return self._number is not None and self._settled is None

    async def open(self) -> Opening:
        """Write the intent down, pulse once, and watch the sensor. A further call pulses again, if the door is shut.

        Raises CellNotReady where cell or right have changed since the beginning, or the errand is over, and
        FactorsMissing where a delegation has ended meanwhile. A cancelled caller does not cut it short.
        """
        if self._leaving:
            raise CellNotReady(self.cell, self._before.state, "errand_over")
        self._attempt = asyncio.get_running_loop().create_task(self._open())
        return await asyncio.shield(self._attempt)

    async def closed(self, seconds: float) -> bool:
        """Wait up to so many seconds for the door to be shut again after it was open."""
        clock, pause = self._wall.clock, self._wall.rules.poll_open_seconds
        deadline = clock.monotonic() + seconds
        while True:
            # The wall's own watch looks as often: a reading of this age is as good as another one.
            if self._opened and await self._door(pause * 0.8) is Door.CLOSED:
                return True
            left = deadline - clock.monotonic()
            if left <= 0:
                return False
            await clock.sleep(min(left, pause))

    async def beam(self) -> bool | None:
        """Whether something lies in the cell; None where no sensor tells."""
        return await self._wall.beam(self.cell)

    async def note(
        self,
        *,
        item_no: str | None = None,
        counted: int | None = None,
        agrees: bool | None = None,
        pieces: int | None = None,
    ) -> None:
        """What was learned meanwhile: scanned, counted; it stands in the journal from now on."""
        learned = {"item_no": item_no, "counted": counted, "agrees": agrees, "pieces": pieces}
        news = {name: value for name, value in learned.items() if value is not None}
        self._deed = dataclasses.replace(self._deed, **news)  # type: ignore[arg-type]  # each has its field's type
        if self.under_way:
            await self._wall.write_deed(self._number or 0, self._deed)

    async def settle(self, said: str) -> Settled:
        """End it with what was said: a word of WORDS for the purpose. Only the first counts. Raises ValueError."""
        word = Said(said)
        if word is not Said.NOTHING and word not in WORDS[self.purpose]:
            raise ValueError(f"{word} is no word of a {self.purpose}")
        self._leaving = True
        if self._attempt is not None:
            await asyncio.gather(self._attempt, return_exceptions=True)
        if self._settled is None:
            self._settled = await asyncio.shield(self._end(word))
        return self._settled

    async def _leave(self) -> None:
        """Nobody says anything any more. In an alarm the wall goes on watching a door that stands open."""
        self._leaving = True
        if self._attempt is not None:
            await asyncio.gather(self._attempt, return_exceptions=True)
        if self._wall.evacuating and self.under_way and await self._door() is Door.OPEN:
            self._wall.abandon(self)
        else:
            await self.settle(Said.NOTHING)

    async def _open(self) -> Opening:
        if self._number is not None:
            door = await self._door()
            if door is not Door.CLOSED or not self._wall.may_pulse(self.purpose, self.cell):
                return self._found(door)
        self._number = await self._wall.write_intent(self._number, self, self._deed)
        became = await self._pulse()
        return Opening.UNREACHABLE if became is None else await self._watch_it_open(became)

    async def _pulse(self) -> Unlocked | None:
        """One pulse; None when it is certain that nothing was sent. Whether it opened, the sensor tells."""
        if self._wall.evacuating:  # the alarm came while the intent was being written
            return None
        place, sent_before = self._wall.place(self.cell), self._sent
        self._sent, self._last_pulse = True, self._wall.clock.monotonic()
        self._first_pulse = min(self._first_pulse, self._last_pulse)
        try:
            became = await self._wall.board.unlock(place.board, place.channel)
        except DeviceFault:
            self._sent = sent_before
            return None
        if became is Unlocked.ALREADY_OPEN:
            self._sent = sent_before
        return became

    async def _watch_it_open(self, became: Unlocked) -> Opening:
        patience = self._wall.rules.stuck_seconds
        while True:
            door = await self._door()
            waited = self._wall.clock.monotonic() - self._last_pulse
            if door is Door.OPEN or waited >= (min(_SURE, patience) if self._leaving else patience):
                self._count(became, door, waited)
                return self._found(door)
            if waited >= _SURE and became is Unlocked.PULSED and self._wall.sight.is_blind(self.cell):
                return Opening.UNSEEN
            await self._wall.clock.sleep(_GLANCE)

    def _count(self, became: Unlocked, door: Door, waited: float) -> None:
        """What this pulse tells of the lock; a door that nobody sees, or that stood open before, tells nothing."""
        if became is Unlocked.PULSED and door is Door.OPEN:
            self._wall.tell_try(self.cell, waited)
        elif became is Unlocked.PULSED and door is Door.CLOSED and not self._leaving:
            self._wall.tell_try(self.cell, None)

    def _found(self, door: Door) -> Opening:
        match door:
            case Door.OPEN:
                self._opened = True
                return Opening.OPENED
            case Door.CLOSED:
                return Opening.STUCK
            case Door.UNKNOWN:
                return Opening.UNREACHABLE

    async def _door(self, age: float = 0.0) -> Door:
        try:
            doors = await self._wall.look(age)
        except DeviceFault:
            return Door.UNKNOWN
        return doors.get(self.cell, Door.UNKNOWN)

    async def _end(self, said: Said) -> Settled:
        try:
            if self._number is None:
                await self._wall.give_up(self.cell, self.deposit_id)
                state = self._before.state
                return Settled(None, CellState.FREE if state is CellState.RESERVED else state, self._before.reason)
            door = await self._door()
            long_enough = self._wall.clock.monotonic() - self._last_pulse >= _SURE
            watched = self._wall.sight.watched_since(self.cell, self._first_pulse)
            sighted = door is Door.CLOSED and long_enough and watched
            inside = await self.beam() if door is Door.CLOSED else None
            return await self._wall.write_ending(self._number, said, sent=self._sent, sighted=sighted, inside=inside)
        finally:
            self._wall.release(self)
