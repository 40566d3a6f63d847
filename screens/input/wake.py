"""Wakes Kivy's loop when the X server has something to say, so that a resting screen answers a finger at once.

Kivy asks SDL for events once a frame; at the slow pace of a resting screen a touch would wait for that. This thread
watches the X connection's file descriptor instead. Where there is no X server the loop keeps a quicker resting pace.
"""

from __future__ import annotations

import ctypes
import logging
import os
import select
import threading
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

_SDL_SYSWM_X11 = 2

_log = logging.getLogger(__name__)


class _WindowInfo(ctypes.Structure):
    """SDL_SysWMinfo of SDL_syswm.h, as far as the X11 display pointer; the union after it is 64 bytes in all."""

    _fields_: ClassVar = [
        ("major", ctypes.c_uint8),
        ("minor", ctypes.c_uint8),
        ("patch", ctypes.c_uint8),
        ("subsystem", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("rest", ctypes.c_uint8 * 64),
    ]


class Waker:
    """Calls `wake` when the descriptor becomes readable, then waits for `looked` before it watches again."""

    def __init__(self, descriptor: int, wake: Callable[[], None]) -> None:
        self._descriptor = descriptor
        self._wake = wake
        self._looked = threading.Event()
        self._stop_out, self._stop_in = os.pipe()
        self._thread = threading.Thread(target=self._run, name="wake", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def looked(self) -> None:
        """The loop has taken what was there."""
        self._looked.set()

    def close(self) -> None:
        """End the thread."""
        os.write(self._stop_in, b".")
        self._looked.set()
        self._thread.join()
        os.close(self._stop_in)
        os.close(self._stop_out)

    def _run(self) -> None:
        while True:
            ready, _, _ = select.select([self._descriptor, self._stop_out], [], [])
            if self._stop_out in ready:
                return
            self._looked.clear()
            self._wake()
            self._looked.wait()


class XServer:
    """The X connection of the current SDL window; for the thread of the glass alone."""

    def __init__(self, library: ctypes.CDLL, display: ctypes.c_void_p) -> None:
        self._library = library
        self._display = display

    @property
    def descriptor(self) -> int:
        """Readable when the server has something to say."""
        return int(self._library.XConnectionNumber(self._display))

    def answer(self) -> None:
        """Return when the server has answered; what it said besides is taken with the next round of the loop."""
        self._library.XSync(self._display, 0)


def x_server() -> XServer | None:
    """The server that shows the current SDL window; None where the window is no X window."""
    library = _sdl()
    if library is None:
        return None
    sdl = ctypes.CDLL(library)
    sdl.SDL_GL_GetCurrentWindow.restype = ctypes.c_void_p
    info = _WindowInfo(major=2)
    if not sdl.SDL_GetWindowWMInfo(ctypes.c_void_p(sdl.SDL_GL_GetCurrentWindow()), ctypes.byref(info)):
        return None
    if info.subsystem != _SDL_SYSWM_X11 or not info.display:
        return None
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        _log.info("no libX11: touches are asked for at the resting pace")
        return None
    return XServer(x11, ctypes.c_void_p(info.display))


def _sdl() -> str | None:
    """Path of the SDL library that Kivy has loaded into this process."""
    for line in Path("/proc/self/maps").read_text("utf-8").splitlines():
        name = line.rpartition(" ")[2]
        if "libSDL2-2" in name:
            return name
    return None
