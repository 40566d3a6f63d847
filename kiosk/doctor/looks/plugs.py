"""What is plugged in by USB and was not let in, and whether anybody keeps such things out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.usb.ports import blocked
from kiosk.doctor.findings import CannotLook, Look, well, wrong

if TYPE_CHECKING:
    from kiosk.doctor.box import Box

_GUARD = "etc/usbguard/rules.d/50-hall-terminal.conf"
_SECOND = ("etc/udev/rules.d/59-hall-terminal-usb.rules", "usr/lib/udev/rules.d/59-hall-terminal-usb.rules")


def usb(box: Box) -> Look:
    """Every device that is shut, by port; and whether there are rules at all."""
    for one in blocked(box.root):
        yield wrong("blocked", f"/sys/bus/usb/devices/{one.port}: {one.id}", port=one.port, id=one.id, name=one.name)
    rules = [place for place in (_GUARD, *_SECOND) if (box.root / place).exists()]
    if not rules:
        if not any(box.under("/opt/hall-terminal").glob("*")):
            raise CannotLook("not_installed", f"/{_GUARD}")
        yield wrong("unguarded", f"/{_GUARD}")
    yield well(", ".join(f"/{place}" for place in rules))
