"""Bytes that go to the printer, one small function for each command.

Sources: protocol sheet C1 to C4, after Epson's reference for DLE EOT, DLE ENQ, GS a, GS r, GS ( H, GS ( k, GS v 0,
GS k and GS V.
DLE DC4 (power off, clear buffer) and ESC p (drawer) are left out on purpose: a kiosk never sends them.
"""

from __future__ import annotations

import enum
import re

from drivers.printer.escpos.codec import code128 as code128_symbol

INIT = b"\x1b@"
CHINESE_ON = b"\x1c&"
CHINESE_OFF = b"\x1c."
FEED_AND_CUT = b"\x1dV\x42\x00"
# Report by yourself: on/off line, errors, paper.
REPORT_CHANGES = b"\x1da\x0e"
QUEUED_PAPER_STATUS = b"\x1dr\x01"
RECOVER_AND_CLEAR = b"\x10\x05\x02"

HIGHEST_BAND = 256  # rows of one raster command
LONGEST_PIECE = 4096  # bytes; more than this at once and a slow printer's status is asked too late
MARK_LENGTH = 4

RASTER_HEAD = 8
_ROOM = 64  # left in a piece for what comes with it: modes before, a mark behind
_CODE128_HEIGHT = 80
_DIGITS_OR_REST = re.compile(r"(?:[0-9]{2}){2,}|(?:(?!(?:[0-9]{2}){2}).)+")
# Bytes that QR versions 1 to 20 hold with error correction M (ISO/IEC 18004, table 7).
_QR_HOLDS = (14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666)


class Ask(enum.IntEnum):
    """The four questions of DLE EOT, answered also while the printer is off line."""

    PRINTER = 1
    OFFLINE_CAUSE = 2
    ERROR_CAUSE = 3
    PAPER = 4


class Align(enum.IntEnum):
    """Where a line stands."""

    LEFT = 0
    CENTRE = 1
    RIGHT = 2


def ask_status(question: Ask) -> bytes:
    """DLE EOT n: one byte comes back at once."""
    return bytes((0x10, 0x04, question))


def align(side: Align) -> bytes:
    """ESC a n; only at the beginning of a line."""
    return bytes((0x1B, 0x61, side))


def size(double: bool) -> bytes:
    """GS ! n: twice as wide and high, or plain."""
    return bytes((0x1D, 0x21, 0x11 if double else 0x00))


def bold(on: bool) -> bytes:
    """ESC E n."""
    return bytes((0x1B, 0x45, on))


def feed(lines: int) -> bytes:
    """ESC d n: print what is in the line and feed `lines` lines, 0 to 255."""
    return bytes((0x1B, 0x64, lines))


def mark(mark_id: bytes) -> bytes:
    """GS ( H: the printer sends `mark_id` (four characters, 20 to 7E) back when all before it is on paper."""
    if len(mark_id) != MARK_LENGTH or not all(0x20 <= byte <= 0x7E for byte in mark_id):
        raise ValueError("a mark is four printable characters")
    return b"\x1d(H\x06\x0000" + mark_id


def text(line: str) -> bytes:
    """One line's characters, without its end; Chinese mode is on only where the line needs it."""
    if line.isascii():
        return line.encode("ascii")
    return CHINESE_ON + line.encode("gb18030") + CHINESE_OFF


def code128(content: str, dot: int = 2) -> bytes:
    """GS k 73 with the figures under the bars, `dot` dots (2 to 6) the narrowest bar. Raises ValueError.

    Pairs of digits are packed, so that a case number takes little more than half the width.
    """
    data = _code128_data(content)
    if len(data) > 255:
        raise ValueError("too long for one bar code")
    width, height, figures_below = (0x1D, 0x77, dot), (0x1D, 0x68, _CODE128_HEIGHT), (0x1D, 0x48, 2)
    return bytes((*width, *height, *figures_below, 0x1D, 0x6B, 73, len(data))) + data


def code128_modules(content: str) -> int:
    """Narrow bars that the symbol is wide, without quiet zones. Raises ValueError."""
    return len(code128_symbol.modules_of(code128_symbol.values_of(_code128_data(content))))


def _code128_data(content: str) -> bytes:
    """Runs of four digits and more in set C, two in a symbol; all else in set B, where { is doubled."""
    if not content or not all(" " <= character <= "~" for character in content):
        raise ValueError("Code128 holds printable ASCII here")
    data = b""
    for part in _DIGITS_OR_REST.findall(content):
        if part.isdigit() and len(part) >= 4:
            data += b"{C" + bytes(int(part[place : place + 2]) for place in range(0, len(part), 2))
        else:
            data += b"{B" + part.replace("{", "{{").encode("ascii")
    return data


def qr(content: str, dot: int = 6) -> bytes:
    """GS ( k: model 2, error correction M, `dot` dots (1 to 16) a module, data as UTF-8, print. Raises ValueError."""
    data = content.encode()
    if not qr_modules(content):
        raise ValueError("too much for a QR code on a receipt")
    model, dots, level = b"1A2\x00", b"1C" + bytes((dot,)), b"1E1"
    return b"".join(_graphic(part) for part in (model, dots, level, b"1P0" + data, b"1Q0"))


def qr_modules(content: str) -> int:
    """How many modules wide the code gets at most, without quiet zone; 0 when there is nothing or too much to say."""
    length = len(content.encode())
    version = next((number for number, holds in enumerate(_QR_HOLDS, start=1) if length <= holds), 0)
    return 17 + 4 * version if length and version else 0


def _graphic(parameters: bytes) -> bytes:
    return b"\x1d(k" + len(parameters).to_bytes(2, "little") + parameters


def rasters(rows: bytes, row_bytes: int) -> list[bytes]:
    """GS v 0: a black-and-white picture, most significant bit left, 1 is black, in bands.

    Each band is a whole command no longer than LONGEST_PIECE, so that the status can be asked between bands.
    """
    band = min(HIGHEST_BAND, (LONGEST_PIECE - _ROOM) // row_bytes) * row_bytes
    return [_raster(rows[start : start + band], row_bytes) for start in range(0, len(rows), band)]


def _raster(rows: bytes, row_bytes: int) -> bytes:
    height = len(rows) // row_bytes
    return b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + height.to_bytes(2, "little") + rows
