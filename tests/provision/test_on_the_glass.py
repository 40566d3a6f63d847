"""The same wizard by touches: a technician at the counter's wire, from the first page to the signature."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from kiosk.rig.citizen import Citizen
from kiosk.rig.tour.guide import Guide
from kiosk.rig.tour.setting_up import Technician

if TYPE_CHECKING:
    from kiosk.contract.scene import Scene
    from kiosk.rig.house import House


async def test_a_technician_sets_it_up_goes_back_and_is_killed_in_between(house: House) -> None:
    house.start_wizard()

    async with Guide(house, "setting_up") as guide:

        async def turns_back(_: Scene) -> None:
            guide.citizen.goes("back")
            await guide.sees("provision.steps")
            guide.citizen.touches("tests")

        async def loses_its_power(scene: Scene) -> None:
            house.programs["wizard"].kill()
            await guide.citizen.go()
            house.start_wizard()
            guide.citizen = Citizen(house.counter)
            await guide.citizen.arrive()
            assert (await guide.citizen.sees(scene.name)).question == scene.question

        mishaps = {"provision.checks": turns_back, "provision.touch": loses_its_power}
        technician = Technician(guide, known=True, first=mishaps)
        await technician.sets_up()
        names = [scene.name for scene in guide.citizen.seen]
    async with asyncio.timeout(10):
        while house.programs["wizard"].alive:  # noqa: ASYNC110  a process tells nobody that it ends
            await asyncio.sleep(0.05)
    signed = json.loads((house.state / "local" / "signed-off").read_text("utf-8"))
    assert signed["by"] == "吴安装"
    again = names[names.index("provision.steps") :]
    assert "provision.tests" in again
    assert "provision.test" not in again, "what has passed is not tested twice"
