"""Honeywell scanners on the wire: trigger, untrigger, and menu commands with their replies.

Menu command: SYN M CR (16 4D 0D), tag, sub-tag, data, then 21 (until power is lost) or 2E (saved). The reply echoes it
with 06 done, 05 unknown tag or 15 bad value before each punctuation mark; examples in the guides show it without the
mark. Trigger and untrigger (SYN T CR, SYN U CR) are not answered. In place of data ? asks for the value, ^ for the
default and * for the range. Sources: user guides N36xx/N3680 and 2020-5, "serial programming commands".
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BAUD = 115200

TRIGGER_ON = b"\x16T\r"
TRIGGER_OFF = b"\x16U\r"
REVISION = "REVINF"
# The guides ask for ! where commands are sent often: what is saved wears the scanner's memory.
TEMPORARY, SAVED = "!", "."
SERIAL_TRIGGER = "PAPHHF"  # a bundle: light on when told so, and nothing else
SUFFIX_CR = "VSUFCR"  # the bundle may have switched it off, so it comes after

DONE, UNKNOWN_TAG, BAD_VALUE = 0x06, 0x05, 0x15

_MENU = b"\x16M\r"
_COMMAND = re.compile(rb"\x16([TU])\r|\x16M\r([ -~]{6,200}?)([!.])")
_LONGEST_COMMAND = 210
_LONGEST_REPLY = 4096
_LATE_REPLY = re.compile(rb"^.*[\x05\x06\x15][.!]?", re.DOTALL)


def read_time(milliseconds: int) -> str:
    """The setting for how long the light stays on after a trigger (TRGSTO), in milliseconds, at most 300000."""
    return f"TRGSTO{min(milliseconds, 300_000)}"


def menu(text: str, storage: str = TEMPORARY) -> bytes:
    """One whole menu command."""
    return _MENU + (text + storage).encode("ascii")


def reply(text: str, outcome: int = DONE, data: str = "", storage: str = TEMPORARY) -> bytes:
    """The scanner's answer to the menu command `text`; questions carry their `data` behind the echo."""
    return (text + data).encode("ascii") + bytes((outcome,)) + storage.encode("ascii")


def split_commands(pending: bytearray) -> list[tuple[str, str]]:
    """Take every whole command out of `pending`, as ("T", ""), ("U", "") or (menu text, storage). Scanner's side."""
    found = []
    while match := _COMMAND.search(pending):
        light, text, storage = match.groups()
        found.append((light.decode(), "") if light else (text.decode(), storage.decode()))
        del pending[: match.end()]
    del pending[:-_LONGEST_COMMAND]
    return found


def without_replies(scan: bytes) -> bytes:
    """A scan free of the end of a late reply: 05, 06 and 15 stand in replies, not in codes shown in a hall."""
    return _LATE_REPLY.sub(b"", scan)


@dataclass(frozen=True)
class Answer:
    """What the scanner said to one menu command."""

    outcome: int
    data: bytes

    @property
    def done(self) -> bool:
        """True when the scanner did what it was told."""
        return self.outcome == DONE


class ReplyReader:
    """Finds the reply to one menu command, among late replies to others and scans nobody waits for.

    Not every model repeats REVINF before its revision, so any outcome answers that question.
    """

    def __init__(self, text: str) -> None:
        tag = b"" if text == REVISION else re.escape(text.encode("ascii"))
        self._pattern = re.compile(tag + rb"([^\x05\x06\x15]*)([\x05\x06\x15])", re.IGNORECASE)
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> Answer | None:
        """Add what arrived; the answer as soon as its outcome is there."""
        self._pending += chunk
        match = self._pattern.search(self._pending)
        if match is None:
            del self._pending[:-_LONGEST_REPLY]
            return None
        return Answer(match[2][0], match[1])
