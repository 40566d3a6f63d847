"""Driver for Kerong CU12 and CU16 lock boards, some of which do not answer an unlock; beams come with the hooks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Door, Unlocked
from drivers.errors import DeviceFault
from drivers.link import link_for
from drivers.locker.kerong import codec
from drivers.rs485.locks import LocksOnBus
from drivers.rs485.wiring import Feedback, wiring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.rs485.family import Beams, Contacts

_PULSE_WITHIN = 0.5  # seconds; what has not answered then is asked for its hooks instead
_MOST_BOARDS = 15  # the sixteenth address is taken by the question to all boards


class KerongBoard(LocksOnBus):
    """The boards of one cabinet on one bus; board 1 is the one whose switches say 0.

    `unused` and `blind` name channels without a lock and doors without a true contact, as 3 or "2.3" (board 2);
    `beams` those whose cell has a beam: a channel without one says the same as a beam before which nothing lies.
    """

    def __init__(
        self,
        *,
        address: str,
        boards: Sequence[int] = (1,),
        channels: int = codec.LOCKS,
        baud: int = 19200,
        feedback: str = Feedback.CLOSED_SHORT,
        unused: Sequence[int | str] = (),
        blind: Sequence[int | str] = (),
        beams: Sequence[int | str] = (),
    ) -> None:
        wired = wiring(
            boards=boards,
            channels=channels,
            most_boards=_MOST_BOARDS,
            most_channels=codec.LOCKS,
            feedback=feedback,
            unused=unused,
            blind=blind,
            beams=beams,
        )
        super().__init__(link_for(address, baud), wired, pulse_within=_PULSE_WITHIN)

    def _question(self, board: int) -> bytes:
        return codec.ask_status(board)

    def _contacts_in(self, heard: bytes, board: int) -> Contacts | None:
        found = codec.locks_in(heard, board)
        return None if found is None else found.hooks

    def _beams_in(self, heard: bytes, board: int) -> Beams:
        found = codec.locks_in(heard, board)
        return () if found is None else found.beams

    def _pulse_frame(self, board: int, channel: int) -> bytes:
        return codec.unlock(board, channel)

    def _unlocked_in(self, heard: bytes, board: int, channel: int) -> Unlocked | None:  # noqa: ARG002  names no lock
        return None if codec.locks_in(heard, board) is None else Unlocked.PULSED

    async def _unanswered(self, board: int, channel: int) -> Unlocked:
        """A hook that has left its lock says as much as an answer."""
        try:
            doors = await self._look(board)
        except DeviceFault:
            return Unlocked.UNKNOWN
        return Unlocked.PULSED if doors[channel] is Door.OPEN else Unlocked.UNKNOWN
