"""What both sides share: header, board, what it is about, and the XOR of all that; 11 is a closed contact, 00 none."""

from __future__ import annotations

import enum
from functools import reduce
from operator import xor

OPEN, QUERY, REPORT, REPORT_81, SEVERAL, HOLD, RELEASE = 0x8A, 0x80, 0x82, 0x81, 0x90, 0x9A, 0x9B
MADE, BROKEN = 0x11, 0x00
ASK_OPEN, ASK_OPEN_33, ASK_STATE, ASK_VERSION = 0x11, 0x33, 0x33, 0x22
SHORT, LONG = 5, 6  # bytes of a request; of an answer only that to "query all" is longer than SHORT
ALL = 0  # channel number that means every channel


class ByteOrder(enum.StrEnum):
    """Which status byte holds channels 1 to 8: most boards put them last."""

    LOW_LAST = "low_last"
    LOW_FIRST = "low_first"


def sealed(*content: int) -> bytes:
    """A frame with its check byte."""
    return bytes([*content, reduce(xor, content)])


def is_sound(frame: bytes) -> bool:
    """True when the check byte is right."""
    return reduce(xor, frame, 0) == 0


def low_first(status: bytes, order: ByteOrder) -> bytes:
    """Status bytes with channels 1 to 8 in front; the same function turns them back."""
    return status[::-1] if order is ByteOrder.LOW_LAST else status
