"""Put something at a device: a drawn picture of this terminal's real place, and what to do there."""

from __future__ import annotations

from kiosk.contract.content import Place
from screens.box import Box
from screens.page import Page
from screens.widgets import drawings
from screens.widgets.cards import band, band_height

_TALLEST = 880


def draw(content: Place, page: Page) -> None:
    """The picture, as large as the room allows, and the note in a band under it or aside; the light blinks."""
    note = page.say(content.note) if content.note else ""
    aside = page.aside if page.aside and band_height(page, note, page.aside.w) <= page.aside.h else None
    foot = band_height(page, note, page.box.w) + 24 if note and not aside else 0
    picture = page.box.above(foot)
    picture = picture.head(min(picture.h, _TALLEST))
    page.sheet.fill(picture, page.palette.paper, 24)
    if page.theme.contrast:
        page.sheet.edge(picture, page.palette.line, 2, 24)
    drawings.device(page, content.device, picture, lit=page.beat == 0 or content.busy, busy=content.busy)
    page.sheet.beats = not content.busy
    if note:
        band(page, aside or Box(page.box.x, picture.bottom + 24, page.box.w, 0), note, "hall", "info")
