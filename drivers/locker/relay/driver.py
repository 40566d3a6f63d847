"""Driver for locks on Modbus-RTU relay boards: pulses timed by the board, every relay off before the first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.contracts import Unlocked
from drivers.errors import Refused
from drivers.link import link_for
from drivers.locker.relay import codec
from drivers.modbus import frames
from drivers.modbus.frames import Bits, Refusal, Request, Written
from drivers.rs485.locks import QUERY_WITHIN, LocksOnBus
from drivers.rs485.wiring import Feedback, wiring

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.modbus.frames import Answer
    from drivers.rs485.family import Contacts

_PULSE_WITHIN = 0.5  # seconds; these boards answer at once, not at the end of the pulse
_MOST_BOARDS, _MOST_CHANNELS = 31, 32
_ECHO_BITS = 8  # an answer of one byte is shorter than its question, so it cannot contain it
_CERTAINLY_NOT = (1, 2, 3, 6)  # exceptions that come before anything is done; 4 and 5 may come after


class RelayBoard(LocksOnBus):
    """The boards of one cabinet on one bus; relay and input 1 are channel 1. `pulse_ms` is what the locks want.

    Without `inputs` no door can be seen. `unused` and `blind` name channels without a lock and doors without a true
    contact, as 7 or "2.7" (board 2).
    """

    def __init__(
        self,
        *,
        address: str,
        boards: Sequence[int] = (1,),
        channels: int = 8,
        baud: int = 9600,
        pulse_ms: int = 500,
        inputs: bool = True,
        feedback: str = Feedback.CLOSED_SHORT,
        unused: Sequence[int | str] = (),
        blind: Sequence[int | str] = (),
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
        super().__init__(link_for(address, baud), wired, pulse_within=_PULSE_WITHIN)
        self._tenths = codec.tenths(pulse_ms)
        self._inputs = inputs

    def _question(self, board: int) -> bytes:
        return self._reading(board).frame

    def _echo_question(self, board: int) -> bytes:
        return frames.read_coils(board, 0, _ECHO_BITS).frame

    def _contacts_in(self, heard: bytes, board: int) -> Contacts | None:
        answer = frames.answer_in(heard, self._reading(board))
        if isinstance(answer, Refusal):
            raise Refused("no_inputs", f"board {board} refuses to be read, exception {answer.code}")
        if not isinstance(answer, Bits):
            return None
        return answer.bits if self._inputs else (None,) * len(answer.bits)

    def _pulse_frame(self, board: int, channel: int) -> bytes:
        return codec.pulse(board, channel, self._tenths).frame

    def _unlocked_in(self, heard: bytes, board: int, channel: int) -> Unlocked | Refused | None:
        answer = frames.answer_in(heard, codec.pulse(board, channel, self._tenths))
        if isinstance(answer, Refusal):
            certain = answer.code in _CERTAINLY_NOT
            return Refused("pulse_refused", f"exception {answer.code}") if certain else Unlocked.UNKNOWN
        return Unlocked.PULSED if isinstance(answer, Written) else None

    async def _prepare(self, board: int) -> None:
        """Every relay off, whatever an earlier program left on, and seen to be off."""
        if isinstance(await self._tell(frames.all_off(board)), Refusal):  # not every board knows this frame
            for channel in range(1, self.wiring.channels + 1):
                await self._tell(codec.relay_off(board, channel))
        relays = await self._tell(codec.ask_relays(board, self.wiring.channels))
        if isinstance(relays, Bits) and any(relays.bits):
            stuck = " ".join(str(relay) for relay, on in enumerate(relays.bits, start=1) if on)
            raise Refused("relay_stuck", f"board {board}: relays {stuck} stay on")
        await super()._prepare(board)

    def _reading(self, board: int) -> Request:
        ask = codec.ask_doors if self._inputs else codec.ask_relays
        return ask(board, self.wiring.channels)

    async def _tell(self, request: Request) -> Answer:
        """Say what may be said twice: a question, or "off"."""

        def answer(heard: bytes) -> Answer | None:
            return frames.answer_in(heard, request)

        return await self._insist(lambda: self._bus.ask(request.frame, answer, QUERY_WITHIN))
