"""Reading matter: paragraphs on a white card, a page at a time."""

from __future__ import annotations

from kiosk.contract.scene import Pages
from screens.box import Box
from screens.marks import Block
from screens.page import Page
from screens.theme import GAP
from screens.widgets.cards import card, space
from screens.widgets.pager import pager

_BETWEEN = 24


def draw(content: Pages, page: Page) -> int:
    """As many paragraphs as the card holds, the rest on the next pages; more than one page counts as not fitting."""
    padding = space(page)
    width = page.box.w - 2 * padding
    blocks = [page.set(words, page.scale.body, width) for words in content.paragraphs]
    room = page.box.h - 2 * padding
    if len(_divide(blocks, room)) > 1:
        room -= page.scale.touch + GAP
    sets = _divide(blocks, room)
    current = min(page.hand.page, len(sets) - 1)
    whole = page.box.head(room + 2 * padding)
    mark = card(page, whole)
    y = whole.y + padding
    for block in sets[current]:
        y = page.sheet.put(block, whole.x + padding, y, page.palette.ink) + _BETWEEN
    if len(sets) > 1:
        pager(page, Box(whole.x, whole.bottom + GAP, whole.w, page.scale.touch), current, len(sets))
        return page.box.bottom + 1
    page.sheet.crop(mark, y - _BETWEEN + padding)
    return y - _BETWEEN + padding


def _divide(blocks: list[Block], room: int) -> list[list[Block]]:
    """Paragraphs in pages no higher than `room`; a paragraph higher than that has a page of its own."""
    sets: list[list[Block]] = [[]]
    used = 0
    for block in blocks:
        if sets[-1] and used + block.height > room:
            sets.append([])
            used = 0
        sets[-1].append(block)
        used += block.height + _BETWEEN
    return sets
