"""The picture shown while the terminal says nothing: 请稍候, the centre's name and phone, nothing of any citizen."""

from __future__ import annotations

from kiosk.contract.content import Working
from kiosk.contract.scene import Display, Scene
from kiosk.contract.words import Say
from screens.box import Box
from screens.hand import Hand
from screens.layout import NO_FRAME
from screens.page import Page
from screens.sheet import Pen, Sheet
from screens.theme import MARGIN, theme_of
from screens.views.working import draw_waiting
from screens.widgets.header import header


def wait_picture(last: Scene | None, size: tuple[int, int], pen: Pen, time: str) -> Sheet:
    """Lay it out in the language and text size of the last scene; there is nothing to touch on it."""
    display = last.display if last else Display()
    frame = (last.frame if last else None) or NO_FRAME
    words = Say("frame.silent")
    scene = Scene(name="screens.silent", question=words, content=Working(words), display=display)
    portrait = size[1] > size[0]
    theme = theme_of(display, portrait=portrait)
    sheet = Sheet(*size, pen, theme.palette.ground, theme.large)
    whole = Box(0, 0, *size)
    page = Page(scene, sheet, theme, whole, whole, Hand(), portrait)
    top = header(page, frame, time, leave=False) if last else 0
    room = Box(MARGIN, top, size[0] - 2 * MARGIN, size[1] - top)
    draw_waiting(page, page.say(words), room)
    if frame.phone:
        call = page.sheet.set(page.frame_say("silent_call", phone=frame.phone), page.scale.body, room.w)
        page.sheet.put(call, room.x, room.bottom - 200, page.palette.quiet, align=0.5)
    return sheet
