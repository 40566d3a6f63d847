"""`kiosk faults`: each device × what can befall it, in whole halls with real processes.

A cell says how the device ends (condition and cause, over the staff socket), what a citizen is told then, and how long
after the mending the terminal has it back without having been started anew. Three halls stand side by side, since most
of this is waiting. What has to come out is written in kiosk/rig/matrix/expected.py.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from drivers.sim.pcscd import READER, Pcscd, why_not
from kiosk.rig.house import House
from kiosk.rig.matrix.behind import Corner
from kiosk.rig.matrix.cell import Cell
from kiosk.rig.matrix.counter import Counter
from kiosk.rig.matrix.expected import EXPECTED, Trouble
from kiosk.rig.matrix.plugs import Loudspeaker
from kiosk.rig.matrix.table import lines_of
from kiosk.rig.matrix.wall import SETTINGS, Wall

_IN_USE = (Trouble.UNPLUGGED, Trouble.SILENT, Trouble.GARBLED)
Told = Callable[[Cell], None]


def main(argv: Sequence[str]) -> int:
    """0 when every cell that could be tried is as expected."""
    wishes = argparse.ArgumentParser(prog="kiosk faults", description=__doc__)
    wishes.add_argument("--json", action="store_true", help="one JSON line a cell, as they come")
    wish = wishes.parse_args(argv)
    began = time.monotonic()
    cells: list[Cell] = []

    def told(cell: Cell) -> None:
        cells.append(cell)
        if wish.json:
            print(json.dumps(cell.as_json(), ensure_ascii=False), flush=True)
        else:
            print(f"{'ok ' if cell.ok else 'NOT'} {cell.place}, {cell.trouble}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="faults-") as made:
        asyncio.run(whole_matrix(Path(made), told))
    if not wish.json:
        print("\n".join(lines_of(cells)))
        print(_summary(cells, time.monotonic() - began))
    return 0 if _complete(cells) and all(cell.ok for cell in cells) else 1


async def whole_matrix(folder: Path, told: Told) -> None:
    """Every cell, three halls at once. A hall in which a citizen is stranded raises AssertionError."""
    async with asyncio.TaskGroup() as halls:
        for room in (_at_the_counter, _at_the_wall, _in_the_corner):
            halls.create_task(room(folder / room.__name__.strip("_"), told))


async def _at_the_counter(folder: Path, told: Told) -> None:
    await _all_of(Counter(House(folder), told))


async def _at_the_wall(folder: Path, told: Told) -> None:
    await _all_of(Wall(House(folder, everything=True, beside=SETTINGS), told))


async def _in_the_corner(folder: Path, told: Told) -> None:
    async with corner(folder, told) as room:
        await _all_of(room)


async def _all_of(room: Counter | Wall | Corner) -> None:
    async with room.opened():
        await room.absent()
        for trouble in _IN_USE:
            await room.in_use(trouble)
        await room.moved()


@contextlib.asynccontextmanager
async def corner(folder: Path, told: Told) -> AsyncIterator[Corner]:
    """The corner with its loudspeaker and, where it can be run, the PC/SC service."""
    no_service = await asyncio.to_thread(why_not)
    async with AsyncExitStack() as stack:
        loudspeaker = await stack.enter_async_context(Loudspeaker(folder / "sound").sounding())
        beside, service = loudspeaker.section, None
        if not no_service:
            service = Pcscd(folder / "pcsc")
            stack.callback(service.stop)
            await asyncio.to_thread(service.start)
            beside += f'[social]\nmodel = "pcsc"\naddress = "{READER}"\n'
        house = House(folder, everything=True, beside=beside, env=service.environment if service else None)
        yield Corner(house, told, loudspeaker, service, no_service)


def _complete(cells: Sequence[Cell]) -> bool:
    return {(cell.place, cell.trouble) for cell in cells} == {
        (place, trouble) for place, troubles in EXPECTED.items() for trouble in troubles
    }


def _summary(cells: Sequence[Cell], seconds: float) -> str:
    skipped = sum(bool(cell.skipped) for cell in cells)
    ok = sum(cell.ok for cell in cells) - skipped
    return f"{ok} of {len(cells)} cells as they should be, {skipped} not tried, in {seconds:.0f} s"
