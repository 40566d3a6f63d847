"""A mark on the bare glass: touched anywhere, it tells where. No frame stands there that a stray touch could mean."""

from __future__ import annotations

from kiosk.contract.content import Crosshair
from kiosk.contract.scene import ACROSS
from screens.box import Box
from screens.hand import Point
from screens.page import Page
from screens.theme import MARGIN

_ARM, _WIDE, _RING = 60, 4, 36


def draw(content: Crosshair, page: Page) -> None:
    """The mark where it is wanted, the words in the middle of the glass, or above where the mark stands there."""
    sheet, palette, scale = page.sheet, page.palette, page.scale
    glass = Box(0, 0, sheet.width, sheet.height)
    ground = sheet.fill(glass, palette.ground)
    sheet.target("point", glass, Point(page.scene.number, content.id), ground, palette.ground)
    x, y = content.x * glass.w // ACROSS, content.y * glass.h // ACROSS
    width = glass.w - 2 * MARGIN
    words = sheet.fit_lines(page.say(page.scene.question), ((scale.key, 2), (scale.body, 3)), width, bold=True)
    top = glass.h // 4 if abs(y - glass.h // 2) < glass.h // 8 else glass.h // 2 - scale.key
    below = sheet.put(words, MARGIN, top, palette.ink, align=0.5)
    if content.note is not None:
        note = sheet.fit_lines(page.say(content.note), ((scale.body, 2), (scale.small, 3)), width)
        sheet.put(note, MARGIN, below + 16, palette.quiet, align=0.5)
    sheet.edge(Box(x - _RING, y - _RING, 2 * _RING, 2 * _RING), palette.hall, _WIDE, _RING)
    sheet.fill(Box(x - _ARM, y - _WIDE // 2, 2 * _ARM, _WIDE), palette.hall)
    sheet.fill(Box(x - _WIDE // 2, y - _ARM, _WIDE, 2 * _ARM), palette.hall)
