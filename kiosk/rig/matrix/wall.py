"""Troubles of the locks while a door opens, and of the A4 printer while a page is printing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from kiosk.rig.matrix.behind import Behind
from kiosk.rig.matrix.cell import Cell
from kiosk.rig.matrix.expected import Trouble
from kiosk.rig.matrix.room import cells_of, key_of, on_tile

if TYPE_CHECKING:
    from typing import Any

    from kiosk.contract.scene import Scene
    from kiosk.contract.words import Words
    from kiosk.rig.kills import Thing

PLACES = ("locks", "a4")
# Seconds that a job may stand still. In a hall it is two minutes, for somebody to bring paper.
PATIENCE = 3
SETTINGS = f"[a4]\npatience = {PATIENCE}\n"
_BACK_ON_HOME = 10.0


class Wall(Behind):
    """The locker wall with a citizen before it, and the A4 printer beside it."""

    async def absent(self) -> None:
        """Both at once: they have nothing to do with each other."""
        cells = cells_of(Trouble.ABSENT, PLACES)
        await self.terminal(*PLACES)
        async with self.finishing(*cells.values()):
            cells["locks"].said = await self.word(on_tile("pickup"), cells["locks"].expected.says)
            await asyncio.gather(*(self.see_state(cell) for cell in cells.values()))
            self.see_words(cells["a4"])
            await asyncio.gather(*(self.see_back(cell, self.plug(cell.place)) for cell in cells.values()))
            await self._home_is_well(cells["locks"])

    async def in_use(self, trouble: Trouble, *places: str) -> None:
        """One after the other: no device is tested while a citizen is served."""
        for place in places or PLACES:
            cell = Cell(place, trouble)
            async with self.finishing(cell):
                await (self._door(cell) if place == "locks" else self._page(cell))

    async def moved(self) -> None:
        """The bus comes back under another tty, the printer at its address, and both work."""
        cells = cells_of(Trouble.MOVED, PLACES)
        async with self.finishing(cells["a4"]):
            await self._page(cells["a4"])
        async with self.finishing(cells["locks"]):
            await self._other_tty(cells["locks"])

    async def _other_tty(self, cell: Cell) -> None:
        where, plug = self.house.hall_dir / "locks", self.plug("locks")
        before = where.readlink()
        await plug.befall(cell.trouble)
        await self.see_back(cell, plug)
        await self.see_state(cell)
        if where.readlink() == before:
            cell.wrong.append("it came back under its old tty: nothing was tried")
        await self.chooses("pickup", "pickup.prove")
        await self.collects(next(self.things))
        cell.said = [scene.question for scene in self.citizen.seen if scene.name == "pickup.door_open"][-1]
        await self.leaves()

    async def _door(self, cell: Cell) -> None:
        """The bus is lost when the pulse is on its way: the door springs open and nobody can see it."""
        thing, plug = next(self.things), self.plug("locks")
        await self.chooses("pickup", "pickup.prove")
        before = _pulses(await self.hand.look(), thing)
        await self.opens(thing)
        await self.hand.until(lambda hall: _pulses(hall, thing) > before)
        await plug.befall(cell.trouble)
        cell.said = await self.word(_end_of_the_door, cell.expected.says)
        await self.see_state(cell)
        await self.leaves()
        stopped = await self.word(on_tile("pickup"), "welcome.stopped.locks")
        if key_of(stopped) != "welcome.stopped.locks":
            cell.wrong.append("home still offers to open doors")
        await self._shuts(thing)
        await self.see_back(cell, plug)
        await self._home_is_well(cell)
        if (pulses := _pulses(await self.hand.look(), thing) - before) != 1:
            cell.wrong.append(f"the lock was pulsed {pulses} times")

    async def _shuts(self, thing: Thing) -> None:
        """The citizen takes the thing out of the open door and shuts it, whatever the screen says."""
        hall = await self.hand.look()
        if hall["locks"]["doors"][str(thing.cell)]["open"]:
            await self.hand.take(thing.cell)
            await self.hand.shut(thing.cell)

    async def _home_is_well(self, cell: Cell) -> None:
        try:
            await self.citizen.until(
                lambda scene: scene.name == "welcome" and not self.harm(), "home as usual", _BACK_ON_HOME
            )
        except AssertionError:
            cell.wrong += self.harm()

    async def _page(self, cell: Cell) -> None:
        """The printer is lost when the page has come out, and nobody has been told yet."""
        sheets = (await self.hand.look())["a4"]["sheets"]
        async with self.technician.testing("a4") as test:
            await self.hand.until(lambda hall: hall["a4"]["sheets"] > sheets)
            await self.lost(cell, test, self.plug("a4"))
            if cell.trouble is not Trouble.MOVED and test.fact("proof") == "printed":
                cell.wrong.append("the job counts as printed, and nobody can know")
        if cell.trouble is Trouble.MOVED:
            await self.works_again(cell, "looks_right")


def _end_of_the_door(scene: Scene) -> Words | None:
    """The question of the scene that comes after the door was to open."""
    return None if scene.name in ("pickup.confirm", "pickup.door_opening", "slip.printing") else scene.question


def _pulses(hall: dict[str, Any], thing: Thing) -> int:
    pulses: int = hall["locks"]["doors"][str(thing.cell)]["pulses"]
    return pulses
