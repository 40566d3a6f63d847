"""The lock boards as the locker wall knows them: unlock, doors, status; who holds the bus is the station's affair."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from drivers.contracts import Door, LockBoard, Unlocked
    from drivers.status import Status
    from kiosk.terminal.devices.station import Station


class Boards:
    """Raises DeviceAway, which is a LinkLost: a board raises nothing at all once a pulse may have gone out."""

    def __init__(self, station: Station[LockBoard]) -> None:
        self._station = station

    @property
    def status(self) -> Status:
        """How the boards' bus is."""
        return self._station.status

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse one lock once. Raises DeviceAway when it is certain that nothing was sent."""
        return await self._station.call(lambda bus: bus.unlock(board, channel))

    async def doors(self, board: int) -> Mapping[int, Door]:
        """What each channel's sensor says now. Raises DeviceAway."""
        return await self._station.call(lambda bus: bus.doors(board))
