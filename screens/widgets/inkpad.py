"""The field in which a finger writes a character, and the keys beside it."""

from __future__ import annotations

from screens.box import Box
from screens.hand import Write
from screens.input.typing.writing import Edit, Press, Writing
from screens.page import Page
from screens.theme import GAP, KEY_GAP, RADIUS
from screens.widgets.keys import Key, draw_key

_KEY_WIDTH = 176
_KEYS = 8


def draw_pad(page: Page, writing: Writing, room: Box) -> None:
    """The field at the left, the keys in as many columns as their height needs at the right."""
    rows = (room.h + KEY_GAP) // (page.scale.letter + KEY_GAP)
    rows = min(rows, _KEYS // 2)
    columns = -(-_KEYS // rows)
    width = columns * (_KEY_WIDTH + KEY_GAP) - KEY_GAP
    _field(page, writing, room.left(room.w - width - GAP))
    for key, place in zip(_keys(page), room.beside(room.w - width).grid(columns, rows, KEY_GAP), strict=False):
        if writing.keys or key.id not in ("undo", "wipe"):
            draw_key(page, key, place)


def _field(page: Page, writing: Writing, box: Box) -> None:
    palette = page.palette
    mark = page.sheet.fill(box, palette.paper, RADIUS)
    if not writing.keys:
        tip = page.sheet.fit(page.frame_say("type_tip"), (page.scale.body, page.scale.small, 30), box.w - 64, most=2)
        page.sheet.put(tip, box.x + 32, box.y + (box.h - tip.height) // 2, palette.quiet, align=0.5)
    page.sheet.edge(box, palette.key or palette.hall, 4, RADIUS)
    page.sheet.field(box, palette.ink)
    page.sheet.target("type.pad", box, Write(), mark, palette.paper)


def _keys(page: Page) -> tuple[Key, ...]:
    words = page.frame_say
    return (
        Key("undo", words("type_undo"), Edit("undo"), quiet=True),
        Key("wipe", words("sign_wipe"), Edit("wipe"), quiet=True),
        Key("signs", words("type_signs"), Edit("signs"), quiet=True),
        Key("rub", "", Edit("rub"), icon="backspace", quiet=True),
        Key("left", "", Edit("left"), icon="caret-left", quiet=True),
        Key("right", "", Edit("right"), icon="caret-right", quiet=True),
        Key("comma", "，", Press("，")),
        Key("space", words("type_space"), Edit("space"), quiet=True),
    )
