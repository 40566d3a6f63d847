"""Walks through one open house: a citizen at the counter, a hand in the hall, and a note of every scene on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator

import msgspec

from drivers.sim.control import Hand
from kiosk.contract.content import Keypad, Place
from kiosk.contract.scene import Scene
from kiosk.rig.citizen import Citizen
from kiosk.rig.house import House

PATIENCE_SECONDS = 40.0
# A hall in which nothing changes for so long has told the terminal all it had to tell.
QUIET_SECONDS = 1.2


class Shot(msgspec.Struct, frozen=True):
    """One scene to be drawn: the journey it was met on, and the scene under the name of its picture."""

    journey: str
    scene: Scene


class Guide:
    """Every scene is kept once, under its own name; `sees` may give one a variant: welcome~reader_away."""

    def __init__(self, house: House, journey: str) -> None:
        self.house = house
        self.journey = journey
        self.hand = Hand(house.hall_dir)
        self.citizen = Citizen(house.counter)
        self._variants: dict[int, str] = {}

    async def __aenter__(self) -> Guide:
        await self.citizen.arrive()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.citizen.go()

    def shots(self) -> Iterator[Shot]:
        """What was kept, in the order it was met."""
        kept: set[str] = set()
        for place, scene in enumerate(self.citizen.seen):
            name = self._variants.get(place, scene.name)
            if name not in kept:
                kept.add(name)
                yield Shot(self.journey, msgspec.structs.replace(scene, name=name))

    # ---- seeing ---------------------------------------------------------------------------------------------------

    async def sees(self, name: str, variant: str = "", fits: Callable[[Scene], bool] | None = None) -> Scene:
        """Wait for a scene of this name, and keep it as this variant."""
        wanted = f"{name}~{variant}" if variant else name
        scene = await self.citizen.until(
            lambda scene: scene.name == name and (fits is None or fits(scene)), wanted, PATIENCE_SECONDS
        )
        if variant:
            self._variants[len(self.citizen.seen) - 1] = wanted
        return scene

    def keeps_as(self, variant: str, fits: Callable[[Scene], bool]) -> None:
        """Keep all scenes met so far that fit as this variant, unless they are one already."""
        for place, scene in enumerate(self.citizen.seen):
            if fits(scene):
                self._variants.setdefault(place, f"{scene.name}~{variant}")

    async def sees_note(self, name: str, variant: str, after: int = 0) -> Scene:
        """Wait for a word beside the reader or over the keys, in a scene later than the one of this number."""
        return await self.sees(name, variant, lambda scene: scene.number > after and _has_note(scene))

    async def settles(self) -> None:
        """Wait until nothing changes any more; what was seen on the way there is forgotten."""
        while True:
            before = len(self.citizen.seen)
            await asyncio.sleep(QUIET_SECONDS)
            if before and len(self.citizen.seen) == before:
                break
        del self.citizen.seen[:-1]

    # ---- doing ----------------------------------------------------------------------------------------------------

    async def chooses(self, tile: str) -> None:
        """Touch a verb of the first screen as soon as it works."""
        await self.sees("welcome", fits=lambda scene: tile in scene.offers())
        self.citizen.touches(tile)

    async def touches_at(self, name: str, id: str) -> None:
        """See a scene of this name and touch what it offers."""
        await self.sees(name, fits=lambda scene: id in scene.offers())
        self.citizen.touches(id)

    async def leaves(self) -> None:
        """退出, the farewell, and the first screen again."""
        self.citizen.goes("leave")
        await self.sees("goodbye")
        await self.goes_home()

    async def finishes(self) -> None:
        """The last touch of a pickup, the farewell, and the first screen again."""
        self.citizen.touches("finish")
        await self.sees("goodbye")
        await self.goes_home()

    async def goes_home(self) -> None:
        """From a farewell to an empty first screen."""
        self.citizen.goes("home")
        await self.sees("welcome", fits=lambda scene: scene.frame is not None and not scene.frame.leave)

    async def trips_over(self, fault: str, who: str, name: str) -> None:
        """Lay a card while the reader has this fault, and read the word beside it."""
        before = self.citizen.scene.number
        await self.hand.do("fault", device="reader", fault=fault)
        await self.hand.lay(who)
        await self.sees_note(name, fault, before)
        await self.hand.lift()
        await self.hand.do("heal", device="reader", fault=fault)


def _has_note(scene: Scene) -> bool:
    return isinstance(scene.content, Place | Keypad) and scene.content.note is not None
