"""Lock boards: one pulse for one unlock, and the sensor for everything after it.

What a pulse and a door can make of each other, and what `unlock` and then `doors` say:

| what happens | unlock | doors |
|---|---|---|
| it opens | PULSED | OPEN, later CLOSED |
| it stands open already | ALREADY_OPEN, no pulse | OPEN |
| it is jammed | PULSED | CLOSED |
| somebody opens it with a key | - | OPEN without a command |
| the answer is lost, late, garbled | UNKNOWN | the truth |
| its contact is stuck at closed | PULSED | CLOSED; as a jammed door, until a calibration finds it |
| its contact is stuck at open | ALREADY_OPEN, no pulse | OPEN; after three times the status names the door |
| it is set to be `blind` | PULSED | UNKNOWN: nobody but the person before it knows |

Some boards also have beams across their cells. What lies behind a door is theirs to say, and only theirs: a beam that
is dirty or dead says the same as one before which something lies, or nothing does.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Protocol

from drivers.contracts.device import Device


class Door(enum.StrEnum):
    """What a door's sensor says."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"  # the board cannot tell, or the settings say that this contact tells nothing


class Unlocked(enum.StrEnum):
    """What became of one unlock command; the pulse is never repeated by the driver."""

    PULSED = "pulsed"  # the board said that it pulsed the lock; the sensor tells the rest
    ALREADY_OPEN = "already_open"  # the door stood open; no pulse was sent
    UNKNOWN = "unknown"  # no answer, or a garbled one: it may or may not have opened; ask the sensor


class LockBoard(Device, Protocol):
    """One bus of electronic locks; `board` counts from 1, `channel` from 1.

    Options that every model takes, found out when a cabinet is commissioned (drivers.locker.calibration): `boards`,
    `channels`, `feedback`, `unused` (channels without a lock), `blind` (doors whose contact tells nothing); and where
    the boards have beams, `beams` (channels whose cell has one).
    """

    async def unlock(self, board: int, channel: int) -> Unlocked:
        """Pulse one lock once, unless its door stands open; a blind door is pulsed in any case.

        Raises LinkLost, NoAnswer, Garbled or Refused only when it is certain that no pulse was sent.
        """

    async def doors(self, board: int) -> Mapping[int, Door]:
        """What each commissioned channel's sensor says now. Raises LinkLost, NoAnswer, Garbled, Refused.

        NoAnswer and Garbled are said of this board alone: another board of the same bus may answer well.
        """

    async def beams(self, board: int) -> Mapping[int, bool]:
        """Whether something lies in the cells that have a beam; empty where the family or the cabinet has none.

        Told by the same answer as the doors: asked straight after `doors`, no other question goes out.
        Raises LinkLost, NoAnswer, Garbled, Refused.
        """
