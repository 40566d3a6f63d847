"""并联审批: departments at work side by side, each with where it stands and its clock; the slowest decides."""

from __future__ import annotations

from kiosk.contract.content import Lanes, LaneShown, Pill
from kiosk.contract.words import Say
from screens.box import Box
from screens.page import Page
from screens.theme import GAP, RADIUS
from screens.views.facts import draw_facts
from screens.views.progress import draw_foot, foot_height, gap
from screens.widgets.cards import card, draw_pill, pill_width, space

# A department's name and pill have room in a column of this width.
_NARROWEST = 340


def draw(content: Lanes, page: Page) -> int:
    """One above the other, side by side in landscape; then the facts, what to do now and whom to call."""
    y = _lanes(content.lanes, page, page.box)
    if page.aside:
        return _wide(content, page, page.aside, y)
    y = _facts(content, page, page.box, y)
    foot = Box(page.box.x, y + gap(page), page.box.w, foot_height(content, page))
    return draw_foot(content, page, foot)


def _wide(content: Lanes, page: Page, aside: Box, y: int) -> int:
    """What to do stands under the question; so do the facts, where departments take two rows."""
    below = draw_foot(content, page, aside)
    if len(content.lanes) > _columns(content.lanes, page, page.box):
        below = _facts(content, page, aside, below)
    else:
        y = _facts(content, page, page.box, y)
    return y if below <= aside.bottom else max(y, page.box.bottom + below - aside.bottom)


def _facts(content: Lanes, page: Page, box: Box, y: int) -> int:
    if not content.facts:
        return y
    mark, bottom = draw_facts(page, content.facts, box.below(y + gap(page) - box.y))
    page.sheet.crop(mark, bottom)
    return bottom


def _columns(lanes: tuple[LaneShown, ...], page: Page, box: Box) -> int:
    """How many stand in a row; rows are about equally long."""
    most = 1 if page.portrait else max(1, min(len(lanes), (box.w + GAP) // (_NARROWEST + GAP)))
    rows = -(-len(lanes) // most)
    return -(-len(lanes) // max(1, rows))


def _lanes(lanes: tuple[LaneShown, ...], page: Page, box: Box) -> int:
    """All departments, in rows of one height; answers with the y below them."""
    columns, y = max(1, _columns(lanes, page, box)), box.y
    for start in range(0, len(lanes), columns):
        row = lanes[start : start + columns]
        places = box.below(y - box.y).shares((1,) * columns, GAP)
        drawn = [_lane(page, lane, place) for lane, place in zip(row, places, strict=False)]
        bottom = max(end for _, end in drawn)
        for lane, place, (mark, _) in zip(row, places, drawn, strict=False):
            _close(page, lane, mark, place.head(bottom - y))
        y = bottom + gap(page)
    return y - gap(page)


def _close(page: Page, lane: LaneShown, mark: int, box: Box) -> None:
    """End a lane's card at its foot; the one that decides gets a strong outline."""
    page.sheet.crop(mark, box.bottom)
    if lane.slowest:
        page.sheet.edge(box, page.palette.hall, 6, RADIUS)


def _lane(page: Page, lane: LaneShown, box: Box) -> tuple[int, int]:
    """One department's card; answers with its mark, and the y where it may end."""
    padding = space(page) - 8
    inner = box.inset(padding)
    mark = card(page, box)
    sizes = (page.scale.key, page.scale.body, page.scale.small)
    name = page.sheet.fit(page.say(lane.words), sizes, inner.w, bold=True, most=2, balanced=True)
    y = page.sheet.put(name, inner.x, inner.y, page.palette.ink) + 8
    pills = [lane.state, *_marks(lane)]
    x, y = _pills(page, pills, inner, y)
    y = _clock(page, page.say(lane.clock), inner, x, y) if lane.clock else y + page.scale.pill
    return mark, (_slowest(page, inner, y + 4) if lane.slowest else y) + padding


def _marks(lane: LaneShown) -> list[Pill]:
    """Who leads, and what is the city's."""
    lead = [Pill(Say("frame.lead"), "hall", "flag")] if lane.lead else []
    return [*lead, Pill(Say("frame.city"), "off", "buildings")] if lane.city else lead


def _clock(page: Page, text: str, inner: Box, x: int, y: int) -> int:
    """Beside the pills, or under them; answers with the y below."""
    scale = page.scale
    if x + page.sheet.width_of(text, scale.small) <= inner.right:
        clock = page.sheet.set(text, scale.small, inner.right - x)
        page.sheet.put(clock, x, y + (scale.pill - clock.height) // 2, page.palette.quiet)
        return y + scale.pill
    clock = page.sheet.set(text, scale.small, inner.w)
    return page.sheet.put(clock, inner.x, y + scale.pill + 4, page.palette.quiet)


def _pills(page: Page, pills: list[Pill], inner: Box, y: int) -> tuple[int, int]:
    """Pills in one row or more; answers with where their last row ends and its top."""
    x = inner.x
    for pill in pills:
        if x > inner.x and x + pill_width(page, pill) > inner.right:
            x, y = inner.x, y + page.scale.pill + 4
        x = draw_pill(page, pill, x, y).right + GAP
    return x, y


def _slowest(page: Page, inner: Box, y: int) -> int:
    side = page.scale.key
    words = page.sheet.set(page.frame_say("slowest"), page.scale.small, inner.w - side - 12)
    page.sheet.icon("hourglass-medium", Box(inner.x, y + (words.leading - side) // 2, side, side), page.palette.on_tint)
    return page.sheet.put(words, inner.x + side + 12, y, page.palette.ink)
