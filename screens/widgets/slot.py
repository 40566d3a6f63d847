"""The slot over the always-bar: a scene's actions, or the warning, or 请稍候, or the panel of display choices."""

from __future__ import annotations

import msgspec

from kiosk.contract.content import Faces, Pages
from kiosk.contract.intent import Extended, Shown
from kiosk.contract.scene import Action
from screens.box import Box
from screens.hand import Panel
from screens.page import Page
from screens.theme import GAP, RADIUS
from screens.widgets.buttons import Choice, button
from screens.widgets.header import draw_leave

# Share of a secondary and of the primary button in a bar of several.
_PARTS = {"secondary": 4, "stop": 5, "primary": 6}


def actions(page: Page, box: Box, own: tuple[Choice, ...], *, leave: bool) -> None:
    """The scene's buttons and those of its view, primary at the right; in the low layout 退出 stands here too."""
    asked = (_asked(page, action) for action in page.scene.actions)
    ordered = sorted((*asked, *own), key=lambda choice: choice.role == "primary")
    inner = box.centred(box.w, page.scale.button)
    if leave:
        width = page.sheet.width_of(page.frame_say("leave"), page.scale.body) + page.scale.key + 2 * GAP + 8
        draw_leave(page, inner.left(width))
        inner = inner.beside(width + GAP)
    if ordered:
        places = inner.shares(tuple(_PARTS[choice.role] for choice in ordered), GAP)
        # Leaving a rating out is as large as giving one.
        if len(ordered) == 1 and ordered[0].role != "primary" and not isinstance(page.scene.content, Faces):
            places = inner.shares((1, 1), GAP)[:1]
        for choice, place in zip(ordered, places, strict=True):
            _choice(page, choice, place)


def _asked(page: Page, action: Action) -> Choice:
    """A button of the scene; what must be read to its end is agreed to when its last page was seen."""
    content = page.scene.content
    unread = isinstance(content, Pages) and content.to_the_end and not (page.hand.read or page.sheet.ended)
    if unread and action.id == page.scene.primary:
        return Choice(action.id, page.frame_say("to_the_end"), page.chosen(action.id), action.role, "", asleep=True)
    return Choice(action.id, page.say(action.words), page.chosen(action.id), action.role, action.icon)


def _choice(page: Page, choice: Choice, box: Box) -> None:
    id_, text, answer, role, icon, asleep = choice
    button(page, box, id_, text, answer, role=role, icon=icon, asleep=asleep)


def warning(page: Page, box: Box, seconds: int) -> None:
    """Time is running out: the seconds, and one button that gives more."""
    inner = _ground(page, box, "care")
    wash = page.theme.wash("care")
    text = page.frame_say("extend")
    side = 5 * page.scale.title // 2
    width = max(280, page.sheet.width_of(text, page.scale.body, bold=True) + 64)
    left = page.sheet.set(page.frame_say("seconds", seconds=seconds), page.scale.title, side, bold=True)
    page.sheet.put(left, inner.x + 8, inner.y + (inner.h - left.height) // 2, wash.ink, align=0.5)
    room = inner.w - width - side - 3 * GAP
    sizes = (page.scale.body, page.scale.small, 30)
    words = page.sheet.fit(page.frame_say("warning"), sizes, room, most=2, balanced=True)
    if words.height > inner.h:
        words = page.sheet.fit(page.frame_say("warning"), (36, 30), room, most=2, balanced=True)
    page.sheet.put(words, inner.x + side + GAP, inner.y + (inner.h - words.height) // 2, page.palette.ink)
    touch = Box(inner.right - width - 8, inner.y + 8, width, inner.h - 16)
    button(page, touch, "warning.extend", text, Extended(page.scene.number))


def please_wait(page: Page, box: Box) -> None:
    """What was touched is being done; quiet, and nothing to touch."""
    inner = _ground(page, box, "hall")
    wash = page.theme.wash("hall")
    words = page.sheet.set(page.frame_say("wait"), page.scale.key, inner.w)
    side = page.scale.title
    width = page.sheet.width_of(words.lines[0], words.size)
    x = inner.x + (inner.w - width - side - GAP) // 2
    page.sheet.icon("hourglass-medium", Box(x, inner.y + (inner.h - side) // 2, side, side), wash.ink)
    page.sheet.put(words, x + side + GAP, inner.y + (inner.h - words.height) // 2, wash.ink)


def panel(page: Page, box: Box) -> None:
    """Display choices for those who need them: contrast, silence where there is a voice, back to usual, done."""
    display, number = page.scene.display, page.scene.number
    voiced = page.scene.frame is not None and page.scene.frame.voiced
    first, *mute, third, last = box.centred(box.w, page.scale.button).grid(4 if voiced else 3, 1, GAP)
    contrast = msgspec.structs.replace(display, contrast=not display.contrast)
    word = "contrast_off" if display.contrast else "contrast_on"
    button(page, first, "access.contrast", page.frame_say(word), Shown(number, contrast), role="secondary")
    for second in mute:
        silence = msgspec.structs.replace(display, muted=not display.muted)
        word = "sound_on" if display.muted else "sound_off"
        button(page, second, "access.mute", page.frame_say(word), Shown(number, silence), role="secondary")
    usual = msgspec.structs.replace(display, contrast=False, low=False, muted=False)
    button(page, third, "access.usual", page.frame_say("usual"), Shown(number, usual), role="secondary")
    button(page, last, "access.done", page.frame_say("done"), Panel(False))


def _ground(page: Page, box: Box, tone: str) -> Box:
    inner = box.centred(box.w, page.scale.button + 16)
    wash = page.theme.wash("care" if tone == "care" else "hall")
    page.sheet.fill(inner, wash.ground, RADIUS)
    if page.theme.contrast:
        page.sheet.edge(inner, page.palette.line, 2, RADIUS)
    return inner
