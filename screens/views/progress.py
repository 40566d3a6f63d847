"""A case on its way: stages on a vertical line, its facts beside them, what to do now, whom to call."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.contract.content import Lanes, Progress, Stage
from screens.box import Box
from screens.marks import Block
from screens.page import Page
from screens.theme import GAP
from screens.views.facts import draw_facts
from screens.widgets.cards import band, band_height, card, space

_DOT = 40
_HERE = 56
_BETWEEN = 20
_UNDER = 8  # between the last line and the buttons


class Plan(NamedTuple):
    """A stage measured before it is drawn."""

    stage: Stage
    words: Block
    detail: Block | None

    @property
    def height(self) -> int:
        return self.words.height + (self.detail.height if self.detail else 0)


def draw(content: Progress, page: Page) -> int:
    """Stages in a card at the left, facts in one at the right; the band and the phone under both, or aside."""
    foot = page.aside or page.box.foot(foot_height(content, page))
    upper = page.box if page.aside else page.box.above(foot.h + gap(page))
    left, right = upper.shares((54, 46), GAP)
    first, ends = _stages(page, content.stages, left)
    second, end = draw_facts(page, content.facts, right)
    bottom = max(ends, end)
    page.sheet.crop(first, bottom)
    page.sheet.crop(second, bottom)
    below = draw_foot(content, page, page.aside or Box(foot.x, bottom + gap(page), foot.w, foot.h))
    return bottom if page.aside and below <= page.aside.bottom else below


def draw_foot(content: Progress | Lanes, page: Page, box: Box) -> int:
    """What to do now and whom to call; answers with the y below."""
    y = band(page, box, page.say(content.now), "hall", "hand-pointing") + gap(page)
    side = page.scale.key
    call = _call(content, page, box.w)
    page.sheet.icon("phone", Box(box.x, y + (call.leading - side) // 2, side, side), page.palette.quiet)
    return page.sheet.put(call, box.x + side + GAP, y, page.palette.quiet) + _UNDER


def foot_height(content: Progress | Lanes, page: Page) -> int:
    """How high that will be under the content."""
    width = page.box.w
    return band_height(page, page.say(content.now), width) + gap(page) + _call(content, page, width).height + _UNDER


def gap(page: Page) -> int:
    """The space between cards."""
    return 12 if page.scale.dense else GAP


def _call(content: Progress | Lanes, page: Page, width: int) -> Block:
    return page.sheet.set(page.say(content.call), page.scale.small, width - page.scale.key - GAP)


def _stages(page: Page, stages: tuple[Stage, ...], box: Box) -> tuple[int, int]:
    """The card of stages; answers with its mark and the y where it may end."""
    padding = space(page)
    inner = box.inset(padding)
    mark = card(page, box)
    plans = _fitting(page, stages, inner)
    y = inner.y
    for number, plan in enumerate(plans):
        if number + 1 < len(plans):
            reached = plans[number + 1].stage.place != "ahead"
            first = y + plan.words.leading // 2
            line = Box(inner.x + _HERE // 2 - 3, first, 6, plan.height + _BETWEEN)
            page.sheet.fill(line, page.palette.hall if reached else page.palette.line)
        _stage(page, plan, inner.x, y)
        y += plan.height + _BETWEEN
    return mark, y - _BETWEEN + padding


def _fitting(page: Page, stages: tuple[Stage, ...], inner: Box) -> list[Plan]:
    """All stages, or in dense type those that fit: without the details behind us, without the oldest and the last."""
    width = inner.w - _HERE - 24
    plans = [_plan(page, stage, width) for stage in stages]
    if not page.scale.dense:
        return plans
    if _total(plans) > inner.h:
        plans = [p if p.stage.place in ("here", "paused") else p._replace(detail=None) for p in plans]
    while _total(plans) > inner.h and plans[0].stage.place == "past":
        plans = plans[1:]
    while _total(plans) > inner.h and [p.stage.place for p in plans[-2:]] == ["ahead", "ahead"]:
        plans = plans[:-1]
    return plans


def _total(plans: list[Plan]) -> int:
    return sum(plan.height + _BETWEEN for plan in plans) - _BETWEEN


def _plan(page: Page, stage: Stage, width: int) -> Plan:
    here = stage.place in ("here", "paused")
    sizes = (page.scale.key, page.scale.body) if here else (page.scale.body, page.scale.small)
    words = page.sheet.fit(page.say(stage.words), sizes, width, bold=here, most=2)
    detail = page.set(stage.detail, page.scale.small, width, most=3) if stage.detail else None
    return Plan(stage, words, detail)


def _stage(page: Page, plan: Plan, x: int, y: int) -> None:
    place, palette = plan.stage.place, page.palette
    side = _HERE if place in ("here", "paused") else _DOT
    dot = Box(x + (_HERE - side) // 2, y + (plan.words.leading - side) // 2, side, side)
    if place == "past":
        page.sheet.fill(dot, palette.tint, side // 2)
        page.sheet.edge(dot, palette.hall, 3, side // 2)
        page.sheet.icon("check", dot.inset(8), palette.on_tint)
    elif place == "ahead":
        page.sheet.fill(dot, palette.paper, side // 2)
        page.sheet.edge(dot, palette.quiet, 3, side // 2)
    else:
        page.sheet.fill(dot, palette.hall, side // 2)
        page.sheet.icon("pause" if place == "paused" else "map-pin", dot.inset(10), palette.on_hall, filled=True)
    colour = palette.quiet if place == "ahead" else palette.ink
    y = page.sheet.put(plan.words, x + _HERE + 24, y, colour)
    if plan.detail:
        page.sheet.put(plan.detail, x + _HERE + 24, y, palette.quiet)
