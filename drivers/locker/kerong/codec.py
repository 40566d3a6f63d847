"""Frames of the Kerong CU12 and CU16: 02, address, what it is about, 03, and the low byte of the sum of all that.

The address holds the board in its upper half and, in commands to one lock, the lock in its lower one, both from 0.
Everything here counts boards and locks from 1: board 1 is the one whose switches say 0. Source: protocol sheet D2; that
each board answers "status of all boards" with 36 instead of 35 was seen in one program's comments.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

LOCKS = 16
_START, _END = 0x02, 0x03
_REQUEST, _ANSWER = 5, 9
_STATUS, _STATUS_OF_ALL = 0x35, 0x36
_EVERY_BOARD = 0xF0


class Command(enum.IntEnum):
    """What a board is asked. The times are set with a program of the vendor's, not by us."""

    STATUS = 0x30
    UNLOCK = 0x31
    STATUS_OF_ALL = 0x32
    UNLOCK_ALL = 0x33


@dataclass(frozen=True)
class Request:
    """One request; `board` is 0 when all are asked, `lock` is 0 where none is named."""

    command: Command
    board: int
    lock: int = 0


@dataclass(frozen=True)
class Locks:
    """What a board says of its sixteen locks: whether the hook is in, and whether something lies before the beam."""

    board: int
    hooks: tuple[bool, ...]
    beams: tuple[bool, ...]


# ---- the terminal's side ------------------------------------------------------------------------------------------


def ask_status(board: int) -> bytes:
    """Ask for hooks and beams of one board."""
    return _sealed(_address(board), Command.STATUS)


def ask_status_of_all() -> bytes:
    """Ask every board on the line, each of which answers in its turn."""
    return _sealed(_EVERY_BOARD, Command.STATUS_OF_ALL)


def unlock(board: int, lock: int) -> bytes:
    """Pulse one lock."""
    return _sealed(_address(board, lock), Command.UNLOCK)


def locks_in(heard: bytes, board: int) -> Locks | None:
    """What this board's newest sound answer says, wherever it stands; None when it is not there."""
    for start in range(len(heard) - _ANSWER, -1, -1):
        found = _locks_of(heard[start : start + _ANSWER])
        if found is not None and found.board == board:
            return found
    return None


# ---- the board's side ---------------------------------------------------------------------------------------------


def status(locks: Locks, *, of_all: bool = False) -> bytes:
    """A board's answer to a question for its status, and on most boards to an unlock."""
    bits = [*_packed(locks.hooks), *_packed(locks.beams)]
    return _sealed(_address(locks.board), _STATUS_OF_ALL if of_all else _STATUS, *bits)


def unlock_all(board: int) -> bytes:
    """Pulse every lock of a board; known so that a simulator understands it, no driver sends it."""
    return _sealed(_address(board), Command.UNLOCK_ALL)


class RequestReader:
    """Finds requests in a stream that may come byte by byte or with junk in it."""

    def __init__(self) -> None:
        self._held = bytearray()

    def feed(self, data: bytes) -> list[Request]:
        """The requests that these bytes complete."""
        self._held += data
        found = []
        while len(self._held) >= _REQUEST:
            request = _request_of(bytes(self._held[:_REQUEST]))
            del self._held[: _REQUEST if request else 1]
            if request:
                found.append(request)
        return found


# ---- both ---------------------------------------------------------------------------------------------------------


def _address(board: int, lock: int = 1) -> int:
    return board - 1 << 4 | lock - 1


def _sealed(address: int, word: int, *data: int) -> bytes:
    content = [_START, address, word, *data, _END]
    return bytes([*content, sum(content) & 0xFF])


def _is_sound(frame: bytes) -> bool:
    return frame[0] == _START and frame[-2] == _END and sum(frame[:-1]) & 0xFF == frame[-1]


def _locks_of(frame: bytes) -> Locks | None:
    if frame[2] not in (_STATUS, _STATUS_OF_ALL) or not _is_sound(frame):
        return None
    return Locks((frame[1] >> 4) + 1, _bits(frame[3:5]), _bits(frame[5:7]))


def _request_of(frame: bytes) -> Request | None:
    if frame[2] not in set(Command) or not _is_sound(frame):
        return None
    command = Command(frame[2])
    if command is Command.STATUS_OF_ALL:
        return Request(command, 0) if frame[1] == _EVERY_BOARD else None
    board, lock = (frame[1] >> 4) + 1, (frame[1] & 0x0F) + 1
    return Request(command, board, lock if command is Command.UNLOCK else 0)


def _bits(packed: bytes) -> tuple[bool, ...]:
    return tuple(bool(byte >> bit & 1) for byte in packed for bit in range(8))


def _packed(bits: tuple[bool, ...]) -> bytes:
    return bytes(sum(bit << place for place, bit in enumerate(bits[at : at + 8])) for at in (0, 8))
