"""Standing inside a whole running hall: the citizen at the counter, hands at the devices, and the three truths."""

from __future__ import annotations

import asyncio
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from drivers.sim.control import Hand
from kiosk.contract.content import Keypad
from kiosk.contract.scene import Scene
from kiosk.contract.words import say
from kiosk.rig.citizen import Citizen
from kiosk.rig.house import CONFIG, TERMINAL, House
from kiosk.rig.truths import Belief, Deeds, Memory

SOON_SECONDS = 30.0
SAME_CODE_SECONDS = 1.7  # a code seen again sooner counts as the same presentation


@dataclass(frozen=True)
class Thing:
    """One deposit of the seed data: where it lies, whose it is, what opens its door."""

    id: str
    cell: int
    person: str
    code: str
    qr: str
    important: bool = False  # card, code and signature


def _things() -> dict[str, Thing]:
    rows = tomllib.loads((CONFIG / "demo" / "deposits.toml").read_text("utf-8"))["deposit"]
    return {
        row["id"]: Thing(
            row["id"], row["cell"], row["person"], row["code"], row["qr"], row["sensitivity"] == "important"
        )
        for row in rows
    }


THINGS = _things()


def knows_its_wall(house: House) -> None:
    """Wait until the terminal that was started knows what lies in the wall."""
    memory = Memory(house.state)
    house.programs["terminal"].until(lambda: memory.cell(7).state == "occupied", "it knows what lies in the wall")


def starts_with_broker(house: House) -> House:
    """Hall, broker, platform and a terminal that knows what lies in the wall."""
    house.start_hall()
    house.start_broker()
    house.start_central()
    house.start_terminal()
    knows_its_wall(house)
    return house


class Inside:
    """One visit's view of a hall that other visits have used before."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.hand = Hand(house.hall_dir)
        self.citizen = Citizen(house.counter)
        self.deeds = Deeds(house.hall_dir)
        self.memory = Memory(house.state)
        self.belief = Belief(house.central_url, TERMINAL, house.terminal_key)
        self._shown = ""

    # ---- what a citizen does --------------------------------------------------------------------------------------

    async def asks_to_collect(self) -> None:
        """From home to the place where one proves who one is."""
        await self.chooses("pickup")
        await self.citizen.sees("pickup.prove")

    async def chooses(self, tile: str) -> None:
        """Touch a tile of the home screen once it can be touched."""
        await self.citizen.until(lambda scene: scene.name == "welcome" and tile in scene.offers(), f"the tile {tile}")
        self.citizen.touches(tile)

    async def lays_card(self, who: str) -> None:
        """Lay a card; it lies there until `takes_card`."""
        await self.hand.lay(who)

    async def shows(self, thing: Thing) -> None:
        """Show the QR of a deposit."""
        await self.hand.show_pickup(thing.person, thing.id)

    async def shows_text(self, text: str) -> None:
        """Hold a code before the scanner; the same one counts anew only after a moment."""
        if text == self._shown:
            await asyncio.sleep(SAME_CODE_SECONDS)
        self._shown = text
        await self.hand.show(text)

    async def opens(self, thing: Thing) -> None:
        """Confirm, sign where it is asked for, and see the door open."""
        await self.citizen.sees("pickup.confirm")
        self.citizen.touches("open")
        if thing.important:
            await self.signs()
        await self.citizen.sees("pickup.door_open")

    async def takes(self, thing: Thing) -> None:
        """Take it, and shut the door."""
        await self.hand.take(thing.cell)
        await self.hand.shut(thing.cell)

    async def says(self, word: str) -> None:
        """Answer what was found behind the door."""
        await self.citizen.sees("pickup.got_it")
        self.citizen.touches(word)

    async def puts_it_back(self, thing: Thing) -> None:
        """The door opens once more for what is not theirs."""
        await self.citizen.sees("pickup.door_open")
        await self.hand.shut(thing.cell)

    async def door_stands_open(self, cell: int) -> None:
        """Wait until a door stands open."""
        await self.hand.until(lambda picture: picture["locks"]["doors"][str(cell)]["open"])

    async def signs(self) -> None:
        """Sign what is to be signed before a door opens."""
        await self.citizen.sees("pickup.sign")
        self.citizen.signs()

    async def tries_code(self, digits: str) -> None:
        """Type a code that fits nothing, and be told so beside the keypad."""
        asked = await self.citizen.sees("pickup.type_code")
        self.citizen.types(digits)
        told = await self.citizen.until(lambda scene: scene.number > asked.number, "an answer to the code")
        assert isinstance(told.content, Keypad), told.name
        assert told.content.note == say("pickup.code_unknown")

    async def collects(self, thing: Thing) -> Scene:
        """From the check to the slip; the last scene."""
        await self.opens(thing)
        await self.takes(thing)
        await self.says("got_it")
        return await self.citizen.sees("pickup.collected")

    async def leaves(self) -> None:
        """Done: take everything along and go."""
        self.citizen.touches("finish")
        await self.citizen.sees("goodbye")
        await self.goes_home()

    async def gives_up(self) -> None:
        """Touch 退出 in the middle of something."""
        self.citizen.goes("leave")
        await self.citizen.sees("goodbye")
        await self.goes_home()

    async def goes_home(self) -> None:
        """From the farewell back to an empty home screen."""
        self.citizen.goes("home")
        await self.sees_fresh_home()

    async def sees_fresh_home(self, seconds: float = SOON_SECONDS) -> None:
        """Home, with nobody's session open."""
        await self.citizen.until(is_fresh_home, "a fresh home screen", seconds)

    async def starts_again_after_a_crash(self) -> None:
        """The terminal is killed with -9 and started again; the citizen steps up to it anew."""
        self.house.programs["terminal"].kill()
        await self.finds_the_terminal_started()

    async def finds_the_terminal_started(self) -> None:
        """Start the terminal, which must not run, and step up to its home screen."""
        await self.citizen.go()
        self.house.start_terminal()
        self.citizen.seen.clear()
        await self.citizen.arrive()
        await self.sees_fresh_home()

    # ---- waiting for truths ---------------------------------------------------------------------------------------

    async def soon(self, holds: Callable[[], object], what: str, seconds: float = SOON_SECONDS) -> None:
        """Wait until something becomes true of memory or platform."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not holds():
            assert loop.time() < deadline, f"in {seconds:.0f} s it did not happen that {what}"
            await asyncio.sleep(0.05)

    async def everything_is_sent(self) -> None:
        """Wait until the platform has all events."""
        await self.soon(lambda: self.memory.unsent() == 0, "all events were sent")


def is_fresh_home(scene: Scene) -> bool:
    """True for a home screen at which nobody stands."""
    return scene.name == "welcome" and scene.frame is not None and not scene.frame.leave


def written_under(folder: Path) -> dict[str, bytes]:
    """Everything that lies in the files under a folder, by path."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
