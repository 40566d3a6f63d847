"""A virtual display for machines without one: Xvfb, and the way to see and touch it from a browser."""

from __future__ import annotations

import os
import select
import socket
from pathlib import Path

from Xlib.display import Display

from kiosk.rig.program import Program

BARS = 96  # pixels that a desktop's bars and a window's title take
NOVNC = Path("/usr/share/novnc")


def has_display() -> bool:
    """True where a window can be opened."""
    return bool(os.environ.get("DISPLAY"))


def fitting(size: str) -> str:
    """This size, or the same shape made smaller so that a window of it fits the display with its bars."""
    screen = Display().screen()
    width, height = (int(part) for part in size.split("x"))
    room = min(screen.width_in_pixels / width, (screen.height_in_pixels - BARS) / height, 1.0)
    return f"{int(width * room)}x{int(height * room)}"


def start_xvfb(logs: Path, size: str) -> tuple[Program, str]:
    """An X server in memory of this size; its program and the name of its display. Raises DidNotStart.

    The server picks a free display by itself and tells which: two that start at once cannot take the same one.
    """
    told, tells = os.pipe()
    words = ["Xvfb", "-displayfd", str(tells), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"]
    try:
        program = Program("xvfb", words, logs, lends=(tells,)).start()
        program.until(lambda: bool(select.select([told], [], [], 0)[0]), "the virtual display is there")
        return program, f":{int(os.read(told, 16))}"
    finally:
        os.close(told)
        os.close(tells)


def start_view(logs: Path, display: str) -> tuple[list[Program], str]:
    """Show a virtual display in a browser, and take its touches; the programs and the web socket of the picture."""
    pictures, web = free_port(), free_port()
    vnc = ["x11vnc", "-display", display, "-rfbport", str(pictures), "-localhost", "-forever", "-shared", "-nopw"]
    watcher = Program("x11vnc", [*vnc, "-quiet", "-noxdamage"], logs).start()
    watcher.until(lambda: _answers(pictures), "the picture is served")
    gateway = Program("websockify", ["websockify", f"127.0.0.1:{web}", f"127.0.0.1:{pictures}"], logs).start()
    gateway.until(lambda: _answers(web), "the browser's way to the picture is there")
    return [watcher, gateway], f"ws://127.0.0.1:{web}/websockify"


def free_port() -> int:
    """A port nobody listens on just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
