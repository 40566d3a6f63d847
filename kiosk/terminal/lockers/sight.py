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


class Sight:
    """The sensors of one cabinet. `doors` is the last reading by cell number."""

    def __init__(self, board: BoardAccess, cabinet: Cabinet, clock: Clock) -> None:
        self._board = board
        self._cells = {(cell.board, cell.channel): cell.number for cell in cabinet.cells}
        self._cabinet = cabinet.id
        self._clock = clock
        self.doors: dict[int, Door] = {}
        self.status = _NOT_READ_YET
        self._failures = 0
        self._read_at = self._watched_since = float("-inf")

    @property
    def age(self) -> float:
        """Seconds since the last reading."""
        return self._clock.monotonic() - self._read_at

    async def read(self) -> dict[int, Door]:
        """Ask all boards. Raises DeviceFault, and after three failures in a row says so in `status`."""
        try:
            doors = await self._ask()
        except DeviceFault as fault:
            self._failed(fault)
            raise
        self._note_time()
        self._judge(doors)
        return self.doors

    def watched_since(self, moment: float) -> bool:
        """True when no gap in the readings since that moment was long enough for a door to open and shut."""
        return self._watched_since <= moment + 1 and self.age <= LONGEST_GAP

    def is_blind(self, cell: int) -> bool:
        """True when the sensors can be read and believed, and this door's is known to say nothing."""
        seen = self.status.usable and self.age <= _JUST_NOW
        return seen and self.doors.get(cell) is Door.UNKNOWN

    async def _ask(self) -> dict[int, Door]:
        said: dict[int, Door] = {}
        for board in sorted({board for board, _ in self._cells}):
            for channel, door in (await self._board.doors(board)).items():
                if (board, channel) in self._cells:
                    said[self._cells[board, channel]] = door
        return said

    def _note_time(self) -> None:
        now = self._clock.monotonic()
        if now - self._read_at > LONGEST_GAP:
            self._watched_since = now
        self._read_at = now

    def _judge(self, doors: dict[int, Door]) -> None:
        """Half the doors of a hall do not stand open: then the wiring was misread, and no sensor is believed."""
        self._failures = 0
        standing_open = sum(door is Door.OPEN for door in doors.values())
        believable = standing_open < 2 or standing_open * 2 <= len(doors)
        self.doors = doors if believable else dict.fromkeys(doors, Door.UNKNOWN)
        self._become(READY if believable else _IMPLAUSIBLE)

    def _failed(self, fault: DeviceFault) -> None:
        self._failures += 1
        if self._failures >= _POLLS_UNTIL_LOST:
            self._become(Status(Condition.LOST, fault.cause, fault.remedy))

    def _become(self, status: Status) -> None:
        """Say once that the sensors were lost, and once that they are back."""
        if status.condition is not self.status.condition and status.usable:
            _log.info("the locks of cabinet %s answer", self._cabinet)
        elif status.condition is not self.status.condition:
            _log.warning("the locks of cabinet %s cannot be relied on: %s", self._cabinet, status.cause)
        self.status = status
