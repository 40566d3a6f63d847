"""The camera's side of the line: MJPEG over HTTP, showing the code that somebody holds before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from drivers.scanner.camera import simulated_view as view
from drivers.vision.simulated import MjpegDevice

if TYPE_CHECKING:
    from collections.abc import Callable


class CameraDevice(MjpegDevice):
    """One camera at 1280x720. `show` holds a code before it, on a telephone or, with `paper`, on a slip.

    Attributes that make it misbehave: those of MjpegDevice, and `black` (the lens is covered).
    """

    ADDRESS = "http://{host}:{port}/stream"

    def __init__(self, fps: float = 25.0) -> None:
        self.changed: Callable[[], None] | None = None  # called when what is before it changes
        self.payload: bytes | None = None
        self.paper = False
        self.black = False
        self._empty, self._dark = view.empty(), view.black()
        self._seen = self._empty
        super().__init__(self._empty, fps)

    def show(self, payload: bytes, format_: str = view.QR) -> None:
        """Hold a code before the camera until `hide`."""
        self.payload = payload
        self._see(view.shown(payload, format_, paper=self.paper))

    def hide(self) -> None:
        """Take the code away."""
        self.payload = None
        self._see(self._empty)

    def picture(self, turn: int) -> bytes:
        """What the camera sees now."""
        seen = self._dark if self.black else self._seen
        return seen[turn % len(seen)]

    def _see(self, pictures: list[bytes]) -> None:
        self._seen = pictures
        if self.changed is not None:
            self.changed()
