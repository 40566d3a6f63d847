"""A card of names and values; the ones people copy down are large. A band under it says what to do now."""

from __future__ import annotations

from kiosk.contract.content import Fact, Facts
from kiosk.contract.words import Number
from screens.box import Box
from screens.marks import Block
from screens.page import Page
from screens.widgets.cards import band, card, label, space


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
    below = band(page, page.aside or Box(box.x, y, box.w, 0), text, "hall", "info")
    return y - _gap(page) if page.aside and below <= page.aside.bottom else below


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
    text, scale = page.say(fact.value), page.scale
    room = width if _stacked(page, fact, width) else width - _column(width) - 24
    sizes = (scale.title, scale.key, scale.body) if fact.big else (scale.body, scale.small)
    if scale.dense:  # a smaller line saves more height than it costs
        one_line = page.sheet.fit(text, sizes, room, bold=fact.big)
        if not one_line.cut:
            return one_line
    # A number people copy stays large, on three lines if need be: it breaks between its groups only.
    most = 3 if isinstance(fact.value, Number) else 2
    value = page.sheet.fit(text, (*sizes, scale.small, 30) if fact.big else sizes, room, bold=fact.big, most=most)
    return page.sheet.set(text, scale.body, room) if value.cut else value


def _stacked(page: Page, fact: Fact, width: int) -> bool:
    """True where the value stands under its name: large ones unless height is short, all in a narrow card."""
    return width < 640 or (fact.big and not page.scale.dense)


def _column(width: int) -> int:
    """Width of the column of names."""
    return width * 3 // 10 // 8 * 8
