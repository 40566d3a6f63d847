"""What was done, a number to keep, what to take along."""

from __future__ import annotations

from kiosk.contract.content import Thanks
from screens.box import Box
from screens.page import Page
from screens.theme import GAP
from screens.widgets.cards import card, label, space

_CODE = 288


def draw(content: Thanks, page: Page) -> int:
    """The sign of what is done, the card with the number and its code, the things to take along."""
    if page.aside and (content.number or content.qr or content.take):
        return _wide(content, page, page.aside)
    box = page.box
    y = _done(content, page, box)
    if content.number or content.qr:
        y = _number(content, page, box.below(y + 32 - box.y))
    if content.take:
        y = _take(content, page, box.below(y + 24 - box.y))
    return y


def _wide(content: Thanks, page: Page, aside: Box) -> int:
    """Landscape: the sign under the question, the cards side by side."""
    below = _done(content, page, aside)
    places = list(page.box.shares((54, 46), GAP))
    ends = [page.box.y]
    if content.number or content.qr:
        ends.append(_number(content, page, places.pop(0)))
    if content.take:
        ends.append(_take(content, page, places[0]))
    return max(ends) if below <= aside.bottom else page.box.bottom + 1


def _done(content: Thanks, page: Page, box: Box) -> int:
    wash = page.theme.wash(content.tone)
    side = 160 if page.portrait else 112
    text = page.say(content.done)
    sizes = (page.scale.key, page.scale.body)
    words = page.sheet.fit(text, sizes, box.w - side - 32, bold=True, most=5, balanced=True)
    disc = Box(box.x, box.y, side, side)
    page.sheet.fill(disc, wash.ground, side // 2)
    page.sheet.icon(content.icon, disc.inset(side // 8), wash.ink, filled=True)
    top = box.y + max(0, side - words.height) // 2
    return max(disc.bottom, page.sheet.put(words, disc.right + 32, top, page.palette.ink))


def _number(content: Thanks, page: Page, box: Box) -> int:
    """The number at the left and its code at the right, or under it where the card is narrow."""
    padding = space(page)
    code = _CODE if content.qr else 0
    beside = code and box.w > 720
    words = box.w - 2 * padding - (code + GAP if beside else 0)
    mark = card(page, box)
    y = box.y + padding
    if content.number_words:
        y = label(page, page.say(content.number_words), box.x + padding, y, words)
    if content.number:
        sizes = (page.scale.title, page.scale.key, page.scale.body, page.scale.small)
        number = page.sheet.fit(page.say(content.number), sizes, words, bold=True, most=2)
        y = page.sheet.put(number, box.x + padding, y, page.palette.ink)
    if not code:
        bottom = y + padding
    elif beside:
        bottom = max(y, box.y + padding + code) + padding
        page.sheet.code(content.qr, Box(box.right - padding - code, box.y + padding, code, code))
    else:
        page.sheet.code(content.qr, Box(box.x + padding - 8, y + GAP, code, code))
        bottom = y + GAP + code + padding
    page.sheet.crop(mark, bottom)
    return bottom


def _take(content: Thanks, page: Page, box: Box) -> int:
    padding = space(page)
    mark = card(page, box)
    y = label(page, page.frame_say("take"), box.x + padding, box.y + padding - 8, box.w - 2 * padding) + 8
    side = page.scale.key
    for words in content.take:
        block = page.set(words, page.scale.body, box.w - 2 * padding - side - GAP)
        sign = Box(box.x + padding, y + (block.leading - side) // 2, side, side)
        page.sheet.icon("check-circle", sign, page.theme.wash("done").ink)
        y = page.sheet.put(block, sign.right + GAP, y, page.palette.ink) + 8
    page.sheet.crop(mark, y + padding - 8)
    return y + padding - 8
