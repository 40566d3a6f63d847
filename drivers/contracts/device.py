"""What every device can do, whatever its family."""

from __future__ import annotations

from typing import Protocol

from drivers.status import Status


class Device(Protocol):
    """What every device can do."""

    async def open(self) -> None:
        """Take the port, find out that the right device answers. Raises LinkLost, NoAnswer, Garbled, Refused."""

    async def close(self) -> None:
        """Give the port back; safe to call twice and after a fault."""

    async def status(self) -> Status:
        """Ask the device how it is; cheap enough to be asked every few seconds. Raises LinkLost or NoAnswer."""

    async def lost(self) -> None:
        """Wait until the port is gone or closed. Needs no polling: the event loop sees the hang-up."""
