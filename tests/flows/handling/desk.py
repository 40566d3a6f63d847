"""A whole terminal in the test's own process, between real devices and the real platform, for one item at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing

from drivers.sim.control import Hand
from kiosk.contract.content import Rows
from kiosk.contract.items import Item
from kiosk.contract.scene import Scene
from kiosk.rig.applicant import Applicant
from kiosk.rig.citizen import Citizen
from kiosk.rig.house import TERMINAL, House
from kiosk.rig.truths import Belief
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.handling.apply import apply
from tests.terminal.platform.doubles import until

PENSION, INSURANCE, CARE_ELSEWHERE = (f"11370999MBDEM00583019990000{number:04d}" for number in (8, 9, 12))
SMALL_BUSINESS = "11370999MBDEM005830199900000001"


class Desk:
    """A terminal in the test's own process at which one item can be applied for."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.citizen = Citizen(house.counter)
        self.belief = Belief(house.central_url, TERMINAL, house.terminal_key)
        self.hand = Hand(house.hall_dir)
        self.clerk: Clerk | None = None
        self.task_code = PENSION
        self.on_paper = False

    async def applies(self, clerk: Clerk) -> None:
        """Stands where the way to an item will lead."""
        self.clerk = clerk
        await until(lambda: clerk.catalogue.item(self.task_code) is not None)
        await until(lambda: clerk.bench.camera.fitted is None or clerk.bench.camera.status.usable)
        await apply(clerk, self.item)

    @property
    def item(self) -> Item:
        """The item of this visit, as the terminal's catalogue has it."""
        assert self.clerk is not None
        item = self.clerk.catalogue.item(self.task_code)
        assert item is not None
        return item

    async def applies_for(
        self, task_code: str, end: str, answers: Mapping[str, bool] | None = None, who: str = "王演示"
    ) -> Scene:
        """From home to the picture at which this application ends."""
        self.task_code = task_code
        await self.citizen.until(lambda scene: scene.name == "welcome" and "ask" in scene.offers(), "home")
        self.citizen.touches("ask")
        await self.citizen.sees("cases.prove")
        await self.hand.do("reset")
        await self.hand.lay(who)
        await self.hand.do("lay-page", kind="a4")
        await self.citizen.until(lambda scene: scene.name.startswith("handle.") and bool(scene.offers()), "the form")
        met = {"handle.delivery": self._chooses_the_way}
        return await Applicant(self.citizen, self.item, answers or {}, met, page_lies=True).walks_to(end)

    def _chooses_the_way(self, scene: Scene) -> None:
        """The result on paper at once where that is wanted; else by the first other way."""
        assert isinstance(scene.content, Rows)
        ways = [row.id for row in scene.content.rows if (row.id == "print") is self.on_paper]
        self.citizen.touches(ways[0])

    def cases(self) -> list[str]:
        """The numbers of all cases that came as letters."""
        with closing(sqlite3.connect(self.house.folder / "central.db")) as db:
            return [row[0] for row in db.execute("SELECT project_no FROM application ORDER BY filed_at")]
