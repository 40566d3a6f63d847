"""Turns text, icons, round corners and codes into textures, and keeps those that will be wanted again.

All textures are white and tinted when painted, so one texture serves every colour. What says something about a citizen
is dropped with its scene; only the hall's own words stay, up to a bound.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import segno
from kivy.core.text import Label
from kivy.graphics.texture import Texture

from screens.album import Album
from screens.fonts import Fonts, icon_table
from screens.marks import Ink

# Bytes of lasting textures: about four hundred short lines.
_KEPT = 12 * 1024 * 1024
# So many fleeting textures may gather while one scene stands; whoever types long would fill the memory with candidates.
_GATHERED = 200
# Samples along a pixel's side when a round corner is computed.
_FINE = 4


class Inkpot:
    """Measures text for the sheets and makes textures for the glass."""

    def __init__(self, fonts: Fonts, album: Album | None = None) -> None:
        self.fonts = fonts
        self.album = album or Album()
        self._labels: dict[tuple[Path, int], Any] = {}
        self._lasting: OrderedDict[tuple[str, Path, int], Any] = OrderedDict()
        self._bytes = 0
        self._fleeting: dict[tuple[str, Path, int], Any] = {}
        self._widths: dict[tuple[str, Path, int], int] = {}  # a view tries many settings of the same words
        self._corners: dict[tuple[int, int], Any] = {}

    def width(self, text: str, size: int, face: Path) -> int:
        """Width of one run of text in pixels."""
        if not text:
            return 0
        key = (text, face, size)
        if key not in self._widths:
            self._widths[key] = int(self._label(face, size).get_extents(text)[0])
        return self._widths[key]

    def ascent(self, size: int, face: Path) -> int:
        """Pixels from the top of a text's texture to its baseline."""
        return int(self._label(face, size).get_ascent())

    def warm(self, sizes: tuple[int, ...]) -> None:
        """Open both weights at these sizes before they are wanted; each costs some milliseconds."""
        for face in (self.fonts.regular, self.fonts.bold):
            for size in sizes:
                self.width("中", size, face)

    def wipe(self) -> None:
        """Forget every texture and every width that may say something about a citizen."""
        self._fleeting, self._widths = {}, {}

    def clear_up(self, shown: Iterable[Ink]) -> None:
        """Where many fleeting textures have gathered, keep those that are shown."""
        if len(self._fleeting) > _GATHERED:
            wanted = {(ink.text, ink.face, ink.size) for ink in shown}
            self._fleeting = {key: texture for key, texture in self._fleeting.items() if key in wanted}
            self._widths = {}

    @property
    def fleeting(self) -> int:
        """How many textures are kept that may say something about a citizen."""
        return len(self._fleeting)

    @property
    def texts(self) -> list[str]:
        """All texts that textures or widths are kept of."""
        return [text for text, _, _ in (*self._lasting, *self._fleeting, *self._widths)]

    @property
    def kept_bytes(self) -> int:
        """Size of the lasting textures."""
        return self._bytes

    def text(self, ink: Ink) -> Any:
        """Texture of a run of text; None where there is nothing to see."""
        if not ink.text.strip():
            return None
        return self._texture((ink.text, ink.face, ink.size), lasting=ink.lasting)

    def icon(self, name: str, size: int, *, filled: bool) -> Any:
        """Texture of an icon; an unknown name gives a plain ring, so that a picture is never missing silently."""
        face = self.fonts.filled_icons if filled else self.fonts.icons
        table = icon_table()
        return self._texture((table.get(name, table["circle-dashed"]), face, size), lasting=True)

    def corners(self, radius: int, width: int) -> Any:
        """A disc of this radius, or a ring when `width` is not 0: the nine parts of a rectangle with round corners."""
        found = self._corners.get((radius, width))
        if found is None:
            found = self._corners[radius, width] = _round(radius, width)
        return found

    def code(self, text: str) -> Any:
        """Texture of a QR code, one pixel a module, with its quiet zone."""
        rows = [bytes(0 if dark else 255 for dark in row) for row in segno.make(text, error="m").matrix_iter(border=2)]
        return _luminance(rows)

    def _label(self, face: Path, size: int) -> Any:
        label = self._labels.get((face, size))
        if label is None:
            label = self._labels[face, size] = Label(font_name=str(face), font_size=size)
            label.resolve_font_name()
        return label

    def _texture(self, key: tuple[str, Path, int], *, lasting: bool) -> Any:
        if key in self._lasting:
            self._lasting.move_to_end(key)
            return self._lasting[key]
        if key in self._fleeting:
            return self._fleeting[key]
        text, face, size = key
        label = Label(text=text, font_name=str(face), font_size=size, color=(1, 1, 1, 1))
        label.refresh()
        if lasting:
            self._keep(key, label.texture)
        else:
            self._fleeting[key] = label.texture
        return label.texture

    def _keep(self, key: tuple[str, Path, int], texture: Any) -> None:
        self._lasting[key] = texture
        self._bytes += _bytes(texture)
        while self._bytes > _KEPT:
            _, oldest = self._lasting.popitem(last=False)
            self._bytes -= _bytes(oldest)


def _bytes(texture: Any) -> int:
    return 4 * int(texture.width) * int(texture.height)


def _round(radius: int, width: int) -> Any:
    """A disc or ring, smoothed by counting samples; one quarter is computed and mirrored."""
    quarter = [bytes(_share(x, y, radius, width) for x in range(radius)) for y in range(radius)]
    half = [row + row[::-1] for row in quarter]
    texture = Texture.create(size=(2 * radius, 2 * radius), colorfmt="rgba")
    alphas = b"".join([*half, *reversed(half)])
    pixels = bytearray(b"\xff" * (4 * len(alphas)))
    pixels[3::4] = alphas
    texture.blit_buffer(bytes(pixels), colorfmt="rgba", bufferfmt="ubyte")
    return texture


def _share(x: int, y: int, radius: int, width: int) -> int:
    """How much of a pixel of the upper left quarter the shape covers, 0 to 255."""
    middle = math.hypot(radius - x - 0.5, radius - y - 0.5)
    inner = radius - width if width else 0
    if (middle < radius - 1 and middle > inner + 1) or (not width and middle < radius - 1):
        return 255
    if middle > radius + 1 or (width and middle < inner - 1):
        return 0
    inside = 0
    for i in range(_FINE * _FINE):
        far = math.hypot(radius - x - (i % _FINE + 0.5) / _FINE, radius - y - (i // _FINE + 0.5) / _FINE)
        inside += far <= radius and (not width or far >= inner)
    return round(255 * inside / _FINE**2)


def _luminance(rows: list[bytes]) -> Any:
    texture = Texture.create(size=(len(rows[0]), len(rows)), colorfmt="luminance")
    texture.mag_filter = texture.min_filter = "nearest"
    texture.blit_buffer(b"".join(reversed(rows)), colorfmt="luminance", bufferfmt="ubyte")
    return texture
