"""The upper frame: centre name, time, leave; the thin line of hall blue; the demo strip and the bands under it."""

from __future__ import annotations

from kiosk.contract.content import Tone
from kiosk.contract.intent import Moved
from kiosk.contract.scene import Frame
from screens.box import Box
from screens.page import Page
from screens.theme import GAP, MARGIN
from screens.widgets.buttons import coat, surface

RULE = 4


def header(page: Page, frame: Frame, time: str, *, leave: bool) -> int:
    """Draw the upper frame over the sheet's whole width; answers with the y below it."""
    top = _demo(page) if frame.demo else 0
    bar = Box(0, top, page.sheet.width, page.scale.header)
    page.sheet.fill(bar, page.palette.paper)
    page.sheet.fill(Box(0, bar.bottom, bar.w, RULE), page.palette.hall)
    inner = bar.inset(MARGIN, 0)
    right = _leave(page, inner) if leave else inner.right
    left = _time_and_phone(page, Box(inner.x, bar.y, right - inner.x, bar.h), time, frame.phone)
    name = page.say(frame.centre)
    page.sheet.lasting.add(name)
    room = left - 2 * GAP - inner.x
    words = page.sheet.fit(name, (page.scale.key, page.scale.body, page.scale.small), room, bold=True)
    if words.cut:
        words = page.sheet.fit(name, (page.scale.small, 36, 30), room, bold=True, most=2, balanced=True)
    page.sheet.put(words, inner.x, bar.y + (bar.h - words.height) // 2, page.palette.ink)
    below = bar.bottom + RULE
    if frame.helped:
        below = _band(page, below, page.say(frame.helped), "hall", "user-circle-check")
    return _band(page, below, page.say(frame.banner), "care", "info") if frame.banner else below


def _time_and_phone(page: Page, box: Box, time: str, phone: str) -> int:
    """Hour and minute over the number to call, both at the right; answers with the x where they begin."""
    clock = page.sheet.set(time, page.scale.key, box.w)
    size = min(page.scale.small, 36)
    number = page.sheet.set(phone, size, box.w)
    page.sheet.lasting.add(phone)
    leading = page.scale.key + 8
    y = box.y + (box.h - leading - number.leading) // 2
    page.sheet.put(clock, box.x, y + (leading - clock.leading) // 2, page.palette.ink, align=1)
    page.sheet.put(number, box.x, y + leading, page.palette.quiet, align=1)
    width = page.sheet.width_of(phone, size)
    side = size
    sign = Box(box.right - width - side - 8, y + leading + (number.leading - side) // 2, side, side)
    if phone:
        page.sheet.icon("phone", sign, page.palette.quiet, filled=True)
    return min(sign.x, box.right - page.sheet.width_of(time, page.scale.key))


def _leave(page: Page, bar: Box) -> int:
    """The button 退出 at the right; answers with the x where other things must end."""
    text = page.frame_say("leave")
    size = min(page.scale.body, 42)
    width = page.sheet.width_of(text, size) + page.scale.key + 2 * GAP + 8
    box = Box(bar.right - width, bar.y + (bar.h - page.scale.touch) // 2, width, page.scale.touch)
    draw_leave(page, box)
    return box.x - 2 * GAP


def draw_leave(page: Page, box: Box) -> None:
    """退出 with its icon."""
    worn = coat(page.palette, "secondary")
    mark = surface(page, box, worn)
    words = page.sheet.fit(page.frame_say("leave"), (min(page.scale.body, 42), 30), box.w - page.scale.key - 8)
    width = page.sheet.width_of(words.lines[0], words.size)
    side = page.scale.key
    x = box.x + (box.w - side - 8 - width) // 2
    page.sheet.icon("sign-out", Box(x, box.y + (box.h - side) // 2, side, side), worn.ink)
    page.sheet.put(words, x + side + 8, box.y + (box.h - words.height) // 2, worn.ink)
    page.sheet.target("frame.leave", box, Moved(page.scene.number, "leave"), mark, worn.pressed)


def _demo(page: Page) -> int:
    wash = page.theme.wash("care")
    words = page.sheet.set(page.frame_say("demo"), 30, page.sheet.width)
    strip = Box(0, 0, page.sheet.width, words.height + 3)
    page.sheet.fill(strip, wash.ground)
    page.sheet.put(words, 0, 1, wash.ink, align=0.5)
    return strip.bottom


def _band(page: Page, y: int, text: str, tone: Tone, sign: str) -> int:
    wash = page.theme.wash(tone)
    side = page.scale.key
    room = page.sheet.width - 2 * MARGIN - side - GAP
    words = page.sheet.fit_lines(text, ((page.scale.small, 1), (36, 1), (page.scale.small, 9)), room)
    strip = Box(0, y, page.sheet.width, words.height + 2 * 12)
    page.sheet.fill(strip, wash.ground)
    icon = Box(MARGIN, y + 12 + (words.leading - side) // 2, side, side)
    page.sheet.icon(sign, icon, wash.ink, filled=True)
    page.sheet.put(words, icon.right + GAP, y + 12, wash.ink)
    return strip.bottom
