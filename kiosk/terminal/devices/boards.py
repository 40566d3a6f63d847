"""The lock boards as the locker wall knows them: unlock, doors, beams, status; the station holds the bus."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from drivers.contracts import Unlocked
from drivers.errors import Garbled, NoAnswer
from kiosk.terminal.devices.away import DeviceAway

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from drivers.contracts import Door, LockBoard
    from drivers.status import Status
    from kiosk.terminal.devices.station import Station

# Seconds after which the driver hangs: three questions and a pulse take less, also on a slow bus.
_UNLOCK_WITHIN = 6.0
_DOORS_WITHIN = 4.0

T = TypeVar("T")


class Boards:
    """Raises NoAnswer or Garbled where one board does not answer, DeviceAway (a LinkLost) where the whole bus is away.

    A board that is silent alone is no reason to leave the others: the bus is asked how it is, and left when nobody
    on it answers. Nothing at all is raised once a pulse may have gone out.
    """

    def __init__(self, station: Station[LockBoard]) -> None:
        self._station = station
        self._amiss: set[str] = set()  # boards that did not answer when they were last asked

    @property
    def status(self) -> Status:
        """How the boards' bus is; `details["silent"]` names the boards that do not answer while others do."""
        return self._station.status

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse one lock once, before any question that waits. Raises when nothing was sent for certain."""
        try:
            said = await self._station.act(lambda bus: _alone(bus.unlock(board, channel)), _UNLOCK_WITHIN)
        except DeviceAway as away:
            if away.unclear:
                return Unlocked.UNKNOWN
            raise
        return self._heard(board, said)

    async def doors(self, board: int) -> Mapping[int, Door]:
        """What each channel's sensor says now."""
        return await self._asked(board, lambda bus: bus.doors(board))

    async def beams(self, board: int) -> Mapping[int, bool]:
        """Whether something lies in the cells that have a beam; where none has, an empty answer that asks nobody."""
        return await self._asked(board, lambda bus: bus.beams(board))

    async def _asked(self, board: int, verb: Callable[[LockBoard], Awaitable[T]]) -> T:
        return self._heard(board, await self._station.ask(lambda bus: _alone(verb(bus)), _DOORS_WITHIN))

    def _heard(self, board: int, said: T | NoAnswer | Garbled) -> T:
        failed = isinstance(said, NoAnswer | Garbled)
        self._amiss = self._amiss | {str(board)} if failed else self._amiss - {str(board)}
        # Said after every verb until the status knows: the bus is asked how it is only while nobody else uses it.
        if self._amiss != set(self.status.details.get("silent", "").split()):
            self._station.look_now()
        if isinstance(said, NoAnswer | Garbled):
            raise said
        return said


async def _alone(verb: Awaitable[T]) -> T | NoAnswer | Garbled:
    """One board's fault as an answer: to the station the bus has done what it could."""
    try:
        return await verb
    except (NoAnswer, Garbled) as fault:
        return fault
