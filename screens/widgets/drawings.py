"""Pictures of the terminal's devices, drawn from a few plain shapes: where the card lies, where the code is held."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from screens.box import Box
from screens.page import Page

_WIDTH, _HEIGHT = 800, 560
_LARGEST = 1.35


@dataclass(frozen=True)
class Board:
    """A drawing of 800 x 560 units, as large as its room allows; `lit` is the device's light, `busy` that it works."""

    page: Page
    room: Box
    lit: bool
    busy: bool

    @property
    def unit(self) -> float:
        """Pixels of one unit."""
        return min(self.room.w / (_WIDTH + 80), self.room.h / (_HEIGHT + 80), _LARGEST)

    def at(self, x: int, y: int, w: int, h: int) -> Box:
        """A rectangle of the drawing in pixels."""
        whole = self.room.centred(round(_WIDTH * self.unit), round(_HEIGHT * self.unit))
        scaled = [round(value * self.unit) for value in (x, y, w, h)]
        return Box(whole.x + scaled[0], whole.y + scaled[1], scaled[2], scaled[3])

    def fill(self, x: int, y: int, w: int, h: int, colour: str, radius: int = 0) -> None:
        """A filled shape."""
        self.page.sheet.fill(self.at(x, y, w, h), colour, round(radius * self.unit))

    def edge(self, x: int, y: int, w: int, h: int, colour: str, width: int, radius: int = 0) -> None:
        """An outline."""
        self.page.sheet.edge(self.at(x, y, w, h), colour, width, round(radius * self.unit))

    def icon(self, name: str, x: int, y: int, side: int, colour: str, *, filled: bool = False) -> None:
        """A sign of the icon font."""
        self.page.sheet.icon(name, self.at(x, y, side, side), colour, filled=filled)


def device(page: Page, name: str, room: Box, *, lit: bool, busy: bool) -> None:
    """Draw one device in the middle of the room."""
    _PICTURES[name](Board(page, room, lit, busy))


def _card(board: Board) -> None:
    """The reader's plate with its blue field, an ID card above it, an arrow down."""
    _plate(board, 120, 320, 560, 216)
    _light(board, 176, 360, 448, 136, "contactless-payment")
    _id_card(board, 240, 176 if board.busy else 8)
    if not board.busy:
        _arrow(board, 360, 228)


def _scanner(board: Board) -> None:
    """The scanner's window, a phone with a code held before it."""
    _plate(board, 80, 392, 640, 144)
    _light(board, 200, 424, 400, 80, "scan")
    palette = board.page.palette
    top = 56 if board.busy else 0
    board.fill(296, top, 208, 296, palette.paper, 28)
    board.edge(296, top, 208, 296, palette.ink, 6, 28)
    board.fill(368, top + 20, 64, 8, palette.ink, 4)
    board.icon("qr-code", 316, top + 72, 168, palette.ink)
    if not board.busy:
        _arrow(board, 360, 304)


def _printer(board: Board) -> None:
    """The slot with a receipt coming out of it."""
    _plate(board, 80, 24, 640, 184)
    board.fill(176, 120, 448, 28, board.page.palette.ink, 14)
    _paper(board, 240, 134, 320, 376 if board.busy or board.lit else 352)
    if not board.busy:
        _arrow(board, 608, 312)


def _a4(board: Board) -> None:
    """A tray with a sheet of A4 on it."""
    _plate(board, 80, 416, 640, 120)
    _paper(board, 232, 24 if board.lit or board.busy else 8, 336, 464)


def _camera(board: Board) -> None:
    """The document camera above the place where a paper lies, face up."""
    quiet = board.page.palette.quiet
    board.fill(120, 24, 24, 488, quiet, 12)
    board.fill(120, 24, 320, 24, quiet, 12)
    _light(board, 368, 16, 80, 64, "camera")
    _plate(board, 80, 488, 640, 48)
    _paper(board, 240, 200 if board.busy else 176, 336, 296)


_PICTURES: dict[str, Callable[[Board], None]] = {
    "card": _card, "scanner": _scanner, "printer": _printer, "a4": _a4, "camera": _camera,
}  # fmt: skip


def _plate(board: Board, x: int, y: int, w: int, h: int) -> None:
    board.fill(x, y, w, h, board.page.theme.wash("plain").ground, 32)
    board.edge(x, y, w, h, board.page.palette.quiet, 4, 32)


def _light(board: Board, x: int, y: int, w: int, h: int, icon: str) -> None:
    """The field that shines: full hall blue, or only its outline in the other half second."""
    palette = board.page.palette
    board.fill(x, y, w, h, palette.hall if board.lit else palette.tint, 20)
    board.edge(x, y, w, h, palette.hall, 4, 20)
    side = min(h - 16, 96)
    board.icon(icon, x + (w - side) // 2, y + (h - side) // 2, side, palette.on_hall if board.lit else palette.on_tint)


def _id_card(board: Board, x: int, y: int) -> None:
    """A card with its lines at the left and the portrait at the right, as a resident card's front is laid out."""
    palette = board.page.palette
    board.fill(x, y, 320, 200, palette.paper, 20)
    board.edge(x, y, 320, 200, palette.hall, 6, 20)
    for number, width in enumerate((112, 144, 128)):
        board.fill(x + 28, y + 40 + number * 32, width, 12, palette.quiet, 6)
    board.fill(x + 28, y + 156, 264, 12, palette.quiet, 6)
    board.fill(x + 200, y + 28, 92, 112, palette.tint, 12)
    board.icon("user", x + 208, y + 46, 76, palette.on_tint, filled=True)


def _paper(board: Board, x: int, y: int, w: int, h: int) -> None:
    palette = board.page.palette
    board.fill(x, y, w, h, palette.paper, 6)
    board.edge(x, y, w, h, palette.quiet, 3, 6)
    for number in range((h - 64) // 40):
        board.fill(x + 32, y + 40 + number * 40, w - 64 - (number % 3) * 48, 10, palette.line, 5)


def _arrow(board: Board, x: int, y: int) -> None:
    board.icon("arrow-fat-down", x, y, 80, board.page.palette.hall, filled=True)
