"""The printing half of the simulated printer: obeys queued commands in order and puts them on paper."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from drivers.printer.escpos.codec import code128
from drivers.printer.escpos.codec.columns import COLUMN_DOTS, in_printer_font, width
from drivers.printer.escpos.codec.stream import TEXT, UNKNOWN, Command
from drivers.printer.escpos.simulated_paper import Seen, SeenCode, SeenLine, SeenPicture, Span

if TYPE_CHECKING:
    from collections.abc import Callable

_NO_GLYPH = "□"


@dataclass(frozen=True)
class _Mode:
    """Everything that ESC @ puts back."""

    align: int = 0
    wide: int = 1
    high: int = 1
    bold: bool = False
    chinese: bool = False
    bar_width: int = 3
    bar_height: int = 162
    figures: int = 0
    qr_dot: int = 3
    qr_data: bytes = b""


_CHANGES: dict[str, Callable[[_Mode, int], _Mode]] = {
    "align": lambda mode, value: replace(mode, align=value % 48),
    "bold": lambda mode, value: replace(mode, bold=bool(value & 1)),
    "size": lambda mode, value: replace(mode, wide=(value >> 4) + 1, high=(value & 7) + 1),
    "chinese_on": lambda mode, _: replace(mode, chinese=True),
    "chinese_off": lambda mode, _: replace(mode, chinese=False),
    "bar_width": lambda mode, value: replace(mode, bar_width=value),
    "bar_height": lambda mode, value: replace(mode, bar_height=value),
    "figures": lambda mode, value: replace(mode, figures=value % 48),
}


class PrintHead:
    """Turns commands into printed parts. `misread` collects what a real printer would print as rubbish."""

    def __init__(self, columns: int, misread: list[bytes]) -> None:
        self.columns = columns
        self.misread = misread
        self._mode = _Mode()
        self._line: list[Span] = []

    def obey(self, command: Command) -> list[Seen]:
        """What comes onto the paper by this command; nothing for a change of mode."""
        data = command.data
        if command.name == TEXT:
            return self._take(self._characters(data))
        if command.name in ("line_feed", "feed"):
            return self._feed(data[0] if data else 1)
        if command.name == "cut":
            return self._flush()
        if command.name in ("raster", "graphic", "bars"):
            return self._draw(command)
        self._change(command.name, data, command.frame)
        return []

    def _change(self, name: str, data: bytes, frame: bytes) -> None:
        """Commands that print nothing by themselves."""
        if name == "init":
            self._mode = _Mode()
            self._line.clear()
        elif name == UNKNOWN:
            self.misread.append(frame)
        elif change := _CHANGES.get(name):
            self._mode = change(self._mode, data[0] if data else 0)

    def _characters(self, data: bytes) -> str:
        """The characters that this printer's font makes of the bytes."""
        if not self._mode.chinese:
            return data.decode("cp437")
        text = data.decode("gb18030", errors="replace")
        return "".join(sign if in_printer_font(sign) else _NO_GLYPH for sign in text)

    def _take(self, text: str) -> list[Seen]:
        """Set characters into the line; one that does not fit prints the line and begins the next."""
        printed: list[Seen] = []
        mode = self._mode
        for sign in text:
            if sum(span.columns for span in self._line) + width(sign) * mode.wide > self.columns:
                printed += self._feed(1)
            self._line.append(Span(sign, mode.wide, mode.high, mode.bold))
        return printed

    def _feed(self, lines: int) -> list[Seen]:
        """Print the line and feed; blank lines follow when there is more to feed."""
        first = SeenLine(_joined(self._line), self._mode.align)
        self._line.clear()
        return [first, *(SeenLine((), self._mode.align) for _ in range(lines - 1))]

    def _flush(self) -> list[Seen]:
        return self._feed(1) if self._line else []

    def _draw(self, command: Command) -> list[Seen]:
        data = command.data
        if command.name == "raster":
            row_bytes, height = int.from_bytes(data[1:3], "little"), int.from_bytes(data[3:5], "little")
            return [*self._flush(), SeenPicture(data[5:], row_bytes, height, self._mode.align)]
        if command.name == "bars":
            return [*self._flush(), *self._bars(data)]
        return self._graphic(data)

    def _bars(self, data: bytes) -> list[Seen]:
        mode, bars = self._mode, data[2:]
        try:
            values = code128.values_of(bars)
        except ValueError:
            self.misread.append(data)
            return []
        if len(code128.modules_of(values)) * mode.bar_width > self.columns * COLUMN_DOTS:
            return []  # a code wider than the paper is not printed
        text = code128.text_of(values)
        return [SeenCode("code128", text, mode.bar_width, bars, mode.bar_height, mode.figures == 2, mode.align)]

    def _graphic(self, data: bytes) -> list[Seen]:
        """GS ( k for QR: settings and data are kept until the code is printed."""
        function, value = data[3:5], data[5:]
        if data[:1] != b"k":
            return []
        if function == b"1C":
            self._mode = replace(self._mode, qr_dot=value[0])
        elif function == b"1P":
            self._mode = replace(self._mode, qr_data=value[1:])
        elif function == b"1Q" and self._mode.qr_data:
            content = self._mode.qr_data.decode("utf-8", errors="replace")
            return [*self._flush(), SeenCode("qr", content, self._mode.qr_dot, align=self._mode.align)]
        return []


def _joined(line: list[Span]) -> tuple[Span, ...]:
    """Neighbours of one size as one span."""
    spans: list[Span] = []
    for span in line:
        if spans and replace(spans[-1], text="") == replace(span, text=""):
            spans[-1] = replace(spans[-1], text=spans[-1].text + span.text)
        else:
            spans.append(span)
    return tuple(spans)
