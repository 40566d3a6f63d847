"""One device's guided test before the glass, and what is done about one that does not pass."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from kiosk.contract.content import Code, Content, Place, Working
from kiosk.contract.scene import Scene
from kiosk.contract.words import Say, say
from kiosk.provision.found import Result
from kiosk.provision.visit import fact, plain
from kiosk.technician.alone import bench_alone
from kiosk.terminal.errors import FAULTS, fault_words
from kiosk.terminal.trials.guide import Trial
from kiosk.terminal.trials.kept import keep
from kiosk.terminal.trials.run import run

if TYPE_CHECKING:
    from kiosk.contract.health import Tested
    from kiosk.contract.words import Words
    from kiosk.provision.visit import Visit
    from kiosk.terminal.settings.model import DeviceSettings

Pictured = Literal["card", "scanner", "printer", "a4", "camera"]


class Before:
    """The technician before the glass, as a trial guides them."""

    def __init__(self, visit: Visit, place: str) -> None:
        self._visit = visit
        self._place = place

    async def tells(self, words: Words, code: str = "") -> None:
        """What to do at the device, with a code to be shown to it."""
        content: Content
        if code:
            content = Code(code, say("provision.tests.code"))
        elif self._place in get_args(Pictured):
            content = Place(self._place, busy=True)  # type: ignore[arg-type]  # one of the names just asked for
        else:
            content = Working(say("provision.tests.waiting"))
        self._visit.asker.show(
            Scene(name="provision.test", question=words, content=content, steps=self._visit.bar)
        )  # fmt: skip

    async def confirms(self, words: Words) -> bool:
        """Yes or no."""
        return await self._visit.confirms(words, words.key if isinstance(words, Say) else "")

    async def number(self, words: Words) -> int | None:  # noqa: ARG002  the trial of the locks alone asks for one
        """None: the lockers have a step of their own."""
        return None


def settings_of(visit: Visit, place: str) -> DeviceSettings:
    """What is plugged in there."""
    device: DeviceSettings = getattr(visit.ground.workplace().devices, place)
    return device


async def try_out(visit: Visit, place: str) -> Result:
    """Test it until it passes, or is left out with a reason."""
    while True:
        device = settings_of(visit, place)
        async with bench_alone(visit.ground.workplace(), (place,)) as bench:
            trial = Trial(bench, Before(visit, place), visit.clock, at_work=False)
            tested = await run(place, trial, device.model)
        keep(visit.ground.state, tested)
        if tested.passed:
            return _result(tested, device, "")
        what = say("provision.tests.not_passed", place=say(f"provision.place.{place}"))
        outcome = fact("outcome", _outcome(tested.outcome, place))
        told = (outcome, fact("model", device.model), fact("at", device.address))
        if why := await visit.stuck(what, say("provision.tests.not_passed_now"), key=f"tests.{place}", facts=told):
            return _result(tested, device, why)


def _result(tested: Tested, device: DeviceSettings, why: str) -> Result:
    return Result(device.model, device.address, tested.passed, tested.outcome, tested.at, why)


def _outcome(outcome: str, place: str) -> Words:
    """A cause of the fault table in its words, anything else as the trial says it."""
    return fault_words(outcome, place).what if outcome in FAULTS else plain(outcome.replace("_", " "))
