"""Lays a whole scene out on a sheet: the fixed frame, the question, the slot, and the view of its content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kiosk.contract.content import Crosshair
from kiosk.contract.scene import Frame, Scene
from kiosk.contract.words import Both
from screens.box import Box
from screens.hand import Hand
from screens.page import Page
from screens.sheet import Pen, Sheet
from screens.theme import MARGIN, REACH, theme_of
from screens.views import choices, crosshair, draw_content
from screens.widgets.always import always_bar
from screens.widgets.header import header
from screens.widgets.slot import actions, panel, please_wait, warning
from screens.widgets.steps import step_bar

NO_FRAME = Frame(centre=Both("", ""), phone="", help=False)


@dataclass(frozen=True)
class Look:
    """What besides the scene decides its picture."""

    hand: Hand = field(default_factory=Hand)
    time: str = ""
    beat: int = 0
    seconds_left: int | None = None
    waiting: bool = False


def lay_out(scene: Scene, size: tuple[int, int], pen: Pen, look: Look) -> Sheet:
    """The picture of a scene at this size."""
    portrait = size[1] > size[0]
    theme = theme_of(scene.display, portrait=portrait)
    sheet = Sheet(*size, pen, theme.palette.ground, theme.large)
    whole = Box(0, 0, *size)
    page = Page(scene, sheet, theme, whole, whole, look.hand, portrait, beat=look.beat)
    if isinstance(scene.content, Crosshair):
        crosshair.draw(scene.content, page)
        return sheet
    frame = scene.frame or NO_FRAME
    low = scene.display.low and page.portrait
    top = header(page, frame, look.time, leave=frame.leave and not low)
    if not scene.still:
        always_bar(page, frame)
    body = Box(MARGIN, top, size[0] - 2 * MARGIN, size[1] - page.scale.always - top)
    room, aside = _portrait(page, body) if page.portrait else _landscape(page, body)
    slot = _slot(page, look, leave=frame.leave and low)
    inner = room.above(page.scale.slot if slot else 32)
    draw_content(replace(page, box=inner, reach=_reach(inner, size[1]) if low else inner, aside=aside))
    if slot:
        slot(room.foot(page.scale.slot))
    return sheet


def _portrait(page: Page, body: Box) -> tuple[Box, None]:
    """Steps, question and hint from the top; answers with the room below them."""
    y = body.y + 40
    if page.scene.steps:
        y = step_bar(page, page.scene.steps, body) + 24
    scale = page.scale
    y = _question(page, Box(body.x, y, body.w, 0), ((scale.title, 2), (scale.key, 2), (scale.body, 3)))
    return body.below(y + 32 - body.y), None


def _landscape(page: Page, body: Box) -> tuple[Box, Box]:
    """Steps, question and hint in the left third; answers with the room beside them and the room under them."""
    third = body.left(528)
    y = body.y + 32
    if page.scene.steps:
        y = step_bar(page, page.scene.steps, third) + 24
    scale = page.scale
    sizes = ((scale.title, 2), (scale.key, 2), (scale.body, 4), (scale.small, 5))
    y = _question(page, Box(third.x, y, third.w, 0), sizes) + 32
    return body.beside(third.w + 64).below(32), Box(third.x, y, third.w, third.bottom - 16 - y)


def _question(page: Page, box: Box, sizes: tuple[tuple[int, int], ...]) -> int:
    """Question and hint, each in the largest type with which it keeps to its number of lines; the y below them."""
    text = page.say(page.scene.question)
    question = page.sheet.fit_lines(text, sizes, box.w, bold=True)
    y = page.sheet.put(question, box.x, box.y, page.palette.ink)
    if page.scene.hint:
        small = ((page.scale.body, 2 if page.portrait else 1), (page.scale.small, 4), (30, 5))
        hint = page.sheet.fit_lines(page.say(page.scene.hint), small, box.w)
        y = page.sheet.put(hint, box.x, y + 8, page.palette.quiet)
    return y


def _slot(page: Page, look: Look, *, leave: bool) -> Callable[[Box], None] | None:
    """What draws the slot at the foot of the room, if there is anything to say in it; it may hang on the content."""
    if look.waiting:
        return lambda slot: please_wait(page, slot)
    if look.seconds_left is not None:
        seconds = look.seconds_left
        return lambda slot: warning(page, slot, seconds)
    if look.hand.panel:
        return lambda slot: panel(page, slot)
    own = choices(page)
    if page.scene.actions or leave or own:
        return lambda slot: actions(page, slot, own, leave=leave)
    return None


def _reach(room: Box, height: int) -> Box:
    top = max(room.y, round(height * (1 - REACH)))
    return Box(room.x, top, room.w, room.bottom - top)
