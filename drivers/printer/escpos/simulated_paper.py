"""Paper as it comes out of the simulated printer: what stands on it, as text and as a picture."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from functools import lru_cache

import segno
from PIL import Image, ImageDraw

from drivers.printer.escpos.codec import code128
from drivers.printer.escpos.codec.columns import COLUMN_DOTS, LINE_DOTS, ROW_DOTS, width
from drivers.printer.escpos.fonts import MISSING, face_for

_MARGIN = 32  # dots of paper beside the printed width: 80 mm paper carries 72 mm of print
_PAPER, _INK = 250, 20


@dataclass(frozen=True)
class Span:
    """Characters of one size in a line."""

    text: str
    wide: int = 1
    high: int = 1
    bold: bool = False

    @property
    def columns(self) -> int:
        """Half-width columns it takes."""
        return width(self.text) * self.wide


@dataclass(frozen=True)
class SeenLine:
    """One printed line of text."""

    spans: tuple[Span, ...]
    align: int = 0

    @property
    def text(self) -> str:
        """Its characters."""
        return "".join(span.text for span in self.spans)

    @property
    def height(self) -> int:
        """Dots of paper it takes."""
        return LINE_DOTS * max((span.high for span in self.spans), default=1)

    def draw(self, canvas: Image.Image, top: int, paper: int) -> None:
        """Put it on `canvas` with its upper edge at `top`."""
        wide = sum(span.columns for span in self.spans) * COLUMN_DOTS
        left = _MARGIN + (paper - wide) * self.align // 2
        for span in self.spans:
            _draw_span(canvas, span, left, top + self.height)
            left += span.columns * COLUMN_DOTS


@dataclass(frozen=True)
class SeenPicture:
    """One band of raster."""

    rows: bytes
    row_bytes: int
    height: int
    align: int = 0

    def draw(self, canvas: Image.Image, top: int, paper: int) -> None:
        """Put it on `canvas` with its upper edge at `top`."""
        wide = self.row_bytes * 8
        band = Image.frombytes("1", (wide, self.height), self.rows).convert("L")
        left = _MARGIN + max(0, paper - wide) * self.align // 2
        canvas.paste(_INK, (left, top), band)


@dataclass(frozen=True)
class SeenCode:
    """A code that the printer drew by itself: `kind` is qr or code128; `dot` is the width of a module in dots.

    `bars` is a bar code's data as it came, code sets included.
    """

    kind: str
    text: str
    dot: int
    bars: bytes = b""
    bar_height: int = 0
    figures_below: bool = False
    align: int = 0

    @property
    def height(self) -> int:
        """Dots of paper it takes."""
        if self.kind == "qr":
            return len(self._modules()) * self.dot
        return self.bar_height + (LINE_DOTS if self.figures_below else 0)

    def draw(self, canvas: Image.Image, top: int, paper: int) -> None:
        """Put it on `canvas` with its upper edge at `top`."""
        modules = self._modules()
        wide = len(modules[0]) * self.dot
        left = _MARGIN + (paper - wide) * self.align // 2
        tall = self.dot if self.kind == "qr" else self.bar_height
        pen = ImageDraw.Draw(canvas)
        for y, row in enumerate(modules):
            for x, dark in enumerate(row):
                if dark:
                    corner = (left + x * self.dot, top + y * tall)
                    pen.rectangle((*corner, corner[0] + self.dot - 1, corner[1] + tall - 1), fill=_INK)
        if self.figures_below:
            figures = SeenLine((Span(self.text),), self.align)
            figures.draw(canvas, top + self.bar_height, paper)

    def _modules(self) -> list[list[bool]]:
        if self.kind == "qr":
            matrix = segno.make(self.text, error="m", micro=False, boost_error=False).matrix
            return [[bool(dark) for dark in row] for row in matrix]
        return [code128.modules_of(code128.values_of(self.bars))]


Seen = SeenLine | SeenPicture | SeenCode


@dataclass
class SeenReceipt:
    """One strip of paper: what stands on it, top to bottom. `torn` when the paper ended or was torn off."""

    columns: int = 48
    parts: list[Seen] = field(default_factory=list)
    torn: bool = False

    @property
    def text(self) -> str:
        """All text lines, blank ones included; drawn lines are pictures and do not appear."""
        return "\n".join(part.text for part in self.parts if isinstance(part, SeenLine))

    @property
    def codes(self) -> tuple[tuple[str, str], ...]:
        """Kind and content of each code that the printer drew."""
        return tuple((part.kind, part.text) for part in self.parts if isinstance(part, SeenCode))

    @property
    def pictures(self) -> int:
        """How many bands of raster stand on it."""
        return sum(isinstance(part, SeenPicture) for part in self.parts)

    @property
    def height(self) -> int:
        """Dots of printed paper."""
        return sum(part.height for part in self.parts)

    @property
    def blank(self) -> bool:
        """True when nothing can be seen on it."""
        return all(isinstance(part, SeenLine) and not part.text.strip() for part in self.parts)

    def png(self) -> bytes:
        """The strip as it looks in the hand, one pixel a dot (203 dpi)."""
        paper = self.columns * COLUMN_DOTS
        canvas = Image.new("L", (paper + 2 * _MARGIN, self.height + 2 * _MARGIN), _PAPER)
        top = _MARGIN
        for part in self.parts:
            part.draw(canvas, top, paper)
            top += part.height
        if self.torn:
            _tear(canvas)
        file = io.BytesIO()
        canvas.save(file, "PNG", optimize=False)
        return file.getvalue()


def _draw_span(canvas: Image.Image, span: Span, left: int, bottom: int) -> None:
    """Each character in its own cell, stretched as the printer stretches its font."""
    for character in span.text:
        columns = width(character)
        cell = (columns * COLUMN_DOTS, LINE_DOTS)
        glyph = _glyph(character, cell, span.bold)
        stretched = glyph.resize((cell[0] * span.wide, cell[1] * span.high), Image.Resampling.NEAREST)
        canvas.paste(_INK, (left, bottom - stretched.height), stretched)
        left += cell[0] * span.wide


@lru_cache(maxsize=2000)
def _glyph(character: str, cell: tuple[int, int], bold: bool) -> Image.Image:
    image = Image.new("L", cell, 0)
    half_width = cell[0] == COLUMN_DOTS
    face = face_for(character, bold and not half_width, half_width) or face_for(MISSING)
    if face is not None:
        size = ROW_DOTS - 4 if half_width else ROW_DOTS
        pen = ImageDraw.Draw(image)
        heavier = int(bold and half_width)
        pen.text((cell[0] / 2, ROW_DOTS), character, 255, face.at(size), anchor="ms", stroke_width=heavier)
    return image


def _tear(canvas: Image.Image) -> None:
    """A ragged lower edge."""
    teeth = [(x, canvas.height - 6 - (x // 8 % 2) * 6) for x in range(0, canvas.width + 8, 8)]
    ImageDraw.Draw(canvas).polygon([*teeth, (canvas.width, canvas.height), (0, canvas.height)], fill=160)
