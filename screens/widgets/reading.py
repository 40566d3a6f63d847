"""Paragraphs divided into pages, where they are more than their room holds."""

from __future__ import annotations

from dataclasses import replace

from screens.marks import Block
from screens.page import Page

BETWEEN = 24


def divide(blocks: list[Block], room: int) -> list[list[Block]]:
    """Paragraphs in pages no higher than `room`; only one that is higher than a whole page is divided itself."""
    sets: list[list[Block]] = [[]]
    used = 0
    for part in (part for block in blocks for part in _parts(block, room)):
        if sets[-1] and used + part.height > room:
            sets.append([])
            used = 0
        sets[-1].append(part)
        used += part.height + BETWEEN
    return sets


def divide_before(blocks: list[Block], room: int) -> int:
    """Where the last page begins that is no higher than `room`: the number of paragraphs before it, at least one."""
    first, used = len(blocks), 0
    while first > 1 and used + blocks[first - 1].height <= room:
        first -= 1
        used += blocks[first].height + BETWEEN
    return first


def put(page: Page, blocks: list[Block], x: int, y: int) -> int:
    """Write paragraphs one under the other; answers with the y below the last."""
    for block in blocks:
        y = page.sheet.put(block, x, y, page.palette.ink) + BETWEEN
    return y - BETWEEN


def _parts(block: Block, room: int) -> list[Block]:
    most = max(1, room // block.leading)
    return [replace(block, lines=block.lines[first : first + most]) for first in range(0, len(block.lines), most)]
