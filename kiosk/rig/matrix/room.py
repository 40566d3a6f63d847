"""One whole hall with a citizen at the counter, a technician at the staff socket and hands at the cables."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from drivers.sim.control import Hand
from kiosk.contract.content import Tiles
from kiosk.rig.citizen import Citizen
from kiosk.rig.kills import things_of_one
from kiosk.rig.matrix.cell import BACK_WITHIN, Cell
from kiosk.rig.matrix.expected import EXPECTED, Trouble
from kiosk.rig.matrix.plugs import HallPlug
from kiosk.rig.matrix.technician import Technician
from kiosk.rig.truths import Memory

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Iterable

    from kiosk.contract.content import Tile
    from kiosk.contract.scene import Scene
    from kiosk.contract.words import Words
    from kiosk.rig.house import House
    from kiosk.rig.kills import Thing
    from kiosk.rig.matrix.plugs import Plug

SETTLES_WITHIN = 60.0  # seconds; a job of the A4 printer is looked after for long before its printer is given up
SEES_WITHIN = 30.0
# What the hands of the hall call the devices of the bench.
DEVICES = {
    "card": "reader",
    "scanner": "scanner",
    "printer": "printer",
    "locks": "locks",
    "a4": "a4",
    "camera": "camera",
    "surroundings": "cabinet",
    "power": "ups",
}


class Room:
    """A running hall in which troubles are made. `told` is called with each cell that is finished."""

    def __init__(self, house: House, told: Callable[[Cell], None]) -> None:
        self.house = house
        self.hand = Hand(house.hall_dir)
        self.citizen = Citizen(house.counter)
        self.technician = Technician(house.counter.with_name("staff.sock"))
        self.things = iter(things_of_one())
        self.told = told

    def plug(self, place: str) -> Plug:
        """The cable of a place."""
        return HallPlug(self.hand, DEVICES[place])

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncGenerator[None, None]:
        """Hall and platform run as long as the block lasts; the terminal is started by `terminal`."""
        try:
            await asyncio.to_thread(self.house.start_hall)
            await asyncio.to_thread(self.house.start_central)
            async with self.technician:
                yield
        finally:
            await self.citizen.go()
            await asyncio.to_thread(self.house.close)

    async def terminal(self, *without: str) -> None:
        """Start the terminal, anew where it runs, with the devices of these places absent."""
        await self.citizen.go()
        self.house.stop("terminal")
        for place in without:
            await self.plug(place).befall(Trouble.ABSENT)
        program = await asyncio.to_thread(self.house.start_terminal)
        memory, thing = Memory(self.house.state), things_of_one()[-1]
        await asyncio.to_thread(
            program.until, lambda: memory.cell(thing.cell).state == "occupied", "it knows what lies in the wall"
        )
        self.citizen.seen.clear()
        await self.citizen.arrive()
        await self.sees_fresh_home()

    # ---- cells ----------------------------------------------------------------------------------------------------

    async def see_state(self, cell: Cell) -> None:
        """Note how the place ends."""
        cell.state = await self.technician.settled(cell.place, cell.expected.states, SETTLES_WITHIN)

    async def see_back(self, cell: Cell, plug: Plug) -> None:
        """Mend it, and note how long the terminal takes to have it back, and that it has not been started anew."""
        pid = self.house.programs["terminal"].pid
        await plug.mend()
        cell.back = await self.technician.back(cell.place, BACK_WITHIN)
        if self.house.programs["terminal"].pid != pid or not pid:
            cell.wrong.append("the terminal did not live through it")

    @contextlib.asynccontextmanager
    async def finishing(self, *cells: Cell) -> AsyncGenerator[None, None]:
        """These are done at the end of the block. When it strands, they say so, and everything is put right."""
        try:
            yield
        except (AssertionError, TimeoutError) as stranded:
            for cell in cells:
                cell.wrong.append(str(stranded) or "something waited for did not happen")
                await self.plug(cell.place).mend()
            await self.hand.do("reset")
            await self.terminal()
        for cell in cells:
            self.told(cell)

    # ---- what a citizen does --------------------------------------------------------------------------------------

    async def sees_fresh_home(self) -> Scene:
        """Home, with nobody's session open."""
        return await self.citizen.until(
            lambda scene: scene.name == "welcome" and scene.frame is not None and not scene.frame.leave,
            "a fresh home screen",
            SEES_WITHIN,
        )

    async def chooses(self, tile: str, then: str) -> Scene:
        """Touch a tile of the home screen as soon as it can be touched."""
        await self.citizen.until(lambda scene: scene.name == "welcome" and tile in scene.offers(), f"the tile {tile}")
        self.citizen.touches(tile)
        return await self.citizen.sees(then)

    async def leaves(self) -> None:
        """Touch 退出, from wherever it is offered."""
        await self.citizen.until(lambda scene: scene.frame is not None and scene.frame.leave, "the way out")
        self.citizen.goes("leave")
        await self.citizen.sees("goodbye")
        self.citizen.goes("home")
        await self.sees_fresh_home()

    async def opens(self, thing: Thing) -> None:
        """Show the code of a thing that is waited for, and ask for its door."""
        await self.hand.show_pickup(thing.person, thing.id)
        await self.citizen.sees("pickup.confirm", SEES_WITHIN)
        await self.hand.hide()
        self.citizen.touches("open")

    async def collects(self, thing: Thing) -> Scene:
        """From the code to the last scene."""
        await self.opens(thing)
        await self.citizen.sees("pickup.door_open", SEES_WITHIN)
        await self.hand.take(thing.cell)
        await self.hand.shut(thing.cell)
        await self.citizen.sees("pickup.got_it", SEES_WITHIN)
        self.citizen.touches("got_it")
        return await self.citizen.sees("pickup.collected", SEES_WITHIN)

    async def word(self, of: Callable[[Scene], Words | None], key: str) -> Words | None:
        """What stands in a scene at this place: waits for the sentence of this key, and takes what is there if not."""
        with contextlib.suppress(AssertionError):
            await self.citizen.until(lambda scene: key_of(of(scene)) == key, key, SEES_WITHIN)
        return of(self.citizen.scene)

    def harm(self) -> list[str]:
        """What is not as usual on the home screen."""
        scene = self.citizen.scene
        if scene.name != "welcome":
            return [f"the citizen sees {scene.name}, not home"]
        said = {name: on_tile(name)(scene) for name in ("query", "pickup")}
        said["banner"] = scene.frame.banner if scene.frame is not None else None
        return [f"{where} says {key_of(words)}" for where, words in said.items() if words is not None]


def tile(scene: Scene, id: str) -> Tile:
    """A tile of the home screen."""
    assert isinstance(scene.content, Tiles), scene.name
    return next(tile for tile in scene.content.tiles if tile.id == id)


def on_tile(id: str) -> Callable[[Scene], Words | None]:
    """What a tile of home says of what does not work; None on other scenes."""
    return lambda scene: (
        tile(scene, id).why_not or tile(scene, id).limited if isinstance(scene.content, Tiles) else None
    )


def key_of(words: Words | None) -> str:
    """The key of a sentence of the catalogue; "" for nothing, and for words that come from elsewhere."""
    return getattr(words, "key", "")


def cells_of(trouble: Trouble, places: Iterable[str]) -> dict[str, Cell]:
    """The cells of these places that the table holds for a trouble."""
    return {place: Cell(place, trouble) for place in places if trouble in EXPECTED[place]}
