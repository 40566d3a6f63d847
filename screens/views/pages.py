"""Reading matter: paragraphs on a white card, a page at a time."""

from __future__ import annotations

from kiosk.contract.content import Pages
from screens.box import Box
from screens.page import Page
from screens.theme import GAP
from screens.widgets.cards import card, space
from screens.widgets.pager import pager
from screens.widgets.reading import divide, put


def draw(content: Pages, page: Page) -> int:
    """As many paragraphs as the card holds, the rest on the next pages; more than one page counts as not fitting."""
    padding = space(page)
    width = page.box.w - 2 * padding
    blocks = [page.set(words, page.scale.body, width) for words in content.paragraphs]
    room = page.box.h - 2 * padding
    if len(divide(blocks, room)) > 1:
        room -= page.scale.touch + GAP
    sets = divide(blocks, room)
    current = min(page.hand.page, len(sets) - 1)
    page.sheet.ended = content.to_the_end and current == len(sets) - 1
    whole = page.box.head(room + 2 * padding)
    mark = card(page, whole)
    y = put(page, sets[current], whole.x + padding, whole.y + padding)
    if len(sets) > 1:
        pager(page, Box(whole.x, whole.bottom + GAP, whole.w, page.scale.touch), current, len(sets))
        return page.box.bottom + 1
    page.sheet.crop(mark, y + padding)
    return y + padding
