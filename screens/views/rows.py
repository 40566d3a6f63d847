"""A list in pages: name, state as a pill, one detail, and an arrow; or a box to tick."""

from __future__ import annotations

from typing import NamedTuple

from kiosk.contract.content import Row, Rows
from screens.box import Box
from screens.marks import Block
from screens.page import Page
from screens.theme import GAP, RADIUS
from screens.widgets.buttons import Coat, surface
from screens.widgets.cards import card, draw_pill, pill_width
from screens.widgets.pager import pager

_PADDING = 16
_SIDE = 40
_FEW, _TALLEST = 3, 216
_MOST_UNDER = 5  # lines of a detail that has the whole width


class Plan(NamedTuple):
    """A row measured before it is drawn."""

    row: Row
    name: Block
    detail: Block | None
    pill_width: int
    height: int
    under: bool  # its detail is long, and stands below the pill and not beside it


def draw(content: Rows, page: Page) -> None:
    """As many rows a page as fit, six at most (four in large text), all of one height."""
    room = page.reach
    if not content.rows:
        _empty(content, page)
        return
    few = _few(content.rows)
    plans = _plans(content.rows, room.w, page, largest=page.scale.title if few else page.scale.key)
    height = max([page.scale.row, *(plan.height for plan in plans)])
    if few:
        height = max(height, min(_TALLEST, (room.h - (len(plans) - 1) * GAP) // len(plans)))
    most = page.scale.rows_portrait if page.portrait else page.scale.rows_landscape
    fits = max(1, min(most, (room.h + GAP) // (height + GAP)))
    if len(plans) > fits:
        fits = max(1, min(most, (room.h - page.scale.touch) // (height + GAP)))
    pages = -(-len(plans) // fits)
    current = min(page.hand.page, pages - 1)
    for place, plan in enumerate(plans[current * fits : (current + 1) * fits]):
        _row(page, plan, Box(room.x, room.y + place * (height + GAP), room.w, height))
    if pages > 1:
        pager(page, Box(room.x, room.y + fits * (height + GAP), room.w, page.scale.touch), current, pages)


def _few(rows: tuple[Row, ...]) -> bool:
    """A yes and a no, or one answer more, have room to be large."""
    return len(rows) <= _FEW and not any(row.detail or row.pill for row in rows)


def _plans(rows: tuple[Row, ...], width: int, page: Page, *, largest: int) -> list[Plan]:
    """All rows in one size: the larger where every name keeps to one line."""
    for size in (largest, page.scale.key):
        large = _alike(rows, width, page, size)
        if all(len(plan.name.lines) == 1 for plan in large):
            return large
    return _alike(rows, width, page, page.scale.body)


def _alike(rows: tuple[Row, ...], width: int, page: Page, size: int) -> list[Plan]:
    """Where one detail is long, all of them stand below their pills."""
    plans = [_plan(row, width, page, size) for row in rows]
    if any(plan.under for plan in plans):
        return [_plan(row, width, page, size, under=True) for row in rows]
    return plans


def _plan(row: Row, width: int, page: Page, size: int, *, under: bool = False) -> Plan:
    sheet, scale = page.sheet, page.scale
    tick = scale.title + 24 if row.ticked is not None else 0
    room = width - 2 * _SIDE - tick - scale.key - GAP
    pill = pill_width(page, row.pill) if row.pill else 0
    name = sheet.set(page.say(row.words), size, room, bold=True, most=2, balanced=True)
    detail = None
    if row.detail:
        detail = sheet.fit(page.say(row.detail), (scale.small, 30), room - (pill + 24 if pill else 0), most=2)
    under = bool(pill and detail and (under or detail.cut))
    if under and row.detail:
        detail = sheet.fit(page.say(row.detail), (scale.small, 30), room, most=_MOST_UNDER)
    plan = Plan(row, name, detail, pill, 0, under)
    below = _below(plan, page)
    return plan._replace(height=name.height + below + 2 * _PADDING + (4 if below else 0))


def _below(plan: Plan, page: Page) -> int:
    """How high pill and detail are, beside or under one another."""
    pill, detail = page.scale.pill if plan.row.pill else 0, plan.detail.height if plan.detail else 0
    return pill + detail + 4 if plan.under else max(pill, detail)


def _row(page: Page, plan: Plan, box: Box) -> None:
    palette, scale, row = page.palette, page.scale, plan.row
    mark = surface(page, box, Coat(palette.paper, palette.ink, palette.tint_pressed, palette.key))
    x = box.x + _SIDE
    middle = box.y + box.h // 2
    if row.ticked is not None:
        sign = Box(x, middle - scale.title // 2, scale.title, scale.title)
        page.sheet.icon("check-square" if row.ticked else "square", sign, palette.on_tint, filled=row.ticked)
        x = sign.right + 24
    else:
        arrow = Box(box.right - _SIDE - scale.key + 8, middle - scale.key // 2, scale.key, scale.key)
        page.sheet.icon("caret-right", arrow, palette.on_tint)
    _words(page, plan, x, box)
    page.sheet.target(row.id, box, page.chosen(row.id), mark, palette.tint_pressed)


def _words(page: Page, plan: Plan, x: int, box: Box) -> None:
    """Name above, pill and detail below it, side by side unless the detail is long."""
    below = _below(plan, page)
    gap = 4 if below else 0
    y = box.y + (box.h - plan.name.height - gap - below) // 2
    y = page.sheet.put(plan.name, x, y, page.palette.ink) + gap
    if plan.under and plan.row.pill and plan.detail:
        pill = draw_pill(page, plan.row.pill, x, y)
        page.sheet.put(plan.detail, x, pill.bottom + 4, page.palette.quiet)
        return
    if plan.row.pill:
        pill = draw_pill(page, plan.row.pill, x, y + (below - page.scale.pill) // 2)
        x = pill.right + 24
    if plan.detail:
        page.sheet.put(plan.detail, x, y + (below - plan.detail.height) // 2, page.palette.quiet)


def _empty(content: Rows, page: Page) -> None:
    box = page.box.head(min(page.box.h, 440))
    card(page, box)
    sign = Box(box.x, box.y + 96, box.w, 112)
    page.sheet.icon("tray", sign, page.palette.on_tint)
    if content.empty:
        words = page.sheet.set(page.say(content.empty), page.scale.body, box.w - 2 * RADIUS, balanced=True)
        page.sheet.put(words, box.x + RADIUS, sign.bottom + 24, page.palette.ink, align=0.5)
