"""The guided test of one device at the glass: the same trials as `kiosk devices test`, with fingers for answers."""

from __future__ import annotations

import asyncio
import logging

from kiosk.contract.health import Tested
from kiosk.contract.intent import Chosen, Entered
from kiosk.contract.scene import Scene
from kiosk.contract.words import Words
from kiosk.terminal.flows.clerk import Clerk
from kiosk.terminal.flows.staffing.shift import OnDuty
from kiosk.terminal.flows.upkeep import trying_scenes as scenes
from kiosk.terminal.trials.guide import Trial
from kiosk.terminal.trials.kept import keep
from kiosk.terminal.trials.run import run

_log = logging.getLogger(__name__)
_COMES_BACK_WITHIN = 12.0  # seconds in which a device that is out of service can be made ready for its test


class AtTheGlass:
    """The technician's end of a trial: what is told or asked now, and the finger's answer."""

    def __init__(self, clerk: Clerk, place: str) -> None:
        self._clerk = clerk
        self._place = place
        self._scene = scenes.begins(place)
        self._asked: asyncio.Future[str] | None = None

    def scene(self) -> Scene:
        """What is to be seen now."""
        return self._scene

    def answer(self, text: str) -> None:
        """What was touched, where something was asked."""
        if self._asked is not None and not self._asked.done():
            self._asked.set_result(text)

    async def tells(self, words: Words, code: str = "") -> None:
        """Say what to do."""
        self._show(scenes.tells(self._place, words, code))

    async def confirms(self, words: Words) -> bool:
        """Ask for yes or no."""
        return await self._ask(scenes.confirms(self._place, words)) == scenes.YES

    async def number(self, words: Words) -> int | None:
        """Ask for a number."""
        answer = await self._ask(scenes.number(words))
        return int(answer) if answer.isdecimal() else None

    async def _ask(self, scene: Scene) -> str:
        self._asked = asyncio.get_running_loop().create_future()
        self._show(scene)
        try:
            return await self._asked
        finally:
            self._asked = None

    def _show(self, scene: Scene) -> None:
        self._scene = scene
        self._clerk.desk.look_again()


async def try_device(duty: OnDuty, place: str) -> None:
    """The trial to its end, or until they turn back; its result is kept with its date."""
    clerk, station = duty.clerk, duty.clerk.bench.station(place)
    glass = AtTheGlass(clerk, place)
    clerk.desk.show(scenes.readies(place))
    async with station.tried(_COMES_BACK_WITHIN):
        model = next(one.model for one in clerk.bench.health() if one.place == place)
        cells = clerk.settings.cabinet[0].cells if clerk.settings.cabinet else ()
        trial = Trial(clerk.bench, glass, clerk.clock, at_work=True, cells=cells)
        testing = asyncio.create_task(run(place, trial, model), name=f"trial of {place}")
        try:
            result = await _led_through(duty, glass, testing)
        finally:
            testing.cancel()
            await asyncio.gather(testing, return_exceptions=True)
    if result is None:
        return
    await _kept(duty, result)
    await duty.ask(scenes.result(result))


async def _led_through(duty: OnDuty, glass: AtTheGlass, testing: asyncio.Task[Tested]) -> Tested | None:
    """Its result; None when they turned back."""

    async def over() -> Tested:
        return await asyncio.shield(testing)

    while True:
        match await duty.ask_until(glass.scene, over()):
            case Tested() as result:
                return result
            case Chosen(id=id) if id in (scenes.YES, scenes.NO, scenes.NONE):
                glass.answer(id)
            case Entered(digits=digits):
                glass.answer(digits)
            case _:
                return None


async def _kept(duty: OnDuty, result: Tested) -> None:
    clerk = duty.clerk
    try:
        await asyncio.to_thread(keep, clerk.settings.state.dir, result)
    except OSError as trouble:
        _log.warning("the test of %s could not be kept: %s", result.place, trouble.strerror)
    if result.place == clerk.bench.printer.name:
        await clerk.upkeep.test_slip_printed()
    await clerk.upkeep.did(duty.who.id, "tested", result.place)
