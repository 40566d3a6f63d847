"""Reads a request out of a folder of somebody else's: no link is followed, nothing but a small plain file is read."""

from __future__ import annotations

import os
import stat
from contextlib import ExitStack
from pathlib import Path
from typing import TypeVar

import msgspec

from kiosk.contract.errands import FOLDER, LONGEST

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# A pipe without a writer must not keep us.
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_T = TypeVar("_T")


class Refused(Exception):
    """A request that is not carried out, and a word for why. What was asked for is never repeated in it."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def asked(state: Path, name: str) -> bytes:
    """The bytes of a request below the state folder. Raises Refused (not_there, not_ours, no_file, too_long)."""
    try:
        with ExitStack() as stack:
            folder = _opened(stack, str(state), _FOLDER_FLAGS, None)
            owner = os.fstat(folder).st_uid
            errands = _opened(stack, FOLDER, _FOLDER_FLAGS, folder)
            return _read(_opened(stack, name, _FILE_FLAGS, errands), owner)
    except FileNotFoundError:
        raise Refused("not_there") from None
    except OSError:  # a link, a socket, a folder that is none
        raise Refused("no_file") from None


def _opened(stack: ExitStack, name: str, flags: int, below: int | None) -> int:
    number = os.open(name, flags, dir_fd=below)
    stack.callback(os.close, number)
    return number


def _read(number: int, owner: int) -> bytes:
    found = os.fstat(number)
    if not stat.S_ISREG(found.st_mode):
        raise Refused("no_file")
    if found.st_uid != owner or found.st_nlink != 1:  # a second name could be one of a file we must not show
        raise Refused("not_ours")
    read = b""
    while len(read) <= LONGEST and (more := os.read(number, LONGEST + 1 - len(read))):
        read += more
    if len(read) > LONGEST:
        raise Refused("too_long")
    return read


def understood(kind: type[_T], request: bytes) -> _T:
    """The request as what it must be. Raises Refused (not_understood)."""
    try:
        return msgspec.json.decode(request, type=kind)
    except (msgspec.MsgspecError, RecursionError, UnicodeDecodeError):
        raise Refused("not_understood") from None
