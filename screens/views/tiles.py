"""Home: at most six verbs, two or three a row; one out of service keeps its place and says why and where else.

A tile that works in part can be touched, and says in the tone of care what does not work now and what does instead.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from kiosk.contract.content import Tile, Tiles
from kiosk.contract.words import Words
from screens.box import Box
from screens.marks import Block
from screens.page import Page
from screens.theme import GAP, RADIUS
from screens.widgets.buttons import Coat, surface

_TALLEST = 456
_LARGEST_ICON = 136
# A tile with less room for its icon than this has it beside its words.
_LEAST_ICON = 80


class Set(NamedTuple):
    """A tile's words, set at the sizes that all tiles of the scene share."""

    tile: Tile
    verb: Block
    below: Block

    @property
    def open(self) -> bool:
        return self.tile.why_not is None

    @property
    def plain(self) -> bool:
        """True where the line under the verb says what it is, not what is the matter."""
        return self.open and self.tile.limited is None

    def colour(self, page: Page) -> str:
        """Colour of the line under the verb."""
        if self.plain:
            return page.palette.quiet
        return page.palette.ink if self.tile.why_not else page.theme.wash("care").ink


def draw(content: Tiles, page: Page) -> None:
    """Tiles in two columns (portrait) or three (landscape)."""
    columns = 2 if page.portrait else 3
    rows = -(-len(content.tiles) // columns)
    room, gap = page.reach, GAP if page.low else 24
    if not page.low:
        room = room.head(min(room.h, _TALLEST * rows + gap * (rows - 1)))
    if not _tall(page, content.tiles, room.grid(columns, rows, gap)):
        _flat(page, content.tiles, room.grid(columns, rows, gap), columns)


def _ground(page: Page, tile: Tile, box: Box) -> None:
    palette = page.palette
    if tile.why_not is None:
        mark = surface(page, box, Coat(palette.paper, palette.ink, palette.tint_pressed, palette.key))
        page.sheet.target(tile.id, box, page.chosen(tile.id), mark, palette.tint_pressed)
    else:
        off = page.theme.wash("off").ground
        surface(page, box, Coat(off, palette.ink, off, palette.line if page.theme.contrast else ""))


def _tall(page: Page, tiles: tuple[Tile, ...], boxes: list[Box]) -> bool:
    """Icon above, verb, one line of what it is, all at one height; False where icons would be too small."""
    across = 40 if boxes[0].w > 400 else 32
    inner = boxes[0].inset(across, 40)
    sets = _set(page, tiles, inner.w, inner.w, inner.h - _LEAST_ICON - 24, page.scale.title)
    verb, below = max(s.verb.height for s in sets), max(s.below.height for s in sets)
    side = min(_LARGEST_ICON, inner.h - verb - below - 24)
    if side < _LEAST_ICON:
        return False
    for one, box in zip(sets, boxes, strict=False):
        _ground(page, one.tile, box)
        inner = box.inset(across, 40)
        _sign(page, one, Box(inner.x, inner.y, side, side))
        _words(page, one, inner.x, inner.x, inner.bottom - verb - below - 8, 8)
    return True


def _flat(page: Page, tiles: tuple[Tile, ...], boxes: list[Box], columns: int) -> None:
    """Icon at the left, verb and line beside it; where a reason must be read, only a small sign before the verb."""
    inner = boxes[0].inset(24, 8)
    side = min(96, inner.h)
    sets = _set(page, tiles, inner.w - side - 24, inner.w, inner.h, page.scale.key)
    if any(one.plain and one.verb.height + one.below.height > inner.h for one in sets):
        sets = [one._replace(below=replace(one.below, lines=())) if one.plain else one for one in sets]
    for one, box in zip(sets, _uneven(boxes, sets, columns), strict=False):
        _ground(page, one.tile, box)
        _lie(page, one, box.inset(24, 8), side)


def _lie(page: Page, one: Set, inner: Box, side: int) -> None:
    y = inner.y + (inner.h - one.verb.height - one.below.height) // 2
    if one.plain:
        _sign(page, one, Box(inner.x, inner.y + (inner.h - side) // 2, side, side))
        _words(page, one, inner.x + side + 24, inner.x + side + 24, y, 0)
    else:
        small = page.scale.key
        _sign(page, one, Box(inner.x, y + (one.verb.height - small) // 2, small, small))
        _words(page, one, inner.x + small + 16, inner.x, y, 0)


def _uneven(boxes: list[Box], sets: list[Set], columns: int) -> list[Box]:
    """Rows as high as what is said in them, and the rest shared: reasons need more room than verbs."""
    needs = [
        max(one.verb.height + one.below.height + 16 for one in sets[start : start + columns])
        for start in range(0, len(sets), columns)
    ]
    if max(needs) <= boxes[0].h:
        return boxes
    spare = (boxes[0].h * len(needs) - sum(needs)) // len(needs)
    found, y = [], boxes[0].y
    for row, need in enumerate(needs):
        found += [Box(box.x, y, box.w, need + spare) for box in boxes[row * columns : (row + 1) * columns]]
        y += need + spare + boxes[columns].y - boxes[0].bottom
    return found


def _words(page: Page, one: Set, verb_x: int, below_x: int, y: int, gap: int) -> None:
    y = page.sheet.put(one.verb, verb_x, y, page.palette.ink)
    page.sheet.put(one.below, below_x, y + gap, one.colour(page))


def _sign(page: Page, one: Set, box: Box) -> None:
    palette, care = page.palette, page.theme.wash("care")
    if not one.open:
        page.sheet.icon("prohibit", box, palette.quiet)
    elif one.plain:
        page.sheet.fill(box, palette.tint, RADIUS)
        page.sheet.icon(one.tile.icon, box.inset(box.w // 6), palette.on_tint)
    else:
        page.sheet.fill(box, care.ground, min(RADIUS, box.w // 4))
        page.sheet.icon(one.tile.icon, box.inset(box.w // 6), care.ink)


def _set(page: Page, tiles: tuple[Tile, ...], hint: int, reason: int, height: int, verb: int) -> list[Set]:
    """Set all tiles in the largest type in which each keeps to its width and height."""
    say, scale = page.say, page.scale
    verbs = _common(page, [say(tile.words) for tile in tiles], _up_to(verb, scale.sizes), hint, verb * 2, bold=True)
    room = height - max(block.height for block in verbs)
    hints = [say(tile.hint) for tile in tiles if not _matter(tile)]
    reasons = [say(matter) for tile in tiles if (matter := _matter(tile))]
    small = iter(_common(page, hints, (scale.body, scale.small, 36, 30), hint, min(room, 2 * scale.title)))
    more = iter(_common(page, reasons, (scale.body, scale.small, 36, 30), reason, room))
    return [Set(tile, block, next(more if _matter(tile) else small)) for tile, block in zip(tiles, verbs, strict=True)]


def _matter(tile: Tile) -> Words | None:
    """Why it does not work, or what of it does not."""
    return tile.why_not or tile.limited


def _common(
    page: Page, texts: list[str], sizes: Iterable[int], width: int, height: int, *, bold: bool = False
) -> list[Block]:
    blocks: list[Block] = []
    for size in sizes:
        blocks = [page.sheet.set(text, size, width, bold=bold, balanced=True) for text in texts]
        if all(block.height <= height for block in blocks):
            break
    return blocks


def _up_to(largest: int, sizes: tuple[int, ...]) -> list[int]:
    return [size for size in reversed(sizes) if size <= largest]
