"""Keys of a keyboard: rows of them fitted into a room, each with a sign, a word or an icon."""

from __future__ import annotations

from typing import NamedTuple

from screens.box import Box
from screens.hand import Answer
from screens.page import Page
from screens.theme import KEY_GAP
from screens.widgets.buttons import Coat, coat, surface

_RADIUS = 16


class Key(NamedTuple):
    """One key: its id behind `type.`, what stands on it, what it does, and its width in parts of its row."""

    id: str
    text: str
    answer: Answer
    parts: int = 2
    icon: str = ""
    quiet: bool = False  # does something, instead of standing for a sign
    chosen: bool = False


Row = tuple[Key, ...]


def rows_height(page: Page, rows: int, height: int = 0) -> int:
    """How high so many rows are, at least or with keys of this height."""
    return rows * (height or page.scale.letter) + (rows - 1) * KEY_GAP


def draw_rows(page: Page, rows: tuple[Row, ...], room: Box) -> None:
    """The rows one under the other, filling the room; a row of fewer parts than the widest stands in the middle."""
    widest = max(sum(key.parts for key in row) for row in rows)
    for row, line in zip(rows, room.grid(1, len(rows), KEY_GAP), strict=True):
        _row(page, row, line, widest)


def _row(page: Page, row: Row, line: Box, widest: int) -> None:
    """A part is as wide in every row, so that keys stand under one another as people know them."""
    part = (line.w + KEY_GAP) / widest
    x = line.x + (widest - sum(key.parts for key in row)) * part / 2
    for key in row:
        left, right = round(x), round(x + key.parts * part) - KEY_GAP
        draw_key(page, key, Box(left, line.y, right - left, line.h))
        x += key.parts * part


def draw_key(page: Page, key: Key, box: Box) -> None:
    """A key that stands for a sign is white and large; one that does something is tinted."""
    worn = _coat(page, key)
    mark = surface(page, box, worn, _RADIUS)
    if key.icon:
        page.sheet.icon(key.icon, box.centred(page.scale.key + 4, page.scale.key + 4), worn.ink)
    else:
        _sign(page, key, box, worn.ink)
    page.sheet.target(f"type.{key.id}", box, key.answer, mark, worn.pressed)


def _coat(page: Page, key: Key) -> Coat:
    palette = page.palette
    if key.chosen:
        return coat(palette, "primary")
    if key.quiet:
        return coat(palette, "secondary")
    ink = palette.on_tint if page.theme.contrast else palette.ink
    return Coat(palette.paper, ink, palette.tint_pressed, palette.key)


def _sign(page: Page, key: Key, box: Box, colour: str) -> None:
    """What stands on a key says nothing about anybody: its picture may be kept."""
    scale = page.scale
    page.sheet.lasting.add(key.text)
    sizes = (scale.body, scale.small, 30) if key.quiet or len(key.text) > 1 else (scale.key,)
    words = page.sheet.fit(key.text, sizes, box.w - 8, balanced=True)
    if words.cut or len(words.lines) > 1:
        words = page.sheet.fit(key.text, (30,), box.w - 8, most=2, balanced=True)
    page.sheet.put(words, box.x + 4, box.y + (box.h - words.height) // 2, colour, align=0.5)
