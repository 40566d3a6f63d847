"""The technician before the lockers, as the calibration asks them: which door rose, and whether it is shut again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kiosk.contract.content import DoorWall, Keypad
from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.scene import Action, Scene
from kiosk.contract.words import say

if TYPE_CHECKING:
    from drivers.locker.calibration.run import Locks
    from drivers.rs485.family import Contacts
    from kiosk.provision.visit import Visit

_LOOK_EVERY = 0.2
_LONGEST = 3  # digits on a door
_UNSEEN = 1.5  # seconds for a door whose contact says nothing, where nobody is there to say that it is shut


class BeforeTheWall:
    """Asks at the glass. `two` are the locks that raised a second door."""

    def __init__(self, visit: Visit, locks: Locks) -> None:
        self._visit = visit
        self._locks = locks
        self._rest: dict[int, Contacts] = {}
        self.two: set[tuple[int, int]] = set()

    async def all_shut(self) -> bool:
        """It was asked before the bus was opened."""
        return True

    async def may_open(self, board: int, channel: int) -> bool:
        """Every lock is tried; what the contacts say before is remembered."""
        self._visit.working(say("provision.cabinet.opening", board=board, channel=channel))
        self._rest = await self._contacts()
        return True

    async def which_opened(self, board: int, channel: int) -> int | None:
        """The number on the door; a second one is noted, and costs this lock its use until somebody mends it."""
        scene = Scene(
            name="provision.cabinet.which",
            question=say("provision.cabinet.which"),
            hint=say("provision.cabinet.lock", board=board, channel=channel),
            content=Keypad("door", _LONGEST, 1),
            steps=self._visit.bar,
            actions=(
                Action("none", say("provision.cabinet.none"), "secondary"),
                Action("two", say("provision.cabinet.two"), "secondary"),
            ),
        )
        while True:
            match await self._visit.asker.ask(scene, f"cabinet.{board}.{channel}"):
                case Entered(digits=digits) if digits.strip("0"):
                    return int(digits)
                case Chosen(id="none"):
                    return None
                case Chosen(id="two"):
                    self.two.add((board, channel))
                case _:
                    pass

    async def shut_again(self, cell: int) -> None:
        """Until its contact is as before, or the technician says so."""
        scene = Scene(
            name="provision.cabinet.shut",
            question=say("provision.cabinet.shut", door=cell),
            content=DoorWall((), cell, "open", "here"),
            steps=self._visit.bar,
            actions=(Action("shut", say("provision.cabinet.is_shut")),),
        )
        await self._visit.asker.ask_until(scene, self._as_before(), "cabinet.shut")

    async def _as_before(self) -> None:
        if await self._contacts() == self._rest:  # this contact tells nothing: only eyes do
            await asyncio.sleep(3600 if self._visit.asker.attended else _UNSEEN)
            return
        while await self._contacts() != self._rest:  # noqa: ASYNC110  a board tells only when it is asked
            await asyncio.sleep(_LOOK_EVERY)

    async def _contacts(self) -> dict[int, Contacts]:
        return {board: await self._locks.contacts(board) for board in self._rest or self._answering}

    @property
    def _answering(self) -> tuple[int, ...]:
        return tuple(self._locks.wiring.boards)
