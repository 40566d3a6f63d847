"""A code to scan with a telephone, as large as there is room for, and beside it what can be typed or copied instead."""

from __future__ import annotations

from kiosk.contract.content import Code
from screens.box import Box
from screens.page import Page
from screens.theme import GAP
from screens.views.facts import draw_fact, draw_facts
from screens.widgets.cards import band, card, label, space

# Sides of the code: by itself, with something beside it, and in small type.
_ALONE, _BESIDE, _DENSE = 640, 480, 400


def draw(content: Code, page: Page) -> int:
    """Portrait: the card of the code, under it its facts, then the note. Landscape: all beside the code, note aside."""
    box = page.box
    if page.portrait:
        bottom = _card(content, page, box)
        if content.facts:
            mark, end = draw_facts(page, content.facts, box.below(bottom + GAP - box.y))
            page.sheet.crop(mark, end)
            bottom = end
    else:
        bottom = _wide(content, page, box)
    if not content.note:
        return bottom
    under = page.aside or Box(box.x, bottom + GAP, box.w, 0)
    below = band(page, under, page.say(content.note), "hall", "info")
    return bottom if page.aside and below <= page.aside.bottom else below


def _card(content: Code, page: Page, box: Box) -> int:
    """What it is for, the code, and its number at the right of it."""
    padding = space(page)
    inner = box.inset(padding)
    mark = card(page, box)
    y = _words(content, page, inner, inner.y) + GAP
    side = _DENSE if page.scale.dense else _BESIDE if content.number or content.facts else _ALONE
    if content.number:
        page.sheet.code(content.text, Box(inner.x, y, side, side))
        bottom = max(y + side, _number(content, page, inner.beside(side + 2 * GAP), y + GAP))
    else:
        page.sheet.code(content.text, Box(inner.x + (inner.w - side) // 2, y, side, side))
        bottom = y + side
    page.sheet.crop(mark, bottom + padding)
    return bottom + padding


def _wide(content: Code, page: Page, box: Box) -> int:
    """The code as high as the card may be; what it is for, number and facts at its right."""
    padding = space(page)
    side = min(_ALONE, box.h - 2 * padding)
    if content.facts:
        side = min(side, _DENSE if page.scale.dense else _BESIDE)
    inner = box.inset(padding)
    mark = card(page, box)
    page.sheet.code(content.text, Box(inner.x, inner.y, side, side))
    right = inner.beside(side + 2 * GAP)
    y = _words(content, page, right, right.y + GAP)
    y = _number(content, page, right, y + GAP)
    for fact in content.facts:
        y = draw_fact(page, fact, right.x, y + (8 if page.scale.dense else GAP), right.w)
    bottom = max(y, inner.y + side) + padding
    page.sheet.crop(mark, bottom)
    return bottom


def _words(content: Code, page: Page, box: Box, y: int) -> int:
    words = page.sheet.set(page.say(content.words), page.scale.body, box.w, bold=True, balanced=True)
    return page.sheet.put(words, box.x, y, page.palette.ink)


def _number(content: Code, page: Page, box: Box, y: int) -> int:
    if content.number is None:
        return y
    if content.number_words:
        y = label(page, page.say(content.number_words), box.x, y, box.w)
    sizes = (page.scale.title, page.scale.key, page.scale.body)
    number = page.sheet.fit(page.say(content.number), sizes, box.w, bold=True, most=4)
    return page.sheet.put(number, box.x, y, page.palette.ink)
