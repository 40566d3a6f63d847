"""Wait, with the reason: one sign, one sentence, and three points that take turns."""

from __future__ import annotations

from kiosk.contract.content import Working
from screens.box import Box
from screens.page import Page

_POINT = 24


def draw(content: Working, page: Page) -> None:
    """The sign and the sentence stand in the upper middle; the points move twice a second."""
    draw_waiting(page, page.say(content.words), page.box)
    page.sheet.beats = True


def draw_waiting(page: Page, text: str, box: Box) -> None:
    """A large sign of waiting with a sentence under it."""
    high = min(box.h, 640)
    part = Box(box.x, box.y + (box.h - high) // 3, box.w, high)
    disc = Box(part.x + (part.w - 240) // 2, part.y + 40, 240, 240)
    page.sheet.fill(disc, page.theme.wash("hall").ground, 120)
    if page.theme.contrast:
        page.sheet.edge(disc, page.palette.line, 2, 120)
    page.sheet.icon("hourglass-medium", disc.inset(56), page.theme.wash("hall").ink)
    sizes = ((page.scale.title, 2), (page.scale.key, 2), (page.scale.body, 3))
    words = page.sheet.fit_lines(text, sizes, part.w, bold=True)
    y = page.sheet.put(words, part.x, disc.bottom + 48, page.palette.ink, align=0.5)
    _points(page, part.x + part.w // 2, y + 40)


def _points(page: Page, middle: int, y: int) -> None:
    for number in range(3):
        point = Box(middle + (number - 1) * 2 * _POINT - _POINT // 2, y, _POINT, _POINT)
        lit = number % 2 == page.beat
        page.sheet.fill(point, page.palette.hall if lit else page.palette.line, _POINT // 2)
