"""Digits on a large pad with grouped read-back above it; they stay here until they are sent.

A number of an ID card has a key X for its last place, an amount a decimal point; a date is said in words below.
"""

from __future__ import annotations

import datetime as dt

from kiosk.contract.content import Keypad
from kiosk.contract.words import Day
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
_DATE = (4, 2, 2)
_FEN = 3  # a point and two places after it


def draw(content: Keypad, page: Page) -> None:
    """Read-back and note in the upper part, the pad under them; in the low layout the pad stands within reach."""
    box = page.box
    y = _amount(page, box) if content.point else _read_back(content, page, box)
    if content.groups == _DATE:
        y = _date(content, page, box, y + GAP)
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


def _amount(page: Page, box: Box) -> int:
    """An amount as it is written: with its sign and its thousands, and a line where the next digit will stand."""
    yuan, point, fen = page.hand.typed.partition(".")
    text = f"¥{int(yuan):,}{point}{fen}" if yuan else "¥"
    place = box.head(_DIGIT + 48)
    page.sheet.fill(place, page.palette.paper, 12)
    page.sheet.edge(place, page.palette.hall, 4, 12)
    words = page.sheet.fit(text, (_DIGIT, page.scale.title, page.scale.body), box.w - 5 * GAP, bold=True)
    y = place.y + (place.h - words.height) // 2
    page.sheet.put(words, place.x + 2 * GAP, y, page.palette.ink)
    end = place.x + 2 * GAP + page.sheet.width_of(text, words.size, bold=True) + 8
    page.sheet.fill(Box(end, place.y + GAP + 8, 4, place.h - 2 * GAP - 16), page.palette.hall)
    return place.bottom


def _date(content: Keypad, page: Page, box: Box, y: int) -> int:
    """The day in words once all of it was typed; its room is kept before, so that no key moves under a finger."""
    size = page.scale.body
    if len(page.hand.typed) == content.length:
        day = _day(page.hand.typed)
        text = page.say(Day(day, year=True)) if day else page.frame_say("no_such_day")
        colour = page.palette.ink if day else page.theme.wash("stopped").ink
        page.sheet.put(page.sheet.fit(text, (size, page.scale.small, 30), box.w, bold=True), box.x, y, colour)
    return y + round(size * 1.5)


def _day(digits: str) -> dt.date | None:
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return None


def _pad(content: Keypad, page: Page, room: Box) -> None:
    """Three columns, or six where height is short. With a key more, 确定 has a row of its own."""
    extra = "X" if content.letters else "." if content.point else ""
    columns = 3 if room.h >= _height(3, page.scale.touch, extra) else 6
    height = min(room.h, _height(columns, _HIGHEST_KEY, extra))
    box = room.foot(height) if page.low else room.head(height)
    rows = 12 // columns + bool(extra)
    places = box.grid(columns, rows, GAP)
    if columns == 6:  # one after the other: the pad's own order needs three columns
        places = [*places[:9], places[10], places[9], *places[11:]]
    most = _most(content, page)
    for digit, place in zip("123456789", places, strict=False):
        _key(page, digit, place, Type(digit, most))
    first, zero, last = places[9:12]
    _key(page, "0", zero, Type("0", most))
    if extra:
        rub, done = last, Box(box.x, places[12].y, box.w, places[12].h)
        _extra_key(page, extra, first, content)
    else:
        rub, done = first, last
    _sign(page, "key.back", "backspace", page.frame_say("rub"), rub, Rub())
    if len(page.hand.typed) >= content.shortest and not page.hand.typed.endswith("."):
        _sign(page, "key.ok", "check", page.frame_say("ok"), done, Send(page.scene.number, content.id))
    else:
        _sleeping(page, done)


def _height(columns: int, key: int, extra: str) -> int:
    rows = 12 // columns + bool(extra)
    return rows * key + (rows - 1) * GAP


def _most(content: Keypad, page: Page) -> int:
    """How long the answer may grow by one more digit: an amount ends two places behind its point."""
    typed = page.hand.typed
    if not content.point:
        return content.length
    if typed == "0":
        return 1
    return min(content.length, typed.index(".") + _FEN) if "." in typed else content.length


def _extra_key(page: Page, extra: str, box: Box, content: Keypad) -> None:
    """X only as the last sign of all, a point only once and behind a digit; else the key sleeps."""
    typed = page.hand.typed
    fits = len(typed) == content.length - 1 if extra == "X" else bool(typed) and "." not in typed
    if fits and len(typed) < content.length:
        _key(page, extra, box, Type(extra, content.length))
    else:
        wash = page.theme.wash("off")
        page.sheet.fill(box, wash.ground, RADIUS)
        _digit(page, extra, box, _DIGIT, wash.ink)


def _key(page: Page, digit: str, box: Box, answer: Answer) -> None:
    palette = page.palette
    mark = surface(page, box, Coat(palette.paper, palette.ink, palette.tint_pressed, palette.key))
    _digit(page, digit, box, _DIGIT, palette.on_tint if page.theme.contrast else palette.ink)
    name = {"X": "x", ".": "point"}.get(digit, digit)
    page.sheet.target(f"key.{name}", box, answer, mark, palette.tint_pressed)


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
    sizes, side = (page.scale.body, page.scale.small, 30), page.scale.key
    words = page.sheet.fit(text, sizes, box.w - side - GAP - 12, bold=True)
    if words.cut:  # a narrow key has room for its word alone
        words = page.sheet.fit(text, sizes, box.w - GAP, bold=True)
        page.sheet.put(words, box.x + GAP // 2, box.y + (box.h - words.height) // 2, colour, align=0.5)
        return
    width = page.sheet.width_of(words.lines[0], words.size, bold=True)
    x = box.x + (box.w - side - 12 - width) // 2
    page.sheet.icon(icon, Box(x, box.y + (box.h - side) // 2, side, side), colour)
    page.sheet.put(words, x + side + 12, box.y + (box.h - words.height) // 2, colour)


def _sleeping(page: Page, box: Box) -> None:
    """确定 before there is enough to send: seen in its place, not to be touched."""
    wash = page.theme.wash("off")
    page.sheet.fill(box, wash.ground, RADIUS)
    _icon_and_word(page, "check", page.frame_say("ok"), box, wash.ink)
