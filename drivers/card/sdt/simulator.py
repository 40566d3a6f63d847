"""The reader's side of the SDT protocol: a card lies on it or not, and what can go wrong goes wrong on demand."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from drivers.card.sdt.codec import (
    Command,
    FrameReader,
    Request,
    Word,
    rate_in,
    read_content,
    reply_frame,
    request_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.sim.ports import Port

_BITS_A_BYTE = 10  # start, eight, stop
_THINKING = 0.002  # seconds a reader takes for anything that touches no chip
_LONGEST_REQUEST = 0x40
_ADDRESS = 70
_SAM_ID = bytes.fromhex("05 00 03 00 C2 2C 33 01 40 E2 01 00 B1 68 DE 3A")


class SdtReaderDevice:
    """A simulated reader, with the timing of a line of `rate` bits a second and a chip read in `card_time` seconds.

    On a port that knows its rate it hears nothing of what is sent at another one; command 60 changes its own. Like most
    real ones it answers "no card" to FIND after a good read until the card is lifted and laid again.
    """

    def __init__(self, *, rate: int = 115200, card_time: float = 0.3) -> None:
        self.rate = rate
        self.card_time = card_time
        self.found: Callable[[], None] | None = None  # called when FIND first notices a card
        self.silent = False
        self.bad_checksum = False
        self.garbles = 0  # so many answers have a wrong check byte, then it goes well
        self.lost_answers = 0  # so many answers do not arrive
        self.unreadable = False  # every read fails with 41
        self.stumbles = 0  # so many reads fail with 41, then it goes well
        self.confused = 0  # so many reads fail with 24, which wants a reset
        self.newest_address = ""  # added to the card after it was printed
        self.fingerprint = b""
        self.bytewise = False
        self.junk_prefix = False
        self.always_found = False  # found again and again, as some RF-only modules do
        self.wrong_card = False  # a travel card or a phone lies there
        self.not_genuine = False
        self.not_authorised = False
        self.self_test_failed = False
        self.requests: list[bytes] = []  # commands received, oldest first
        self._card: bytes | None = None
        self._photo = b""
        self._was_read = False
        self._noticed = False
        self._selected = False

    @property
    def card(self) -> bytes | None:
        """Text record of the card that lies there."""
        return self._card

    def lay(self, record: bytes, photo: bytes = bytes(1024)) -> None:
        """Lay a card: its 256-byte text record and its opaque photo."""
        self._card, self._photo = record, photo
        self._was_read = self._noticed = self._selected = False

    def lift(self) -> None:
        """Take the card away."""
        self._card = None
        self._noticed = self._selected = False

    def lose_power(self) -> None:
        """For a moment: the module knows no more that it has read the card which lies there. The rate stays."""
        self._was_read = self._noticed = self._selected = False

    async def serve(self, port: Port) -> None:
        """Answer requests until the far side hangs up."""
        frames = FrameReader(least=3, most=_LONGEST_REQUEST)
        while data := await port.read():
            if getattr(port, "rate", None) not in (None, self.rate):
                continue
            spoilt = frames.spoilt
            contents = frames.feed(data)
            await asyncio.sleep(self._air_time(len(data)))
            for content in contents:
                await self._respond(port, request_of(content))
            if frames.spoilt > spoilt and not self.silent:
                await self._send(port, reply_frame(Word.BAD_CHECKSUM))

    async def _respond(self, port: Port, request: Request) -> None:
        self.requests.append(request.command)
        await asyncio.sleep(self.card_time if self._reads_chip(request) else _THINKING)
        answer = self._answer(request)
        lost, self.lost_answers = self.lost_answers > 0, max(0, self.lost_answers - 1)
        if not (self.silent or lost):
            await self._send(port, answer)
        self.rate = rate_in(request.command) or self.rate

    def _reads_chip(self, request: Request) -> bool:
        return self._selected and request.command in (Command.READ, Command.READ_WITH_FINGERPRINT)

    async def _send(self, port: Port, frame: bytes) -> None:
        garbled, self.garbles = self.garbles > 0, max(0, self.garbles - 1)
        if self.bad_checksum or garbled:
            frame = frame[:-1] + bytes([frame[-1] ^ 0x5A])
        if self.junk_prefix:
            frame = b"\x00\xff\xaa\xaa\x96" + frame
        if self.bytewise:
            for byte in frame:
                await asyncio.sleep(self._air_time(1))
                port.write(bytes([byte]))
            return
        await asyncio.sleep(self._air_time(len(frame)))
        port.write(frame)

    def _answer(self, request: Request) -> bytes:
        if self.self_test_failed or self.not_authorised:
            return reply_frame(Word.SELF_TEST_FAILED if self.self_test_failed else Word.NOT_AUTHORISED)
        match request.command:
            case Command.PING | Command.RESET | Command.MAX_FRAME:
                return reply_frame(Word.OK)
            case Command.SAM_ID:
                return reply_frame(Word.OK, _SAM_ID)
            case Command.FIND:
                return self._find()
            case Command.SELECT:
                return self._select()
            case Command.READ | Command.READ_WITH_FINGERPRINT:
                return self._read(with_fingerprint=request.command == Command.READ_WITH_FINGERPRINT)
            case Command.READ_NEWEST_ADDRESS:
                return self._read_newest_address()
            case _:
                return reply_frame(Word.BAD_COMMAND if rate_in(request.command) is None else Word.OK)

    def _find(self) -> bytes:
        self._selected = False
        if self._card is None or (self._was_read and not self.always_found):
            return reply_frame(Word.NO_CARD)
        if not self._noticed and self.found is not None:
            self.found()
        self._noticed = True
        return reply_frame(Word.FOUND, bytes(4))

    def _select(self) -> bytes:
        if self._card is None or not self._noticed:
            return reply_frame(Word.SELECT_FAILED)
        if self.wrong_card:
            return reply_frame(Word.WRONG_CARD)
        if self.not_genuine:
            return reply_frame(Word.READER_REFUSED_CARD)
        self._selected = True
        return reply_frame(Word.OK, bytes(8))

    def _read(self, *, with_fingerprint: bool) -> bytes:
        stumbled, self.stumbles = self.stumbles > 0, max(0, self.stumbles - 1)
        if self._card is None or not self._selected or self.unreadable or stumbled:
            self._selected = False
            return reply_frame(Word.READ_FAILED)
        if self.confused:
            self.confused -= 1
            return reply_frame(Word.UNKNOWN_ERROR)
        self._was_read = True
        blocks = [self._card, self._photo] + [self.fingerprint] * with_fingerprint
        return reply_frame(Word.OK, read_content(*blocks))

    def _read_newest_address(self) -> bytes:
        if not self._selected:
            return reply_frame(Word.READ_FAILED)
        if not self.newest_address:
            return reply_frame(Word.NO_CONTENT)
        return reply_frame(Word.OK, self.newest_address.ljust(_ADDRESS // 2).encode("utf-16-le"))

    def _air_time(self, count: int) -> float:
        return count * _BITS_A_BYTE / self.rate
