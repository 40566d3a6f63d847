"""IPP messages (RFC 8010) as pure functions: what a printer is asked, and what it answers.

pyipp writes the questions. Its reader is not used for the answers: a value of negative length keeps it busy for ever,
and one unknown number among a printer's operations makes it give up. This one refuses what is not sound.
"""

from __future__ import annotations

import enum
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from drivers.errors import Garbled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

Value = int | str | bytes
_NUMBER = struct.Struct(">i")
_HEAD = struct.Struct(">BBHI")
_MAJOR_VERSIONS = (1, 2)
_FIRST_ODD, _FIRST_NUMBER, _FIRST_TEXT = 0x10, 0x20, 0x40  # tags: 10 to 1F carry no value, below 10 begins a group


class Tag(enum.IntEnum):
    """Begins a group (below 10), or tells the kind of a value (RFC 8010, 3.5)."""

    OPERATION = 0x01
    JOB = 0x02
    END = 0x03
    PRINTER = 0x04
    NO_VALUE = 0x13
    INTEGER = 0x21
    BOOLEAN = 0x22
    ENUM = 0x23
    OCTETS = 0x30
    TEXT = 0x41
    NAME = 0x42
    KEYWORD = 0x44
    URI = 0x45
    CHARSET = 0x47
    LANGUAGE = 0x48
    MIME = 0x49


class Operation(enum.IntEnum):
    """What a printer can be asked to do (RFC 8011, 5.4.15; Cancel-My-Jobs from PWG 5100.11)."""

    PRINT_JOB = 0x0002
    VALIDATE_JOB = 0x0004
    CANCEL_JOB = 0x0008
    GET_JOB_ATTRIBUTES = 0x0009
    GET_JOBS = 0x000A
    GET_PRINTER_ATTRIBUTES = 0x000B
    PURGE_JOBS = 0x0012
    CANCEL_MY_JOBS = 0x0039


class Code(enum.IntEnum):
    """How it went (RFC 8011, appendix B); everything below 0100 is well."""

    OK = 0x0000
    BAD_REQUEST = 0x0400
    NOT_POSSIBLE = 0x0404
    NOT_FOUND = 0x0406
    FORMAT_UNKNOWN = 0x040A
    VALUES_UNKNOWN = 0x040B
    OPERATION_UNKNOWN = 0x0501
    VERSION_UNKNOWN = 0x0503
    TEMPORARY = 0x0505
    NOT_ACCEPTING = 0x0506
    BUSY = 0x0507


class JobState(enum.IntEnum):
    """Where a job stands; from CANCELED on nothing more happens to it."""

    PENDING = 3
    HELD = 4
    PROCESSING = 5
    STOPPED = 6
    CANCELED = 7
    ABORTED = 8
    COMPLETED = 9


class PrinterState(enum.IntEnum):
    """What the printer does; why stands in its reasons."""

    IDLE = 3
    PROCESSING = 4
    STOPPED = 5


@dataclass(frozen=True)
class Attribute:
    """One or several values of a kind. Members of a collection stand in a row as they came."""

    tag: int
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Group:
    """Attributes of one thing: of the operation, of the printer, or of one job."""

    tag: int
    attributes: Mapping[str, Attribute] = field(default_factory=dict)

    def words(self, name: str) -> tuple[str, ...]:
        """The words under a name; none where there is no such attribute."""
        return tuple(value for value in self._values(name) if isinstance(value, str))

    def word(self, name: str) -> str:
        """The first word under a name, or ""."""
        return next(iter(self.words(name)), "")

    def numbers(self, name: str) -> tuple[int, ...]:
        """The numbers under a name (true is 1); none where there is no such attribute."""
        return tuple(value for value in self._values(name) if isinstance(value, int))

    def number(self, name: str) -> int | None:
        """The first number under a name, or None."""
        return next(iter(self.numbers(name)), None)

    def octets(self, name: str) -> tuple[bytes, ...]:
        """The values under a name that are neither words nor numbers."""
        return tuple(value for value in self._values(name) if isinstance(value, bytes))

    def _values(self, name: str) -> tuple[Value, ...]:
        attribute = self.attributes.get(name)
        return attribute.values if attribute is not None else ()


