"""A technician sets a bare box up on its own glass: every step, and what goes wrong on the way and is mended."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping

from kiosk.contract.content import Code, Crosshair
from kiosk.contract.intent import Pointed
from kiosk.contract.scene import Scene
from kiosk.contract.words import Say
from kiosk.rig.house import SITE, House
from kiosk.rig.office import OFFICER, AtTheOffice
from kiosk.rig.tour.guide import Guide

NEW = "T-NEW-01"  # who the office says that the box is
_NAME, _ANSWER = "吴安装", "吴安装查过"
_SIDES = {"side": "right", "order": "down"}
_DIGITS = {"columns": "4", "sizes": "111223", "low": "000111", "papers": "4"}
_CROSSED = (5, 6)
_SWING = 0.2  # seconds in which a hand reaches a door
LONGEST = 120.0
Deed = Callable[[Scene], Awaitable[None]]
# Scenes of one name that ask for many things: each is a picture of its own.
_MANY = ("look", "trouble", "confirm", "test", "cabinet.choice", "cabinet.digits", "check", "trial.door", "touch")


class Technician:
    """Does what each scene asks for, until the box is signed off; `first` are detours, taken once each."""

    def __init__(self, guide: Guide, *, known: bool, first: Mapping[str, Deed]) -> None:
        self._guide = guide
        self._known = known
        self._first = dict(first)
        self._approved: set[str] = set()
        self._usual: dict[str, Deed] = {
            "provision.url": self._writes(guide.house.central_url),
            "provision.claim": self._has_it_approved,
            "provision.site": self._yes,
            "provision.confirm": self._yes,
            "provision.number": self._types("3"),
            "provision.test": self._at_the_device,
            "provision.cabinet": self._begins_with_the_wall,
            "provision.cabinet.boards": self._types("1"),
            "provision.cabinet.which": self._reads_the_door,
            "provision.cabinet.shut": self._shuts,
            "provision.cabinet.label": self._writes("A"),
            "provision.cabinet.choice": self._chooses_one,
            "provision.cabinet.digits": self._types_digits,
            "provision.sound": self._hears,
            "provision.touch": self._points,
            "provision.check": self._writes(_ANSWER),
            "provision.trial.door": self._shuts,
            "provision.trial.scan": self._scans_the_slip,
            "provision.who": self._writes(_NAME),
        }

    async def sets_up(self) -> None:
        """From the first page to the signature."""
        citizen, answered = self._guide.citizen, -1
        async with asyncio.timeout(LONGEST):
            while True:
                if citizen is not self._guide.citizen:  # the box was started anew meanwhile
                    citizen, answered = self._guide.citizen, -1
                scene = await citizen.until(lambda seen: seen.number > answered, "what comes next", LONGEST)  # noqa: B023
                answered = scene.number
                detour = self._first.pop(scene.name, None)
                await (detour or self._usual.get(scene.name) or self._goes_on)(scene)
                if scene.name == "provision.signing":
                    break
        for name, key in {(seen.name, _key(seen)) for seen in citizen.seen}:
            if name.removeprefix("provision.") in _MANY:
                variant = key.removeprefix("provision.").replace(".", "_")
                self._guide.keeps_as(variant, lambda seen: (seen.name, _key(seen)) == (name, key))  # noqa: B023

    async def _has_it_approved(self, scene: Scene) -> None:
        """Once: the page stands until the platform is asked again."""
        code = scene.content
        if isinstance(code, Code) and code.number is not None and code.text not in self._approved:
            self._approved.add(code.text)
            await asyncio.to_thread(_approve, self._guide.house, code.number.digits)

    async def _goes_on(self, scene: Scene) -> None:
        if scene.primary:
            self._guide.citizen.touches(scene.primary)

    async def _yes(self, _: Scene) -> None:
        self._guide.citizen.touches("yes")

    def _types(self, digits: str) -> Deed:
        async def types(_: Scene) -> None:
            self._guide.citizen.types(digits)

        return types

    def _writes(self, text: str) -> Deed:
        async def writes(_: Scene) -> None:
            self._guide.citizen.writes(text)

        return writes

    # ---- at the devices -------------------------------------------------------------------------------------------

    async def _at_the_device(self, scene: Scene) -> None:
        hand, asked = self._guide.hand, _key(scene)
        if isinstance(scene.content, Code):
            await hand.show(scene.content.text)
        elif asked == "trial.card.lay":
            await hand.lay("张测试")
        elif asked == "trial.card.take_away":
            await hand.lift()
            await asyncio.sleep(1)
            await hand.lay("张测试")
        elif asked == "trial.camera.lay":
            await hand.do("lay-page", kind="a4")
        elif asked == "trial.surroundings.move":
            await hand.do("open-cabinet")
        elif asked == "trial.power.pull":
            await hand.do("cut-mains")
        elif asked == "trial.power.put_back":
            await hand.do("restore-mains")

    async def _hears(self, _: Scene) -> None:
        self._guide.citizen.touches("right")

    async def _scans_the_slip(self, _: Scene) -> None:
        printed = (await self._guide.hand.look())["printer"]["receipts"]
        await self._guide.hand.do("show-receipt", number=printed[-1]["number"])

    # ---- before the wall ------------------------------------------------------------------------------------------

    async def _begins_with_the_wall(self, scene: Scene) -> None:
        self._guide.citizen.touches("known" if self._known else scene.primary)

    async def _open_doors(self) -> list[int]:
        doors = (await self._guide.hand.look())["locks"]["doors"]
        return [int(number) for number, door in doors.items() if door["open"]]

    async def _reads_the_door(self, _: Scene) -> None:
        risen = await self._open_doors()
        if risen:
            self._guide.citizen.types(str(risen[0]))
        else:
            self._guide.citizen.touches("none")

    async def _shuts(self, _: Scene) -> None:
        await asyncio.sleep(_SWING)
        for door in await self._open_doors():
            await self._guide.hand.do("shut", door=door)

    async def _chooses_one(self, scene: Scene) -> None:
        self._guide.citizen.touches(_SIDES[_key(scene).rpartition(".")[2]])

    async def _types_digits(self, scene: Scene) -> None:
        self._guide.citizen.types(_DIGITS[_key(scene).rpartition(".")[2]])

    async def _points(self, scene: Scene) -> None:
        if isinstance(mark := scene.content, Crosshair):
            self._guide.citizen.does(Pointed(scene.number, mark.id, mark.x + 30, mark.y + 20))


def _approve(house: House, code: str) -> None:
    office = AtTheOffice(house.central_url, OFFICER)
    office.sends(f"enrolments/{code}/approve", terminal=NEW, site=SITE)
    office.leaves()


def _key(scene: Scene) -> str:
    return scene.question.key if isinstance(scene.question, Say) else ""


async def walk(guide: Guide) -> None:
    """With a reader that is not there yet, a device looked at, two locks crossed, a step done again."""
    hand, citizen = guide.hand, guide.citizen

    async def wants_it_louder(_: Scene) -> None:
        citizen.touches("louder")

    async def looks_at_one(_: Scene) -> None:
        citizen.touches("camera")

    async def tests_without_the_reader(_: Scene) -> None:
        await hand.pull("reader")
        citizen.touches("next")

    async def leaves_it_out(_: Scene) -> None:
        citizen.touches("leave_out")

    async def tests_it_after_all(_: Scene) -> None:
        citizen.touches("not_delivered")
        await guide.sees("provision.tests")
        await hand.plug("reader")
        citizen.touches("card")

    async def rewires(_: Scene) -> None:
        await hand.do("uncross", door=_CROSSED[0])
        citizen.touches("again")

    async def turns_back(_: Scene) -> None:
        citizen.goes("back")
        await guide.sees("provision.steps")
        citizen.touches("security")

    await hand.do("cross", door=_CROSSED[0], other=_CROSSED[1])
    technician = Technician(
        guide,
        known=False,
        first={
            "provision.devices": looks_at_one,
            "provision.device": _as_it_is(guide),
            "provision.tests": tests_without_the_reader,
            "provision.trouble": leaves_it_out,
            "provision.reason": tests_it_after_all,
            "provision.cabinet.found": rewires,
            "provision.checks": turns_back,
            "provision.sound": wants_it_louder,
        },
    )
    await technician.sets_up()


def _as_it_is(guide: Guide) -> Deed:
    async def leaves(_: Scene) -> None:
        guide.citizen.touches("as_it_is")

    return leaves
