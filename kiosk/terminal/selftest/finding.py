"""What one step came to: passed, failed with cause and remedy, or skipped with the reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from drivers.status import Condition, Remedy, Status
from kiosk.contract.self_test import Outcome
from kiosk.terminal.devices.health import remedy_for
from kiosk.terminal.settings.model import Off

# A place on the bench of which nothing is expected now.
_NOT_EXPECTED = (Off.NOT_FITTED.value, Off.SWITCHED_OFF.value, "borrowed")


@dataclass(frozen=True)
class Finding:
    """`facts` are counts and short words, never what was read."""

    outcome: Outcome
    cause: str = ""
    remedy: Remedy = Remedy.NONE
    facts: Mapping[str, str | int] = field(default_factory=dict)


def passed(**facts: str | int) -> Finding:
    """As it should be."""
    return Finding("passed", facts=facts)


def failed(cause: str, remedy: Remedy, **facts: str | int) -> Finding:
    """Not as it should be, and what helps."""
    return Finding("failed", cause, remedy, facts)


def skipped(cause: str) -> Finding:
    """Not asked, and why."""
    return Finding("skipped", cause)


def of_status(status: Status) -> Finding:
    """What a device's status comes to: one that works and wants something has passed, and names what it wants."""
    if status.cause in _NOT_EXPECTED:
        return skipped(status.cause)
    remedy = remedy_for(status) if status.cause else Remedy.NONE
    usable = status.condition in (Condition.READY, Condition.DEGRADED)
    return Finding("passed" if usable else "failed", status.cause, remedy)
