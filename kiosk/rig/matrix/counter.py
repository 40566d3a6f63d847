"""Troubles at the counter: the card reader, the scanner and the receipt printer, met by citizens in mid-visit."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk.rig.kills import things_of_one
from kiosk.rig.matrix.cell import Cell
from kiosk.rig.matrix.expected import Trouble
from kiosk.rig.matrix.room import SEES_WITHIN, Room, cells_of, key_of, on_tile

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from kiosk.contract.scene import Scene
    from kiosk.contract.words import Words

PLACES = ("card", "scanner", "printer")
_ASKS = 1.0  # seconds after which card and code are surely being asked for
_SOMEBODY = "王演示"  # of config/demo, with several cases
_TTYS = ("card", "scanner")


class Counter(Room):
    """One citizen after another, each with another trouble."""

    async def absent(self) -> None:
        """Twice: what a citizen is told of the scanner depends on the reader."""
        cells = cells_of(Trouble.ABSENT, PLACES)
        scanner = cells.pop("scanner")
        await self.terminal(*cells)
        async with self.finishing(*cells.values()):
            cells["card"].said = await self.word(on_tile("query"), cells["card"].expected.says)
            await asyncio.gather(*(self.see_state(cell) for cell in cells.values()))
            await self.chooses("pickup", "pickup.prove")
            cells["printer"].said = (await self.collects(next(self.things))).hint
            await self.leaves()
            await asyncio.gather(*(self.see_back(cell, self.plug(cell.place)) for cell in cells.values()))
        await self.terminal("scanner")
        async with self.finishing(scanner):
            scanner.said = await self.word(on_tile("pickup"), scanner.expected.says)
            await self.see_state(scanner)
            await self.see_back(scanner, self.plug("scanner"))

    async def in_use(self, trouble: Trouble, *places: str) -> None:
        """One device after another: what is said of one depends on the others."""
        meets: dict[str, Callable[[Cell], Awaitable[None]]] = {
            "card": self._card,
            "scanner": self._scanner,
            "printer": self._printer,
        }
        for place in places or PLACES:
            cell = Cell(place, trouble)
            async with self.finishing(cell):
                await meets[place](cell)
                await self.leaves()

    async def moved(self) -> None:
        """All cables out at once, and in again so that one adapter gets the name that another had before."""
        cells = cells_of(Trouble.MOVED, PLACES)
        async with self.finishing(*cells.values()):
            await self.chooses("pickup", "pickup.prove")
            await asyncio.sleep(_ASKS)
            await self._swap_cables(cells)
            await asyncio.gather(*(self.see_back(cell, self.plug(cell.place)) for cell in cells.values()))
            await asyncio.gather(*(self.see_state(cell) for cell in cells.values()))
            cells["card"].said = await self.word(_question, cells["card"].expected.says)
            cells["scanner"].said = await self.word(_hint, cells["scanner"].expected.says)
            cells["printer"].said = (await self.collects(next(self.things))).hint
            await self.leaves()
            await self.chooses("pickup", "pickup.prove")
            await self._lays_a_card(cells["card"])
            await self.leaves()

    async def _swap_cables(self, cells: dict[str, Cell]) -> None:
        names = self._names()
        for place in PLACES:
            await self.plug(place).befall(Trouble.MOVED)
        # The lowest free name goes to whoever is plugged in first: not to the one who had it.
        for place in sorted(PLACES, key=lambda place: names.get(place, Path()), reverse=True):
            await self.plug(place).mend()
        self._compare_names(cells, names)

    # ---- one device each ------------------------------------------------------------------------------------------

    async def _card(self, cell: Cell) -> None:
        """The reader is lost while a card is waited for; whoever waited on lays one after its return."""
        await self.chooses("pickup", "pickup.prove")
        await asyncio.sleep(_ASKS)
        await self._lost_and_back(cell, _question)
        await self.citizen.until(lambda scene: key_of(scene.question) == "pickup.prove", "a card is asked for again")
        await self._lays_a_card(cell)

    async def _scanner(self, cell: Cell) -> None:
        """The scanner is lost while its light is on; one without power is found so when it is to light up."""
        if cell.trouble is Trouble.UNPLUGGED:
            await self.chooses("pickup", "pickup.prove")
            await asyncio.sleep(_ASKS)
            await self._lost_and_back(cell, _hint)
        else:
            await self._lost_and_back(cell, _hint, before=lambda: self.chooses("pickup", "pickup.prove"))
        thing = things_of_one()[-1]
        await self.hand.show_pickup(thing.person, thing.id)
        await self.citizen.sees("pickup.confirm", SEES_WITHIN)
        await self.hand.hide()

    async def _printer(self, cell: Cell) -> None:
        """The printer is lost in the middle of a slip; the same slip is printed after its return."""
        await self.chooses("query", "cases.prove")
        await self.hand.lay(_SOMEBODY)
        cases = await self.citizen.sees("cases.list")
        self.citizen.touches(min(cases.offers()))
        await self._prints()
        await self.hand.until(lambda hall: hall["printer"]["printing"])
        await self.plug(cell.place).befall(cell.trouble)
        ended = await self.citizen.until(
            lambda scene: scene.name in ("slip.printed", "slip.not_printed"), "an end", SEES_WITHIN
        )
        cell.said = ended.question
        await self.see_state(cell)
        await self.see_back(cell, self.plug(cell.place))
        self.citizen.touches("ok")
        await self._prints()
        await self.citizen.sees("slip.printed", SEES_WITHIN)
        await self.hand.lift()

    async def _prints(self) -> None:
        await self.citizen.until(lambda scene: "print" in scene.offers(), "a slip is offered", SEES_WITHIN)
        self.citizen.touches("print")

    async def _lost_and_back(
        self, cell: Cell, of: Callable[[Scene], Words | None], before: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        plug = self.plug(cell.place)
        await plug.befall(cell.trouble)
        if before is not None:
            await before()
        cell.said = await self.word(of, cell.expected.says)
        await self.see_state(cell)
        await self.see_back(cell, plug)

    async def _lays_a_card(self, cell: Cell) -> None:
        await self.hand.lay(_SOMEBODY)
        try:
            await self.citizen.until(lambda scene: scene.name != "pickup.prove", "the card is read", SEES_WITHIN)
        except AssertionError as unread:
            cell.wrong.append(str(unread))
        await self.hand.lift()

    # ---- names of ttys --------------------------------------------------------------------------------------------

    def _names(self) -> dict[str, Path]:
        return {place: (self.house.hall_dir / place).readlink() for place in _TTYS}

    def _compare_names(self, cells: dict[str, Cell], before: dict[str, Path]) -> None:
        for place, name in self._names().items():
            if name == before[place]:
                cells[place].wrong.append("it came back under its old tty: nothing was tried")
            cells[place].note = next((f"where {other} was" for other, old in before.items() if old == name), "")


def _question(scene: Scene) -> Words | None:
    return scene.question if scene.name == "pickup.prove" else None


def _hint(scene: Scene) -> Words | None:
    return scene.hint if scene.name == "pickup.prove" else None
