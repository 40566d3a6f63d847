"""The glass the vandal stands before: a real X server with a touch panel where one is installed, else Xvfb."""

from __future__ import annotations

import os
import select
import socket
import struct
import tempfile
from pathlib import Path

from kiosk.rig import display
from kiosk.rig.house import ROOT
from kiosk.rig.program import Program

WIDTH, HEIGHT = 1080, 1920
_XORG = Path("/usr/lib/xorg/Xorg")
_MODULES = Path("/usr/lib/xorg/modules")
_PARTS = (_MODULES / "input" / "inputtest_drv.so", _MODULES / "drivers" / "dummy_drv.so")
# The screen is memory, the panel is whoever calls at its socket; the rest is what a terminal has.
_SETTINGS = """
Section "ServerFlags"
    Option "AutoAddDevices" "false"
EndSection
Section "Device"
    Identifier "dummy"
    Driver "dummy"
    VideoRam 65536
EndSection
Section "Monitor"
    Identifier "glass"
    HorizSync 5-1000
    VertRefresh 5-200
    Modeline "1080x1920" 180.0 1080 1148 1192 1308 1920 1923 1933 1967
EndSection
Section "Screen"
    Identifier "screen"
    Device "dummy"
    Monitor "glass"
    DefaultDepth 24
    SubSection "Display"
        Depth 24
        Modes "1080x1920"
        Virtual 1080 1920
    EndSubSection
EndSection
Section "InputDevice"
    Identifier "touch"
    Driver "inputtest"
    Option "SocketPath" "{socket}"
    Option "DeviceType" "Touch"
    Option "PointerHasPointer" "true"
EndSection
Section "ServerLayout"
    Identifier "terminal"
    Screen "screen"
    InputDevice "touch" "SendCoreEvents"
EndSection
"""
BEGIN, UPDATE, END = 18, 19, 20  # XI_TouchBegin and what follows


class Panel:
    """Ten fingers on the glass, by the protocol of xf86-input-inputtest."""

    def __init__(self, path: Path) -> None:
        self._line = socket.socket(socket.AF_UNIX)
        self._line.settimeout(5)
        self._line.connect(str(path))
        self._line.sendall(struct.pack("=IIHH", 12, 0, 1, 1))
        self._line.recv(12)

    def close(self) -> None:
        """Hands away."""
        self._line.close()

    def finger(self, number: int, what: int, x: float = -1, y: float = -1) -> None:
        """One finger comes down, moves or goes up; where, but for going up."""
        values, mask = [0.0] * 64, bytearray(8)
        if what != END:
            values[0], values[1] = x * 65535 / (WIDTH - 1), y * 65535 / (HEIGHT - 1)
            mask[0] = 0b11
        told = struct.pack("=IIII", 1056, 6, number, what) + struct.pack("=I8s4x", 0, bytes(mask))
        self._line.sendall(told + struct.pack("=64d", *values) + struct.pack("=64d", *([0.0] * 64)))

    def taken(self) -> None:
        """Return when the server has all of it."""
        self._line.sendall(struct.pack("=II", 8, 1))
        self._line.recv(8)


def has_touch() -> bool:
    """Whether an X server with a panel can be started here."""
    return os.geteuid() == 0 and _XORG.exists() and all(part.exists() for part in _PARTS)


def start_glass(logs: Path, *, touch: bool) -> tuple[Program, str, Panel | None]:
    """The X server, its display, and its panel where it has one. Raises DidNotStart."""
    if not touch:
        return (*display.start_xvfb(logs, f"{WIDTH}x{HEIGHT}"), None)
    folder = logs / "xorg"
    (folder / "conf.d").mkdir(parents=True, exist_ok=True)
    # A name of a socket must be short, and that of a test's folder is not; nobody else may lay anything there first.
    own = Path(tempfile.mkdtemp(prefix="hall-panel-"))
    panel = own / "panel"
    (folder / "xorg.conf").write_text(_SETTINGS.format(socket=panel))
    ours = ROOT / "systemd" / "xorg.conf.d" / "60-hall-terminal.conf"
    (folder / "conf.d" / ours.name).write_bytes(ours.read_bytes())
    told, tells = os.pipe()
    words = [str(_XORG), "-displayfd", str(tells), "-config", str(folder / "xorg.conf")]
    words += ["-configdir", str(folder / "conf.d"), "-logfile", str(folder / "log")]
    words += ["-nolisten", "tcp", "-novtswitch", "-sharevts", "-nocursor", "-s", "0", "-dpms", "-noreset"]
    try:
        program = Program("xorg", words, logs, lends=(tells,)).start()
        program.until(lambda: bool(select.select([told], [], [], 0)[0]), "the X server is there")
        program.until(panel.exists, "the touch panel is there")
        return program, f":{int(os.read(told, 16))}", Panel(panel)
    finally:
        os.close(told)
        os.close(tells)
        panel.unlink(missing_ok=True)
        own.rmdir()
