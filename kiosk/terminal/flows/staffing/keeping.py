"""Keeping a cell for a thing: the smallest that fits, low where that helps, claimed while the platform is there."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace

from kiosk.contract.intent import Chosen
from kiosk.contract.lockers import CellSize, CellState, Claim, Claimed, Parcel
from kiosk.contract.words import Both
from kiosk.terminal.flows.staffing import deposit_scenes as scenes
from kiosk.terminal.flows.staffing.listening import next_label
from kiosk.terminal.flows.staffing.shift import Shift
from kiosk.terminal.lockers.wall import NoCell
from kiosk.terminal.platform.client import Away, Refused
from kiosk.terminal.settings.model import CabinetCell

_SIZES = tuple(CellSize)


@dataclass(frozen=True)
class Wanted:
    """What kind of cell is looked for."""

    size: CellSize
    low: bool
    spare: bool = False  # one of those kept for exceptions
    not_in: frozenset[int] = frozenset()
    given_up: bool = False  # we claimed it for another cell and gave that up: the platform may not know it yet

    def after(self, cell: int, wish: str) -> Wanted:
        """The next search, when this cell would not do: lower, larger, or simply another one."""
        larger = larger_than(self.size) if wish == "larger" else None
        return Wanted(
            larger or self.size,
            low=self.low or wish == "lower",
            spare=self.spare,
            not_in=self.not_in | {cell},
            given_up=self.given_up or bool(wish),
        )


@dataclass(frozen=True)
class Kept:
    """A cell that is kept for this thing. `unannounced`: the platform was away, the list alone decided."""

    cell: CabinetCell
    deposit_id: str
    parcel: Parcel
    unannounced: bool


def larger_than(size: CellSize) -> CellSize | None:
    """The next size up."""
    return next((other for other in _SIZES[_SIZES.index(size) + 1 :]), None)


async def keep_cell(shift: Shift, parcel: Parcel, wanted: Wanted) -> Kept | str | None:
    """A cell kept and claimed; None, or the next barcode, where there is none to be had and that was told."""
    while True:
        deposit_id = f"D-{secrets.token_hex(6)}"
        try:
            line = await shift.wall.reserve(
                deposit_id, wanted.size, low=wanted.low, exact=True, exception=wanted.spare, not_in=wanted.not_in
            )
        except NoCell as full:
            other = await _no_room(shift, parcel, wanted, full)
            if other is None:
                return None
            wanted = other
            continue
        claim = Claim(deposit_id, parcel.item_no, line.number, shift.who.id)
        answer = await shift.clerk.platform.claim(shift.wall.cabinet.id, claim, deposit_id)
        match answer:
            case Claimed(parcel=known):
                return Kept(shift.wall.place(line.number), deposit_id, known, unannounced=False)
            case Away():
                return Kept(shift.wall.place(line.number), deposit_id, parcel, unannounced=True)
            case Refused(refusal) if refusal.code == "item_deposited" and wanted.given_up:
                # That is our own claim. The fact that ends it is on its way, before the one that this will make.
                return Kept(shift.wall.place(line.number), deposit_id, parcel, unannounced=True)
            case Refused(refusal):
                await shift.wall.give_up(line.number, deposit_id)
        if refusal.code != "cell_taken":
            return await refuse(shift, refusal.code, Both(refusal.message_zh, refusal.message_en))
        wanted = wanted.after(line.number, "")


async def refuse(shift: Shift, code: str, message: Both | None = None) -> str | None:
    """Say why a thing may not go in; the next barcode may be scanned over it."""
    clerk = shift.clerk
    answer = await shift.ask_until(scenes.refused(clerk, code, message), next_label(clerk))
    return answer if isinstance(answer, str) else None


async def _no_room(shift: Shift, parcel: Parcel, wanted: Wanted, full: NoCell) -> Wanted | None:
    """No cell of this size: which are left, and whether a larger or a spare one may do."""
    larger = next((size for size in full.larger if _SIZES.index(size) > _SIZES.index(wanted.size)), None)
    spare = full.reserved and shift.duty.may("spare")
    picture = scenes.no_room(parcel, wanted.size, await _free(shift), larger=larger is not None, spare=spare)
    answer = await shift.ask(picture)
    match answer:
        case Chosen(id="larger") if larger is not None:
            return replace(wanted, size=larger)
        case Chosen(id="spare"):
            return replace(wanted, spare=True)
        case Chosen(id="reclaim"):
            raise RoomNeeded
        case _:
            return None


class RoomNeeded(Exception):
    """回收 was touched where no cell was left: what is overdue is taken out first."""


async def lower_is_free(shift: Shift, kept: Kept) -> bool:
    """Whether a low door of the same size could be had instead."""
    return any(cell.low and cell.size == kept.cell.size for cell in await _free_cells(shift))


async def _free(shift: Shift) -> dict[CellSize, int]:
    """How many cells of each size are free, the spare ones counted too."""
    places = await _free_cells(shift)
    return {size: sum(cell.size == size.value for cell in places) for size in _SIZES}


async def _free_cells(shift: Shift) -> list[CabinetCell]:
    free = {line.number for line in await shift.wall.cells() if line.state is CellState.FREE}
    return [cell for cell in shift.wall.cabinet.cells if cell.use == "out" and cell.number in free]
