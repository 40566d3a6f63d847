"""Photographed pages as textures: decoded on the link's thread, so that no touch waits for it, and dropped when unseen.

Kivy's own loader holds the interpreter for thirty milliseconds a page; Pillow lets the glass go on meanwhile.
"""

from __future__ import annotations

import io
import warnings
from typing import Any, NamedTuple

from PIL import Image

from kiosk.contract.content import Photo, Photos
from kiosk.contract.scene import Scene

# A small picture is never shown larger than this.
SMALL = 400
_LARGEST = 4_000_000  # pixels; a page from the terminal has a third of that


class Print(NamedTuple):
    """A decoded picture: RGB, bottom row first as OpenGL takes it."""

    width: int
    height: int
    pixels: bytes


class Album:
    """The pictures of the scene that is shown, each large or small."""

    def __init__(self) -> None:
        self._prints: dict[tuple[bytes, bool], Print | None] = {}
        self._textures: dict[tuple[bytes, bool], Any] = {}

    def prepare(self, scene: Scene | None) -> None:
        """Decode what a scene will want and forget what was decoded for others; on the link's thread."""
        wanted = _wanted(scene)
        found = {}
        for key in wanted:
            if key not in self._textures:
                found[key] = self._prints[key] if key in self._prints else _develop(*key)
        self._prints = found

    def texture(self, jpeg: bytes, *, small: bool) -> Any:
        """The picture on the glass; None where the bytes are no picture."""
        key = (jpeg, small)
        if key not in self._textures:
            found = self._prints.pop(key) if key in self._prints else _develop(*key)
            self._textures[key] = _upload(found) if found else None
        return self._textures[key]

    def keep(self, wanted: set[tuple[bytes, bool]]) -> None:
        """Forget all pictures but these: what is not on the glass is nowhere."""
        self._textures = {key: texture for key, texture in self._textures.items() if key in wanted}

    @property
    def kept(self) -> int:
        """How many pictures are held, decoded or on the glass."""
        return len(self._textures) + len(self._prints)


def size_of(jpeg: bytes) -> tuple[int, int] | None:
    """Width and height as the head of the file says; None where it is no picture."""
    try:
        with Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
            width, height = picture.size
    except (OSError, ValueError):
        return None
    return (width, height) if 0 < width * height <= _LARGEST else None


def large_one(content: Photos) -> Photo | None:
    """The photograph that is shown large; None where all stand side by side, or before the camera's first picture."""
    return next((photo for photo in content.photos if photo.id == content.large), None)


def small_ones(content: Photos) -> tuple[Photo, ...]:
    """Those that are shown small and can be touched: never the camera's own, nor one that is large and alone."""
    large = large_one(content)
    if content.live:
        return tuple(photo for photo in content.photos if photo is not large)
    return content.photos if large is None or len(content.photos) > 1 else ()


def _wanted(scene: Scene | None) -> list[tuple[bytes, bool]]:
    if scene is None or not isinstance(scene.content, Photos):
        return []
    large = large_one(scene.content)
    return [*([(large.jpeg, False)] if large else []), *((photo.jpeg, True) for photo in small_ones(scene.content))]


def _develop(jpeg: bytes, small: bool) -> Print | None:
    if size_of(jpeg) is None:
        return None
    try:
        with warnings.catch_warnings(), Image.open(io.BytesIO(jpeg), formats=["JPEG"]) as picture:
            warnings.simplefilter("ignore")
            if small:
                picture.draft("RGB", (SMALL, SMALL))  # a quarter of the work
                picture.thumbnail((SMALL, SMALL))
            upright = picture.convert("RGB").transpose(Image.Transpose.FLIP_TOP_BOTTOM)
            return Print(upright.width, upright.height, upright.tobytes())
    except (OSError, ValueError):
        return None


def _upload(found: Print) -> Any:
    from kivy.graphics.texture import Texture

    texture = Texture.create(size=(found.width, found.height), colorfmt="rgb")
    texture.blit_buffer(found.pixels, colorfmt="rgb", bufferfmt="ubyte")
    return texture
