"""The lock boards as the locker wall knows them: unlock, doors, status; who holds the bus is the station's affair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Unlocked
from kiosk.terminal.devices.away import DeviceAway

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drivers.contracts import Door, LockBoard
    from drivers.status import Status
    from kiosk.terminal.devices.station import Station

# Seconds after which the driver hangs: three questions and a pulse take less, also on a slow bus.
_UNLOCK_WITHIN = 6.0
_DOORS_WITHIN = 4.0


class Boards:
    """Raises DeviceAway, which is a LinkLost: a board raises nothing at all once a pulse may have gone out."""

    def __init__(self, station: Station[LockBoard]) -> None:
        self._station = station

    @property
    def status(self) -> Status:
        """How the boards' bus is."""
        return self._station.status

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse one lock once, before any question that waits. Raises DeviceAway when nothing was sent for certain."""
        try:
            return await self._station.act(lambda bus: bus.unlock(board, channel), _UNLOCK_WITHIN)
        except DeviceAway as away:
            if away.unclear:
                return Unlocked.UNKNOWN
            raise

    async def doors(self, board: int) -> Mapping[int, Door]:
        """What each channel's sensor says now. Raises DeviceAway."""
        return await self._station.ask(lambda bus: bus.doors(board), _DOORS_WITHIN)
