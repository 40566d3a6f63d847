"""Driver for "8A / 80" lock boards: their frames, and how many status bytes each board sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Unlocked
from drivers.errors import NoAnswer, Refused
from drivers.link import link_for
from drivers.locker.board8a.codec import terminal as codec
from drivers.locker.board8a.codec.frame import ByteOrder
from drivers.rs485.locks import QUERY_WITHIN, LocksOnBus
from drivers.rs485.wiring import Feedback, wiring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.rs485.family import Contacts

_BAUD = 9600
_PULSE_WITHIN = 1.2  # seconds; some boards answer only at the end of the pulse
_MOST_BOARDS, _MOST_CHANNELS = 31, 64


class Board8A(LocksOnBus):
    """The boards of one cabinet on one bus; `boards` are the numbers their switches say, `channels` those of a board.

    `unused` and `blind` name channels without a lock and doors without a true contact, as 23 or "2.23" (board 2).
    `feedback`, `byte_order` and both lists are found out when the cabinet is commissioned. `release_at_start` ends
    holds that an earlier program left: for boards that know the frame, whose locks open by being held.
    """

    def __init__(
        self,
        *,
        address: str,
        boards: Sequence[int] = (1,),
        channels: int = 24,
        feedback: str = Feedback.CLOSED_SHORT,
        byte_order: str = ByteOrder.LOW_LAST,
        unused: Sequence[int | str] = (),
        blind: Sequence[int | str] = (),
        release_at_start: bool = False,
    ) -> None:
        wired = wiring(
            boards=boards,
            channels=channels,
            most_boards=_MOST_BOARDS,
            most_channels=_MOST_CHANNELS,
            feedback=feedback,
            unused=unused,
            blind=blind,
        )
        super().__init__(link_for(address, _BAUD), wired, pulse_within=_PULSE_WITHIN)
        self._order = ByteOrder(byte_order)
        self.byte_order = self._order.value
        self._release_at_start = release_at_start
        self._status_bytes: dict[int, int] = {}

    def _question(self, board: int) -> bytes:
        return codec.query_all(board)

    def _contacts_in(self, heard: bytes, board: int) -> Contacts | None:
        status = codec.status_in(heard, board, self._status_bytes[board])
        return None if status is None else codec.contacts(status, self._order)

    def _pulse_frame(self, board: int, channel: int) -> bytes:
        return codec.open_one(board, channel)

    def _unlocked_in(self, heard: bytes, board: int, channel: int) -> Unlocked | None:
        return None if codec.opened_in(heard, board, channel) is None else Unlocked.PULSED

    def _echo_question(self, board: int) -> bytes:
        return codec.query_one(board, 1)  # no answer has 33 where its state stands; one to "query all" may

    async def _prepare(self, board: int) -> None:
        await self._count_status_bytes(board)
        for channel in self.wiring.used(board) if self._release_at_start else ():
            await self._release(board, channel)

    async def _release(self, board: int, channel: int) -> None:
        def answer(heard: bytes) -> bool | None:
            return codec.released_in(heard, board, channel)

        await self._insist(lambda: self._bus.ask(codec.release(board, channel), answer, QUERY_WITHIN))

    async def _read(self, board: int) -> Contacts:
        if board not in self._status_bytes:  # it was silent when the port was opened
            await self._count_status_bytes(board)
        return await super()._read(board)

    async def _count_status_bytes(self, board: int) -> None:
        """Boards send as many status bytes as they like: two equal answers settle it. Raises NoAnswer, Refused."""
        self._status_bytes.pop(board, None)
        counts = [
            codec.status_count_in(await self._bus.listen(codec.query_all(board), QUERY_WITHIN), board) for _ in range(2)
        ]
        if counts[0] is None or counts[0] != counts[1]:
            raise NoAnswer("no_answer", f"board {board} gives no steady answer")
        if counts[0] * 8 < self.wiring.channels:
            raise Refused("too_few_channels", f"board {board} reports {counts[0] * 8} channels")
        self._status_bytes[board] = counts[0]
