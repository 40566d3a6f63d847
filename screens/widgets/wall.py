"""The cabinet drawn as it stands: each door in its true place, one of them lit, an arrow from its side."""

from __future__ import annotations

from kiosk.contract.scene import Cell, DoorWall
from screens.box import Box
from screens.page import Page

_ARROW = 112
_BETWEEN = 8


def wall(page: Page, content: DoorWall, room: Box) -> None:
    """Draw the wall in the room; an arrow stands on the side where the cabinet is, seen from the screen."""
    beside = content.side != "here"
    cabinet = _cabinet(content, room, 2 * (_ARROW + 24) if beside else 0)
    page.sheet.fill(cabinet, page.palette.paper, 16)
    page.sheet.edge(cabinet, page.palette.quiet, 4, 16)
    inner = cabinet.inset(16)
    columns, rows = _extent(content)
    wide = (inner.w + _BETWEEN) // columns
    high = (inner.h + _BETWEEN) // rows
    for cell in content.cells:
        box = Box(
            inner.x + cell.column * wide, inner.y + cell.row * high, wide - _BETWEEN, high * cell.height - _BETWEEN
        )
        _door(page, content, cell, box)
    if beside:
        _arrow(page, content, cabinet, room)


def _extent(content: DoorWall) -> tuple[int, int]:
    columns = max((cell.column for cell in content.cells), default=0) + 1
    rows = max((cell.row + cell.height for cell in content.cells), default=1)
    return columns, rows


def _cabinet(content: DoorWall, room: Box, arrows: int) -> Box:
    """As large as the room allows with doors wider than high, in the middle of it."""
    columns, rows = _extent(content)
    width = min(room.w - arrows, columns * 184)
    height = min(room.h, rows * 112 + 24)
    return Box(room.x + (room.w - width) // 2, room.y + (room.h - height) // 2, width, height)


def _door(page: Page, content: DoorWall, cell: Cell, box: Box) -> None:
    mine = cell.number == content.door
    palette = page.palette
    if not mine:
        page.sheet.fill(box, palette.ground, 8)
        page.sheet.edge(box, palette.quiet if page.theme.contrast else palette.line, 2, 8)
        return
    lit = content.state != "closed" and (page.beat == 0 or content.state == "stuck")
    wash = page.theme.wash("care" if content.state == "stuck" else "done")
    colour = palette.key or wash.ink
    page.sheet.fill(box, colour if lit else palette.paper, 8)
    page.sheet.edge(box, colour, 6, 8)
    sizes = (page.scale.title, page.scale.key, page.scale.body, page.scale.small, 30)
    room = [size for size in sizes if size * 1.5 <= box.h and size * 1.5 <= box.w]
    page.sheet.lasting.add(str(cell.number))
    number = page.sheet.fit(str(cell.number), (*room, 30), box.w, bold=True)
    y = box.y + (box.h - number.height) // 2
    page.sheet.put(number, box.x, y, palette.paper if lit else (palette.ink if palette.key else wash.ink), align=0.5)


def _arrow(page: Page, content: DoorWall, cabinet: Box, room: Box) -> None:
    left = content.side == "left"
    x = room.x if left else room.right - _ARROW
    y = cabinet.y + (cabinet.h - _ARROW) // 2
    colour = page.palette.key or page.theme.wash("done").ink
    sign = "arrow-fat-lines-left" if left else "arrow-fat-lines-right"
    page.sheet.icon(sign, Box(x, y, _ARROW, _ARROW), colour, filled=True)
