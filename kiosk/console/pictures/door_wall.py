"""A locker wall as it is built: each door in its place, with its number and how it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

CELL_WIDTH, CELL_HEIGHT, GAP = 64, 34, 4
_PLAIN_COLUMNS = 6  # of a wall of which nobody knows how it is built


@dataclass(frozen=True)
class Leaf:
    """One door to be drawn. Column and row count from 0 at the top left; `height` in rows."""

    number: int
    column: int
    row: int
    height: int
    state: str  # a cell state, or "" where no terminal has described it
    takes_in: bool = False


@dataclass(frozen=True)
class DrawnDoor:
    """A door on the drawing; `look` is what its state looks like, which several states share."""

    leaf: Leaf
    look: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True)
class DrawnWall:
    """The whole wall, and how many doors look how."""

    doors: tuple[DrawnDoor, ...]
    width: int
    height: int
    counts: tuple[tuple[str, int], ...]


# Looks by state; open doors look alike, whatever they were opened for.
LOOKS = {
    "free": "free",
    "reserved": "held",
    "occupied": "full",
    "verifying": "open",
    "deposit_open": "open",
    "pickup_open": "open",
    "reclaim_open": "open",
    "unverified": "doubt",
    "fault": "broken",
    "disabled": "off",
    "cleaning": "off",
    "": "untold",
}
_LEGEND = ("broken", "doubt", "open", "full", "held", "free", "off", "untold")


def drawn_wall(leaves: Sequence[Leaf], *, mapped: bool) -> DrawnWall:
    """Lay the doors out: as the wall is built, or in plain rows where nobody has told that."""
    placed = leaves if mapped else [_in_rows(leaf, place) for place, leaf in enumerate(leaves)]
    doors = tuple(_drawn(leaf) for leaf in placed)
    counts = Counter(door.look for door in doors)
    return DrawnWall(
        doors=doors,
        width=max((door.x + door.width for door in doors), default=0) + GAP,
        height=max((door.y + door.height for door in doors), default=0) + GAP,
        counts=tuple((look, counts[look]) for look in _LEGEND if counts[look]),
    )


def _in_rows(leaf: Leaf, place: int) -> Leaf:
    row, column = divmod(place, _PLAIN_COLUMNS)
    return Leaf(leaf.number, column, row, 1, leaf.state, leaf.takes_in)


def _drawn(leaf: Leaf) -> DrawnDoor:
    rows = max(1, leaf.height)
    return DrawnDoor(
        leaf,
        LOOKS.get(leaf.state, "untold"),
        x=GAP + leaf.column * (CELL_WIDTH + GAP),
        y=GAP + leaf.row * (CELL_HEIGHT + GAP),
        width=CELL_WIDTH,
        height=rows * CELL_HEIGHT + (rows - 1) * GAP,
    )
