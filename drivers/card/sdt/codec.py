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
    "RATES", "Command", "FrameReader", "Reply", "Request", "Word", "address_of", "card_of", "decode_record",
    "encode_record", "fits", "rate_command", "rate_in", "read_content", "reply_frame", "reply_of", "request_frame",
    "request_of", "sam_id_text",
]  # fmt: skip

PREAMBLE = bytes.fromhex("AA AA AA 96 69")
_HEAD = len(PREAMBLE) + 2
RATES = (115200, 57600, 38400, 19200, 9600)  # in the order of the parameter of command 60
_SET_RATE = 0x60
_ADDRESS = 70  # bytes of one added address
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
    CHIP_NUMBER = b"\x30\x05"  # from memory, not confirmed
    READ_WITH_FINGERPRINT = b"\x30\x10"
    MAX_FRAME = b"\x61\xff"  # one byte of data: the largest frame between module and card


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


# Bytes of data behind an "ok": by sheet A4 0, 8, 16, 70 or 72, 1288 or more. A reader of its own ways has room between.
_DATA: dict[Command, range] = {
    Command.RESET: range(4),
    Command.PING: range(4),
    Command.MAX_FRAME: range(4),
    Command.SELECT: range(16),
    Command.SAM_ID: range(16, 17),
    Command.READ_NEWEST_ADDRESS: range(17, 256),
    Command.READ: range(256, _LONGEST),
    Command.READ_WITH_FINGERPRINT: range(256, _LONGEST),
}
_ABOUT_THE_READER = (Command.RESET, Command.PING, Command.MAX_FRAME, Command.SAM_ID)
_ABOUT_A_CARD = (
    Word.CARD_REFUSED_READER, Word.READER_REFUSED_CARD, Word.VERIFICATION_FAILED, Word.WRONG_CARD, Word.READ_FAILED,
    Word.NO_CARD, Word.SELECT_FAILED, Word.NO_CONTENT,
)  # fmt: skip


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


def rate_command(rate: int) -> bytes:
    """The command after which a reader speaks at `rate`, one of RATES; it keeps that when its power goes."""
    return bytes([_SET_RATE, RATES.index(rate)])


def rate_in(command: bytes) -> int | None:
    """The rate that a command sets; None when it is another command, or a rate that no reader has."""
    sets = len(command) == 2 and command[0] == _SET_RATE and command[1] < len(RATES)
    return RATES[command[1]] if sets else None


def read_content(*blocks: bytes) -> bytes:
    """Data of a good answer to a read: all lengths, then all blocks (text, photo, for 30 10 the fingerprint)."""
    return b"".join(len(block).to_bytes(2, "big") for block in blocks) + b"".join(blocks)


def request_of(content: bytes) -> Request:
    """The request in a frame's content."""
    return Request(content[:2], content[2:])


def reply_of(content: bytes) -> Reply:
    """The reply in a frame's content. Raises Garbled when there is no status in it."""
    if len(content) < 3:
        raise Garbled("garbled", f"reply of {len(content)} bytes")
    card_word, word = struct.unpack(">HB", content[:3])
    return Reply(word, content[3:], card_word)


def fits(reply: Reply, command: Command) -> bool:
    """Whether this can be the answer to `command`. If not, it is a late one to an earlier question: no reply names its.

    Words that the sheet does not know fit everywhere: they are told, not waited past.
    """
    if reply.word == Word.FOUND:
        return command == Command.FIND
    if reply.word == Word.OK:
        return command != Command.FIND and len(reply.data) in _DATA.get(command, range(_LONGEST))
    return not (command in _ABOUT_THE_READER and reply.word in _ABOUT_A_CARD)


def card_of(reply: Reply, *, with_fingerprint: bool = False) -> IdCard:
    """The identity in a good answer to a read; a fingerprint in it is passed over.

    Raises Garbled when lengths and content do not add up, or the record is none that anybody has published.
    """
    text, photo, *_ = _blocks(reply.data, 3 if with_fingerprint else 2)
    return decode_record(text, photo)


def address_of(reply: Reply) -> str:
    """The address added last, in a good answer to READ_NEWEST_ADDRESS: 70 bytes, bare or behind their length.

    Raises Garbled. The sheet does not say which of the two a module sends; they differ in length.
    """
    raw = reply.data
    if len(raw) == _ADDRESS + 2:
        [raw] = _blocks(raw, 1)
    if len(raw) != _ADDRESS:
        raise Garbled("garbled", f"added address of {len(raw)} bytes")
    return raw.decode("utf-16-le", errors="replace").rstrip(" \0")


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


def _blocks(data: bytes, count: int) -> list[bytes]:
    """The blocks behind their lengths. Raises Garbled when they do not fill the data exactly."""
    if len(data) < 2 * count:
        raise Garbled("garbled", "read answer without its lengths")
    blocks, place = [], 2 * count
    for length in struct.unpack(f">{count}H", data[:place]):
        blocks.append(data[place : place + length])
        place += length
    if place != len(data):
        raise Garbled("garbled", "read answer and its lengths disagree")
    return blocks


def _frame(content: bytes) -> bytes:
    checked = struct.pack(">H", len(content) + 1) + content
    return PREAMBLE + checked + bytes([reduce(xor, checked)])
