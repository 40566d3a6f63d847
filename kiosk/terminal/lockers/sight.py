"""What the door sensors say, how long they have been watched without a gap, and whether they can be believed."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Protocol

from drivers.contracts import Door, Unlocked
from drivers.errors import DeviceFault
from drivers.status import READY, Condition, Remedy, Status
from kiosk.terminal.clock import Clock
from kiosk.terminal.settings.model import Cabinet

_log = logging.getLogger(__name__)
# Readings further apart than this leave time in which a door could have been opened and shut unseen.
LONGEST_GAP = 2.5
_POLLS_UNTIL_LOST = 3
_JUST_NOW = 0.5
_NOT_READ_YET = Status(Condition.UNKNOWN, "not_read_yet", Remedy.WAIT)
_IMPLAUSIBLE = Status(Condition.FAULT, "sensors_implausible", Remedy.CALL)


class BoardAccess(Protocol):
    """The lock boards as the wall needs them; all verbs raise only drivers.errors.DeviceFault."""

    @property
    def status(self) -> Status:
        """How the boards' bus is."""

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse one lock once. A fault means that it is certain that nothing was sent; else the answer is UNKNOWN."""

    async def doors(self, board: int) -> Mapping[int, Door]:
        """What each channel's sensor says now."""

    async def beams(self, board: int) -> Mapping[int, bool]:
        """Of the channels whose cell has a beam: whether something lies before it."""


class Sight:
    """The sensors of one cabinet. `doors` is the last reading by cell number."""

    def __init__(self, board: BoardAccess, cabinet: Cabinet, clock: Clock) -> None:
        self._board = board
        self._cells = {(cell.board, cell.channel): cell.number for cell in cabinet.cells}
        self._cabinet = cabinet.id
        self._clock = clock
        self.doors: dict[int, Door] = {}
        self.status = _NOT_READ_YET
        self._failures: dict[int, int] = {}  # polls that failed in a row, by board
        self._read_at: dict[int, float] = {}  # by board
        self._watched_since: dict[int, float] = {}

    @property
    def age(self) -> float:
        """Seconds since any board was last read."""
        return self._clock.monotonic() - max(self._read_at.values(), default=float("-inf"))

    async def read(self) -> dict[int, Door]:
        """Ask all boards. A board that does not answer leaves its own doors unknown.

        Raises DeviceFault when none answers, and after three failures in a row says so in `status`.
        """
        said: dict[int, Door] = {}
        faults: list[DeviceFault] = []
        for board in self._boards:
            try:
                said |= self._numbered(board, await self._board.doors(board))
                self._failures[board] = 0
                self._note_time(board)
            except DeviceFault as fault:
                faults.append(fault)
                self._failures[board] = self._failures.get(board, 0) + 1
                said |= dict.fromkeys(self._behind(board), Door.UNKNOWN)
        if len(faults) == len(self._boards):
            self._lost(faults[-1])
            raise faults[-1]
        self._judge(said)
        return self.doors

    async def beam(self, cell: int) -> bool | None:
        """Whether something lies in this cell; None where no beam tells, or the board does not answer."""
        place = next((place for place, number in self._cells.items() if number == cell), None)
        if place is None:
            return None
        try:
            return (await self._board.beams(place[0])).get(place[1])
        except DeviceFault:
            return None

    def reaches(self, cell: int) -> bool:
        """True while the board behind this cell answers."""
        return self.status.usable and self._failures.get(self._board_of(cell), 0) < _POLLS_UNTIL_LOST

    def watched_since(self, cell: int, moment: float) -> bool:
        """True when no gap in the readings of this cell since that moment left time for a door to open and shut."""
        board = self._board_of(cell)
        began = self._watched_since.get(board, float("inf"))
        return began <= moment + 1 and self._age_of(board) <= LONGEST_GAP

    def is_blind(self, cell: int) -> bool:
        """True when the sensors can be read and believed, and this door's is known to say nothing."""
        seen = self.reaches(cell) and self._age_of(self._board_of(cell)) <= _JUST_NOW
        return seen and self.doors.get(cell) is Door.UNKNOWN

    def _board_of(self, cell: int) -> int:
        return next((board for (board, _), number in self._cells.items() if number == cell), 0)

    def _age_of(self, board: int) -> float:
        return self._clock.monotonic() - self._read_at.get(board, float("-inf"))

    @property
    def _boards(self) -> tuple[int, ...]:
        return tuple(sorted({board for board, _ in self._cells}))

    def _behind(self, board: int) -> list[int]:
        return [number for (other, _), number in self._cells.items() if other == board]

    def _numbered(self, board: int, said: Mapping[int, Door]) -> dict[int, Door]:
        known = ((self._cells.get((board, channel)), door) for channel, door in said.items())
        return {number: door for number, door in known if number is not None}

    def _note_time(self, board: int) -> None:
        now = self._clock.monotonic()
        if self._age_of(board) > LONGEST_GAP:
            self._watched_since[board] = now
        self._read_at[board] = now

    def _judge(self, doors: dict[int, Door]) -> None:
        """Half the doors of a hall do not stand open: then the wiring was misread, and no sensor is believed."""
        standing_open = sum(door is Door.OPEN for door in doors.values())
        believable = standing_open < 2 or standing_open * 2 <= len(doors)
        self.doors = doors if believable else dict.fromkeys(doors, Door.UNKNOWN)
        self._become(READY if believable else _IMPLAUSIBLE)

    def _lost(self, fault: DeviceFault) -> None:
        if min(self._failures.values()) >= _POLLS_UNTIL_LOST:
            self._become(Status(Condition.LOST, fault.cause, fault.remedy))

    def _become(self, status: Status) -> None:
        """Say once that the sensors were lost, and once that they are back."""
        if status.condition is not self.status.condition and status.usable:
            _log.info("the locks of cabinet %s answer", self._cabinet)
        elif status.condition is not self.status.condition:
            _log.warning("the locks of cabinet %s cannot be relied on: %s", self._cabinet, status.cause)
        self.status = status
