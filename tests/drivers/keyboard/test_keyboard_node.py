"""A real device node of the kernel's input system, as umockdev makes one: grabbed, typed on, and refused.

umockdev serves every ioctl that evdev asks for, EVIOCGRAB too, but lets a second program grab as well: what a refusal
means is therefore tried with the error that the kernel gives.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from drivers.errors import Refused
from drivers.scanner.keyboard import codec
from drivers.scanner.keyboard.driver import KeyboardScanner

if TYPE_CHECKING:
    from collections.abc import Iterable

CODE = "HALLPICK1:q7Zr-0aXk29_mBv4"
NODE = "/dev/input/event5"
DESCRIPTION = f"""P: /devices/virtual/input/input7/event5
N: input/event5
E: DEVNAME={NODE}
E: SUBSYSTEM=input
A: dev=13:69
"""
_ROOT = Path(__file__).parents[3]
_KEYBOARD, _MOUSE = range(1, 128), (0x110, 0x111)


def _bits(numbers: Iterable[int], length: int) -> bytes:
    field = bytearray(length)
    for number in numbers:
        field[number // 8] |= 1 << number % 8
    return bytes(field)


def _answers(keys: Iterable[int]) -> str:
    """What the node answers to the questions that evdev asks when it is opened."""
    rows = {
        "EVIOCGVERSION": (0, bytes.fromhex("01000100")),
        "EVIOCGID": (0, bytes.fromhex("0300110020640001")),
        "EVIOCGNAME(0)": (13, b"Hall Scanner".ljust(256, b"\0")),
        "EVIOCGPHYS(0)": (1, bytes(256)),
        "EVIOCGUNIQ(0)": (1, bytes(256)),
        "EVIOCGBIT(0)": (4, _bits((0, 1), 4)),
        "EVIOCGBIT(1)": (96, _bits(keys, 96)),
        "EVIOCGEFFECTS": (0, bytes(4)),
    }
    lines = [f"{name} {result} {data.hex().upper()}" for name, (result, data) in rows.items()]
    return "\n".join([f"@DEV {NODE} (EVDEV)", *lines, ""])


def _typing(times: int) -> str:
    """The code typed again and again: nobody knows when the program will listen."""
    strokes = codec.keystrokes(CODE.encode())
    lines = []
    for time in range(times):
        lines += [f"E: {time}.5 {event.kind:04x} {event.code:04x} {event.value:04x}" for event in strokes]
    return "\n".join([*lines, ""])


def _run(folder: Path, verb: str, node: str, *, keys: Iterable[int] = _KEYBOARD, typing: str = "") -> str:
    """What the child says with this keyboard in its machine."""
    files = {"device": DESCRIPTION, "ioctl": _answers(keys), "events": typing or "E: 0.5 0000 0000 0000\n"}
    for name, text in files.items():
        (folder / name).write_text(text)
    child = [sys.executable, "-m", "tests.drivers.keyboard.typing_child", verb, node]
    machine = ["umockdev-run", "-d", str(folder / "device"), "-i", f"{NODE}={folder / 'ioctl'}"]
    machine += ["-e", f"{NODE}={folder / 'events'}"]
    done = subprocess.run([*machine, "--", *child], cwd=_ROOT, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_code_typed_on_a_grabbed_keyboard_is_read(tmp_path: Path) -> None:
    assert _run(tmp_path, "read", NODE, typing=_typing(60)) == f"{CODE}\n"


@pytest.mark.parametrize(
    ("verb", "node", "keys", "told"),
    [
        ("busy", NODE, _KEYBOARD, "LinkLost port_busy\n"),
        ("open", NODE, _MOUSE, "Refused not_a_keyboard\n"),
        ("open", "/dev/input/by-id/usb-Nobody-event-kbd", _KEYBOARD, "LinkLost port_missing\n"),
    ],
)
def test_why_a_keyboard_cannot_be_had_is_told(
    tmp_path: Path, verb: str, node: str, keys: Iterable[int], told: str
) -> None:
    assert _run(tmp_path, verb, node, keys=keys) == told


async def test_a_device_that_is_no_keyboard_at_all_is_not_taken_for_one() -> None:
    with pytest.raises(Refused) as refused:
        await KeyboardScanner(address="/dev/null").open()
    assert refused.value.cause == "not_a_keyboard"


def test_only_who_uses_a_keyboard_scanner_loads_what_it_needs() -> None:
    look = "import sys, drivers.scanner.keyboard.driver; sys.exit('evdev' in sys.modules)"
    subprocess.run([sys.executable, "-c", look], cwd=_ROOT, check=True, timeout=60)
