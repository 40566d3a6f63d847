"""A terminal's scanner on a virtual device node, in a process of its own; prints what the test asks for."""

from __future__ import annotations

import asyncio
import errno
import sys

from evdev import InputDevice

from drivers.errors import DeviceFault
from drivers.scanner.keyboard.driver import KeyboardScanner


async def read_one(path: str) -> None:
    """Take the keyboard, wait for one code."""
    scanner = KeyboardScanner(address=path)
    await scanner.open()
    scan = await scanner.next_scan()
    print(scan.text)  # noqa: T201
    await scanner.close()


async def say_why_not(path: str) -> None:
    """Try to take the keyboard, say why it cannot be had."""
    try:
        await KeyboardScanner(address=path).open()
    except DeviceFault as fault:
        print(type(fault).__name__, fault.cause)  # noqa: T201


def somebody_else_has_it() -> None:
    """What the kernel answers to a second grab; the virtual node grants it to everybody."""

    def grab(_node: object) -> None:
        raise OSError(errno.EBUSY, "Device or resource busy")

    InputDevice.grab = grab  # type: ignore[method-assign,assignment]


if __name__ == "__main__":
    verb, node = sys.argv[1:3]
    if verb == "busy":
        somebody_else_has_it()
    asyncio.run(read_one(node) if verb == "read" else say_why_not(node))