@dataclass(frozen=True)
class Message:
    """A question (`code` is an operation) or an answer (`code` tells how it went), and the document behind it."""

    code: int
    number: int
    groups: tuple[Group, ...]
    data: bytes = field(default=b"", repr=False)
    version: tuple[int, int] = (2, 0)

    @property
    def well(self) -> bool:
        """True when the answer says that it was done."""
        return self.code < 0x0100

    def first(self, tag: Tag) -> Group:
        """The first group of a kind; an empty one where there is none."""
        return next(iter(self.all(tag)), Group(tag))

    def all(self, tag: Tag) -> tuple[Group, ...]:
        """All groups of a kind: one for each job of a list."""
        return tuple(group for group in self.groups if group.tag == tag)


def read(frame: bytes) -> Message:
    """A whole message. Raises Garbled when it is none."""
    try:
        return _Reading(frame).message()
    except (struct.error, IndexError) as short:
        raise Garbled("garbled", "the message ends too early") from short


def write(message: Message) -> bytes:
    """The bytes of a message."""
    groups = b"".join(_written(group) for group in message.groups)
    return _HEAD.pack(*message.version, message.code, message.number) + groups + bytes([Tag.END]) + message.data


class _Reading:
    """Walks through one frame; each step goes forward, so it ends."""

    def __init__(self, frame: bytes) -> None:
        self._frame = frame
        self._at = _HEAD.size
        self._groups: list[tuple[int, dict[str, tuple[int, list[Value]]]]] = []
        self._values: list[Value] | None = None  # of the attribute that was named last

    def message(self) -> Message:
        major, minor, code, number = _HEAD.unpack_from(self._frame)
        if major not in _MAJOR_VERSIONS:
            raise Garbled("garbled", "this is no IPP message")
        while (tag := self._frame[self._at]) != Tag.END:
            self._at += 1
            if tag < _FIRST_ODD:
                self._begin(tag)
            else:
                self._take(tag)
        return Message(code, number, tuple(self._told()), self._frame[self._at + 1 :], (major, minor))

    def _begin(self, tag: int) -> None:
        if tag == 0:
            raise Garbled("garbled", "a group of a kind that does not exist")
        self._groups.append((tag, {}))
        self._values = None

    def _take(self, tag: int) -> None:
        """One value: with a name it begins an attribute, without one it belongs to the attribute before."""
        name = self._block().decode("utf-8", "replace")
        value = _read_value(tag, self._block())
        if name and self._groups:
            self._values = []
            self._groups[-1][1][name] = (tag, self._values)
        if self._values is None:
            raise Garbled("garbled", "a value that belongs to nothing")
        self._values.extend(value)

    def _told(self) -> Iterator[Group]:
        for tag, attributes in self._groups:
            yield Group(tag, {name: Attribute(kind, tuple(values)) for name, (kind, values) in attributes.items()})

    def _block(self) -> bytes:
        """Two bytes of length and what they announce."""
        start = self._at + 2
        end = start + int.from_bytes(self._frame[self._at : start], "big")
        if end >= len(self._frame):  # at least the end tag has to follow
            raise Garbled("garbled", "the message ends too early")
        self._at = end
        return self._frame[start:end]


def _read_value(tag: int, raw: bytes) -> tuple[Value, ...]:
    """What a value says; nothing where its tag says that there is none (10 to 1F)."""
    if tag < _FIRST_NUMBER:
        return ()
    if tag in (Tag.INTEGER, Tag.ENUM):
        return (_NUMBER.unpack(raw)[0],)
    if tag == Tag.BOOLEAN:
        return (int(raw[0] != 0),)
    if tag >= _FIRST_TEXT:
        return (raw.decode("utf-8", "replace"),)
    return (raw,)


def _written(group: Group) -> bytes:
    out = bytearray([group.tag])
    for name, attribute in group.attributes.items():
        label = name.encode()
        for value in attribute.values or (b"",):
            raw = _write_value(attribute.tag, value)
            out += struct.pack(">BH", attribute.tag, len(label)) + label + struct.pack(">H", len(raw)) + raw
            label = b""
    return bytes(out)


def _write_value(tag: int, value: Value) -> bytes:
    if isinstance(value, int):
        return bytes([value]) if tag == Tag.BOOLEAN else _NUMBER.pack(value)
    return value.encode() if isinstance(value, str) else value
