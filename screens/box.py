"""Rectangles on the glass in whole pixels, y counted from the top, and the few ways to divide them."""

from __future__ import annotations

from typing import NamedTuple


class Box(NamedTuple):
    """One rectangle: left, top, width, height."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    @property
    def middle(self) -> tuple[int, int]:
        return self.x + self.w // 2, self.y + self.h // 2

    def inset(self, across: int, down: int | None = None) -> Box:
        """Smaller by `across` at each side and `down` above and below."""
        down = across if down is None else down
        return Box(self.x + across, self.y + down, self.w - 2 * across, self.h - 2 * down)

    def head(self, height: int) -> Box:
        """The uppermost part."""
        return Box(self.x, self.y, self.w, height)

    def foot(self, height: int) -> Box:
        """The lowest part."""
        return Box(self.x, self.bottom - height, self.w, height)

    def below(self, height: int) -> Box:
        """What is left when `height` is taken from the top."""
        return Box(self.x, self.y + height, self.w, self.h - height)

    def above(self, height: int) -> Box:
        """What is left when `height` is taken from the bottom."""
        return Box(self.x, self.y, self.w, self.h - height)

    def left(self, width: int) -> Box:
        """The leftmost part."""
        return Box(self.x, self.y, width, self.h)

    def beside(self, width: int) -> Box:
        """What is left when `width` is taken from the left."""
        return Box(self.x + width, self.y, self.w - width, self.h)

    def centred(self, width: int, height: int) -> Box:
        """A rectangle of this size in the middle of this one."""
        return Box(self.x + (self.w - width) // 2, self.y + (self.h - height) // 2, width, height)

    def grid(self, columns: int, rows: int, gap: int) -> list[Box]:
        """Equal parts, row by row, with `gap` between them."""
        w = (self.w - gap * (columns - 1)) // columns
        h = (self.h - gap * (rows - 1)) // rows
        return [
            Box(self.x + column * (w + gap), self.y + row * (h + gap), w, h)
            for row in range(rows)
            for column in range(columns)
        ]

    def shares(self, parts: tuple[int, ...], gap: int) -> list[Box]:
        """Side by side, widths in proportion to `parts`."""
        room, left, found = self.w - gap * (len(parts) - 1), self.x, []
        for part in parts:
            width = room * part // sum(parts)
            found.append(Box(left, self.y, width, self.h))
            left += width + gap
        return found

    def holds(self, x: float, y: float) -> bool:
        """True when the point lies inside."""
        return self.x <= x < self.right and self.y <= y < self.bottom

    def contains(self, other: Box) -> bool:
        """True when the other rectangle lies wholly inside."""
        return self.x <= other.x and self.y <= other.y and self.right >= other.right and self.bottom >= other.bottom

    def meets(self, other: Box) -> bool:
        """True when the two share at least a pixel."""
        return self.x < other.right and other.x < self.right and self.y < other.bottom and other.y < self.bottom

    def distance(self, other: Box) -> int:
        """Pixels between the two, across or down whichever is more; negative where they overlap."""
        across = max(other.x - self.right, self.x - other.right)
        down = max(other.y - self.bottom, self.y - other.bottom)
        return max(across, down)
