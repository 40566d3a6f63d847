"""What a device's absence is called, and how a fault becomes a status."""

from __future__ import annotations

from drivers.errors import DeviceFault, Garbled, LinkLost, Refused
from drivers.status import Condition, Status


class DeviceAway(LinkLost):
    """The device cannot be used now; `status` says why.

    `began` is True when the verb had been started: then only the device, or a sensor, knows how far it came.
    """

    def __init__(self, status: Status, *, began: bool = False) -> None:
        super().__init__(status.cause)
        self.status = status
        self.began = began
        self.remedy = status.remedy


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
