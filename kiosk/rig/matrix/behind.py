"""Troubles of what no scene depends on yet: tested by staff, or looked after by the terminal itself."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from drivers.card.pcsc.codec import encode_card
from drivers.card.pcsc.simulator import SocialCardDevice, VirtualSlot
from drivers.sim.people import load
from kiosk.rig.house import CONFIG
from kiosk.rig.matrix.cell import BACK_WITHIN, Cell
from kiosk.rig.matrix.expected import EXPECTED, Trouble
from kiosk.rig.matrix.plugs import ServicePlug
from kiosk.rig.matrix.room import SETTLES_WITHIN, Room, cells_of
from kiosk.terminal.errors import fault_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from drivers.sim.pcscd import Pcscd
    from kiosk.rig.house import House
    from kiosk.rig.matrix.plugs import Loudspeaker, Plug
    from kiosk.rig.matrix.technician import Testing

_TESTED_WITHIN = 60.0
_IN_THE_MIDDLE = 1.0  # seconds after its beginning a test is in the middle of its verb
_LOOKED_AFTER = ("surroundings", "power")


class Behind(Room):
    """What is common to places that are tested by staff."""

    def see_words(self, cell: Cell) -> None:
        """What the terminal says of it, and that nothing else is worse for it."""
        condition, _, cause = cell.state.partition(" ")
        if condition != "ready":
            cell.said = fault_words(cause, cell.place).what

    async def lost(self, cell: Cell, test: Testing, plug: Plug) -> None:
        """The device is lost in the middle of a test, and comes back."""
        await plug.befall(cell.trouble)
        if cell.trouble is not Trouble.MOVED:
            await self.see_state(cell)
            self.see_words(cell)
            cell.wrong += self.harm()
        await self.see_back(cell, plug)
        if cell.trouble is Trouble.MOVED:
            await self.see_state(cell)
        if not await test.outcome(_TESTED_WITHIN):
            cell.wrong.append("the test under way does not end")

    async def works_again(self, cell: Cell, outcome: str) -> None:
        """The whole test, once more."""
        async with self.technician.testing(cell.place) as test:
            found = await test.outcome(_TESTED_WITHIN)
            if found != outcome:
                cell.wrong.append(f"afterwards its test ends with {found!r}")


class Corner(Behind):
    """Document camera, loudspeaker, social-card reader, cabinet and power supply."""

    def __init__(
        self,
        house: House,
        told: Callable[[Cell], None],
        loudspeaker: Loudspeaker,
        service: Pcscd | None,
        no_service: str,
    ) -> None:
        super().__init__(house, told)
        self._loudspeaker = loudspeaker
        self._service = service
        self._no_service = no_service
        self._service_plug = ServicePlug(service) if service is not None else None
        self._card = SocialCardDevice()

    def plug(self, place: str) -> Plug:
        """The cable of a place."""
        if place == "speaker":
            return self._loudspeaker
        return self._service_plug if place == "social" and self._service_plug is not None else super().plug(place)

    async def absent(self) -> None:
        """All at once: they have nothing to do with one another."""
        cells = cells_of(Trouble.ABSENT, self._places(Trouble.ABSENT))
        await self.terminal(*cells)
        async with self.finishing(*cells.values()):
            await asyncio.gather(*(self.see_state(cell) for cell in cells.values()))
            for cell in cells.values():
                self.see_words(cell)
                cell.wrong += self.harm()
            await asyncio.gather(*(self.see_back(cell, self.plug(cell.place)) for cell in cells.values()))

    async def in_use(self, trouble: Trouble, *places: str) -> None:
        """Cabinet and power while others are tested, those one after another."""
        wanted = cells_of(trouble, [place for place in self._places(trouble) if not places or place in places])
        beside = [self._looked_after(cell) for cell in wanted.values() if cell.place in _LOOKED_AFTER]
        tested = [cell for cell in wanted.values() if cell.place not in _LOOKED_AFTER]
        await asyncio.gather(self._one_after_another(tested), *beside)

    async def moved(self) -> None:
        """The same: the cable is put back at once, and every test has to pass afterwards."""
        await self.in_use(Trouble.MOVED)

    def _places(self, trouble: Trouble) -> list[str]:
        """The places of this corner for which the table has this trouble; what cannot be tried here is told."""
        places = [place for place in ("camera", "speaker", "social", *_LOOKED_AFTER) if trouble in EXPECTED[place]]
        if self._service is None:
            places.remove("social")
            self.told(Cell("social", trouble, skipped=self._no_service))
        return places

    async def _one_after_another(self, cells: list[Cell]) -> None:
        meets = {"camera": self._camera, "speaker": self._speaker, "social": self._social}
        for cell in cells:
            async with self.finishing(cell):
                await meets[cell.place](cell)

    async def _looked_after(self, cell: Cell) -> None:
        """What the terminal asks by itself, twice a second or every other second."""
        plug = self.plug(cell.place)
        await plug.befall(cell.trouble)
        if cell.trouble is not Trouble.MOVED:
            await self.see_state(cell)
            self.see_words(cell)
            cell.wrong += self.harm()
        await self.see_back(cell, plug)
        if cell.trouble is Trouble.MOVED:
            await self.see_state(cell)
        self.told(cell)

    async def _camera(self, cell: Cell) -> None:
        """Lost while it looks for a page on the bare desk."""
        async with self.technician.testing("camera") as test:
            await asyncio.sleep(_IN_THE_MIDDLE)
            await self.lost(cell, test, self.plug("camera"))
        if cell.trouble is Trouble.MOVED:
            await self.hand.do("lay-page", kind="a4")
            await self.works_again(cell, "taken")
            await self.hand.do("take-page")

    async def _speaker(self, cell: Cell) -> None:
        """Lost in the middle of a sentence."""
        device = self._loudspeaker.device
        async with self.technician.testing("speaker") as test:
            async with asyncio.timeout(_TESTED_WITHIN):
                while not device.speaking:  # noqa: ASYNC110 - sound rings no bell
                    await asyncio.sleep(0.01)
            await self.lost(cell, test, self._loudspeaker)
        if cell.trouble is Trouble.MOVED:
            await self.works_again(cell, "heard")

    async def _social(self, cell: Cell) -> None:
        """Lost while a card is waited for; what only spoils the card leaves the reader well."""
        service = self._service
        assert service is not None
        slot = asyncio.create_task(VirtualSlot(self._card, service.reach).run())
        try:
            async with self.technician.testing("social") as test:
                await asyncio.sleep(_IN_THE_MIDDLE)
                if cell.trouble is Trouble.GARBLED:
                    await self._spoilt_card(cell, test)
                else:
                    await self.lost(cell, test, self.plug("social"))
            if cell.trouble in (Trouble.MOVED, Trouble.GARBLED):
                await self._reads_a_card(cell)
        finally:
            slot.cancel()
            await asyncio.gather(slot, return_exceptions=True)

    async def _spoilt_card(self, cell: Cell, test: Testing) -> None:
        """A card with spoilt contacts is put in: it is told, and the reader stays well."""
        told = len(test.told)
        self._card.half_in = True
        self._card.lay(_record())
        async with asyncio.timeout(SETTLES_WITHIN):
            while len(test.told) == told:  # noqa: ASYNC110 - a line of the socket rings no bell here
                await asyncio.sleep(0.05)
        cell.said = test.told[told]
        await self.see_state(cell)
        self._card.lift()
        self._card.half_in = False
        cell.back = await self.technician.back(cell.place, BACK_WITHIN)

    async def _reads_a_card(self, cell: Cell) -> None:
        async with self.technician.testing("social") as test:
            self._card.lay(_record())
            if await test.outcome(_TESTED_WITHIN) != "read":
                cell.wrong.append("a card is not read afterwards")
            self._card.lift()


def _record() -> bytes:
    """The social-security card of somebody who does not exist."""
    return encode_card(load(CONFIG / "demo" / "people.toml")[0].card)
