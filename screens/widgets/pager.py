"""Pages instead of scrolling: 上一页, where we are, 下一页."""

from __future__ import annotations

from screens.box import Box
from screens.hand import Turn
from screens.page import Page
from screens.widgets.buttons import button

# Here the words between the buttons stand in two lines, so that the buttons have room for theirs.
_NARROW = 640


def pager(page: Page, box: Box, current: int, pages: int) -> None:
    """Draw the two buttons and the place between them; a button that leads nowhere is left out. Pages count from 0."""
    left, middle, right = box.shares((5, 3, 5) if box.w < _NARROW else (3, 3, 3), 16)
    if current > 0:
        text = page.frame_say("previous")
        button(page, left, "page.previous", text, Turn(-1), role="secondary", icon="caret-left")
    if current < pages - 1:
        text = page.frame_say("next")
        button(page, right, "page.next", text, Turn(1), role="secondary", icon="caret-right", icon_last=True)
    text = page.frame_say("page", page=current + 1, pages=pages)
    words = page.sheet.fit(text, (page.scale.small, 36, 30), middle.w, most=2 if box.w < _NARROW else 1)
    page.sheet.put(words, middle.x, middle.y + (middle.h - words.height) // 2, page.palette.quiet, align=0.5)
