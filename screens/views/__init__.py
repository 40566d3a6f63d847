"""One module for each kind of content a scene may have; each draws it in the room it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from kiosk.contract.content import (
    Code,
    Crosshair,
    DoorWall,
    Faces,
    Facts,
    Keypad,
    Lanes,
    Lines,
    Pages,
    Photos,
    Place,
    Progress,
    Rows,
    SignaturePad,
    Thanks,
    Tiles,
    Typing,
    Working,
)
from screens.marks import Ink
from screens.page import Page
from screens.theme import Scale
from screens.views import (
    code,
    crosshair,
    doors,
    faces,
    facts,
    keypad,
    lanes,
    lines,
    pages,
    photos,
    place,
    progress,
    rows,
    signature,
    thanks,
    tiles,
    typing,
    working,
)
from screens.widgets.buttons import Choice


def draw_content(page: Page) -> None:
    """Draw the scene's content by the view of its kind, in the largest type that has room."""
    over: list[tuple[int, int, Page]] = []
    for number, attempt in enumerate(_attempts(page)):
        before = len(attempt.sheet.marks)
        bottom = _draw(attempt)
        cut = any(isinstance(mark, Ink) and mark.cut for mark in attempt.sheet.marks[before:])
        if bottom <= page.box.bottom and not cut:
            page.sheet.adopt(attempt.sheet)
            return
        over.append((bottom, number, attempt))
    page.sheet.adopt(min(over)[2].sheet)


def choices(page: Page) -> tuple[Choice, ...]:
    """The buttons that a view wants in the bar of actions, besides those of the scene."""
    match page.scene.content:
        case SignaturePad() as content:
            return signature.choices(content, page)
        case Typing() as content:
            return typing.choices(content, page)
        case _:
            return ()


def _attempts(page: Page) -> list[Page]:
    """Each size of type; in landscape first with, then without the room under the question."""
    pages = [page.at_scale(scale) for scale in _scales(page)]
    if len(pages) == 1 or page.aside is None:
        return pages
    return [way for one in pages for way in (one, replace(one.at_scale(one.scale), aside=None))]


def _scales(page: Page) -> list[Scale]:
    scale = page.scale
    match page.scene.content:
        case Facts() | Progress() | Lines() | Thanks() | Code() | Lanes():
            return [scale.roomy(), scale, scale.tight(), *([scale.least()] if page.theme.large else [])]
        case Pages():
            return [scale.roomy(), scale]
        case _:
            return [scale]


def _draw(page: Page) -> int:
    """Draw once; answers with the y below what was drawn, or the end of the room where a view fills it by itself."""
    match page.scene.content:
        case Facts() as content:
            return facts.draw(content, page)
        case Progress() as content:
            return progress.draw(content, page)
        case Lines() as content:
            return lines.draw(content, page)
        case Thanks() as content:
            return thanks.draw(content, page)
        case Pages() as content:
            return pages.draw(content, page)
        case Code() as content:
            return code.draw(content, page)
        case Lanes() as content:
            return lanes.draw(content, page)
        case Tiles() | Rows() | Place() | DoorWall() | Working() | Photos() | Faces() as content:
            _FILLING[type(content)](content, page)
            return page.box.bottom
        case Keypad() | SignaturePad() | Typing() | Crosshair() as content:
            _FILLING[type(content)](content, page)
            return page.box.bottom


# Views that fill the room they are given, whatever it is.
_FILLING: dict[type, Callable[..., None]] = {
    Crosshair: crosshair.draw,
    Tiles: tiles.draw,
    Rows: rows.draw,
    Place: place.draw,
    DoorWall: doors.draw,
    Keypad: keypad.draw,
    Photos: photos.draw,
    Faces: faces.draw,
    SignaturePad: signature.draw,
    Typing: typing.draw,
    Working: working.draw,
}
