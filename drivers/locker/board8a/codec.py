"""Frames of the "8A / 80" lock boards: header, board, what it is about, and the XOR of all that.

A contact is 11 when closed and 00 when open; what that says of the door depends on the wiring (`Feedback`).
Source: protocol sheet D1. Opening all doors at once is left out on purpose: no flow may reach it.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

from drivers.contracts import Door

if TYPE_CHECKING:
    from collections.abc import Iterator

_OPEN, _QUERY, _REPORT = 0x8A, 0x80, 0x82
_MADE, _BROKEN = 0x11, 0x00
_ASK_OPEN, _ASK_STATE = 0x11, 0x33
_SHORT = 5  # every frame but the answer to "query all"
_FEWEST, _MOST = 1, 8  # status bytes a board may send: 8 to 64 channels


class Feedback(enum.StrEnum):
    """How the sensor is wired: which state of the door closes its contact. The wire alone cannot tell."""

    CLOSED_SHORT = "closed_short"
    OPEN_SHORT = "open_short"

    def door(self, *, made: bool) -> Door:
        """What a closed (`made`) or open contact says of the door."""
        return Door.CLOSED if made is (self is Feedback.CLOSED_SHORT) else Door.OPEN


class ByteOrder(enum.StrEnum):
    """Which status byte holds channels 1 to 8: most boards put them last."""

    LOW_LAST = "low_last"
    LOW_FIRST = "low_first"


@dataclass(frozen=True)
class Request:
    """What a board is asked about a channel; channel 0 is all of them. `opens` tells a pulse from a question."""

    board: int
    channel: int
    opens: bool


# ---- the terminal's side ------------------------------------------------------------------------------------------


def open_one(board: int, channel: int) -> bytes:
    """Pulse one lock."""
    return _sealed(_OPEN, board, channel, _ASK_OPEN)


def query_one(board: int, channel: int) -> bytes:
    """Ask for one contact."""
    return _sealed(_QUERY, board, channel, _ASK_STATE)


def query_all(board: int) -> bytes:
    """Ask for all contacts."""
    return _sealed(_QUERY, board, 0, _ASK_STATE)


def opened_in(heard: bytes, board: int, channel: int) -> bool | None:
    """The contact in this board's newest answer to `open_one`, wherever it stands; None when it is not there."""
    return _contact_in(heard, _OPEN, board, channel)


def contact_in(heard: bytes, board: int, channel: int) -> bool | None:
    """The contact in this board's newest answer to `query_one`, wherever it stands; None when it is not there."""
    return _contact_in(heard, _QUERY, board, channel)


def status_in(heard: bytes, board: int, count: int) -> bytes | None:
    """The `count` status bytes in this board's newest answer to `query_all`; None when it is not there."""
    answers = [frame for frame in _status_frames(heard, board) if len(frame) == count + 4]
    return answers[-1][2:-2] if answers else None


def status_count_in(heard: bytes, board: int) -> int | None:
    """How many status bytes this board sends, from one answer to `query_all` that the line fell silent after."""
    lengths = [len(frame) for frame in _status_frames(heard, board) if heard.endswith(frame)]
    return max(lengths) - 4 if lengths else None


def contacts(status: bytes, order: ByteOrder) -> list[bool]:
    """Contacts of channels 1, 2, 3 … in the status bytes of a `query_all` answer."""
    low_first = status[::-1] if order is ByteOrder.LOW_LAST else status
    return [bool(byte >> bit & 1) for byte in low_first for bit in range(8)]


def without_echo(heard: bytes, sent: bytes) -> bytes:
    """What was heard after our own frame came back; nothing when it has not come back yet."""
    return heard.partition(sent)[2]


def is_echo(heard: bytes, sent: bytes) -> bool:
    """True when `heard` holds our own question: no board answers 33 where the state stands."""
    return sent[0] == _QUERY and sent in heard


# ---- the board's side ---------------------------------------------------------------------------------------------


def opened(board: int, channel: int, *, made: bool) -> bytes:
    """Answer to `open_one`."""
    return _sealed(_OPEN, board, channel, _MADE if made else _BROKEN)


def contact(board: int, channel: int, *, made: bool) -> bytes:
    """Answer to `query_one`."""
    return _sealed(_QUERY, board, channel, _MADE if made else _BROKEN)


def report(board: int, channel: int, *, made: bool) -> bytes:
    """Unasked report of some firmwares when a contact changes."""
    return _sealed(_REPORT, board, channel, _MADE if made else _BROKEN)


def status(board: int, made: list[bool], order: ByteOrder) -> bytes:
    """Answer to `query_all`; `made` are the contacts of channels 1, 2, 3 …, eight to a byte."""
    low_first = [sum(bit << place for place, bit in enumerate(made[at : at + 8])) for at in range(0, len(made), 8)]
    return _sealed(_QUERY, board, *(low_first[::-1] if order is ByteOrder.LOW_LAST else low_first), _ASK_STATE)


class RequestReader:
    """Finds requests in a stream that may come byte by byte or with junk in it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[Request]:
        """The requests that these bytes complete."""
        self._held += data
        found = []
        while len(self._held) >= _SHORT:
            request = _request_of(bytes(self._held[:_SHORT]))
            del self._held[: _SHORT if request else 1]
            if request:
                found.append(request)
        return found


# ---- both ---------------------------------------------------------------------------------------------------------


def _sealed(*content: int) -> bytes:
    return bytes([*content, reduce(xor, content)])


def _is_sound(frame: bytes) -> bool:
    return reduce(xor, frame) == 0


def _request_of(frame: bytes) -> Request | None:
    header, board, channel, function = frame[:4]
    if not _is_sound(frame) or (header, function) not in ((_OPEN, _ASK_OPEN), (_QUERY, _ASK_STATE)):
        return None
    return Request(board, channel, opens=header == _OPEN)


def _contact_in(heard: bytes, header: int, board: int, channel: int) -> bool | None:
    made, broken = (heard.rfind(_sealed(header, board, channel, state)) for state in (_MADE, _BROKEN))
    return None if made == broken else made > broken  # the newest counts; both are -1 when neither was heard


def _status_frames(heard: bytes, board: int) -> Iterator[bytes]:
    """Everything in `heard` that could be this board's answer to `query_all`, by start, then by length."""
    for start in range(len(heard)):
        for count in range(_FEWEST, _MOST + 1):
            frame = heard[start : start + count + 4]
            if len(frame) == count + 4 and frame[:2] == bytes([_QUERY, board]) and _is_status(frame):
                yield frame


def _is_status(frame: bytes) -> bool:
    return frame[-2] == _ASK_STATE and _is_sound(frame)
