"""The step bar inside a service: circles joined by a line, then in words where we are."""

from __future__ import annotations

from kiosk.contract.scene import Steps
from screens.box import Box
from screens.page import Page

_CIRCLE = 32


def step_bar(page: Page, steps: Steps, box: Box) -> int:
    """Draw it from the box's top left, words beside the circles or under them; answers with the y below."""
    sheet, palette = page.sheet, page.palette
    height = 88
    middle = box.y + height // 2 + 4
    for number in range(steps.total):
        x = box.x + number * 2 * _CIRCLE
        circle = Box(x, middle - _CIRCLE // 2, _CIRCLE, _CIRCLE)
        if number:
            line = Box(x - _CIRCLE, middle - 3, _CIRCLE, 6)
            sheet.fill(line, palette.hall if number < steps.current else palette.line)
        _circle(page, circle, number + 1, steps.current)
    end = box.x + (2 * steps.total - 1) * _CIRCLE + 32
    where = page.frame_say("step", current=steps.current, total=steps.total)
    text = f"{where}  {page.say(steps.words)}"
    if sheet.width_of(text, page.scale.small) <= box.right - end:
        words = sheet.set(text, page.scale.small, box.right - end)
        sheet.put(words, end, middle - words.leading // 2, palette.quiet)
        return box.y + height
    words = sheet.set(text, page.scale.small, box.w)
    return sheet.put(words, box.x, middle + _CIRCLE // 2 + 8, palette.quiet)


def _circle(page: Page, circle: Box, number: int, current: int) -> None:
    sheet, palette = page.sheet, page.palette
    if number < current:
        sheet.fill(circle, palette.hall, _CIRCLE // 2)
        sheet.icon("check", circle.inset(6), palette.on_hall)
    elif number == current:
        sheet.fill(circle, palette.hall, _CIRCLE // 2)
        sheet.fill(circle.inset(6), palette.ground, 10)
        sheet.fill(circle.inset(10), palette.hall, 6)
    else:
        sheet.edge(circle, palette.quiet, 3, _CIRCLE // 2)
