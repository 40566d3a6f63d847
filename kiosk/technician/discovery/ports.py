"""Serial ports and other nodes of this machine, each by the name that stays the same where it has one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from serial.tools import list_ports

if TYPE_CHECKING:
    from collections.abc import Iterator

# Folders of names that stay the same, the best first.
_STABLE = ("/dev/hall", "/dev/serial/by-id", "/dev/serial/by-path")


@dataclass(frozen=True)
class Node:
    """Something to be plugged into a section. `address` is the best name there is; `usb` vendor and product."""

    kind: str  # serial, printer, camera, keyboard, card reader, network
    address: str
    names: tuple[str, ...] = ()
    usb: str = ""
    says: str = ""


def serial_ports() -> Iterator[Node]:
    """Every serial port with hardware behind it."""
    for port in sorted(list_ports.comports()):
        if port.hwid in (None, "", "n/a"):
            continue
        names = _names_of(Path(port.device))
        usb = f"{port.vid:04x}:{port.pid:04x}" if port.vid is not None and port.pid is not None else ""
        yield Node("serial", names[0] if names else port.device, (*names, port.device), usb, port.description or "")


def given(address: str) -> Node:
    """A port that somebody named."""
    return Node("serial", address, (address,))


def other_nodes() -> Iterator[Node]:
    """Printers, cameras and keyboards that the kernel has a driver for; none of them is opened."""
    for folder, pattern, kind in (
        ("/dev/usb", "lp*", "printer"),
        ("/dev/v4l/by-path", "*-video-index0", "camera"),
        ("/dev/input/by-id", "*-event-kbd", "keyboard"),
    ):
        for path in sorted(Path(folder).glob(pattern)):
            real = str(path.resolve())
            yield Node(kind, f"lp:{path}" if kind == "printer" else str(path), (str(path), real))


def _names_of(device: Path) -> list[str]:
    real = device.resolve()
    folders = (Path(folder) for folder in _STABLE)
    return [str(link) for folder in folders for link in sorted(folder.glob("*")) if link.resolve() == real]
