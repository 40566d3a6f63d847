"""Digits on a large pad with grouped read-back above it; they stay here until they are sent."""

from __future__ import annotations

from kiosk.contract.scene import Keypad
from screens.box import Box
from screens.hand import Answer, Rub, Send, Type
from screens.page import Page
from screens.theme import GAP, RADIUS
from screens.widgets.buttons import Coat, coat, surface

_HIGHEST_KEY = 192
_WIDEST_PLACE = 144
_NARROWEST = 40
_DIGIT = 72
_DOT = 28


def draw(content: Keypad, page: Page) -> None:
    """Read-back and note in the upper part, the pad under them; in the low layout the pad stands within reach."""
    box = page.box
    y = _read_back(content, page, box)
    if content.note and page.aside:
        words = page.sheet.set(page.say(content.note), page.scale.small, page.aside.w)
        page.sheet.put(words, page.aside.x, page.aside.y, page.palette.quiet)
    elif content.note:
        words = page.sheet.set(page.say(content.note), page.scale.small, box.w)
        y = page.sheet.put(words, box.x, y + 16, page.palette.quiet)
    top = max(y + 40, page.reach.y)
    _pad(content, page, Box(box.x, top, box.w, box.bottom - top))


def _read_back(content: Keypad, page: Page, box: Box) -> int:
    """One place a digit, in the groups people read it by, on one line or two; answers with the y below."""
    groups = _groups(content)
    lines = [groups]
    if _place_width(groups, box.w) < _NARROWEST:
        lines = [groups[: (len(groups) + 1) // 2], groups[(len(groups) + 1) // 2 :]]
    wide = min(_WIDEST_PLACE, *(_place_width(line, box.w) for line in lines), _WIDEST_PLACE)
    first, y = 0, box.y
    for line in lines:
        y = _line(page, line, Box(box.x, y, wide, 0), first, secret=content.secret) + GAP
        first += sum(line)
    return y - GAP


def _place_width(groups: list[int], width: int) -> int:
    digits = sum(groups)
    return (width - (digits - 1) * 8 - (len(groups) - 1) * 24) // digits


def _line(page: Page, groups: list[int], box: Box, first: int, *, secret: bool) -> int:
    """One line of places, each as wide as the box; `first` digits stand on lines before it. Secrets are dots."""
    palette = page.palette
    size = _DIGIT if box.w >= 64 else page.scale.key
    x, number = box.x, first
    for group in groups:
        for _ in range(group):
            place = Box(x, box.y, box.w, size + 48)
            page.sheet.fill(place, palette.paper, 12)
            here = number == len(page.hand.typed)
            page.sheet.edge(place, palette.hall if here else palette.line, 4 if here else 2, 12)
            if number < len(page.hand.typed) and secret:
                page.sheet.fill(place.centred(_DOT, _DOT), palette.ink, _DOT // 2)
            elif number < len(page.hand.typed):
                _digit(page, page.hand.typed[number], place, size, palette.ink)
            x += box.w + 8
            number += 1
        x += 24
    return box.y + size + 48


def _groups(content: Keypad) -> list[int]:
    """The groups given; the rest, if any, as one more."""
    rest = content.length - sum(content.groups)
    return [*content.groups, *([rest] if rest > 0 else [])]


def _pad(content: Keypad, page: Page, room: Box) -> None:
    """Three columns of four; six of two where height is short."""
    columns = 3 if room.h >= 4 * page.scale.touch + 3 * GAP else 6
    rows = 12 // columns
    height = min(room.h, rows * _HIGHEST_KEY + (rows - 1) * GAP)
    box = room.foot(height) if page.low else room.head(height)
    places = box.grid(columns, rows, GAP)
    if columns == 6:  # one after the other: the pad's own order needs three columns
        places = [*places[:9], places[10], places[9], places[11]]
    for digit, place in zip("123456789", places, strict=False):
        _key(page, digit, place, Type(digit, content.length))
    rub, zero, done = places[9:]
    _key(page, "0", zero, Type("0", content.length))
    _sign(page, "key.back", "backspace", page.frame_say("rub"), rub, Rub())
    if len(page.hand.typed) >= content.shortest:
        _sign(page, "key.ok", "check", page.frame_say("ok"), done, Send(page.scene.number, content.id))
    else:
        _sleeping(page, done)


def _key(page: Page, digit: str, box: Box, answer: Answer) -> None:
    palette = page.palette
    mark = surface(page, box, Coat(palette.paper, palette.ink, palette.tint_pressed, palette.key))
    _digit(page, digit, box, _DIGIT, palette.on_tint if page.theme.contrast else palette.ink)
    page.sheet.target(f"key.{digit}", box, answer, mark, palette.tint_pressed)


def _digit(page: Page, digit: str, box: Box, size: int, colour: str) -> None:
    """One digit alone says nothing: its picture may be kept."""
    page.sheet.lasting.add(digit)
    block = page.sheet.set(digit, size, box.w, bold=True)
    page.sheet.put(block, box.x, box.y + (box.h - block.height) // 2, colour, align=0.5)


def _sign(page: Page, id_: str, icon: str, text: str, box: Box, answer: Answer) -> None:
    worn = coat(page.palette, "primary" if id_ == "key.ok" else "secondary")
    mark = surface(page, box, worn)
    _icon_and_word(page, icon, text, box, worn.ink)
    page.sheet.target(id_, box, answer, mark, worn.pressed)


def _icon_and_word(page: Page, icon: str, text: str, box: Box, colour: str) -> None:
    words = page.sheet.fit(text, (page.scale.body, page.scale.small, 30), box.w - 80, bold=True)
    side = page.scale.key
    width = page.sheet.width_of(words.lines[0], words.size, bold=True)
    x = box.x + (box.w - side - 12 - width) // 2
    page.sheet.icon(icon, Box(x, box.y + (box.h - side) // 2, side, side), colour)
    page.sheet.put(words, x + side + 12, box.y + (box.h - words.height) // 2, colour)


def _sleeping(page: Page, box: Box) -> None:
    """确定 before there is enough to send: seen in its place, not to be touched."""
    wash = page.theme.wash("off")
    page.sheet.fill(box, wash.ground, RADIUS)
    _icon_and_word(page, "check", page.frame_say("ok"), box, wash.ink)
