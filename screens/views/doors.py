"""The door wall: the cabinet as it stands, the person's door lit, its number so large that nobody misses it."""

from __future__ import annotations

from kiosk.contract.content import DoorWall, Tone
from screens.box import Box
from screens.page import Page
from screens.theme import GAP, RADIUS
from screens.widgets.cards import band, band_height
from screens.widgets.wall import overview, wall

# The number fills a third of the screen: more sizes than the eight, and worth their faces.
DOOR_NUMBERS = (400, 320, 240, 160)
_TONES: dict[str, Tone] = {"opening": "hall", "open": "done", "closed": "plain", "stuck": "care"}
_SIGNS = {"opening": "hourglass-medium", "open": "door-open", "closed": "door", "stuck": "warning"}


def draw(content: DoorWall, page: Page) -> None:
    """Number and wall one above the other in portrait, side by side in landscape; the note under them."""
    if not content.door:
        overview(page, content)
        return
    note = page.say(content.note) if content.note else ""
    foot = band_height(page, note, page.box.w) + 24 if note else 0
    room = page.box.above(foot)
    if page.portrait:
        upper = room.head(room.h * 46 // 100)
        lower = room.below(upper.h + 24)
    else:
        upper, lower = room.shares((46, 54), 32)
    _number(content, page, upper)
    wall(page, content, lower)
    if note:
        band(page, Box(page.box.x, room.bottom + 24, page.box.w, 0), note, _TONES[content.state], "info")
    page.sheet.beats = content.state in ("opening", "open")


def _number(content: DoorWall, page: Page, box: Box) -> None:
    wash = page.theme.wash(_TONES[content.state])
    page.sheet.fill(box, wash.ground, RADIUS)
    if page.theme.contrast:
        page.sheet.edge(box, page.palette.line, 2, RADIUS)
    side = page.scale.title
    sizes = (page.scale.key, page.scale.body, page.scale.small)
    text = page.frame_say(f"door_{content.state}")
    words = page.sheet.fit(text, sizes, box.w - side - GAP - 48, bold=True, most=2)
    foot = words.height + 32
    page.sheet.lasting.add(str(content.door))
    text = str(content.door)
    fits = (size for size in DOOR_NUMBERS if size <= box.h - foot)
    size = next((s for s in fits if page.sheet.width_of(text, s, bold=True) <= box.w), DOOR_NUMBERS[-1])
    number = page.sheet.set(text, size, box.w, bold=True)
    page.sheet.put(number, box.x, box.y + (box.h - foot - number.height) // 2, wash.ink, align=0.5)
    width = page.sheet.width_of(words.lines[0], words.size, bold=True)
    x = box.x + (box.w - width - side - GAP) // 2
    y = box.bottom - foot
    page.sheet.icon(_SIGNS[content.state], Box(x, y + (words.height - side) // 2, side, side), wash.ink, filled=True)
    page.sheet.put(words, x + side + GAP, y, wash.ink)
