"""Newland scanners from before UCS: enquiry, short triggers, text settings, and the engines' programming mode.

Sources: protocol sheet B3, after the EM3000 and FM100 manuals. Most of it was seen in one source only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ENQUIRY, PRESENT = b"?", b"!"
DONE, REFUSED = b"\x06", b"\x15"

_COMMAND = re.compile(rb"\?|\x01[TP]\x04|\x1b[01]|nls[0-9]{7}|[$]{4}|%{4}|#[0-9]{1,20};")
_LONGEST = 21

ENTER, ENTERED = b"$$$$", b"@@@@"
LEAVE, LEFT = b"%%%%", b"^^^^"


@dataclass(frozen=True)
class Triggers:
    """What switches the light on and off; none of it is answered."""

    on: bytes
    off: bytes


SHORT = Triggers(b"\x01T\x04", b"\x01P\x04")  # EM3000 and its relatives
ESCAPE = Triggers(b"\x1b1", b"\x1b0")  # engines


def text_setting(text: str) -> bytes:
    """A setting as its set-up bar code spells it, such as nls0302010; answered with DONE or REFUSED within 500 ms."""
    return text.encode("ascii")


def programmed(number: str) -> bytes:
    """A setting in programming mode, such as 99900030."""
    return b"#" + number.encode("ascii") + b";"


def programmed_reply(number: str, done: bool) -> bytes:
    """The engine's answer to a setting in programming mode."""
    return (b"!" if done else b"?") + number.encode("ascii") + b";"


def split_commands(pending: bytearray) -> list[bytes]:
    """Take every whole command out of `pending`; what cannot belong to one is thrown away. The scanner's side."""
    found = []
    while match := _COMMAND.search(pending):
        found.append(match[0])
        del pending[: match.end()]
    del pending[:-_LONGEST]
    return found


def without_signs(scan: bytes) -> bytes:
    """A scan free of signs that answered an earlier command: they stand before it, and are no code."""
    return scan.lstrip(DONE + REFUSED)
