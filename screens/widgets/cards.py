"""Cards, tinted bands and pills: grounds on which something stands out by white space, not by shadow."""

from __future__ import annotations

from kiosk.contract.content import Pill, Tone
from screens.box import Box
from screens.marks import Block
from screens.page import Page
from screens.theme import RADIUS


def card(page: Page, box: Box) -> int:
    """A white card on the ground; answers with its mark, by which it may be cropped."""
    mark = page.sheet.fill(box, page.palette.paper, RADIUS)
    if page.theme.contrast:
        page.sheet.edge(box, page.palette.line, 2, RADIUS)
    return mark


def band_height(page: Page, text: str, width: int, size: int | None = None) -> int:
    """How high a band with this text will be."""
    return _band_words(page, text, width, size).height + 2 * _padding(page)


def band(page: Page, box: Box, text: str, tone: Tone, icon: str, size: int | None = None) -> int:
    """A tinted band with an icon and a sentence; as high as its words. Answers with the y below it."""
    wash = page.theme.wash(tone)
    words = _band_words(page, text, box.w, size)
    padding = _padding(page)
    whole = box.head(words.height + 2 * padding)
    page.sheet.fill(whole, wash.ground, RADIUS)
    if page.theme.contrast:
        page.sheet.edge(whole, page.palette.line, 2, RADIUS)
    side = page.scale.title
    first = Box(whole.x + 32, whole.y + padding + (words.leading - side) // 2, side, side)
    page.sheet.icon(icon, first, wash.ink, filled=True)
    page.sheet.put(words, first.right + 24, whole.y + padding, page.palette.ink)
    return whole.bottom


def _padding(page: Page) -> int:
    return 16 if page.scale.dense else 24


def _band_words(page: Page, text: str, width: int, size: int | None) -> Block:
    return page.sheet.set(text, size or page.scale.body, width - 2 * 32 - page.scale.title - 24)


def pill_width(page: Page, pill: Pill) -> int:
    """Width a pill will take."""
    side = page.scale.pill - 16
    return 16 + side + 8 + page.sheet.width_of(page.say(pill.words), page.scale.small, bold=True) + 24


def draw_pill(page: Page, pill: Pill, x: int, y: int) -> Box:
    """A state in one or two words with its icon, its left top corner here."""
    wash = page.theme.wash(pill.tone)
    box = Box(x, y, pill_width(page, pill), page.scale.pill)
    page.sheet.fill(box, wash.ground, box.h // 2)
    if page.theme.contrast:
        page.sheet.edge(box, page.palette.line, 2, box.h // 2)
    side = box.h - 16
    page.sheet.icon(pill.icon, Box(x + 16, y + 8, side, side), wash.ink, filled=True)
    words = page.sheet.set(page.say(pill.words), page.scale.small, box.w, bold=True)
    page.sheet.put(words, x + 16 + side + 8, y + (box.h - words.leading) // 2, wash.ink)
    return box


def label(page: Page, text: str, x: int, y: int, width: int) -> int:
    """A quiet small heading; answers with the y below it."""
    return page.sheet.put(page.sheet.set(text, page.scale.small, width), x, y, page.palette.quiet)


def space(page: Page) -> int:
    """The white space between a card's edge and what stands in it."""
    if page.scale.dense:
        return 24
    return 32 if page.theme.large else 40
