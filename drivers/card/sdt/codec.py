"""Frames of the SDT / SAM_V protocol: AA AA AA 96 69, two length bytes, content, and the XOR from length to content.

Length counts everything after itself, the check byte included. Source: protocol sheet A2 to A5.
"""

from __future__ import annotations

import enum
import struct
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

from drivers.card.sdt.record import decode_record, encode_record
from drivers.errors import Garbled

if TYPE_CHECKING:
    from drivers.contracts import IdCard

__all__ = [
    "Command", "FrameReader", "Reply", "Request", "Word", "card_of", "decode_record", "encode_record",
    "reply_frame", "reply_of", "request_frame", "request_of", "sam_id_text",
]  # fmt: skip

PREAMBLE = bytes.fromhex("AA AA AA 96 69")
_HEAD = len(PREAMBLE) + 2
_LONGEST = 0x2000  # longest content a reader sends: text, photo and fingerprints are 0x090A


class Command(bytes, enum.Enum):
    """What a reader can be asked; two bytes each, CMD and PARA."""

    RESET = b"\x10\xff"
    PING = b"\x11\xff"
    SAM_ID = b"\x12\xff"
    FIND = b"\x20\x01"
    SELECT = b"\x20\x02"
    READ = b"\x30\x01"
    READ_NEWEST_ADDRESS = b"\x30\x03"
    READ_WITH_FINGERPRINT = b"\x30\x10"


class Word(enum.IntEnum):
    """The third status byte of a reply."""

    OK = 0x90
    FOUND = 0x9F
    BAD_CHECKSUM = 0x10
    BAD_LENGTH = 0x11
    BAD_COMMAND = 0x21
    NOT_PERMITTED = 0x23
    UNKNOWN_ERROR = 0x24
    CARD_REFUSED_READER = 0x31
    READER_REFUSED_CARD = 0x32
    VERIFICATION_FAILED = 0x33
    WRONG_CARD = 0x40
    READ_FAILED = 0x41
    RANDOM_FAILED = 0x47
    SELF_TEST_FAILED = 0x60
    NOT_AUTHORISED = 0x66
    NO_CARD = 0x80  # or a card that was read and still lies there
    SELECT_FAILED = 0x81
    NO_CONTENT = 0x91


@dataclass(frozen=True)
class Request:
    """What a reader is asked: two bytes of command, and data where the command takes some."""

    command: bytes
    data: bytes = b""


@dataclass(frozen=True, repr=False)
class Reply:
    """What a reader answers. `card_word` is the card's own status, for the technician only; the repr hides data."""

    word: int
    data: bytes = b""
    card_word: int = 0

    def __repr__(self) -> str:
        return f"<Reply {self.word:02X}, {len(self.data)} bytes>"


def request_frame(command: bytes, data: bytes = b"") -> bytes:
    """A whole request as it goes over the wire."""
    return _frame(bytes(command) + data)


def reply_frame(word: int, data: bytes = b"", card_word: int = 0) -> bytes:
    """A whole reply as it goes over the wire."""
    return _frame(struct.pack(">HB", card_word, word) + data)


def request_of(content: bytes) -> Request:
    """The request in a frame's content."""
    return Request(content[:2], content[2:])


def reply_of(content: bytes) -> Reply:
    """The reply in a frame's content. Raises Garbled when there is no status in it."""
    if len(content) < 3:
        raise Garbled("garbled", f"reply of {len(content)} bytes")
    card_word, word = struct.unpack(">HB", content[:3])
    return Reply(word, content[3:], card_word)


def card_of(reply: Reply) -> IdCard:
    """The identity in a good answer to READ: two lengths, text and photo. Raises Garbled when they do not add up."""
    if len(reply.data) < 4:
        raise Garbled("garbled", "read answer without its lengths")
    text, photo = struct.unpack(">HH", reply.data[:4])
    if len(reply.data) != 4 + text + photo:
        raise Garbled("garbled", "read answer and its lengths disagree")
    return decode_record(reply.data[4 : 4 + text], reply.data[4 + text :])


def sam_id_text(data: bytes) -> str:
    """Number of the security module as printed on its label, from the 16 bytes of a SAM_ID answer."""
    if len(data) != 16:
        raise Garbled("garbled", f"module number of {len(data)} bytes")
    kind, maker, day, batch, serial = struct.unpack("<HHIII", data)
    return f"{kind:02d}.{maker:02d}-{day:08d}-{batch:010d}-{serial:010d}"


class FrameReader:
    """Finds frames in a stream that may come byte by byte, with junk around them or broken ones in between.

    `least` and `most` bound the length field: 4 for replies, 3 for requests. `spoilt` counts frames dropped for their
    check byte or length.
    """

    def __init__(self, least: int = 4, most: int = _LONGEST) -> None:
        self._least, self._most = least, most
        self._held = bytearray()
        self.spoilt = 0

    def feed(self, data: bytes) -> list[bytes]:
        """Contents (without preamble, length and check byte) of the frames that these bytes complete."""
        self._held += data
        found = []
        while (content := self._next()) is not None:
            if content:
                found.append(content)
        return found

    def clear(self) -> None:
        """Forget what is half received."""
        self._held.clear()

    def _next(self) -> bytes | None:
        """The next content; b"" when a broken frame was dropped and it is worth looking again; None to wait."""
        self._drop_junk()
        if len(self._held) < _HEAD:
            return None
        length = int.from_bytes(self._held[len(PREAMBLE) : _HEAD], "big")
        if not self._least <= length <= self._most:
            return self._spoil()
        if len(self._held) < _HEAD + length:
            return None
        checked = self._held[len(PREAMBLE) : _HEAD + length]
        if reduce(xor, checked):
            return self._spoil()
        del self._held[: _HEAD + length]
        return bytes(checked[2:-1])

    def _drop_junk(self) -> None:
        start = self._held.find(PREAMBLE)
        if start < 0:
            start = max(0, len(self._held) - len(PREAMBLE) + 1)
        del self._held[:start]

    def _spoil(self) -> bytes:
        """Step past this preamble only: what was taken for content may hold a whole frame."""
        self.spoilt += 1
        del self._held[:1]
        return b""


def _frame(content: bytes) -> bytes:
    checked = struct.pack(">H", len(content) + 1) + content
    return PREAMBLE + checked + bytes([reduce(xor, checked)])
