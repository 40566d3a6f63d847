"""The cabinet drawn as it stands: each door in its true place; one lit with an arrow, or all of them as they stand."""

from __future__ import annotations

from kiosk.contract.content import Cell, DoorWall, Pill, Tone
from kiosk.contract.words import Say
from screens.box import Box
from screens.page import Page
from screens.theme import GAP
from screens.widgets.cards import band, band_height, draw_pill, pill_width

_ARROW = 112
_BETWEEN = 8
# The largest a door is drawn, with the space to the next: where a number stands above the wall, and where none does.
_DOOR, _LONE_DOOR = (184, 112), (248, 168)
# On a narrower door the sign stands over the number.
_BROAD = 168
# Colour says nothing alone: each tone has its sign on the doors, and its word under the wall.
_SIGNS: dict[Tone, str] = {
    "plain": "package", "hall": "hourglass-medium", "done": "check-circle", "care": "clock-countdown",
    "stopped": "warning", "off": "prohibit",
}  # fmt: skip


def wall(page: Page, content: DoorWall, room: Box) -> None:
    """Draw the wall in the room; an arrow stands on the side where the cabinet is, seen from the screen."""
    beside = content.side != "here"
    cabinet = _cabinet(content, room, _DOOR, 2 * (_ARROW + 24) if beside else 0)
    _draw(page, content, cabinet)
    if beside:
        _arrow(page, content, cabinet, room)


def overview(page: Page, content: DoorWall) -> None:
    """For staff: every door with its number and its tone, what the tones mean (aside in landscape), and the note."""
    pills = [Pill(Say(f"frame.tone_{tone}"), tone, _SIGNS[tone]) for tone in _tones(content)]
    step = page.scale.pill + GAP
    beside = page.aside
    if beside and len(_in_rows(page, pills, beside.w)) * step - GAP > beside.h:
        beside = None
    rows = _in_rows(page, pills, (beside or page.box).w)
    note = page.say(content.note) if content.note else ""
    foot = band_height(page, note, page.box.w) + GAP if note else 0
    below = 0 if beside else len(rows) * step
    cabinet = _cabinet(content, page.box.above(foot + below + GAP), _LONE_DOOR, 0)._replace(y=page.box.y)
    _draw(page, content, cabinet)
    for number, row in enumerate(rows):
        top = beside.y if beside else cabinet.bottom + 2 * GAP
        _legend(page, row, beside or page.box, top + number * step)
    if note:
        band(page, Box(page.box.x, cabinet.bottom + below + 2 * GAP, page.box.w, 0), note, "hall", "info")


def _tones(content: DoorWall) -> list[Tone]:
    """The tones of this wall; none where it is plain all over."""
    found = [tone for tone in _SIGNS if any(cell.tone == tone for cell in content.cells)]
    return [] if found == ["plain"] else found


def _legend(page: Page, pills: list[Pill], box: Box, y: int) -> None:
    x = box.x if page.aside else box.x + (box.w - _width(page, pills)) // 2
    for pill in pills:
        x = draw_pill(page, pill, x, y).right + GAP


def _in_rows(page: Page, pills: list[Pill], width: int) -> list[list[Pill]]:
    rows: list[list[Pill]] = []
    for pill in pills:
        if not rows or _width(page, [*rows[-1], pill]) > width:
            rows.append([])
        rows[-1].append(pill)
    return rows


def _width(page: Page, pills: list[Pill]) -> int:
    return sum(pill_width(page, pill) + GAP for pill in pills) - GAP


