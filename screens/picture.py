"""Draws sheets to PNG files without showing them: a framebuffer of any size inside the one hidden window."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path
from typing import Any

from kivy.graphics import ClearBuffers, ClearColor, Fbo

from screens.glass import Glass
from screens.ink import Inkpot
from screens.sheet import Sheet
from screens.theme import rgb


class Easel:
    """Paints sheets of one size and takes their pictures."""

    def __init__(self, size: tuple[int, int], inkpot: Inkpot) -> None:
        self._size = size
        self._inkpot = inkpot
        self._fbo: Any = Fbo(size=size)

    def draw(self, sheet: Sheet, path: Path) -> None:
        """Paint the sheet and write it as PNG."""
        self._fbo.clear()
        self._fbo.add(ClearColor(*rgb(sheet.ground), 1))
        self._fbo.add(ClearBuffers())
        canvas = _Part()
        Glass(canvas, self._inkpot).paint(sheet)
        self._fbo.add(canvas.group)
        self._fbo.draw()
        path.write_bytes(png(bytes(self._fbo.pixels), self._size))


class _Part:
    """Takes what the glass paints, to be put after the clearing of the buffer."""

    group: Any = None

    def clear(self) -> None:
        self.group = None

    def add(self, group: Any) -> None:
        self.group = group


def png(pixels: bytes, size: tuple[int, int]) -> bytes:
    """RGBA pixels, bottom row first as OpenGL gives them, as an opaque RGB PNG file."""
    width, height = size
    flat = bytearray(3 * width * height)
    for channel in range(3):
        flat[channel::3] = pixels[channel::4]
    stride = 3 * width
    rows = (b"\0" + flat[start : start + stride] for start in range(stride * (height - 1), -1, -stride))
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        _chunk(kind, data)
        for kind, data in ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 3)), (b"IEND", b""))
    )


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
