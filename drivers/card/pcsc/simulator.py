"""A social-security card, virtual: it answers commands as a card does, and the slot of vpcd is where it is put in.

vpcd is the virtual reader of vsmartcard, one more reader to pcscd. What it sends has two bytes of length in front;
one byte alone is about the contacts: power off, power on, reset, or 4, the wish for the answer to reset.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING

from drivers.card.pcsc.codec import TAGS, File, Numbering, record, records_in, select_environment

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from drivers.sim.ports import Port

VPCD = ("127.0.0.1", 0x8C7B)
_ANSWER_TO_RESET = 4
_SOUND = bytes.fromhex("3B 8F 80 01 80 4F 0C A0 00 00 03 06 03 00 01 00 00 00 00 6A")
_NOISE = bytes(2)  # what a half inserted card answers: contacts that touch the wrong places
_OK, _NO_FILE, _NO_RECORD, _WRONG_WAY = b"\x90\x00", b"\x6a\x82", b"\x6a\x83", b"\x6a\x86"
_PIN_WANTED, _SICK, _UNKNOWN_COMMAND = b"\x69\x82", b"\x6f\x00", b"\x6d\x00"


class SocialCardDevice:
    """A card in a hand or in the slot. `commands` is everything it was asked, `pin_tries` what is left of them."""

    def __init__(self) -> None:
        self.changed: Callable[[], None] = lambda: None
        self.foreign = False  # a bank card: it has no such application
        self.wants_pin = False  # its region guards the holder's file
        self.half_in = False
        self.numbering = Numbering.BY_TAG
        self.from_root = False  # takes files by P1 00 only
        self.exact_length = False  # answers 6Cxx to a question without the right length
        self.in_pieces = False  # announces its answers with 61xx
        self.stumbles = 0  # so many questions are answered with 6F00
        self.pulled_after = 0  # so many commands later somebody takes it out; 0 is never
        self.slow = 0.0  # seconds it thinks about each command
        self.commands: list[bytes] = []
        self.pin_tries = 3
        self._records: dict[int, bytes] | None = None
        self._selected: File | None = None
        self._rest = b""

    @property
    def is_in(self) -> bool:
        """True while the card is in the slot."""
        return self._records is not None

    def lay(self, record: bytes) -> None:
        """Put a card in: its records, one behind the other."""
        self._records = records_in(record)
        self.changed()

    def lift(self) -> None:
        """Take it out."""
        self._records = None
        self.changed()

    async def serve(self, port: Port) -> None:
        """Answer until the reader lets go of the contacts."""
        held = bytearray()
        while data := await port.read():
            held += data
            while len(held) >= 2 and len(held) >= (size := 2 + int.from_bytes(held[:2], "big")):
                message = bytes(held[2:size])
                del held[:size]
                if answer := await self._respond(message):
                    port.write(len(answer).to_bytes(2, "big") + answer)

    async def _respond(self, message: bytes) -> bytes:
        if len(message) == 1:
            self._selected, self._rest = None, b""
            return (_NOISE if self.half_in else _SOUND) if message[0] == _ANSWER_TO_RESET else b""
        await asyncio.sleep(self.slow)
        self.commands.append(message)
        if self.pulled_after and len(self.commands) >= self.pulled_after:
            self.lift()
        return self.answer(message) if self.is_in else b""

    def answer(self, command: bytes) -> bytes:
        """What the card says to one command."""
        if self.stumbles:
            self.stumbles -= 1
            return _SICK
        match command[1]:
            case 0xA4:
                return self._select(command)
            case 0xB2:
                return self._read(command)
            case 0xC0:
                return self._piece(command[4])
            case 0x20:
                self.pin_tries -= 1
                return bytes([0x63, 0xC0 | max(0, self.pin_tries)])
            case _:
                return _UNKNOWN_COMMAND

    def _select(self, command: bytes) -> bytes:
        if self.foreign:
            return _NO_FILE
        if command[2] == 0x04:
            return self._given(b"\x6f\x00") if command == select_environment() else _NO_FILE
        if (command[2] == 0x00) != self.from_root:
            return _WRONG_WAY
        self._selected = next((file for file in File if command[5:] == file.to_bytes(2, "big")), None)
        return _OK if self._selected else _NO_FILE

    def _read(self, command: bytes) -> bytes:
        if self._selected is None or self._records is None:
            return _NO_FILE
        if self._selected is File.HOLDER and self.wants_pin:
            return _PIN_WANTED
        if command[3] != self.numbering:
            return _WRONG_WAY
        tags = TAGS[self._selected]
        numbers = tags if self.numbering is Numbering.BY_TAG else range(1, len(tags) + 1)
        tag = dict(zip(numbers, tags, strict=True)).get(command[2])
        if tag is None or tag not in self._records:
            return _NO_RECORD
        data = record(tag, self._records[tag])
        if self.exact_length and command[4] != len(data):
            return bytes([0x6C, len(data)])
        return self._given(data)

    def _given(self, data: bytes) -> bytes:
        if self.in_pieces:
            self._rest = data
            return bytes([0x61, len(data)])
        return data + _OK

    def _piece(self, length: int) -> bytes:
        """At most eight bytes at a time, as cards with small buffers do."""
        count = min(8, length, len(self._rest))
        piece, self._rest = self._rest[:count], self._rest[count:]
        return piece + (bytes([0x61, len(self._rest)]) if self._rest else _OK)


class VirtualSlot:
    """Puts a simulated card into vpcd while it is in: to vpcd a connection is a card, and its end is a card pulled."""

    def __init__(self, card: SocialCardDevice, reach: Callable[[], Awaitable[socket.socket]] | None = None) -> None:
        self._card = card
        self._reach = reach or _reach_vpcd
        self._changed = asyncio.Event()
        card.changed = self._changed.set

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            self._changed.clear()
            if self._card.is_in:
                await self._put_in()
            await self._changed.wait()

    async def _put_in(self) -> None:
        contacts = _Contacts(await self._reach())
        answering = asyncio.create_task(self._card.serve(contacts))
        try:
            while self._card.is_in:
                self._changed.clear()
                await self._changed.wait()
        finally:
            contacts.part()
            await answering
            contacts.close()
        self._changed.set()


class _Contacts:
    """A Port over a connected socket."""

    def __init__(self, stream: socket.socket) -> None:
        stream.setblocking(False)
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._stream = stream

    async def read(self) -> bytes:
        """What vpcd sent; b"" when it let go."""
        with contextlib.suppress(OSError):
            data = await asyncio.get_running_loop().sock_recv(self._stream, 1024)
            # vpcd sends length and command apart: without this the second waits 40 ms for word of the first.
            self._stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)
            return data
        return b""

    def write(self, data: bytes) -> None:
        """Send; what vpcd does not take is lost."""
        with contextlib.suppress(OSError):
            self._stream.send(data)

    def part(self) -> None:
        """Let go: who reads comes to an end."""
        with contextlib.suppress(OSError):
            self._stream.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Leave nothing open."""
        self._stream.close()


async def _reach_vpcd() -> socket.socket:
    stream = socket.socket()
    stream.setblocking(False)
    await asyncio.get_running_loop().sock_connect(stream, VPCD)
    return stream
