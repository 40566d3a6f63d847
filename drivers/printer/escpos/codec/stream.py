"""How a printer reads its stream: commands told apart by their lengths, text in between. Used by simulator and tests.

Lengths after Epson's reference; a command that is not in the table is reported as `unknown` and its parameters print
as rubbish, as on a real device.
"""

from __future__ import annotations

from dataclasses import dataclass

TEXT = "text"
UNKNOWN = "unknown"
_FIXED = {
    b"\x10\x04": ("ask_status", 1),
    b"\x10\x05": ("recover", 1),
    b"\x1b@": ("init", 0),
    b"\x1b2": ("line_spacing_default", 0),
    b"\x1b3": ("line_spacing", 1),
    b"\x1b!": ("print_mode", 1),
    b"\x1b-": ("underline", 1),
    b"\x1bB": ("buzzer", 2),
    b"\x1bE": ("bold", 1),
    b"\x1bJ": ("feed_dots", 1),
    b"\x1bM": ("font", 1),
    b"\x1bR": ("country", 1),
    b"\x1ba": ("align", 1),
    b"\x1bd": ("feed", 1),
    b"\x1bp": ("drawer", 3),
    b"\x1bt": ("code_page", 1),
    b"\x1c&": ("chinese_on", 0),
    b"\x1c.": ("chinese_off", 0),
    b"\x1c!": ("chinese_mode", 1),
    b"\x1d!": ("size", 1),
    b"\x1dB": ("reverse", 1),
    b"\x1dH": ("figures", 1),
    b"\x1dI": ("identity", 1),
    b"\x1dL": ("left_margin", 2),
    b"\x1dW": ("area_width", 2),
    b"\x1da": ("report_changes", 1),
    b"\x1df": ("figures_font", 1),
    b"\x1dh": ("bar_height", 1),
    b"\x1dr": ("queued_status", 1),
    b"\x1dw": ("bar_width", 1),
}
_LEADS = (0x10, 0x1B, 0x1C, 0x1D)
# DLE DC4: pulses, power off, buffers cleared. By their function byte, with the length of the whole command.
_DC4 = b"\x10\x14"
_DC4_LENGTHS = {1: 5, 2: 5, 3: 8, 7: 4, 8: 10}
_RASTER = b"\x1dv0"
_GRAPHIC = b"\x1d("
_BARS = b"\x1dk"
_CUT = b"\x1dV"
_RASTER_HEAD = 8


@dataclass(frozen=True)
class Command:
    """One command or one run of text: its name, its parameters or characters, and all its bytes."""

    name: str
    data: bytes
    frame: bytes


class CommandReader:
    """Cuts a stream into commands, whatever chunks it comes in; an unfinished command waits for the rest."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, chunk: bytes) -> list[Command]:
        """Add what arrived; every command that is whole now, in order."""
        self._pending += chunk
        found = []
        while self._pending:
            cut = _cut(bytes(self._pending))
            if cut is None or len(cut.frame) > len(self._pending):
                break
            found.append(cut)
            del self._pending[: len(cut.frame)]
        return found

    @property
    def unfinished(self) -> int:
        """Bytes of a command whose end has not come."""
        return len(self._pending)


def _cut(stream: bytes) -> Command | None:
    """The command at the front, or None while it is not whole."""
    first = stream[0]
    if first >= 0x20:
        return _text(stream)
    if first not in _LEADS:
        return Command("line_feed" if first == 0x0A else "ignored", b"", stream[:1])
    head = stream[:2]
    if len(head) < 2:
        return None
    if head in _FIXED:
        name, length = _FIXED[head]
        return _whole(name, stream, 2, 2 + length)
    return _long(stream)


def _text(stream: bytes) -> Command:
    end = next((place for place, byte in enumerate(stream) if byte < 0x20), len(stream))
    return Command(TEXT, stream[:end], stream[:end])


def _long(stream: bytes) -> Command | None:
    """Commands that say their own length."""
    head = stream[:2]
    if _RASTER.startswith(stream[:3]):
        columns, rows = int.from_bytes(stream[4:6], "little"), int.from_bytes(stream[6:8], "little")
        return _whole("raster", stream, 3, _RASTER_HEAD + columns * rows, known_from=_RASTER_HEAD)
    if head == _DC4:
        return _whole("real_time_order", stream, 2, _DC4_LENGTHS.get(stream[2], 3) if len(stream) > 2 else 3)
    if head == _GRAPHIC:
        return _whole("graphic", stream, 2, 5 + int.from_bytes(stream[3:5], "little"), known_from=5)
    if head == _CUT:
        return _whole("cut", stream, 2, 4 if stream[2:3] in (b"A", b"B") else 3, known_from=3)
    if head == _BARS:
        return _bars(stream)
    return Command(UNKNOWN, b"", head)


def _bars(stream: bytes) -> Command | None:
    if len(stream) > 2 and stream[2] <= 6:
        end = stream.find(0, 3)
        return _whole("bars", stream, 2, end + 1) if end >= 0 else None
    return _whole("bars", stream, 2, 4 + (stream[3] if len(stream) > 3 else 0), known_from=4)


def _whole(name: str, stream: bytes, start: int, end: int, known_from: int = 0) -> Command | None:
    """The command, once its length is known and all of it has come."""
    if len(stream) < max(known_from, end):
        return None
    return Command(name, stream[start:end], stream[:end])
