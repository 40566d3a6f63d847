"""One vocabulary for how a device is, what it wants done, and how badly; words after XFS and the hall's own."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field


class Condition(enum.StrEnum):
    """How a device is: usable, usable with a wish, not usable, or not yet known."""

    READY = "ready"
    DEGRADED = "degraded"  # works, wants attention (paper near its end)
    FAULT = "fault"  # answers, and says that it cannot work (paper out, self-test failed)
    LOST = "lost"  # does not answer, or its port is gone
    UNKNOWN = "unknown"  # not asked yet, or its answer cannot be trusted
    DISABLED = "disabled"  # switched off by configuration or staff


class Actor(enum.StrEnum):
    """Who must act."""

    NOBODY = "nobody"  # it passes, or the terminal mends it by itself
    STAFF = "staff"  # whoever looks after the hall, with the key of the cabinet
    TECHNICIAN = "technician"


class Remedy(enum.StrEnum):
    """The one thing that helps: each cause has exactly one."""

    NONE = "none"
    WAIT = "wait"
    RETRY = "retry"
    RESET = "reset"  # switch it off and on
    REFILL = "refill"
    CLEAR = "clear"
    CONNECT = "connect"  # cable, power, port name
    CALL = "call"
    REPLACE = "replace"

    @property
    def actor(self) -> Actor:
        """Who has to do it."""
        return _ACTORS[self]


_ACTORS = {
    Remedy.NONE: Actor.NOBODY,
    Remedy.WAIT: Actor.NOBODY,
    Remedy.RETRY: Actor.NOBODY,
    Remedy.RESET: Actor.STAFF,
    Remedy.REFILL: Actor.STAFF,
    Remedy.CLEAR: Actor.STAFF,
    Remedy.CONNECT: Actor.STAFF,
    Remedy.CALL: Actor.TECHNICIAN,
    Remedy.REPLACE: Actor.TECHNICIAN,
}


@dataclass(frozen=True)
class Status:
    """Closed status of a device; `details` keep the full decoded status beside it, for technicians."""

    condition: Condition
    cause: str = ""  # short stable word: paper_out, cover_open, no_answer, port_missing …
    remedy: Remedy = Remedy.NONE
    details: dict[str, str] = field(default_factory=dict)

    @property
    def usable(self) -> bool:
        """True when a service may rely on this device now."""
        return self.condition in (Condition.READY, Condition.DEGRADED)

    @property
    def xfs(self) -> str:
        """The device state of XFS that says the same: online, userError, hardwareError, offline, starting, noDevice."""
        if self.condition is Condition.FAULT and self.remedy in (Remedy.CLEAR, Remedy.REFILL):
            return "userError"
        return _XFS[self.condition]


_XFS = {
    Condition.READY: "online",
    Condition.DEGRADED: "online",
    Condition.FAULT: "hardwareError",
    Condition.LOST: "offline",
    Condition.UNKNOWN: "starting",
    Condition.DISABLED: "noDevice",
}


READY = Status(Condition.READY)
