"""The boards' side of the Kerong CU12 and CU16 protocol: several boards of sixteen doors, with beams behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.locker.kerong import codec
from drivers.locker.kerong.codec import Command, Locks, Request, RequestReader
from drivers.rs485.simulated import SimulatedBoards

if TYPE_CHECKING:
    from collections.abc import Sequence


class KerongDevice(SimulatedBoards[Request]):
    """Simulated boards; `mute_unlock` are those that do not answer an unlock. A beam is cut by what lies there."""

    has_beams = True

    def __init__(
        self,
        *,
        boards: Sequence[int] = (1,),
        channels: int = codec.LOCKS,
        feedback: str = "closed_short",
        baud: int = 19200,
    ) -> None:
        super().__init__(boards=boards, channels=channels, feedback=feedback, baud=baud)
        self.mute_unlock = False

    def _reader(self) -> RequestReader:
        return RequestReader()

    async def _obey(self, request: Request, arrived: float) -> None:
        for board in self.boards:
            if self.is_there(board) and request.board in (board, 0):
                await self._obey_as(board, request, arrived)

    async def _obey_as(self, board: int, request: Request, arrived: float) -> None:
        match request.command:
            case Command.STATUS | Command.STATUS_OF_ALL:
                of_all = request.command is Command.STATUS_OF_ALL
                await self.say(codec.status(self._locks(board), of_all=of_all))
            case Command.UNLOCK:
                if number := self.number_of(board, request.lock):
                    await self._unlock(board, number, arrived)
            case Command.UNLOCK_ALL:
                for lock in range(1, self.channels + 1):
                    await self._unlock(board, self.number_of(board, lock), arrived)

    async def _unlock(self, board: int, number: int, arrived: float) -> None:
        await self.pulse_and_wait(number, arrived)
        if not self.mute_unlock:
            await self.say_of_pulse(codec.status(self._locks(board)))

    def _locks(self, board: int) -> Locks:
        numbers = [self.number_of(board, lock) for lock in range(1, codec.LOCKS + 1)]
        hooks = tuple(bool(number) and self.made(number) for number in numbers)
        beams = tuple(bool(number) and self.cut(number) for number in numbers)
        return Locks(board, hooks, beams)
