"""The boards' side of the "8A / 80" protocol: several boards of up to 24 doors, on a line of 9600 bits a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.locker.board8a.codec import board as codec
from drivers.locker.board8a.codec.board import Act, Request, RequestReader
from drivers.locker.board8a.codec.frame import ByteOrder
from drivers.rs485.simulated import PULSE, SimulatedBoards

if TYPE_CHECKING:
    from collections.abc import Sequence

_STATUS_BITS = 24  # most boards send three status bytes, whatever they have


class Board8ADevice(SimulatedBoards[Request]):
    """Simulated boards. Like real ones they obey whoever asks for all doors at once; no driver should."""

    def __init__(
        self,
        *,
        boards: Sequence[int] = (1,),
        channels: int = 24,
        feedback: str = "closed_short",
        byte_order: str = "low_last",
        baud: int = 9600,
    ) -> None:
        super().__init__(boards=boards, channels=channels, feedback=feedback, baud=baud)
        self.byte_order = ByteOrder(byte_order)
        self.held: set[int] = set()  # locks that stay energised

    def _reader(self) -> RequestReader:
        return RequestReader()

    async def _obey(self, request: Request, arrived: float) -> None:
        if not self.is_there(request.board):
            return
        match request.act:
            case Act.QUERY:
                await self._tell_contacts(request)
            case Act.OPEN:
                await self._open(request, arrived)
            case Act.HOLD | Act.RELEASE:
                await self._hold(request)
            case Act.VERSION:
                return  # the one answer ever quoted has a wrong check byte

    async def _tell_contacts(self, request: Request) -> None:
        if request.channels:
            for channel, number in self._numbers(request):
                await self.say(codec.contact(request.board, channel, made=self.made(number)))
        else:
            made = self.contacts(request.board)
            padded = made + [False] * (_STATUS_BITS - len(made))
            await self.say(codec.status(request.board, padded, self.byte_order))

    async def _open(self, request: Request, arrived: float) -> None:
        for channel, number in self._numbers(request):
            await self.pulse_and_wait(number, arrived, request.seconds or PULSE)
            if len(request.channels) == 1:
                await self.say_of_pulse(codec.opened(request.board, channel, made=self.made(number)))

    async def _hold(self, request: Request) -> None:
        for channel, number in self._numbers(request):
            if request.act is Act.RELEASE:
                self.held.discard(number)
            else:
                self.held.add(number)
                self.pulse_meanwhile(number, self._now())
            await self.say(codec.done(request.act, request.board, channel))

    def _numbers(self, request: Request) -> list[tuple[int, int]]:
        """The channels that are meant, with the numbers of their doors."""
        meant = request.channels or range(1, self.channels + 1)
        numbers = ((channel, self.number_of(request.board, channel)) for channel in meant)
        return [(channel, number) for channel, number in numbers if number]

    def _report(self, board: int, channel: int) -> bytes:
        return codec.report(board, channel, made=self.made(self.number_of(board, channel)))
