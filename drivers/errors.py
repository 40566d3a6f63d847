"""Faults of devices: a small taxonomy, each with one remedy. Expected outcomes are values, never these."""

from __future__ import annotations

from drivers.status import Remedy


class DeviceFault(Exception):
    """Something is wrong with a device or the way to it. `cause` is the short stable word of a Status."""

    remedy = Remedy.CALL

    def __init__(self, cause: str, explanation: str = "") -> None:
        super().__init__(f"{cause}: {explanation}" if explanation else cause)
        self.cause = cause
        self.explanation = explanation


class LinkLost(DeviceFault):
    """The port is gone, cannot be opened, or broke under our hands."""

    remedy = Remedy.CONNECT


class NoAnswer(DeviceFault):
    """The device said nothing within its time."""

    remedy = Remedy.RETRY


class Garbled(DeviceFault):
    """An answer came, and its frame or check sum is wrong."""

    remedy = Remedy.RETRY


class Refused(DeviceFault):
    """The device answered that it will not."""

    remedy = Remedy.RESET


class Misuse(DeviceFault):
    """Our own mistake: a verb called with what its contract forbids."""

    remedy = Remedy.NONE
