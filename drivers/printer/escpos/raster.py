"""Draws what the printer cannot print by itself: a line with a rare character, or a QR code for a printer without one.

Rows come packed as GS v 0 wants them: most significant bit left, 1 is black.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import segno
from PIL import Image, ImageDraw

from drivers.errors import DeviceFault
from drivers.printer.escpos.codec.columns import COLUMN_DOTS, LINE_DOTS, ROW_DOTS
from drivers.printer.escpos.fonts import MISSING, Face, face_for

_BASELINE = 24  # rows from the top of a line of LINE_DOTS
_DARK = 128


@dataclass(frozen=True)
class Picture:
    """A black-and-white picture: its rows, and how many bytes each takes."""

    rows: bytes
    row_bytes: int

    @property
    def height(self) -> int:
        """Rows."""
        return len(self.rows) // self.row_bytes


def draw_line(text: str, columns: int, align: str = "left", *, double: bool = False, bold: bool = False) -> Picture:
    """One clean line, as tall as a printed one; what would be blank to its right is left out.

    Raises DeviceFault (fonts_missing) when this machine has no fitting font at all.
    """
    scale = 2 if double else 1
    paper = columns * COLUMN_DOTS
    ink = _ink(text, scale, bold)
    if ink.width > paper:
        ink = ink.resize((paper, ink.height))
    left = {"left": 0, "centre": (paper - ink.width) // 2, "right": paper - ink.width}[align]
    canvas = Image.new("L", (left + ink.width, ink.height), 0)
    canvas.paste(ink, (left, 0))
    return _packed(canvas)


def draw_qr(content: str, module: int, columns: int) -> Picture:
    """A QR code (error correction M) in the middle of the paper, four modules of quiet around it."""
    matrix = segno.make(content, error="m", micro=False, boost_error=False).matrix
    small = Image.new("L", (len(matrix) + 8, len(matrix) + 8), 0)
    small.putdata([255 if dark else 0 for row in _with_quiet(matrix) for dark in row])
    code = small.resize((small.width * module, small.height * module), Image.Resampling.NEAREST)
    left = (columns * COLUMN_DOTS - code.width) // 2
    canvas = Image.new("L", (left + code.width, code.height), 0)
    canvas.paste(code, (left, 0))
    return _packed(canvas)


def _with_quiet(matrix: tuple[bytearray, ...]) -> list[bytes]:
    side = bytes(4)
    empty = bytes(len(matrix) + 8)
    return [empty] * 4 + [side + bytes(row) + side for row in matrix] + [empty] * 4


def _ink(text: str, scale: int, bold: bool) -> Image.Image:
    """The characters side by side, white on black, each from the first face that has it."""
    glyphs = [_glyph(character, bold) for character in text]
    size = ROW_DOTS * scale
    lengths = [0.0 if unicodedata.combining(sign) else face.at(size).getlength(sign) for sign, face in glyphs]
    image = Image.new("L", (max(1, round(sum(lengths))), LINE_DOTS * scale), 0)
    pen = ImageDraw.Draw(image)
    place = 0.0
    for (sign, face), length in zip(glyphs, lengths, strict=True):
        pen.text((place, _BASELINE * scale), sign, fill=255, font=face.at(size), anchor="ls")
        place += length
    return image


def _glyph(character: str, bold: bool) -> tuple[str, Face]:
    """The character with its face, or the sign for a missing one."""
    for sign in (character, MISSING):
        if face := face_for(sign, bold):
            return sign, face
    raise DeviceFault("fonts_missing", "no font for Chinese on this machine")


def _packed(canvas: Image.Image) -> Picture:
    black = canvas.point(lambda level: 255 if level >= _DARK else 0).convert("1")
    return Picture(black.tobytes(), (canvas.width + 7) // 8)
