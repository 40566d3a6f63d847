"""What a device's absence is called, and how a fault becomes a status."""

from __future__ import annotations

import traceback
from pathlib import Path

from drivers.errors import DeviceFault, Garbled, LinkLost, Refused
from drivers.status import Condition, Status


class BrokeOff(Refused):
    """The driver's own code failed or hung in a verb: nobody knows how far the device came."""


class DeviceAway(LinkLost):
    """The device cannot be used now; `status` says why.

    `began` is True when the verb had been started: then only the device, or a sensor, knows how far it came.
    """

    def __init__(self, status: Status, *, began: bool = False) -> None:
        super().__init__(status.cause)
        self.status = status
        self.began = began
        self.remedy = status.remedy

    @property
    def unclear(self) -> bool:
        """True when the driver itself cannot have known what became of it: an act is then never repeated."""
        return isinstance(self.__cause__, BrokeOff)


def hangs(what: str) -> BrokeOff:
    """A verb did not end in its time."""
    return BrokeOff("driver_hangs", what)


def mistake_of(mistake: BaseException) -> BrokeOff:
    """A driver's own mistake: what kind and where, never what it said, which might be what stood on a card."""
    frames = traceback.extract_tb(mistake.__traceback__)
    where = f" at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return BrokeOff("driver_mistake", f"{type(mistake).__name__}{where}")


def status_of(fault: DeviceFault) -> Status:
    """The status of a device that has just raised this fault."""
    match fault:
        case DeviceAway():
            return fault.status
        case Garbled():
            condition = Condition.UNKNOWN
        case Refused():
            condition = Condition.FAULT
        case _:
            condition = Condition.LOST
    details = {"explanation": fault.explanation} if fault.explanation else {}
    return Status(condition, fault.cause, fault.remedy, details)
