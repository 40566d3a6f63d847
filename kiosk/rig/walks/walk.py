"""One citizen's way through one item: from home, by 我要办, to the end of the visit, and what they did on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import requests

from drivers.sim.control import Hand
from kiosk.contract.content import Code, Rows
from kiosk.contract.items import DeliveryWay, Item, Way
from kiosk.contract.scene import Scene
from kiosk.rig.applicant import Applicant
from kiosk.rig.citizen import Citizen
from kiosk.rig.walks.bringing import Bringing
from kiosk.rig.walks.people import Applies, Papers, says_yes
from kiosk.rig.walks.telephone import Telephone

_SERVED = "5"  # the face that is touched


class TurnedAway(AssertionError):
    """The terminal does not let the citizen go on; it says the scene at which they stood."""


@dataclass
class Done:
    """What a citizen did and was told, to be compared with what the platform has."""

    project_no: str = ""
    brought: dict[str, Way] = field(default_factory=dict)
    paid: bool = False
    printed: bool = False
    delivery: DeliveryWay | None = None


class Walk:
    """Walks once. Raises AssertionError where something else comes than a citizen expects."""

    def __init__(self, citizen: Citizen, hand: Hand, item: Item, applies: Applies, far: FarSides) -> None:
        self.done = Done()
        self._citizen, self._hand, self._item, self._far = citizen, hand, item, far
        self._who = applies.who
        self._telephone = Telephone(hand, applies.who)
        self._answers = says_yes(applies, item)
        self._bringing = Bringing(citizen, item, applies.who, far.papers)

    async def to_the_guide(self) -> Scene:
        """From home to the guide of the item, chosen from all of them."""
        await self._citizen.until(lambda scene: scene.name == "welcome" and "handle" in scene.offers(), "home")
        self._citizen.touches("handle")
        for name, touch in (("handle.ways", "all"), ("handle.items", self._item.task_code)):
            await self._citizen.sees(name)
            self._citizen.touches(touch)
        return await self._citizen.sees("handle.guide")

    async def turns_back(self) -> None:
        """Home again from wherever it goes no further."""
        self._citizen.photographs()
        for _ in range(8):
            scene = self._citizen.scene
            if scene.name == "welcome":
                break
            frame = scene.frame
            if scene.name == "handle.leaving":
                self._citizen.touches("throw_away")
            else:
                self._citizen.goes("leave" if frame and frame.leave else "home" if frame and frame.home else "back")
            await self._citizen.until(lambda now, number=scene.number: now.number > number, "something else")  # type: ignore[misc]
            await asyncio.sleep(0.3)
        await self._hand.do("reset")

    async def applies(self) -> Done:
        """From the guide to home again."""
        assert "apply" in self._citizen.scene.offers(), "the guide leads no further"
        self._citizen.touches("apply")
        proof = await self._citizen.until(
            lambda scene: scene.name.endswith(".prove") or scene.name.startswith("trouble"), "who are you"
        )
        if not proof.name.endswith(".prove"):
            raise TurnedAway(proof.name)
        self._citizen.photographs()
        await self._hand.lay(self._who)
        await self._hand.do("lay-page", kind="a4")
        applicant = Applicant(
            self._citizen, self._item, self._answers, self._meetings(), house=f"{self._item.number}号", page_lies=True
        )
        await applicant.walks_to("goodbye")
        self.done.brought = self._bringing.brought
        self._citizen.photographs()
        await self._hand.do("reset")
        self._citizen.goes("home")
        await self._citizen.sees("welcome")
        return self.done

    # ---- answers of their own -------------------------------------------------------------------------------------

    def _meetings(self) -> dict[str, Callable[[Scene], Any]]:
        touch = self._citizen.touches
        return {
            "handle.guide": self._is_turned_away,
            "handle.second_code": self._types_the_code,
            "handle.nobody_to_act_for": self._is_turned_away,
            "handle.resume": lambda scene: touch(scene.primary),
            "handle.delivery": self._chooses_delivery,
            **self._bringing.meetings(),
            "handle.taken": self._takes_the_number,
            "handle.fee.pay": self._pays,
            "handle.fee.paid": lambda _: touch("ok"),
            "handle.hand_in_where": lambda _: touch("finish"),
            "handle.result": lambda _: touch("print"),
            "handle.result.printed": self._takes_the_paper,
            "handle.rate": self._rates,
            "handle.rate.thanks": lambda _: self._citizen.goes("leave"),
            "handle.not_taken": self._is_turned_away,
            "handle.taken_before": self._is_turned_away,
            "handle.queued": self._is_turned_away,
        }

    def _is_turned_away(self, scene: Scene) -> None:
        raise TurnedAway(scene.name)

    async def _types_the_code(self, _: Scene) -> None:
        """The code that came to their telephone, once it is there."""
        self._citizen.photographs()
        self._citizen.types(await self._telephone.code())

    def _chooses_delivery(self, scene: Scene) -> None:
        """On paper at once where that is offered, else the first way."""
        assert isinstance(scene.content, Rows)
        ways = [row.id for row in scene.content.rows]
        way = "print" if "print" in ways else ways[0]
        self.done.delivery = DeliveryWay(way)
        self._citizen.touches(way)

    def _takes_the_number(self, scene: Scene) -> None:
        assert isinstance(scene.content, Code)
        self.done.project_no = scene.content.text
        self._citizen.touches("go_on")

    async def _pays(self, scene: Scene) -> None:
        assert isinstance(scene.content, Code)
        self._citizen.photographs()
        await asyncio.to_thread(self._far.pay, scene.content.text)
        self.done.paid = True

    def _takes_the_paper(self, _: Scene) -> None:
        self.done.printed = True
        self._citizen.touches("ok")

    def _rates(self, _: Scene) -> None:
        self._citizen.touches(_SERVED if self._item.number % 2 else "skip")


class FarSides:
    """What a citizen has at hand: their papers, and a way to the bank."""

    def __init__(self) -> None:
        self.papers = Papers()
        self._line = requests.Session()
        self._line.trust_env = False

    def pay(self, page: str) -> None:
        """Confirm on the bank's page."""
        self._line.post(page, timeout=5).raise_for_status()
