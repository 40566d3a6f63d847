"""The boards' side of the "WKLY" protocol: several boards of up to 24 doors, on a line of 9600 bits a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.locker.wkly import codec
from drivers.locker.wkly.codec import Command, Frame, FrameReader
from drivers.rs485.simulated import SimulatedBoards

if TYPE_CHECKING:
    from collections.abc import Sequence

_TO_SEVERAL = (Command.OPEN_ALL, Command.OPEN_TOGETHER, Command.OPEN_IN_TURN)
_TO_NOBODY = (Command.REPORT,)


class WklyDevice(SimulatedBoards[Frame]):
    """Simulated boards; `refuses` are those that answer "failed" and pulse nothing."""

    def __init__(
        self, *, boards: Sequence[int] = (1,), channels: int = 24, feedback: str = "closed_short", baud: int = 9600
    ) -> None:
        super().__init__(boards=boards, channels=channels, feedback=feedback, baud=baud)
        self.refuses = False
        self.held: set[int] = set()  # locks that stay energised

    def _reader(self) -> FrameReader:
        return FrameReader()

    async def _obey(self, request: Frame, arrived: float) -> None:
        if not self.is_there(request.board) or request.command in _TO_NOBODY:
            return
        if request.command is Command.QUERY_ALL:
            await self.say(codec.locks(request.board, self.contacts(request.board)))
        elif request.command in _TO_SEVERAL:
            await self._open_several(request, arrived)
        elif len(request.data) == 1 and (number := self.number_of(request.board, request.data[0])):
            await self._obey_one(request, number, arrived)

    async def _obey_one(self, request: Frame, number: int, arrived: float) -> None:
        board, command, channel = request.board, request.command, request.data[0]
        if command is Command.OPEN:
            if not self.refuses:
                await self.pulse_and_wait(number, arrived)
            made = self.made(number)
            await self.say_of_pulse(codec.answer(board, command, channel, done=not self.refuses, made=made))
        elif command is Command.QUERY:
            await self.say(codec.answer(board, command, channel, made=self.made(number)))
        else:
            self._hold(command, number)
            await self.say(codec.answer(board, command, channel))

    def _hold(self, command: Command, number: int) -> None:
        if command is Command.HOLD:
            self.held.add(number)
            self.pulse_meanwhile(number, self._now())
        elif command is Command.RELEASE:
            self.held.discard(number)

    async def _open_several(self, request: Frame, arrived: float) -> None:
        named = request.data[1:] or range(1, self.channels + 1)
        for channel in named:
            if number := self.number_of(request.board, channel):
                await self.pulse_and_wait(number, arrived)
        await self.say(codec.done(request.board, request.command))

    def _report(self, board: int, channel: int) -> bytes:
        return codec.report(board, channel, made=self.made(self.number_of(board, channel)))
