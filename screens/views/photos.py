"""Photographed pages: one large, the others small under it (aside in landscape), and that nothing of them is kept."""

from __future__ import annotations

from kiosk.contract.content import Photo, Photos
from screens.album import large_one, small_ones
from screens.box import Box
from screens.page import Page
from screens.theme import GAP, RADIUS
from screens.widgets.buttons import Coat, surface
from screens.widgets.cards import band
from screens.widgets.pager import pager

_AROUND = 8  # between a small picture and the edge of its button
_STRIP, _TILE = (180, 200), (300, 312)  # a small picture's button at least, and the height of the picture in it
_EMPTY = 160


def draw(content: Photos, page: Page) -> None:
    """The large one takes whatever room the others and the line about keeping leave; without it the others do.

    Where a live picture has little height, the others wait for their own page: it must be seen what the lens sees.
    """
    box, small = page.box, small_ones(content)
    line = page.sheet.set(page.frame_say("not_kept"), page.scale.small, box.w - page.scale.key - GAP)
    if small and not content.live and large_one(content) is None:
        foot = box.foot(line.height)
        _strip(content, small, page, page.reach.above(line.height + GAP), _TILE)
    else:
        if small and page.aside and page.aside.h >= _cell_height(page, _STRIP):
            _strip(content, small, page, page.aside, _STRIP)
        elif small and not (content.live and page.aside):
            height = _strip_height(len(small), page, box.w)
            _strip(content, small, page, box.foot(height), _STRIP)
            box = box.above(height + GAP)
        foot = box.foot(line.height)
        _large(content, page, box.above(line.height + GAP))
    side = page.scale.key
    page.sheet.icon("shield-check", Box(foot.x, foot.y + (line.leading - side) // 2, side, side), page.palette.quiet)
    page.sheet.put(line, foot.x + side + GAP, foot.y, page.palette.quiet)


def _large(content: Photos, page: Page, box: Box) -> None:
    page.sheet.fill(box, page.theme.wash("off").ground, RADIUS)
    if page.theme.contrast:
        page.sheet.edge(box, page.palette.line, 2, RADIUS)
    large = large_one(content)
    if large:
        page.sheet.picture(large.jpeg, box.inset(GAP), page.palette.quiet)
    else:
        page.sheet.icon("camera", box.centred(_EMPTY, _EMPTY), page.palette.quiet)
    if content.note:
        band(page, box.inset(2 * GAP), page.say(content.note), "hall", "camera" if content.live else "info")


def _cell_height(page: Page, size: tuple[int, int]) -> int:
    return size[1] + 3 * _AROUND + round(page.scale.small * 1.5)


def _columns(width: int, size: tuple[int, int]) -> int:
    return (width + GAP) // (size[0] + GAP)


def _strip_height(photos: int, page: Page, width: int) -> int:
    turning = page.scale.touch + GAP if photos > _columns(width, _STRIP) else 0
    return _cell_height(page, _STRIP) + turning


def _strip(content: Photos, photos: tuple[Photo, ...], page: Page, room: Box, size: tuple[int, int]) -> None:
    """Small pictures in rows as high as there is room for; the rest on further pages."""
    columns, height = _columns(room.w, size), _cell_height(page, size)
    height = min(height, room.h - (page.scale.touch + GAP if len(photos) > columns else 0))
    fits = columns * max(1, (room.h + GAP) // (height + GAP))
    if len(photos) > fits:
        fits = columns * max(1, (room.h - page.scale.touch) // (height + GAP))
    pages = -(-len(photos) // fits)
    current = min(page.hand.page, pages - 1)
    rows = -(-min(len(photos), fits) // columns)
    places = room.head(rows * (height + GAP) - GAP).grid(columns, rows, GAP)
    for photo, place in zip(photos[current * fits : (current + 1) * fits], places, strict=False):
        _small(page, photo, place, chosen=photo is large_one(content))
    if pages > 1:
        pager(page, Box(room.x, places[-1].bottom + GAP, room.w, page.scale.touch), current, pages)


def _small(page: Page, photo: Photo, box: Box, *, chosen: bool) -> None:
    """The one that is shown large has a strong outline."""
    palette, sheet = page.palette, page.sheet
    mark = surface(page, box, Coat(palette.paper, palette.ink, palette.tint_pressed, palette.key), 12)
    if chosen:
        sheet.edge(box, palette.hall, 8, 12)
    inner = box.inset(2 * _AROUND, 2 * _AROUND)
    words = sheet.fit(page.say(photo.words), (page.scale.small, 36, 30), inner.w)
    sheet.picture(photo.jpeg, inner.above(words.height), palette.quiet, small=True)
    sheet.put(words, inner.x, inner.bottom - words.height + _AROUND, palette.ink, align=0.5)
    sheet.target(photo.id, box, page.chosen(photo.id), mark, palette.tint_pressed)
