"""A few cells of the fault matrix in whole halls; `./run faults` tries all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.rig.faults import corner
from kiosk.rig.house import House
from kiosk.rig.matrix.cell import Cell
from kiosk.rig.matrix.counter import Counter
from kiosk.rig.matrix.expected import Trouble


@pytest.fixture
def cells() -> list[Cell]:
    """What was found."""
    return []


def found(cells: list[Cell]) -> dict[tuple[str, Trouble], list[str]]:
    """What is wrong with each cell."""
    return {(cell.place, cell.trouble): cell.problems for cell in cells}


async def test_the_reader_loses_its_power_and_the_printer_its_cable_in_mid_slip(
    tmp_path: Path, cells: list[Cell]
) -> None:
    room = Counter(House(tmp_path), cells.append)
    async with room.opened():
        await room.terminal()
        await room.in_use(Trouble.SILENT, "card")
        await room.in_use(Trouble.UNPLUGGED, "printer")
    assert found(cells) == {("card", Trouble.SILENT): [], ("printer", Trouble.UNPLUGGED): []}


async def test_cabinet_and_power_supply_babble_and_the_loudspeaker_is_pulled_out(
    tmp_path: Path, cells: list[Cell]
) -> None:
    async with corner(tmp_path, cells.append) as room, room.opened():
        await room.terminal()
        await room.in_use(Trouble.GARBLED, "surroundings", "power")
        await room.in_use(Trouble.UNPLUGGED, "speaker")
    assert found([cell for cell in cells if not cell.skipped]) == {
        ("surroundings", Trouble.GARBLED): [],
        ("power", Trouble.GARBLED): [],
        ("speaker", Trouble.UNPLUGGED): [],
    }
