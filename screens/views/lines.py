"""Something happened: what, how far your matter is, what to do now, whom to call, and a code to quote."""

from __future__ import annotations

from kiosk.contract.content import Lines
from kiosk.contract.words import Words
from screens.box import Box
from screens.page import Page
from screens.theme import GAP
from screens.widgets.cards import band, card, space


def draw(content: Lines, page: Page) -> int:
    """The first line in a tinted band (aside in landscape), the others in a white card, the code at its foot.

    Where the question says already what happened, the first line is how far the matter is.
    """
    box = page.box
    sign = {"stopped": "x-circle", "care": "warning", "done": "check-circle"}.get(content.tone, "info")
    known = page.say(content.what) == page.say(page.scene.question)
    first = page.say(content.matter if known else content.what)
    aside = page.aside
    below = band(page, aside or box, first, content.tone, sign, page.scale.key)
    if aside and below > aside.bottom:
        return box.bottom + 1
    whole = box if aside else box.below(below + GAP - box.y)
    mark = card(page, whole)
    inner = whole.inset(space(page))
    y, gap = inner.y, 16 if page.scale.dense else 32
    lines = (("folder-open", content.matter), ("hand-pointing", content.now), ("phone", content.call))
    for icon, words in lines[known:]:
        y = _line(page, icon, words, Box(inner.x, y, inner.w, 0), strong=words is content.now) + gap
    page.sheet.fill(Box(inner.x, y - gap // 2 - 1, inner.w, 2), page.palette.line)
    code = page.sheet.set(page.frame_say("code", code=content.code), page.scale.small, inner.w)
    y = page.sheet.put(code, inner.x, y, page.palette.quiet)
    page.sheet.crop(mark, y + space(page) - 8)
    return y + space(page) - 8


def _line(page: Page, icon: str, words: Words, box: Box, *, strong: bool) -> int:
    side = page.scale.title
    block = page.sheet.set(page.say(words), page.scale.body, box.w - side - 32, bold=strong)
    sign = Box(box.x, box.y + (block.leading - side) // 2, side, side)
    page.sheet.icon(icon, sign, page.palette.on_tint)
    return page.sheet.put(block, sign.right + 32, box.y, page.palette.ink)
