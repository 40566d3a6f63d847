"""What is told of a citizen's visit when it is over: which services, how far, how long and how it ended.

Classes and words of fixed lists only: never what stood on the glass, never who it was or which case it was about.
"""

from __future__ import annotations

import datetime as dt
import enum
from dataclasses import dataclass, field
from typing import Final

MOST_PARTS: Final = 20  # that one visit tells of; what is begun after that is not counted


class Wish(enum.StrEnum):
    """What somebody came for."""

    QUERY = "query"
    GUIDE = "guide"  # a guide or a board is read, nothing is applied for
    HANDLE = "handle"
    CORRECT = "correct"
    PICKUP = "pickup"
    HAND_IN = "hand_in"
    ASK = "ask"
    DELEGATE = "delegate"
    PAY = "pay"  # what an application or a case costs
    PRINT = "print"  # a result on paper


class Step(enum.StrEnum):
    """How far somebody got, in the order of the usual way: at which one they gave up, or that it was done."""

    BEGUN = "begun"
    CHOOSE = "choose"  # an item, a case, a thing
    READ_CARD = "read_card"
    TELEPHONE = "telephone"
    CODE = "code"  # a code or a number is typed or shown
    NOTHING = "nothing"  # they were told that there is nothing for them
    FOR_WHOM = "for_whom"
    CONSENT = "consent"  # terms, promises
    FORM = "form"
    MATERIALS = "materials"
    DELIVERY = "delivery"
    CHECK = "check"  # what was filled in, or is to be collected
    SIGN = "sign"
    SEND = "send"
    PAY = "pay"
    PRINT = "print"
    LOCKER = "locker"
    DONE = "done"


class VisitEnd(enum.StrEnum):
    """How a visit ended. Of one that was `cut` by the end of its program nothing more is known."""

    FINISHED = "finished"
    GAVE_UP = "gave_up"
    TIMED_OUT = "timed_out"
    STAFF = "staff"  # one of the staff signed in: it was no citizen's
    EVACUATED = "evacuated"
    CLOSED = "closed"  # the terminal had to close, or was told to stop
    FAULT = "fault"  # a mistake of ours
    CUT = "cut"


@dataclass(frozen=True)
class VisitPart:
    """One service of a visit. `item` is the code of what is applied for or corrected; `step` the last one, or done."""

    service: Wish
    step: Step
    item: str = ""


@dataclass(frozen=True)
class Access:
    """What of it was used at any time: large words, controls within low reach, high contrast, reading aloud; silence.

    `assisted` says that one of the staff stood by.
    """

    large: bool = False
    low: bool = False
    contrast: bool = False
    aloud: bool = False
    muted: bool = False
    english: bool = False
    assisted: bool = False


@dataclass(frozen=True)
class Visit:
    """One visit, from the first choice to the wipe; `seconds` is None where it was cut."""

    began: dt.datetime
    seconds: float | None
    end: VisitEnd
    parts: tuple[VisitPart, ...] = ()
    access: Access = field(default_factory=Access)
