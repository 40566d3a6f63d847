"""The board's side: what it answers, and the requests it understands, those included that no terminal of ours sends."""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.locker.board8a.codec import frame as f

if TYPE_CHECKING:
    from collections.abc import Sequence

    from drivers.locker.board8a.codec.frame import ByteOrder

_LONGEST_SECONDS = 9


class Act(enum.Enum):
    """What a board is asked to do."""

    OPEN = "pulse"
    QUERY = "tell the contact"
    HOLD = "energise and stay so"
    RELEASE = "end a hold"
    VERSION = "name the firmware"


_ACTS = {
    (f.OPEN, f.ASK_OPEN): Act.OPEN,
    (f.OPEN, f.ASK_OPEN_33): Act.OPEN,  # seen once
    (f.QUERY, f.ASK_STATE): Act.QUERY,
    (f.HOLD, f.ASK_OPEN): Act.HOLD,
    (f.RELEASE, f.ASK_OPEN): Act.RELEASE,
    (f.REPORT, f.ASK_VERSION): Act.VERSION,  # seen once
}


@dataclass(frozen=True)
class Request:
    """What a board is asked about channels; none named means all. `seconds` is 0 for a pulse of the usual length."""

    act: Act
    board: int
    channels: tuple[int, ...] = ()
    seconds: int = 0


def opened(board: int, channel: int, *, made: bool) -> bytes:
    """Answer to a pulse."""
    return f.sealed(f.OPEN, board, channel, _state(made))


def contact(board: int, channel: int, *, made: bool) -> bytes:
    """Answer to "query one"."""
    return f.sealed(f.QUERY, board, channel, _state(made))


def done(act: Act, board: int, channel: int) -> bytes:
    """Answer to a hold or a release: the request again."""
    return f.sealed(f.HOLD if act is Act.HOLD else f.RELEASE, board, channel, f.ASK_OPEN)


def report(board: int, channel: int, *, made: bool, header: int = f.REPORT) -> bytes:
    """Unasked report of some firmwares when a contact changes; others send it under 81."""
    return f.sealed(header, board, channel, _state(made))


def status(board: int, made: Sequence[bool], order: ByteOrder) -> bytes:
    """Answer to "query all"; `made` are the contacts of channels 1, 2, 3 …, eight to a byte."""
    packed = bytes(sum(bit << place for place, bit in enumerate(made[at : at + 8])) for at in range(0, len(made), 8))
    return f.sealed(f.QUERY, board, *f.low_first(packed, order), f.ASK_STATE)


class RequestReader:
    """Finds requests in a stream that may come byte by byte or with junk in it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[Request]:
        """The requests that these bytes complete."""
        self._held += data
        found = []
        while len(self._held) >= f.SHORT and not self._may_grow():
            size, request = _first(bytes(self._held))
            del self._held[:size]
            if request:
                found.append(request)
        return found

    def _may_grow(self) -> bool:
        """True when these five bytes may be the beginning of six."""
        return len(self._held) == f.SHORT and _is_long(self._held) and not f.is_sound(bytes(self._held))


def _first(held: bytes) -> tuple[int, Request | None]:
    """How many bytes in front are settled, and what they ask."""
    if request := _short(held[: f.SHORT]):
        return f.SHORT, request
    if _is_long(held) and (request := _long(held[: f.LONG])):
        return f.LONG, request
    return 1, None


def _is_long(held: bytes | bytearray) -> bool:
    return held[0] == f.SEVERAL or (held[0] == f.OPEN and held[3] == f.ASK_OPEN)


def _short(frame: bytes) -> Request | None:
    act = _ACTS.get((frame[0], frame[3]))
    if act is None or not f.is_sound(frame):
        return None
    return Request(act, frame[1], (frame[2],) if frame[2] != f.ALL else ())


def _long(frame: bytes) -> Request | None:
    if not f.is_sound(frame):
        return None
    if frame[0] == f.OPEN:
        in_time = 1 <= frame[4] <= _LONGEST_SECONDS
        return Request(Act.OPEN, frame[1], (frame[2],), frame[4]) if in_time else None
    mask = int.from_bytes(frame[2:5], "big")  # channels 24 to 1
    channels = tuple(channel for channel in range(1, 25) if mask >> channel - 1 & 1)
    return Request(Act.OPEN, frame[1], channels) if channels else None


def _state(made: bool) -> int:
    return f.MADE if made else f.BROKEN
