"""A hall in which one item can be applied for: real counter, devices and memory, a platform in the test's own hands."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from drivers.contracts import IdCard
from kiosk.contract.events import Event
from kiosk.contract.items import Item
from kiosk.contract.scene import Scene
from kiosk.contract.words import Both
from kiosk.rig.house import CONFIG, House
from kiosk.terminal.app import run
from kiosk.terminal.flows import reception
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling.apply import apply
from kiosk.terminal.settings import load
from tests.drivers.sdt.people import RESIDENT
from tests.flows.handling.bureau import Bureau
from tests.flows.handling.desk import Desk
from tests.flows.handling.items import SHORT, WHOLE, catalogue
from tests.flows.handling.material_hall import MaterialHall
from tests.flows.locker_hall import LockerHall


class HandlingHall(LockerHall):
    """A locker hall whose 我要问 leads straight to an application for `item`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.bureau = Bureau(self.office)
        self.office.handling = self.bureau
        self.item: Item = SHORT

    async def __aenter__(self) -> HandlingHall:
        await super().__aenter__()
        self.clerk.catalogue.current = catalogue(self.bureau.letter_key, SHORT, WHOLE)
        self._tasks.insert(0, asyncio.create_task(self.clerk.letters.carry()))
        return self

    async def begins(self, item: Item = SHORT, card: IdCard = RESIDENT) -> None:
        """From home to the first picture of the form."""
        self.item = item
        await self.chooses("ask")
        await self.citizen.sees("cases.prove")
        await self.lays(card)

    async def writes_at(self, scene: str, text: str) -> Scene:
        """See a field and write; the scene."""
        seen = await self.citizen.sees(scene)
        self.citizen.writes(text)
        return seen

    async def goes_back(self, scene: str) -> None:
        """See a scene and touch 返回."""
        await self.citizen.sees(scene)
        self.citizen.goes("back")

    async def answers(self, question: str, answer: str) -> Scene:
        """See this question and answer it; the scene."""
        asked = Both(question, question)
        seen = await self.citizen.until(lambda scene: scene.question == asked, question)
        self.citizen.touches(answer)
        return seen

    async def fills_in(self, shop: str = "演示小店") -> None:
        """The short form, from the first question to the review."""
        await self.answers("Do you rent the place?", "no")
        await self.answers("Is it lent?", "yes")
        await self.touches_at("handle.known", "go_on")
        await self.writes_at("handle.field.name", shop)
        await self.types_at("handle.field.phone", "10012340002")
        await self.touches_at("handle.delivery", "locker")
        await self.citizen.sees("handle.review")

    async def signs_the_form(self) -> None:
        """From the review to the letter."""
        await self.touches_at("handle.review", "sign")
        await self.citizen.sees("handle.sign")
        self.citizen.signs()

    async def recorded(self, event: Event) -> list[dict[str, Any]]:
        """Facts of the audit records of one kind, oldest first."""
        words = "SELECT facts FROM audit WHERE event = ? ORDER BY number"
        rows = await self.store.run(lambda db: db.execute(words, (event.value,)).fetchall())
        return [msgspec.json.decode(row[0]) for row in rows]

    async def letters_waiting(self) -> int:
        """How many letters have no answer."""
        return await self.clerk.letters.waiting()

    async def all_answered(self) -> bool:
        """Whether no letter waits any more."""
        return await self.letters_waiting() == 0


@pytest.fixture
async def hall(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[HandlingHall]:
    """The hall at work, with a citizen at its counter."""
    hall = HandlingHall(tmp_path)

    async def straight_to_it(clerk: Clerk) -> None:
        await apply(clerk, hall.item)

    monkeypatch.setitem(reception.FLOWS, "ask", straight_to_it)
    async with hall:
        yield hall


@pytest.fixture
def fitted() -> bool:
    """Whether a document camera stands in the hall; a test module that needs one says so."""
    return False


@pytest.fixture
async def papers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fitted: bool) -> AsyncIterator[MaterialHall]:
    """A hall in which materials are settled, with a citizen at its counter."""
    hall = MaterialHall(tmp_path, camera=fitted)
    monkeypatch.setitem(reception.FLOWS, "ask", hall.straight_to_it)
    async with hall:
        yield hall


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """Devices and platform, each its own process."""
    with House(tmp_path_factory.mktemp("house"), faults=True, everything=True) as house:
        house.start_hall()
        house.start_central()
        yield house


@pytest.fixture
async def desk(house: House, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    """The whole terminal between real devices and the real platform."""
    desk = Desk(house)
    monkeypatch.setitem(reception.FLOWS, "ask", desk.applies)
    settings = load([CONFIG / "terminal.toml", CONFIG / "demo.toml", house._here()], [house._devices({})])
    terminal = asyncio.create_task(run(settings))
    try:
        async with desk.citizen:
            yield desk
    finally:
        await desk.hand.do("reset")
        terminal.cancel()
        await asyncio.gather(terminal, return_exceptions=True)
