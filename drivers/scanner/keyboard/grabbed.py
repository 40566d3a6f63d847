"""A device node of the kernel's input system, taken for ourselves alone: what it types reaches nobody else."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from drivers.errors import LinkLost, Refused
from drivers.link.watched import Connection, WatchedLink

if TYPE_CHECKING:
    from evdev import InputDevice

_KEY, _ENTER = 1, 28
_CAUSES = {errno.EACCES: "port_denied", errno.EPERM: "port_denied", errno.EBUSY: "port_busy"}


class GrabbedNode(WatchedLink):
    """The node at `path`, such as /dev/input/by-id/usb-…-event-kbd. Raises LinkLost, Refused on `open`."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._path = path

    async def _connect(self) -> Connection:
        from evdev import InputDevice

        try:
            node = InputDevice(self._path, readonly=True)
        except OSError as fault:
            if fault.errno in (errno.ENOTTY, errno.EINVAL):
                raise Refused("not_a_keyboard", f"{self._path} is no input device") from fault
            raise LinkLost(_CAUSES.get(fault.errno or 0, "port_missing"), self._path) from fault
        try:
            self._grab(node)
        except BaseException:
            node.close()
            raise
        return node

    def _grab(self, node: InputDevice[str]) -> None:
        """Grab it; a mouse or a power button under the scanner's name is a mistake in the settings."""
        if _ENTER not in node.capabilities().get(_KEY, []):
            raise Refused("not_a_keyboard", f"{self._path} has no Enter key")
        try:
            node.grab()
        except OSError as fault:
            if fault.errno in _CAUSES:
                raise LinkLost(_CAUSES[fault.errno], f"another program has {self._path}") from fault
            raise Refused("grab_refused", f"{self._path} cannot be had alone") from fault
