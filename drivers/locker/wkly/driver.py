"""Driver for "WKLY" lock boards, which say whether they did what they were told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Unlocked
from drivers.link import link_for
from drivers.locker.wkly import codec
from drivers.locker.wkly.codec import Command
from drivers.rs485.locks import QUERY_WITHIN, LocksOnBus
from drivers.rs485.wiring import Feedback, wiring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.locker.wkly.codec import Answered
    from drivers.rs485.family import Contacts

_BAUD = 9600
_PULSE_WITHIN = 1.2  # seconds; some boards answer only at the end of the pulse
_MOST_BOARDS, _MOST_CHANNELS = 31, 48


class WklyBoard(LocksOnBus):
    """The boards of one cabinet on one bus; board 1 is the one whose switches say 0.

    `unused` and `blind` name channels without a lock and doors without a true contact, as 23 or "2.23" (board 2).
    `release_at_start` ends holds that an earlier program left, for locks that open by being held.
    """

    def __init__(
        self,
        *,
        address: str,
        boards: Sequence[int] = (1,),
        channels: int = 24,
        feedback: str = Feedback.CLOSED_SHORT,
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
        self._release_at_start = release_at_start

    def _question(self, board: int) -> bytes:
        return codec.query_all(board)

    def _contacts_in(self, heard: bytes, board: int) -> Contacts | None:
        return codec.locks_in(heard, board)

    def _pulse_frame(self, board: int, channel: int) -> bytes:
        return codec.open_one(board, channel)

    def _unlocked_in(self, heard: bytes, board: int, channel: int) -> Unlocked | None:
        """A board that says "failed" may mean the pulse or the door behind it: only the sensor knows."""
        answered = codec.answer_in(heard, board, Command.OPEN, channel)
        if answered is None:
            return None
        return Unlocked.PULSED if answered.done else Unlocked.UNKNOWN

    async def _prepare(self, board: int) -> None:
        await super()._prepare(board)
        for channel in self.wiring.used(board) if self._release_at_start else ():
            await self._release(board, channel)

    async def _release(self, board: int, channel: int) -> None:
        def answer(heard: bytes) -> Answered | None:
            return codec.answer_in(heard, board, Command.RELEASE, channel)

        await self._insist(lambda: self._bus.ask(codec.release(board, channel), answer, QUERY_WITHIN))
