"""The strip over the keys: candidates while keys wait for a choice, the ways of typing while none do."""

from __future__ import annotations

from screens.box import Box
from screens.input.typing.pinyin import Offer
from screens.input.typing.writing import Change, Edit, Pick, Writing
from screens.page import Page
from screens.theme import KEY_GAP
from screens.widgets.keys import Key, draw_key, draw_rows

_AROUND = 40  # white space of a candidate


def draw_strip(page: Page, writing: Writing, box: Box) -> None:
    """Candidates in pages, or the ways of typing."""
    if writing.offers:
        _offers(page, writing, box)
    elif writing.keys and writing.mode != "finger":
        _nothing(page, box)
    elif len(writing.modes) > 1 and not writing.keys:
        _modes(page, writing, box)


def _modes(page: Page, writing: Writing, box: Box) -> None:
    row = tuple(
        Key(f"mode.{mode}", page.frame_say(f"type_{mode}"), Change(mode), quiet=True, chosen=mode == writing.mode)
        for mode in writing.modes
    )
    draw_rows(page, (row,), box)


def _nothing(page: Page, box: Box) -> None:
    words = page.sheet.fit(page.frame_say("type_nothing"), (page.scale.body, page.scale.small, 30), box.w)
    page.sheet.put(words, box.x, box.y + (box.h - words.height) // 2, page.palette.quiet, align=0.5)


def _offers(page: Page, writing: Writing, box: Box) -> None:
    """As many as have room, in the order of likelihood; the rest is a page further."""
    turning = page.scale.letter_width
    room = box.w - 2 * (turning + KEY_GAP)
    numbers, leaf, more = _leaf(page, writing, room)
    x = box.x
    for number in numbers:
        width = _width(page, writing.offers[number].text)
        _offer(page, writing.offers[number], number, Box(x, box.y, min(width, room), box.h), first=number == 0)
        x += width + KEY_GAP
    nearer = Box(box.right - 2 * turning - KEY_GAP, box.y, turning, box.h)
    if leaf > 0:
        draw_key(page, Key("nearer", "", Edit("nearer"), icon="caret-up", quiet=True), nearer)
    if more:
        further = Box(box.right - turning, box.y, turning, box.h)
        draw_key(page, Key("further", "", Edit("further"), icon="caret-down", quiet=True), further)


def _leaf(page: Page, writing: Writing, room: int) -> tuple[list[int], int, bool]:
    """Which candidates stand on the page that is turned to, its number, and whether there is another behind it.

    Only as many are measured as are needed: measuring all of them would cost more than finding them.
    """
    numbers: list[int] = []
    used = leaf = 0
    for number, offer in enumerate(writing.offers):
        width = _width(page, offer.text) + KEY_GAP
        if numbers and used + width > room:
            if leaf == writing.leaf:
                return numbers, leaf, True
            numbers, used, leaf = [], 0, leaf + 1
        numbers.append(number)
        used += width
    return numbers, leaf, False


def _width(page: Page, text: str) -> int:
    return max(page.scale.letter_width, page.sheet.width_of(text, page.scale.title) + _AROUND)


def _offer(page: Page, offer: Offer, number: int, box: Box, *, first: bool) -> None:
    """What the space key takes is tinted. A candidate may be somebody's name: its picture goes with the scene."""
    palette = page.palette
    ground = palette.tint if first else palette.paper
    mark = page.sheet.fill(box, ground, 16)
    page.sheet.edge(box, palette.key or (palette.hall if first else palette.line), 2, 16)
    words = page.sheet.fit(offer.text, (page.scale.title, page.scale.key, page.scale.body, 30), box.w - 8)
    colour = palette.on_tint if first or page.theme.contrast else palette.ink
    page.sheet.put(words, box.x + 4, box.y + (box.h - words.height) // 2, colour, align=0.5)
    page.sheet.target(f"type.pick.{number}", box, Pick(number), mark, palette.tint_pressed)
