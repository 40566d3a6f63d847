"""Turns a receipt into pieces of bytes, each a few printed lines that end with a whole command."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from drivers.contracts import Receipt, ReceiptCode, ReceiptLine
from drivers.errors import Misuse
from drivers.printer.escpos.codec import commands
from drivers.printer.escpos.codec.columns import COLUMN_DOTS, LINE_DOTS, clean, needs_drawing, wrap
from drivers.printer.escpos.codec.commands import Align

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from drivers.printer.escpos.raster import Picture

_QR_DOTS = 240  # 30 mm: read well by phones, and beside it still fits a thumb
_ALIGNS = {"left": Align.LEFT, "centre": Align.CENTRE, "right": Align.RIGHT}
START = commands.INIT + commands.REPORT_CHANGES


@dataclass(frozen=True)
class Paper:
    """What the printer's paper and firmware allow."""

    columns: int
    lines_at_once: int
    draws_qr: bool


@dataclass(frozen=True)
class _Unit:
    """Bytes that belong together, and the lines of paper they take."""

    data: bytes
    lines: int = 1


def compose(receipt: Receipt, paper: Paper) -> list[bytes]:
    """The pieces of a receipt up to its cut, in order.

    Raises Misuse (bad_code, bad_align), and DeviceFault (fonts_missing) when a line cannot be drawn.
    """
    units = (unit for part in receipt.parts for unit in _units(part, paper))
    return [START, *_grouped(units, paper.lines_at_once)]


def _grouped(units: Iterable[_Unit], lines_at_once: int) -> Iterator[bytes]:
    """Neighbours together, up to `lines_at_once` lines and LONGEST_PIECE bytes."""
    data, lines = b"", 0
    for unit in units:
        if data and (lines + unit.lines > lines_at_once or len(data) + len(unit.data) > commands.LONGEST_PIECE):
            yield data
            data, lines = b"", 0
        data, lines = data + unit.data, lines + unit.lines
    if data:
        yield data


def _units(part: ReceiptLine | ReceiptCode, paper: Paper) -> Iterator[_Unit]:
    if isinstance(part, ReceiptLine):
        return _line(part, paper)
    if part.kind == "qr":
        return _qr(part.text, paper)
    if part.kind == "code128":
        return _code128(part.text, paper)
    raise Misuse("bad_code", f"no code of the kind {part.kind}")


def _line(line: ReceiptLine, paper: Paper) -> Iterator[_Unit]:
    """As many printed lines as it takes; the one with a rare character is drawn."""
    if line.align not in _ALIGNS:
        raise Misuse("bad_align", f"no alignment {line.align}")
    scale = 2 if line.double else 1
    modes = commands.align(_ALIGNS[line.align]) + commands.size(line.double) + commands.bold(line.bold)
    for text in wrap(clean(line.text), paper.columns // scale):
        if needs_drawing(text):
            yield from _bands(_drawn(text, line, paper))
        else:
            yield _Unit(modes + commands.text(text) + b"\n", scale)


def _drawn(text: str, line: ReceiptLine, paper: Paper) -> Picture:
    from drivers.printer.escpos import raster

    return raster.draw_line(text, paper.columns, line.align, double=line.double, bold=line.bold)


def _bands(picture: Picture) -> Iterator[_Unit]:
    for band in commands.rasters(picture.rows, picture.row_bytes):
        height = (len(band) - commands.RASTER_HEAD) // picture.row_bytes
        yield _Unit(commands.align(Align.LEFT) + band, -(-height // LINE_DOTS))


def _qr(content: str, paper: Paper) -> Iterator[_Unit]:
    """About 30 mm wide whatever it holds, with a quiet line above and below."""
    modules = commands.qr_modules(content)
    if not modules:
        raise Misuse("bad_code", "too much for a QR code on a receipt")
    most = min(_QR_DOTS, paper.columns * COLUMN_DOTS // 2)
    dot = max(3, most // modules)
    if not paper.draws_qr:
        from drivers.printer.escpos import raster

        yield from _bands(raster.draw_qr(content, dot, paper.columns))
        return
    quiet = commands.feed(1)
    code = commands.align(Align.CENTRE) + quiet + commands.qr(content, dot) + quiet
    yield _Unit(code, 2 + modules * dot // LINE_DOTS)


def _code128(content: str, paper: Paper) -> Iterator[_Unit]:
    """The widest bars that fit, with the figures below."""
    try:
        modules = commands.code128_modules(content)
        dot = min(3, paper.columns * COLUMN_DOTS // (modules + 20))
        if dot < 2:
            raise Misuse("bad_code", "a bar code wider than the paper")
        bars = commands.code128(content, dot)
    except ValueError as mistake:
        raise Misuse("bad_code", str(mistake)) from None
    quiet = commands.feed(1)
    yield _Unit(commands.align(Align.CENTRE) + quiet + bars + quiet, 6)
