"""Frames of the "WKLY" lock boards: those four letters, length of the whole, board, command, data, XOR of all that.

Boards count from 0 on the wire and from 1 here; channels from 1. A lock is 01 when closed and 00 when open; an answer
begins with a status, 00 when it was done. Source: protocol sheet D4; the answer to flash, hold and release after a
public program's tests.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_START = b"WKLY"
_FRAME = 8  # bytes around the data
_LONGEST = 0x40
_DONE, _FAILED = 0x00, 0xFF
_CLOSED, _OPEN = 0x01, 0x00
_LOCKS = {_CLOSED: True, _OPEN: False}


class Command(enum.IntEnum):
    """What a board is asked, or tells."""

    OPEN_TOGETHER = 0x80
    FLASH = 0x81  # a lamp on the channel
    OPEN = 0x82
    QUERY = 0x83
    QUERY_ALL = 0x84
    REPORT = 0x85  # told unasked
    OPEN_ALL = 0x86
    OPEN_IN_TURN = 0x87
    HOLD = 0x88
    RELEASE = 0x89


@dataclass(frozen=True)
class Frame:
    """One frame of either side, as far as it is the same for all commands."""

    board: int
    command: Command
    data: bytes

    @property
    def wire(self) -> bytes:
        """The frame as it goes on the wire."""
        head = _START + bytes([_FRAME + len(self.data), self.board - 1, self.command]) + self.data
        return head + bytes([reduce(xor, head)])


@dataclass(frozen=True)
class Answered:
    """The answer to a command about one lock; `made` is True for a closed lock, None where it is not told."""

    done: bool
    made: bool | None


# ---- the terminal's side ------------------------------------------------------------------------------------------


def open_one(board: int, channel: int) -> bytes:
    """Pulse one lock."""
    return Frame(board, Command.OPEN, bytes([channel])).wire


def query_one(board: int, channel: int) -> bytes:
    """Ask for one lock."""
    return Frame(board, Command.QUERY, bytes([channel])).wire


def query_all(board: int) -> bytes:
    """Ask for all locks."""
    return Frame(board, Command.QUERY_ALL, b"").wire


def flash(board: int, channel: int) -> bytes:
    """Let the lamp of a channel flash."""
    return Frame(board, Command.FLASH, bytes([channel])).wire


def release(board: int, channel: int) -> bytes:
    """Let a lock go that was held energised."""
    return Frame(board, Command.RELEASE, bytes([channel])).wire


def answer_in(heard: bytes, board: int, command: Command, channel: int) -> Answered | None:
    """The newest answer of this board about this lock, wherever it stands; None when it is not there."""
    size = 3 if command in (Command.OPEN, Command.QUERY) else 2
    for frame in _newest_first(heard, board, command):
        if len(frame.data) == size and frame.data[1] == channel and frame.data[0] in (_DONE, _FAILED):
            return Answered(frame.data[0] == _DONE, frame.data[2] == _CLOSED if size > 2 else None)
    return None


def locks_in(heard: bytes, board: int) -> tuple[bool | None, ...] | None:
    """All locks of this board from its newest answer to `query_all`; None when it is not there.

    A closed lock is True, an open one False, and None is one of which the board says that it cannot tell (FF).
    """
    for frame in _newest_first(heard, board, Command.QUERY_ALL):
        told = frame.data[2:]
        if frame.data[:2] == bytes([_DONE, len(told)]) and told:
            return tuple(_LOCKS.get(lock) for lock in told)
    return None


def reports_in(heard: bytes) -> list[tuple[int, int, bool]]:
    """Board, channel and lock of each unasked report."""
    told = (frame for frame in frames_in(heard) if frame.command is Command.REPORT and len(frame.data) == 2)
    return [(frame.board, frame.data[0], frame.data[1] == _CLOSED) for frame in told]


# ---- the board's side ---------------------------------------------------------------------------------------------


def answer(board: int, command: Command, channel: int, *, done: bool = True, made: bool | None = None) -> bytes:
    """Answer to a command about one lock."""
    lock = [] if made is None else [_CLOSED if made else _OPEN]
    return Frame(board, command, bytes([_DONE if done else _FAILED, channel, *lock])).wire


def done(board: int, command: Command) -> bytes:
    """Answer to a command about several locks."""
    return Frame(board, command, bytes([_DONE])).wire


def locks(board: int, made: Sequence[bool]) -> bytes:
    """Answer to `query_all`."""
    return Frame(board, Command.QUERY_ALL, bytes([_DONE, len(made), *(int(lock) for lock in made)])).wire


def report(board: int, channel: int, *, made: bool) -> bytes:
    """Told unasked when a lock changes."""
    return Frame(board, Command.REPORT, bytes([channel, _CLOSED if made else _OPEN])).wire


class FrameReader:
    """The board's ear: finds frames in a stream that may come byte by byte or with junk in it."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[Frame]:
        """The frames that these bytes complete."""
        self._held += data
        found = frames_in(self._held)
        if found:
            self._held = self._held[self._held.rfind(found[-1].wire) + len(found[-1].wire) :]
        self._held = self._held[-_LONGEST:]
        return found


# ---- both ---------------------------------------------------------------------------------------------------------


def frames_in(heard: bytes) -> list[Frame]:
    """Every sound frame, oldest first."""
    found, at = [], heard.find(_START)
    while at >= 0:
        frame = _frame_at(heard, at)
        if frame:
            found.append(frame)
        at = heard.find(_START, at + (len(frame.wire) if frame else 1))
    return found


def _newest_first(heard: bytes, board: int, command: Command) -> Iterator[Frame]:
    return (frame for frame in reversed(frames_in(heard)) if (frame.board, frame.command) == (board, command))


def _frame_at(heard: bytes, at: int) -> Frame | None:
    size = heard[at + 4] if at + 4 < len(heard) else 0
    frame = heard[at : at + size]
    if not _FRAME <= size <= _LONGEST or len(frame) < size or reduce(xor, frame):
        return None
    return Frame(frame[5] + 1, Command(frame[6]), frame[7:-1]) if frame[6] in set(Command) else None
