"""Help in the hall 代办帮办 (M29): a terminal calls the staff; one of them stands by a citizen.

A call says which terminal and which picture, and nothing of anybody. Paths stand under /v1. Whoever stands by is named
on every request that carries the citizen's session (header X-Assisted-By) and in every letter; they gain no right.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass

from kiosk.contract.lockers import Role

ASSISTED_BY = "X-Assisted-By"
# Who of the staff may stand by a citizen.
MAY_ASSIST = (Role.COURIER, Role.ADMIN)
# Codes of refusals: who stands by is not, or no longer, of the staff who may; a rating is the citizen's own.
ASSISTANT_UNKNOWN = "assistant_unknown"
RATING_ALONE = "rating_alone"
LONGEST_SCENE = 60


class CallState(enum.StrEnum):
    """How far a call for help is. `closed`: nobody is at work now, so nobody was called."""

    OPEN = "open"
    TAKEN = "taken"  # somebody of the staff has said that they come
    ENDED = "ended"
    CLOSED = "closed"


class CallEnd(enum.StrEnum):
    """Why a call is over."""

    TAKEN_BACK = "taken_back"  # the citizen needs nobody any more
    CAME = "came"  # somebody of the staff has signed in at the terminal
    LEFT = "left"  # the citizen has gone
    DONE = "done"  # the staff say so
    FORGOTTEN = "forgotten"  # nobody said anything for long


@dataclass(frozen=True)
class HelpWanted:
    """Body of POST /help_calls: before which picture (its class, never its content) somebody is needed."""

    scene: str


@dataclass(frozen=True)
class HelpCall:
    """Answer of POST /help_calls, GET /help_calls/{id} and POST /help_calls/{id}/end.

    Where nobody is at work `opens` says when somebody is, as far as the calendar knows, and `phone` whom to ring.
    """

    id: str
    state: CallState
    phone: str
    opens: dt.datetime | None = None


@dataclass(frozen=True)
class HelpOver:
    """Body of POST /help_calls/{id}/end; `staff` is who came."""

    why: CallEnd
    staff: str = ""
