"""A mistake of ours: reported by place, never by content, and an apology with whom to call."""

from __future__ import annotations

import contextlib
import logging
import traceback

from kiosk.contract.content import Lines
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.desk import Left, Pace, Ways, WentHome
from kiosk.terminal.flows.clerk import Clerk

_log = logging.getLogger(__name__)


async def apologise(clerk: Clerk) -> None:
    """A last picture after a mistake of ours, and time to read whom to call."""
    with contextlib.suppress(Left, WentHome):
        await clerk.desk.ask(_apology(clerk), ways=Ways.HOME, pace=Pace.READING)


def report(mistake: Exception) -> None:
    """Where it happened, never what it said: the message might hold what a citizen typed."""
    frames = reversed(traceback.extract_tb(mistake.__traceback__))
    where = " < ".join(f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in frames)
    _log.error("a mistake ended the session: %s at %s", type(mistake).__name__, where)


def _apology(clerk: Clerk) -> Scene:
    return Scene(
        name="apology",
        question=say("apology.question"),
        content=Lines(
            what=say("apology.what"),
            matter=say("apology.matter"),
            now=say("apology.now"),
            call=say("trouble.call", phone=clerk.desk_phone),
            code="SYS-02",
            tone="stopped",
        ),
    )
