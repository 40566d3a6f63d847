"""Every family of lock boards with its simulator, for the tests that hold for all of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from drivers.locker.board8a.driver import Board8A
from drivers.locker.board8a.simulator import Board8ADevice
from drivers.locker.kerong.driver import KerongBoard
from drivers.locker.kerong.simulator import KerongDevice
from drivers.locker.relay.driver import RelayBoard
from drivers.locker.relay.simulator import RelayDevice
from drivers.locker.wkly.driver import WklyBoard
from drivers.locker.wkly.simulator import WklyDevice
from drivers.rs485.locks import LocksOnBus
from drivers.rs485.simulated import SimulatedBoards


@dataclass(frozen=True)
class Family:
    """One family; `channels` are those of one of its boards."""

    name: str
    driver: type[LocksOnBus]
    device: type[SimulatedBoards[Any]]
    channels: int

    def made(self, address: str, **options: object) -> LocksOnBus:
        """A driver that is not open yet."""
        return self.driver(address=address, **{"channels": self.channels, **options})  # type: ignore[call-arg, arg-type]

    def simulated(self, boards: int = 1, channels: int = 0) -> SimulatedBoards[Any]:
        """Boards 1 and on, on one line."""
        return self.device(boards=tuple(range(1, boards + 1)), channels=channels or self.channels)  # type: ignore[call-arg]


FAMILIES = (
    Family("board8a", Board8A, Board8ADevice, 24),
    Family("kerong", KerongBoard, KerongDevice, 16),
    Family("wkly", WklyBoard, WklyDevice, 24),
    Family("relay", RelayBoard, RelayDevice, 8),
)