def _draw(page: Page, content: DoorWall, cabinet: Box) -> None:
    page.sheet.fill(cabinet, page.palette.paper, 16)
    page.sheet.edge(cabinet, page.palette.quiet, 4, 16)
    inner = cabinet.inset(16)
    columns, rows = _extent(content)
    wide = (inner.w + _BETWEEN) // columns
    high = (inner.h + _BETWEEN) // rows
    toned = bool(_tones(content))
    for cell in content.cells:
        box = Box(
            inner.x + cell.column * wide, inner.y + cell.row * high, wide - _BETWEEN, high * cell.height - _BETWEEN
        )
        if not content.door:
            _toned(page, cell, box, toned=toned)
        elif cell.number == content.door:
            _mine(page, content, cell, box)
        else:
            page.sheet.fill(box, page.palette.ground, 8)
            page.sheet.edge(box, page.palette.quiet if page.theme.contrast else page.palette.line, 2, 8)


def _extent(content: DoorWall) -> tuple[int, int]:
    columns = max((cell.column for cell in content.cells), default=0) + 1
    rows = max((cell.row + cell.height for cell in content.cells), default=1)
    return columns, rows


def _cabinet(content: DoorWall, room: Box, door: tuple[int, int], arrows: int) -> Box:
    """As large as the room allows with doors wider than high, in the middle of it."""
    columns, rows = _extent(content)
    width = min(room.w - arrows, columns * door[0])
    height = min(room.h, rows * door[1] + 24)
    return Box(room.x + (room.w - width) // 2, room.y + (room.h - height) // 2, width, height)


def _mine(page: Page, content: DoorWall, cell: Cell, box: Box) -> None:
    """The citizen's door: filled while it is open, its number in it."""
    palette = page.palette
    lit = content.state != "closed" and (page.beat == 0 or content.state == "stuck")
    wash = page.theme.wash("care" if content.state == "stuck" else "done")
    colour = palette.key or wash.ink
    page.sheet.fill(box, colour if lit else palette.paper, 8)
    page.sheet.edge(box, colour, 6, 8)
    _number(page, cell, box, palette.paper if lit else (palette.ink if palette.key else wash.ink))


def _toned(page: Page, cell: Cell, box: Box, *, toned: bool) -> None:
    """A door as staff see it: lightly filled in its tone, number in the tone's ink, and its sign in a toned wall."""
    wash = page.theme.wash(cell.tone)
    plain = cell.tone == "plain"
    page.sheet.fill(box, page.palette.paper if plain else wash.ground, 8)
    page.sheet.edge(box, page.palette.line if plain and not page.theme.contrast else wash.ink, 2, 8)
    if not toned:
        _number(page, cell, box, wash.ink)
        return
    if box.w >= _BROAD:
        number, sign = box.left(box.w // 2).beside(8), box.beside(box.w // 2).left(box.w // 2 - 8)
    else:
        number, sign = box.foot(box.h * 5 // 9), box.above(box.h * 5 // 9).below(8)
    side = min(page.scale.key, sign.h, sign.w)
    colour = page.palette.quiet if plain else wash.ink
    page.sheet.icon(_SIGNS[cell.tone], sign.centred(side, side), colour, filled=not plain)
    _number(page, cell, number, wash.ink)


def _number(page: Page, cell: Cell, box: Box, colour: str) -> None:
    sizes = (page.scale.title, page.scale.key, page.scale.body, page.scale.small, 30)
    room = [size for size in sizes if size * 1.5 <= box.h and size * 1.5 <= box.w]
    page.sheet.lasting.add(str(cell.number))
    number = page.sheet.fit(str(cell.number), (*room, 30), box.w, bold=True)
    page.sheet.put(number, box.x, box.y + (box.h - number.height) // 2, colour, align=0.5)


def _arrow(page: Page, content: DoorWall, cabinet: Box, room: Box) -> None:
    left = content.side == "left"
    x = room.x if left else room.right - _ARROW
    y = cabinet.y + (cabinet.h - _ARROW) // 2
    colour = page.palette.key or page.theme.wash("done").ink
    sign = "arrow-fat-lines-left" if left else "arrow-fat-lines-right"
    page.sheet.icon(sign, Box(x, y, _ARROW, _ARROW), colour, filled=True)
