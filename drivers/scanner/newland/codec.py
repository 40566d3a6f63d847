"""Newland UCS on the wire: commands and their replies.

Command: 7E 01, "0000", 23 (temporary) or 40 (saved), tag and value, 3B 03.
Reply:   02 01, "0000", the command's text, then 06 done, 15 bad value or 05 unknown tag, 3B 03.
Source: Newland guides for HR52, FM530 and HR20, "programming commands" (two of them agree).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

BAUD = 9600

PING = "QRYSYS"
TRIGGER_ON = "SCNTRG1"
TRIGGER_OFF = "SCNTRG0"
TRIGGER_MODE = "SCNMOD0"

TEMPORARY = "#"
SAVED = "@"

DONE, BAD_VALUE, UNKNOWN_TAG = 0x06, 0x15, 0x05

_ASK = b"\x7e\x010000"
_ANSWER = b"\x02\x010000"
_END = b";\x03"
_COMMAND = re.compile(rb"\x7e\x010000([#@])([ -:<-~]{1,200});\x03")
_LONGEST_REPLY = 512
_LATE_REPLY = re.compile(rb"\x02\x010000[#@][^;]{1,200};\x03?")


def read_time(milliseconds: int) -> str:
    """The setting for how long the light stays on after a trigger (ORTSET), in milliseconds."""
    return f"ORTSET{milliseconds}"


def command(text: str, scope: str = TEMPORARY) -> bytes:
    """One whole command frame; temporary settings last until the scanner loses its power."""
    return _ASK + (scope + text).encode("ascii") + _END


def reply(text: str, outcome: int = DONE, data: str = "", scope: str = TEMPORARY) -> bytes:
    """The scanner's answer to the command `text`; queries carry their `data` between echo and outcome."""
    return _ANSWER + (scope + text + data).encode("ascii") + bytes((outcome,)) + _END


def split_commands(pending: bytearray) -> list[tuple[str, str]]:
    """Take every whole command out of `pending` as (scope, text); what cannot belong to one is thrown away."""
    found = []
    while match := _COMMAND.search(pending):
        found.append((match[1].decode(), match[2].decode()))
        del pending[: match.end()]
    start = pending.rfind(_ASK[:1])
    del pending[: start if start >= 0 else len(pending)]
    return found


def without_replies(scan: bytes) -> bytes:
    """A scan free of late replies to earlier commands: those are no codes."""
    return _LATE_REPLY.sub(b"", scan)


@dataclass(frozen=True)
class Answer:
    """What the scanner said to one command."""

    outcome: int
    data: bytes

    @property
    def done(self) -> bool:
        """True when the scanner did what it was told."""
        return self.outcome == DONE


class ReplyReader:
    """Finds the reply to one command among late replies to others and scans nobody waits for."""

    def __init__(self, text: str, scope: str = TEMPORARY) -> None:
        self._echo = _ANSWER + (scope + text).encode("ascii")
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> Answer | None:
        """Add what arrived; the answer as soon as it is whole. What follows it is `rest`."""
        self._pending += chunk
        start = self._pending.find(self._echo)
        if start < 0:
            del self._pending[:-_LONGEST_REPLY]
            return None
        end = self._pending.find(_END, start + len(self._echo))
        if end < 0:
            return None
        body = bytes(self._pending[start + len(self._echo) : end])
        del self._pending[: end + len(_END)]
        return Answer(body[-1], body[:-1]) if body else self.feed(b"")

    @property
    def rest(self) -> bytes:
        """What came after the answer: the first bytes of a scan."""
        return bytes(self._pending)
