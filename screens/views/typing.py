"""Text on a keyboard of the screens' own: the line above, the keys at the foot within reach, candidates between."""

from __future__ import annotations

from kiosk.contract.content import Typing
from screens.box import Box
from screens.input.typing.writing import Finish, Writing, begin
from screens.marks import Block
from screens.page import Page
from screens.theme import KEY_GAP
from screens.widgets.boards import Board, boards
from screens.widgets.buttons import Choice
from screens.widgets.inkpad import draw_pad
from screens.widgets.keys import draw_rows, rows_height
from screens.widgets.line import draw_line, line_height
from screens.widgets.strip import draw_strip

_HIGHEST_KEY = 136
_COLUMNS = 10
_BEFORE_NOTE = 2  # rows that a long field has before its note has room
_SMALLEST = 30
_EDGE = 24  # from the glass's edge to a keyboard that needs its whole width


def choices(content: Typing, page: Page) -> tuple[Choice, ...]:
    """完成, asleep while too little stands on the line or keys still wait for a choice."""
    writing = _writing(content, page)
    asleep = len(writing.text) < content.least or bool(writing.keys)
    done = Finish(page.scene.number, content.id)
    return (Choice("type.done", page.frame_say("type_done"), done, "primary", "check", asleep),)


def draw(content: Typing, page: Page) -> None:
    """Line, note and keys; in landscape line and note stand under the question."""
    writing = _writing(content, page)
    room, wide = _room(page)
    least = 0 if page.aside or page.low else line_height(page, 1) + 16 + _told(content, page, room.w)
    board, strip = _board(page, writing, room.h - least, wide=wide)
    rows = len(board) + strip
    height = min(room.h - least, rows_height(page, rows, _HIGHEST_KEY))
    keys = room.foot(height)
    if strip:
        part = (keys.h + KEY_GAP) // rows
        draw_strip(page, writing, keys.head(part - KEY_GAP))
        keys = keys.below(part)
    if writing.mode == "finger" and not writing.signs:
        draw_pad(page, writing, keys)
    else:
        draw_rows(page, board, keys)
    _line(content, page, writing, page.aside or page.box.above(page.box.bottom - room.bottom + height + 16))


def _writing(content: Typing, page: Page) -> Writing:
    return page.hand.writing or begin(content, page.scene.display.language)


def _room(page: Page) -> tuple[Box, bool]:
    """Where keys may stand, and whether ten have room beside one another."""
    reach = page.reach
    wanted = _COLUMNS * page.scale.letter_width + (_COLUMNS - 1) * KEY_GAP
    if reach.w >= wanted:
        return reach, True
    widest = page.sheet.width - 2 * _EDGE
    if page.portrait and widest >= wanted:
        return Box(_EDGE, reach.y, widest, reach.h), True
    return reach, False


def _board(page: Page, writing: Writing, height: int, *, wide: bool) -> tuple[Board, int]:
    """The best board that has room, with a strip above it where there is anything to choose."""
    found = boards(page, writing, wide=wide)
    for board in found[:-1]:
        strip = int(len(writing.modes) > 1)
        if rows_height(page, len(board) + strip) <= height:
            return board, strip
    return found[-1], int(len(writing.modes) > 1 or len(found) > 1)


def _line(content: Typing, page: Page, writing: Writing, box: Box) -> None:
    """As many rows as the field has and the room allows; the note and how much was used stand below."""
    above = line_height(page, min(content.lines, _BEFORE_NOTE))
    words = _under(_note(content, page, writing), page, box.w, box.h - above)
    under = words.height + 8 if words else 0
    leading = line_height(page, 2) - line_height(page, 1)
    rows = max(1, min(content.lines, (box.h - under - line_height(page, 0)) // leading))
    place = box.head(line_height(page, rows))
    draw_line(page, writing, place, rows)
    if words:
        page.sheet.put(words, box.x, place.bottom + 8, page.palette.ink if content.note else page.palette.quiet)


def _told(content: Typing, page: Page, width: int) -> int:
    """Room that is kept from the keys for what the flow says of the line, such as why it is not taken."""
    return page.sheet.fit(page.say(content.note), (_SMALLEST,), width, most=3).height + 8 if content.note else 0


def _under(note: str, page: Page, width: int, height: int) -> Block | None:
    """The note in the largest size in which it stands whole below the line; nothing where there is no room for it."""
    sizes = (page.scale.small, _SMALLEST) if note else ()
    blocks = (page.sheet.fit(note, (size,), width, most=3) for size in sizes)
    return next((block for block in blocks if block.height + 8 <= height), None)


def _note(content: Typing, page: Page, writing: Writing) -> str:
    """The field's note; near its end, how much of it is used."""
    parts = [page.say(content.note)] if content.note else []
    if len(writing.text) * 2 >= content.most:
        parts.append(page.frame_say("type_used", used=len(writing.text), most=content.most))
    return "　".join(parts)
