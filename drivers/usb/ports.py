"""What the kernel says is plugged in and not allowed to work."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_DEVICES = "sys/bus/usb/devices"
_DEVICE = re.compile(r"[0-9]+-[0-9.]+")


@dataclass(frozen=True)
class Blocked:
    """A device that is shut as a whole, or of which a part is: where it is plugged in, and what it says it is."""

    port: str
    id: str
    name: str


def blocked(root: Path = Path("/")) -> tuple[Blocked, ...]:
    """Everything that USBGuard or udev has shut, by port."""
    return tuple(sorted(_found(root / _DEVICES), key=lambda one: one.port))


def _found(devices: Path) -> Iterator[Blocked]:
    for device in sorted(devices.glob("*")):
        parts = [device, *devices.glob(f"{device.name}:*")]
        if _DEVICE.fullmatch(device.name) and any(_read(part, "authorized") == "0" for part in parts):
            name = "".join(letter for letter in _read(device, "product") if letter.isprintable())[:40]
            yield Blocked(device.name, f"{_read(device, 'idVendor')}:{_read(device, 'idProduct')}", name)


def _read(device: Path, attribute: str) -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return (device / attribute).read_text("utf-8").strip()
    return ""
