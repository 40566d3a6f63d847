"""The bar that stands in the same place on every screen: back, home, help, text size, access, language."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from kiosk.contract.intent import Moved, Shown
from kiosk.contract.scene import Display, Frame
from screens.box import Box
from screens.hand import Answer, Panel
from screens.page import Page
from screens.theme import GAP, MARGIN


class Place(NamedTuple):
    """One place of the bar."""

    id: str
    word: str
    icon: str
    answer: Answer
    shown: bool
    chosen: bool = False


def always_bar(page: Page, frame: Frame) -> None:
    """Draw the bar at the foot of the sheet. What is not possible now leaves its place empty."""
    bar = Box(0, page.sheet.height - page.scale.always, page.sheet.width, page.scale.always)
    page.sheet.fill(bar, page.palette.paper)
    page.sheet.fill(bar.head(2), page.palette.line)
    boxes = bar.below(2).inset(MARGIN, 8).grid(6, 1, GAP)
    for place, box in zip(_places(page, frame), boxes, strict=True):
        if place.shown:
            _draw(page, place, box)


def _places(page: Page, frame: Frame) -> list[Place]:
    number, display = page.scene.number, page.scene.display
    larger = msgspec.structs.replace(display, large=not display.large)
    other = msgspec.structs.replace(display, language="en" if display.language == "zh" else "zh")
    access = display.low or display.contrast
    return [
        Place("frame.back", "back", "arrow-left", Moved(number, "back"), frame.back),
        Place("frame.home", "home", "house", Moved(number, "home"), frame.home),
        Place("frame.help", "help", "question", Moved(number, "help"), frame.help),
        Place("frame.large", "large", "text-aa", Shown(number, larger), True, display.large),
        Place("frame.access", "access", "wheelchair", _access(page, display), True, access or page.hand.panel),
        Place("frame.language", "language", "translate", Shown(number, other), True),
    ]


def _access(page: Page, display: Display) -> Answer:
    """The first touch brings everything within reach and offers contrast; once on, the panel undoes it."""
    if display.low or display.contrast or page.hand.panel:
        return Panel(not page.hand.panel)
    return Shown(page.scene.number, msgspec.structs.replace(display, low=True))


def _draw(page: Page, place: Place, box: Box) -> None:
    palette = page.palette
    mark = page.sheet.fill(box, palette.tint if place.chosen else palette.paper, 16)
    if place.chosen and page.theme.contrast:
        page.sheet.edge(box, palette.key, 2, 16)
    (_stacked if page.portrait else _side_by_side)(page, place, box)
    page.sheet.target(place.id, box, place.answer, mark, palette.tint_pressed)


def _stacked(page: Page, place: Place, box: Box) -> None:
    """Icon over word, where the places are narrow."""
    side = page.scale.key
    words = page.sheet.fit(page.frame_say(place.word), (page.scale.small, 36, 30), box.w)
    top = box.y + (box.h - side - words.size - 12) // 2
    page.sheet.icon(place.icon, Box(box.x, top, box.w, side), page.palette.on_tint, filled=place.chosen)
    y = top + side + 12 + (words.size - words.leading) // 2
    page.sheet.put(words, box.x, y, page.palette.on_tint, align=0.5)


def _side_by_side(page: Page, place: Place, box: Box) -> None:
    """Icon before word, where the bar is low."""
    side = page.scale.key
    words = page.sheet.fit(page.frame_say(place.word), (page.scale.small, 36, 30), box.w - side - GAP)
    x = box.x + (box.w - side - 12 - page.sheet.width_of(words.lines[0], words.size)) // 2
    sign = Box(x, box.y + (box.h - side) // 2, side, side)
    page.sheet.icon(place.icon, sign, page.palette.on_tint, filled=place.chosen)
    page.sheet.put(words, x + side + 12, box.y + (box.h - words.height) // 2, page.palette.on_tint)
