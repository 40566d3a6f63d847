"""Buttons: a filled rectangle with an icon and a word, darker at once under the finger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

from kiosk.contract.scene import Role
from screens.box import Box
from screens.hand import Answer
from screens.marks import Block
from screens.page import Page
from screens.theme import GAP, RADIUS, Palette


@dataclass(frozen=True)
class Coat:
    """Colours of a button: ground, what is written on it, ground under a finger, outline or nothing."""

    ground: str
    ink: str
    pressed: str
    edge: str = ""


class Choice(NamedTuple):
    """One button of a bar, before it has its place."""

    id: str
    text: str
    answer: Answer
    role: Role
    icon: str = ""
    asleep: bool = False


def coat(palette: Palette, role: Role) -> Coat:
    """How a button of this role looks."""
    if role == "primary":
        return Coat(palette.hall, palette.on_hall, palette.hall_pressed)
    if role == "stop":
        wash = palette.washes["stopped"]
        pressed = palette.tint_pressed if palette.key else wash.ground
        return Coat(palette.paper, wash.ink, pressed, palette.key or wash.ink)
    return Coat(palette.tint, palette.on_tint, palette.tint_pressed, palette.key)


def surface(page: Page, box: Box, worn: Coat, radius: int = RADIUS) -> int:
    """Lay a button's ground; answers with its mark for the target."""
    mark = page.sheet.fill(box, worn.ground, radius)
    if worn.edge:
        page.sheet.edge(box, worn.edge, 4 if page.theme.contrast else 2, radius)
    return mark


def button(
    page: Page,
    box: Box,
    id_: str,
    text: str,
    answer: Answer,
    *,
    role: Role = "primary",
    icon: str = "",
    icon_last: bool = False,
    asleep: bool = False,
) -> None:
    """A button with its word, one line or two, and its icon before or after it; asleep, it is seen and not touched."""
    wash = page.theme.wash("off")
    worn = Coat(wash.ground, wash.ink, wash.ground) if asleep else coat(page.palette, role)
    mark = surface(page, box, worn)
    side = page.scale.key + 4 if icon else 0
    lead = side + GAP if icon else 0
    words = _words(page, text, box.w - 2 * GAP - lead, box.h - 8, bold=role == "primary")
    widest = max(page.sheet.width_of(line, words.size, bold=words.bold) for line in words.lines)
    x = box.x + (box.w - lead - widest) // 2
    if icon:
        left = x + widest + GAP if icon_last else x
        page.sheet.icon(icon, Box(left, box.y + (box.h - side) // 2, side, side), worn.ink)
    start = x if icon_last else x + lead
    page.sheet.put(replace(words, width=widest), start, box.y + (box.h - words.height) // 2, worn.ink, align=0.5)
    if not asleep:
        page.sheet.target(id_, box, answer, mark, worn.pressed)


def _words(page: Page, text: str, width: int, height: int, *, bold: bool) -> Block:
    """The word in one line, in two, or smaller: whatever first fits the button."""
    for size in (page.scale.body, page.scale.small, 30):
        for most in (1, 2):
            words = page.sheet.fit(text, (size,), width, bold=bold, most=most, balanced=True)
            if not words.cut and words.height <= height:
                return words
    return words
