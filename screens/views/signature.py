"""A text to sign, as a paper of one page or several: the field a finger writes in stands on the last one.

So nobody signs what was not shown to the end. In landscape the text of the last page stands under the question.
"""

from __future__ import annotations

from kiosk.contract.content import SignaturePad
from screens.box import Box
from screens.hand import Sign, Wipe, Write
from screens.marks import Block
from screens.page import Page
from screens.theme import GAP, RADIUS
from screens.widgets.buttons import Choice, button
from screens.widgets.cards import card, space
from screens.widgets.pager import pager
from screens.widgets.reading import divide, divide_before, put

# The field's width and height stand to one another as these on every screen, so that no record draws a hand askew.
SHAPE = (5, 2)
# Lines of text beside which the field takes no more height.
_LEAST_LINES = 5
_UNDER = 16  # between those words and the field


def choices(content: SignaturePad, page: Page) -> tuple[Choice, ...]:
    """签好了, asleep until there is enough to send."""
    done = Sign(page.scene.number, content.id)
    return (Choice("sign.done", page.frame_say("sign_done"), done, "primary", "check", not page.hand.signed),)


def draw(content: SignaturePad, page: Page) -> None:
    """One page where all of the text has room over the field, in small type if need be; else as many as it takes."""
    scale = page.scale
    text, field = _places(content, page, page.box)
    for size in (scale.key, scale.body, scale.small):
        blocks = _set(content, page, size, text)
        if size == scale.key and any(len(block.lines) > 1 for block in blocks):
            continue  # larger than usual only where that breaks no line
        if len(divide(blocks, text.inset(_padding(page)).h)) == 1:
            _paper(page, text, blocks)
            _field(content, page, field)
            return
    turning = page.box.foot(scale.touch)
    _pages(content, page, page.box.above(scale.touch + GAP), turning)


def _pages(content: SignaturePad, page: Page, room: Box, turning: Box) -> None:
    """Whole pages of text first; the end of it stands over the field."""
    text, field = _places(content, page, room)
    padding = _padding(page)
    last = _set(content, page, page.scale.body, text)
    whole = _set(content, page, page.scale.body, room)
    # Where the last page is narrower than the others, its paragraphs are those that it can hold.
    first = divide_before(last, text.inset(padding).h)
    sets = divide(whole[:first], room.inset(padding).h)
    current = min(page.hand.page, len(sets))
    if current < len(sets):
        _paper(page, room, sets[current])
    else:
        _paper(page, text, last[first:])
        _field(content, page, field)
    pager(page, turning, current, len(sets) + 1)


def _places(content: SignaturePad, page: Page, room: Box) -> tuple[Box, Box]:
    """Where the last page's text stands, and the field with what is said over it."""
    height = _over(content, page) + min(room.w * SHAPE[1] // SHAPE[0], _highest(content, page, room))
    if page.aside:
        return page.aside, room.head(height)
    return room.above(height + 24), room.foot(height)


def _highest(content: SignaturePad, page: Page, room: Box) -> int:
    """How high the field may be: the text keeps some lines, and whatever is touched stays within reach."""
    over = _over(content, page)
    if page.aside:
        return room.h - over
    if page.low:
        return room.bottom - page.reach.y - page.scale.touch - _UNDER
    text = _LEAST_LINES * round(page.scale.small * 1.5) + 2 * _padding(page)
    return room.h - over - 24 - text


def _over(content: SignaturePad, page: Page) -> int:
    """Height of what stands over the field: what to do, and beside it the button that wipes."""
    words = sum(block.height for block, _ in _what(content, page))
    return max(page.scale.touch, words) + _UNDER


def _padding(page: Page) -> int:
    return 24 if page.aside else space(page)


def _set(content: SignaturePad, page: Page, size: int, box: Box) -> list[Block]:
    return [page.set(words, size, box.w - 2 * _padding(page)) for words in content.paragraphs]


def _paper(page: Page, box: Box, blocks: list[Block]) -> None:
    if blocks:
        card(page, box)
        put(page, blocks, box.x + _padding(page), box.y + _padding(page))


def _field(content: SignaturePad, page: Page, box: Box) -> None:
    """What to do, the button that wipes, and the field; where height is short it is narrower and keeps its shape."""
    palette = page.palette
    over = box.head(_over(content, page) - _UNDER)
    _wipe(page, over.foot(page.scale.touch))
    height = box.h - over.h - _UNDER
    width = height * SHAPE[0] // SHAPE[1]
    field = box.foot(height).centred(width, height)
    mark = page.sheet.fill(field, palette.paper, RADIUS)
    page.sheet.fill(Box(field.x + 48, field.y + height * 4 // 5, width - 96, 2), palette.line)
    page.sheet.edge(field, palette.key or palette.hall, 4, RADIUS)
    page.sheet.field(field, palette.ink)
    page.sheet.target("sign.pad", field, Write(), mark, palette.paper)
    what = _what(content, page)
    y = over.bottom - sum(block.height for block, _ in what)
    for block, colour in what:
        y = page.sheet.put(block, over.x, y, colour)


def _what(content: SignaturePad, page: Page) -> list[tuple[Block, str]]:
    """Sign here, and the scene's note to it, beside the button that wipes."""
    scale, width = page.scale, page.box.w - _wipe_width(page) - 24
    here = page.sheet.fit(page.frame_say("sign_here"), (scale.body, scale.small), width, bold=True, most=2)
    if not content.note:
        return [(here, page.palette.ink)]
    note = page.sheet.fit(page.say(content.note), (scale.small, 30), width, most=2)
    return [(here, page.palette.ink), (note, page.palette.quiet)]


def _wipe(page: Page, over: Box) -> None:
    place = over.beside(over.w - _wipe_width(page))
    text = page.frame_say("sign_wipe")
    asleep = not page.hand.inked
    button(page, place, "sign.wipe", text, Wipe(), role="secondary", icon="eraser", asleep=asleep)


def _wipe_width(page: Page) -> int:
    return page.sheet.width_of(page.frame_say("sign_wipe"), page.scale.body) + page.scale.key + 5 * GAP
