"""Five levels as faces, from the happiest to the unhappiest; all of one size, and none chosen beforehand."""

from __future__ import annotations

import math
from typing import NamedTuple

from kiosk.contract.content import Faces
from screens.box import Box
from screens.marks import Block
from screens.page import Page
from screens.theme import GAP
from screens.widgets.buttons import Coat, surface

_TALLEST, _WIDEST_FACE = 400, 200
_STEPS = 48  # dots of a mouth
_MOST_LINES = 2
_LINE = 18  # a face's side stands to its lines as this to one


class Plan(NamedTuple):
    """A way to place the faces: their boxes, the words in them, and whether these stand under the face."""

    boxes: list[Box]
    words: list[Block]
    under: bool


def draw(content: Faces, page: Page) -> None:
    """Side by side with words under them; where words are too long for that, one under the other, or in two columns."""
    number = len(content.levels)
    plans = (_plan(content, page, columns) for columns in (number, 1, 2))
    plan = next((found for found in plans if found), None) or _plan(content, page, number, small=True)
    if plan:
        palette = page.palette
        for place, (level, box) in enumerate(zip(content.levels, plan.boxes, strict=False)):
            mark = surface(page, box, Coat(palette.paper, palette.ink, palette.tint_pressed, palette.key))
            (_under if plan.under else _beside)(page, plan, place, 1 - 2 * place / max(1, number - 1))
            page.sheet.target(level.id, box, page.chosen(level.id), mark, palette.tint_pressed)


def _plan(content: Faces, page: Page, columns: int, *, small: bool = False) -> Plan | None:
    """The faces in so many columns, if they and their words have room there; small type fits always."""
    number, scale, room = len(content.levels), page.scale, page.reach
    rows = -(-number // columns)
    under = columns == number
    height = min(room.h, rows * (_TALLEST if under else _WIDEST_FACE) + (rows - 1) * GAP)
    boxes = room.head(height).grid(columns, rows, GAP)
    least = scale.touch if not under else scale.touch + 4 * scale.small
    width = boxes[0].w - 2 * GAP - (0 if under else boxes[0].h + GAP)
    sizes = (30,) if small else (scale.body, scale.small) if under else (scale.key, scale.body, scale.small)
    texts = [page.say(level.words) for level in content.levels]
    for size in sizes:
        words = [page.sheet.set(text, size, width, bold=True, balanced=True) for text in texts]
        fits = not any(len(one.lines) > _MOST_LINES or page.sheet.breaks_a_word(one) for one in words)
        if small or (fits and boxes[0].h >= least and all(one.height <= boxes[0].h - GAP for one in words)):
            return Plan(boxes, words, under)
    return None


def _under(page: Page, plan: Plan, place: int, mood: float) -> None:
    """A face with its words under it; all faces stand at one height, whatever is said under them."""
    box, words = plan.boxes[place], plan.words[place]
    room = box.inset(GAP).above(max(one.height for one in plan.words) + GAP)
    side = min(_WIDEST_FACE, room.w, room.h)
    _lines(page, room.centred(side, side), mood)
    page.sheet.put(words, box.x + GAP, room.bottom + GAP, page.palette.ink, align=0.5)


def _beside(page: Page, plan: Plan, place: int, mood: float) -> None:
    """A face with its words at its right."""
    box, words = plan.boxes[place], plan.words[place]
    side = min(_WIDEST_FACE, box.h) - 2 * GAP
    _lines(page, Box(box.x + 2 * GAP, box.y + (box.h - side) // 2, side, side), mood)
    page.sheet.put(words, box.x + box.h + 2 * GAP, box.y + (box.h - words.height) // 2, page.palette.ink)


def _lines(page: Page, box: Box, mood: float) -> None:
    """A round, two eyes and a mouth that bends with the mood."""
    side, sheet, colour = box.w, page.sheet, page.palette.on_tint
    line = max(6, side // _LINE)
    sheet.edge(box, colour, line, side // 2)
    for across in (0.34, 0.66):
        eye = Box(box.x + round(side * across) - line, box.y + round(side * 0.36) - line, 2 * line, 2 * line)
        sheet.fill(eye, colour, line)
    half, bend = side * 0.25, side * 0.15 * mood
    middle, y = box.x + side / 2, box.y + side * 0.68
    ways = (2 * step / _STEPS - 1 for step in range(_STEPS + 1))
    points = [(round(middle + half * way), round(y + bend * (math.cos(way * math.pi / 2) - 0.5))) for way in ways]
    sheet.stroke(points, line, colour)
