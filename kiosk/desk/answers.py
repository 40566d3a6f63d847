"""What can come back over the counter: an answer to the question, or the citizen going away from it."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from kiosk.contract.intent import Chosen, Entered, Pointed, SignedHere, Written


@dataclass(frozen=True)
class Back:
    """返回: one step back, please."""


Answer = Chosen | Entered | Written | SignedHere | Pointed | Back


class Leaving(enum.StrEnum):
    """Why a session ends before its flow does."""

    FINISHED = "finished"  # what they came for is done
    LEFT = "left"  # the citizen touched 退出
    BROKEN = "broken"  # a mistake of ours cut it short
    STOPPED = "stopped"  # the terminal was told to stop
    EVACUATED = "evacuated"  # the hall is to be left at once
    TIMED_OUT = "timed_out"  # nobody touched anything, and the warning ran out


class Left(Exception):
    """The citizen is gone: the session ends. Raised out of `ask`, through the flow, to the reception."""

    def __init__(self, why: Leaving) -> None:
        super().__init__(why.value)
        self.why = why


class WentHome(Exception):
    """首页: the flow ends here, the session stays."""


class Ways(enum.Flag):
    """Which ways out the fixed frame offers at a scene. None while a door is open or a printer works."""

    NONE = 0
    BACK = enum.auto()
    HOME = enum.auto()
    LEAVE = enum.auto()
    ALL = BACK | HOME | LEAVE
