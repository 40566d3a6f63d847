"""Which cell something is put into: the smallest that fits, low ones first for who needs them, some kept back. Pure."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kiosk.contract.lockers import CellSize
from kiosk.profile.sections import LockerRules
from kiosk.terminal.settings.model import CabinetCell

_ORDER = (CellSize.SMALL, CellSize.MEDIUM, CellSize.LARGE)


class NoCell(Exception):
    """No cell can be given. `larger`: sizes of which one is free. `reserved`: only what is kept back is left."""

    def __init__(self, larger: tuple[CellSize, ...] = (), *, reserved: bool = False) -> None:
        super().__init__("no cell is free")
        self.larger = larger
        self.reserved = reserved


class HeldAlready(NoCell):
    """What a cell is wanted for lies, or may lie, in one already: a second one would let it be there twice."""

    def __init__(self, cell: int) -> None:
        super().__init__()
        self.cell = cell


@dataclass(frozen=True)
class Wish:
    """What a cell is wanted for. `exact`: this size and no larger. An `exception` may have what is kept back."""

    size: CellSize
    use: str = "out"
    low: bool = False
    exact: bool = False
    exception: bool = False
    not_in: frozenset[int] = frozenset()


def choose(
    cells: Sequence[CabinetCell], free: Collection[int], usable: Collection[int], wish: Wish, rules: LockerRules
) -> CabinetCell:
    """The cell for a wish. `free` are free cells, `usable` those of them whose lock and sensor can be relied on now.

    Raises NoCell.
    """
    kind = [cell for cell in cells if cell.use == wish.use]
    ready = [cell for cell in kind if cell.number in free and cell.number in usable]
    candidates = [cell for cell in ready if _fits(cell, wish) and cell.number not in wish.not_in]
    if not candidates:
        raise NoCell(tuple(size for size in _ORDER if any(cell.size == size for cell in ready)))
    kept_back = math.ceil(len(kind) * rules.reserve_percent / 100) if wish.use == "out" else 0
    if len(ready) <= kept_back and not wish.exception:
        raise NoCell(reserved=True)
    spare = [cell for cell in candidates if not _kept_for_others(cell, ready, wish, rules)]
    if not spare:
        raise NoCell(reserved=True)
    return min(spare, key=lambda cell: _rank(cell, wish))


def _fits(cell: CabinetCell, wish: Wish) -> bool:
    if wish.exact:
        return cell.size == wish.size
    return _ORDER.index(CellSize(cell.size)) >= _ORDER.index(wish.size)


def _kept_for_others(cell: CabinetCell, ready: Sequence[CabinetCell], wish: Wish, rules: LockerRules) -> bool:
    """The last low cells for results wait for people who can reach no others. Who hands in stands there and can say."""
    if not cell.low or wish.low or wish.exception or wish.use != "out":
        return False
    return sum(other.low for other in ready) <= rules.keep_low


def _rank(cell: CabinetCell, wish: Wish) -> tuple[bool, int, bool, int]:
    """Best first: within reach where that is needed, then the smallest; low cells are not spent on who needs none."""
    out_of_reach = wish.low and not cell.low
    return (out_of_reach, _ORDER.index(CellSize(cell.size)), cell.low and not wish.low, cell.number)
