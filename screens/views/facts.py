"""A card of names and values; the ones people copy down are large. A band under it says what to do now."""

from __future__ import annotations

from kiosk.contract.scene import Fact, Facts
from screens.box import Box
from screens.page import Page
from screens.sheet import Block
from screens.widgets.cards import band, band_height, card, label, space



def draw(content: Facts, page: Page) -> int:
    """One card as high as its facts, then the band, under it or aside."""
    box = page.box
    y = box.y
    if content.facts:
        mark, bottom = draw_facts(page, content.facts, box)
        page.sheet.crop(mark, bottom)
        y = bottom + _gap(page)
    if not content.band:
        return y - _gap(page)
    text = page.say(content.band)
    if page.aside and band_height(page, text, page.aside.w) <= page.aside.h:
        band(page, page.aside, text, "hall", "info")
        return y - _gap(page)
    return band(page, Box(box.x, y, box.w, 0), text, "hall", "info")


def draw_facts(page: Page, facts: tuple[Fact, ...], box: Box) -> tuple[int, int]:
    """The card of facts in the upper part of the box; answers with its mark and the y where it may end."""
    padding = space(page)
    inner = box.inset(padding)
    mark = card(page, box)
    y, gap = inner.y, _gap(page)
    for number, fact in enumerate(facts):
        if number:
            page.sheet.fill(Box(inner.x, y + gap // 2 - 1, inner.w, 2), page.palette.line)
            y += gap
        y = draw_fact(page, fact, inner.x, y, inner.w)
    return mark, y + padding


def _gap(page: Page) -> int:
    return 16 if page.scale.dense else 24


def draw_fact(page: Page, fact: Fact, x: int, y: int, width: int) -> int:
    """Name at the left and value beside it, or a large value under its name; answers with the y below."""
    value = _value(page, fact, width)
    if _stacked(page, fact, width):
        y = label(page, page.say(fact.words), x, y, width)
        return page.sheet.put(value, x, y, page.palette.ink)
    name = page.sheet.set(page.say(fact.words), page.scale.small, _column(width))
    high = max(name.height, value.height)
    first = (value.leading - name.leading) // 2
    page.sheet.put(name, x, y + max(0, first), page.palette.quiet)
    page.sheet.put(value, x + _column(width) + 24, y, page.palette.ink)
    return y + high


def _value(page: Page, fact: Fact, width: int) -> Block:
    text = page.say(fact.value)
    if fact.big:
        return page.sheet.fit(text, (page.scale.title, page.scale.key), width, bold=True, most=2)
    room = width if _stacked(page, fact, width) else width - _column(width) - 24
    value = page.sheet.fit(text, (page.scale.body, page.scale.small), room, most=2, balanced=True)
    return page.sheet.set(text, page.scale.body, room) if value.cut else value


def _stacked(page: Page, fact: Fact, width: int) -> bool:
    """True where the value stands under its name."""
    return fact.big or width < 640


def _column(width: int) -> int:
    """Width of the column of names."""
    return width * 3 // 10 // 8 * 8
