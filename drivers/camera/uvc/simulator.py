"""The document camera's side of the line: MJPEG over HTTP, showing the desk under its lens and what is laid there."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np

from drivers.camera.uvc.simulated_desk import Scene
from drivers.vision.opencv import cv2
from drivers.vision.simulated import MjpegDevice

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.camera.uvc.simulated_desk import Corners, Picture
    from drivers.sim.ports import Port

_QUALITY = 85
_COVERED = 4  # grey level of a sensor without light
_TURNS = 3  # pictures of one scene, different in noise
_STEP = 80  # part of the width by which a moving page is farther from picture to picture


class DocumentCameraDevice(MjpegDevice):
    """One camera. Larger pictures than 2048 x 1536 are told with the size; 3264 x 2448 are 8 megapixels.

    Attributes that make it misbehave: those of MjpegDevice, and `black` (the lens is covered).
    """

    ADDRESS = "http://{host}:{port}/video"

    def __init__(self, width: int = 2048, height: int = 1536, fps: float = 10.0) -> None:
        super().__init__((), fps)
        self.size = (width, height)
        self.changed: Callable[[], None] | None = None  # called when what is under the lens changes
        self.black = False
        self.corners: Corners | None = None  # where the page really is, as soon as it is seen: the truth for tests
        self._scene = Scene(kind="")
        self._moving = False
        self._dark: bytes = b""
        self._laid = asyncio.Event()
        self._laid.set()

    def lay_page(self, kind: str = "a4", *, moving: bool = False, **how: Any) -> None:  # noqa: ANN401
        """Lay a sheet (a4, card, slip) down; `how` are the fields of Scene: desk, glare, finger, cut_off, blur …"""
        self._show(dataclasses.replace(Scene(desk=self._scene.desk), kind=kind, **how), moving=moving)

    def take_away(self) -> None:
        """Leave the bare desk."""
        self._show(Scene(kind="", desk=self._scene.desk), moving=False)

    def picture(self, turn: int) -> bytes:
        """What the camera sees now; nothing in the moment in which a hand is before the lens."""
        if self.black:
            return self._dark
        return super().picture(turn) if self.pictures else b""

    async def serve(self, port: Port) -> None:
        """Send pictures until the far side hangs up."""
        drawing = asyncio.create_task(self._draw())
        try:
            await super().serve(port)
        finally:
            drawing.cancel()
            await asyncio.wait({drawing})

    def _show(self, scene: Scene, *, moving: bool) -> None:
        self._scene, self._moving = scene, moving
        self.pictures = ()
        self.corners = None
        self._laid.set()
        if self.changed is not None:
            self.changed()

    async def _draw(self) -> None:
        """Draw each new scene beside the loop."""
        while True:
            await self._laid.wait()
            scene = self._scene
            drawn, corners, dark = await asyncio.to_thread(_drawn, scene, self.size, moving=self._moving)
            if scene is self._scene:
                self.pictures, self.corners, self._dark = drawn, corners, dark
                self._laid.clear()


def _drawn(scene: Scene, size: tuple[int, int], *, moving: bool) -> tuple[list[bytes], Corners | None, bytes]:
    pictures, corners = scene.pictures(*size, grains=range(_TURNS))
    if moving:
        pictures = [_pushed(picture, turn * size[0] // _STEP) for turn, picture in enumerate(pictures)]
    dark = np.full_like(pictures[0], _COVERED)
    return [_jpeg(picture) for picture in pictures], corners, _jpeg(dark)


def _pushed(picture: Picture, dots: int) -> Picture:
    """A hand moves the page; the desk moves with it, which the judging cannot tell apart."""
    rest = picture[:, : picture.shape[1] - dots]
    return np.asarray(cv2.copyMakeBorder(rest, 0, 0, dots, 0, cv2.BORDER_REPLICATE), np.uint8)


def _jpeg(picture: Picture) -> bytes:
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()
