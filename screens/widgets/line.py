"""The line on which typed text stands: the caret, the keys that wait for a choice, one row or several."""

from __future__ import annotations

from typing import NamedTuple

from screens.box import Box
from screens.input.typing.writing import Writing
from screens.page import Page
from screens.theme import RADIUS

_CARET = 4
_PADDING = 24


class _Sign(NamedTuple):
    """One character of the line, and whether it still waits for a choice."""

    text: str
    waits: bool
    width: int


def line_height(page: Page, rows: int) -> int:
    """How high a line of so many rows is."""
    return rows * _leading(page) + _PADDING


def draw_line(page: Page, writing: Writing, box: Box, rows: int) -> None:
    """The rows around the caret. Text that waits stands in the hall's colour on a rule of its own."""
    palette = page.palette
    page.sheet.fill(box, palette.paper, RADIUS)
    page.sheet.edge(box, palette.key or palette.hall, 4, RADIUS)
    room = box.inset(_PADDING, _PADDING // 2)
    signs = _signs(page, writing)
    place = writing.caret + len(writing.spelt)
    lines, caret = (_slid if rows == 1 else _broken)(signs, place, room.w - _CARET)
    first = max(0, min(caret[0] - rows + 1, len(lines) - rows))
    for number, line in enumerate(lines[first : first + rows], first):
        row = Box(room.x, room.y + (number - first) * _leading(page), room.w, _leading(page))
        _row(page, line, row)
        if number == caret[0]:
            x = row.x + sum(sign.width for sign in line[: caret[1]])
            page.sheet.fill(Box(x, row.y + 10, _CARET, row.h - 20), palette.hall)


def _leading(page: Page) -> int:
    return round(page.scale.title * 1.5)


def _signs(page: Page, writing: Writing) -> list[_Sign]:
    def measured(text: str, *, waits: bool) -> list[_Sign]:
        return [_Sign(sign, waits, page.sheet.width_of(sign, page.scale.title)) for sign in text]

    before, after = writing.text[: writing.caret], writing.text[writing.caret :]
    return [*measured(before, waits=False), *measured(writing.spelt, waits=True), *measured(after, waits=False)]


def _broken(signs: list[_Sign], caret: int, width: int) -> tuple[list[list[_Sign]], tuple[int, int]]:
    """Rows no wider than this, and row and place of the caret."""
    rows: list[list[_Sign]] = [[]]
    used, place = 0, (0, 0)
    for number, sign in enumerate(signs):
        if used + sign.width > width:
            rows.append([])
            used = 0
        rows[-1].append(sign)
        used += sign.width
        if number + 1 == caret:
            place = len(rows) - 1, len(rows[-1])
    return rows, place


def _slid(signs: list[_Sign], caret: int, width: int) -> tuple[list[list[_Sign]], tuple[int, int]]:
    """One row that ends at the caret where it is longer than its room, and the caret's place in it."""
    first, used = caret, 0
    while first and used + signs[first - 1].width <= width:
        first -= 1
        used += signs[first].width
    last = caret
    while last < len(signs) and used + signs[last].width <= width:
        used += signs[last].width
        last += 1
    return [signs[first:last]], (0, caret - first)


def _row(page: Page, line: list[_Sign], row: Box) -> None:
    """Runs of one kind, each as one text; the widths of single characters keep them where the caret expects them."""
    palette, size, x, first = page.palette, page.scale.title, row.x, 0
    for end in range(1, len(line) + 1):
        if end < len(line) and line[end].waits == line[first].waits:
            continue
        run = line[first:end]
        width = sum(sign.width for sign in run)
        waits = run[0].waits
        text = page.sheet.set("".join(sign.text for sign in run), size, 2 * width + size)
        page.sheet.put(text, x, row.y + (row.h - text.height) // 2, palette.hall if waits else palette.ink)
        if waits:
            page.sheet.fill(Box(x, row.bottom - 8, width, 4), palette.hall)
        x, first = x + width, end
