"""Pages instead of scrolling: 上一页, where we are, 下一页."""

from __future__ import annotations

from screens.box import Box
from screens.hand import Turn
from screens.page import Page
from screens.widgets.buttons import button


def pager(page: Page, box: Box, current: int, pages: int) -> None:
    """Draw the two buttons and the place between them; a button that leads nowhere is left out. Pages count from 0."""
    left, middle, right = box.shares((3, 3, 3), 16)
    if current > 0:
        text = page.frame_say("previous")
        button(page, left, "page.previous", text, Turn(-1), role="secondary", icon="caret-left")
    if current < pages - 1:
        text = page.frame_say("next")
        button(page, right, "page.next", text, Turn(1), role="secondary", icon="caret-right", icon_last=True)
    words = page.sheet.set(page.frame_say("page", page=current + 1, pages=pages), page.scale.small, middle.w)
    page.sheet.put(words, middle.x, middle.y + (middle.h - words.height) // 2, page.palette.quiet, align=0.5)
