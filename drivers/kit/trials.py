"""The trials of the suite: what goes wrong with any cable in any hall, and what a driver must make of it."""

from __future__ import annotations

import asyncio
import contextlib
import random
from typing import TYPE_CHECKING, Any, TypeAlias

from drivers.errors import DeviceFault, LinkLost
from drivers.kit.cable import Flaw
from drivers.kit.families import Lockers

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from drivers.kit.rig import Rig

_NOTICED = 5.0  # seconds in which a pulled cable must be seen
_HANG_UP = 0.5  # seconds for a hang-up to cross the network
_AT_ONCE = 5.0  # seconds in which a cancelled verb must have ended
_LEFT_ALONE = 10.0  # seconds after which a verb on a bad cable is taken back, as a citizen walks away
_CANCELS = 10
_LATEST_CANCEL = 1.2  # seconds, by which every ordinary verb has come to its last step
_NOISY = 3
_ANSWERS = 4
_MOMENTS = (0.02, 0.15, 0.9)  # seconds after the verb began
_QUIET_AFTER = 0.5
_NOT_FRESH = 0.4  # seconds after which an answer is too old to be used again
_ON_THE_WIRE = 0.05  # seconds after which a command that was sent has arrived, and counts


class Broken(Exception):
    """The driver did what no driver may."""


class NotForThis(Exception):
    """The trial makes no sense with this kind of cable; the text says why."""


async def works(rig: Rig) -> None:
    """Opens, says that it is usable, does what it is for."""
    driver = rig.driver()
    await driver.open()
    status = await driver.status()
    _demand(status.usable, f"status is {status.condition} {status.cause}")
    _demand(await rig.works(driver), "the exercise has not the right outcome")


async def opened_again(rig: Rig) -> None:
    """Closed twice and opened again, as often as staff like."""
    driver = rig.driver()
    for _ in range(3):
        await driver.open()
        await driver.close()
        await driver.close()
    await driver.open()
    _demand(await rig.works(driver), "it does not work after it was opened again")


async def unplugged_while_idle(rig: Rig) -> None:
    """The cable is pulled while nobody uses the device, and put back under another name."""
    driver = rig.driver()
    await driver.open()
    rig.cable.unplug()
    if rig.on_a_line:
        await _within(_NOTICED, driver.lost(), "the loss is not noticed")
    else:  # who keeps no standing connection learns of it when asking
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_HANG_UP):
                await driver.lost()
    _demand(isinstance(await _fault(driver.status()), DeviceFault), "a device that is not there says that it is well")
    await _comes_back(rig, driver)


async def unplugged_in_use(rig: Rig) -> None:
    """The cable is pulled in the middle of the verb: no more than one act, and never a claim that is not so."""
    driver = rig.driver()
    await driver.open()
    for moment in _MOMENTS:
        before, truth = rig.acts, rig.family.prepare(rig.device)
        verb = asyncio.create_task(rig.family.exercise(driver))
        await asyncio.sleep(moment)
        rig.cable.unplug()
        await _judged(rig, verb, truth)
        _demand(rig.acts <= before + 1, "one command, more than one act")
        await _comes_back(rig, driver)


async def silent(rig: Rig) -> None:
    """The device has no power while its cable is in: said within a bounded time, and over when power is back."""
    rig.cable.dead = True
    driver = rig.driver()
    _demand(isinstance(await _fault(driver.open()), DeviceFault), "a silent device was opened")
    rig.mend()
    await _comes_back(rig, driver)
    rig.cable.dead = True
    _demand(isinstance(await _fault(driver.status()), DeviceFault), "a silent device says that it is well")
    await _comes_back(rig, driver)


async def garbled(rig: Rig) -> None:
    """A bit of every answer is wrong: faults and doubt, never a wrong outcome, and well again afterwards."""
    await _on_a_bad_cable(rig, Flaw(flipped=True))


async def wrong_check(rig: Rig) -> None:
    """The last byte of every answer is wrong, where most protocols keep their check sum."""
    await _on_a_bad_cable(rig, Flaw(last_byte=True))


async def noise(rig: Rig) -> None:
    """Random bytes before every answer, as a line without termination has them."""
    await _on_a_bad_cable(rig, Flaw(noise=_NOISY))


async def in_crumbs(rig: Rig) -> None:
    """Every answer arrives byte by byte: nothing is misread, nothing is lost."""
    rig.spoil(Flaw(crumbs=0.002))
    driver = rig.driver()
    await driver.open()
    _demand(await rig.works(driver), "it does not work when answers come in pieces")


async def late(rig: Rig) -> None:
    """Answers come so late that they meet the next question: they are not taken for its answer."""
    driver = rig.driver()
    await driver.open()
    for delay in (0.3, 0.7, 1.4):
        rig.spoil(Flaw(late=delay))
        before, truth = rig.acts, rig.family.prepare(rig.device)
        await _judged(rig, asyncio.create_task(rig.family.exercise(driver)), truth)
        _demand(rig.acts <= before + 1, "one command, more than one act")
        rig.mend()
    await _comes_back(rig, driver)


async def answers_lost(rig: Rig) -> None:
    """The line goes dead after the first, second … answer: an act whose answer is lost is not done a second time."""
    driver = rig.driver()
    await driver.open()
    for arrive in range(_ANSWERS):
        rig.spoil(Flaw(lost_after=arrive))
        before, truth = rig.acts, rig.family.prepare(rig.device)
        await _judged(rig, asyncio.create_task(rig.family.exercise(driver)), truth)
        _demand(rig.acts <= before + 1, "one command, more than one act")
        await _comes_back(rig, driver)


async def two_owners(rig: Rig) -> None:
    """A second program cannot take the port, and the first does not suffer from the attempt."""
    if not rig.on_a_line:
        raise NotForThis("a network device decides itself whom it serves")
    driver, intruder = rig.driver(), rig.driver()
    await driver.open()
    fault = await _fault(intruder.open())
    _demand(isinstance(fault, LinkLost) and fault.cause == "port_busy", "a second owner was not turned away")
    _demand(await rig.works(driver), "the first owner suffers from the second")


async def cancelled(rig: Rig) -> None:
    """A citizen walks away at any moment of the verb: it ends at once, leaves nothing, and the next one is served."""
    driver = rig.driver()
    await driver.open()
    chance = random.Random(7)  # noqa: S311  the same moments again
    tasks = asyncio.all_tasks()
    for _ in range(_CANCELS):
        before = rig.acts
        rig.family.prepare(rig.device)
        verb = asyncio.create_task(rig.family.exercise(driver))
        await asyncio.sleep(chance.uniform(0, _LATEST_CANCEL))
        verb.cancel()
        _, hanging = await asyncio.wait([verb], timeout=_AT_ONCE)
        _demand(not hanging, "a cancelled verb goes on")
        _demand(_is_fault(verb), f"the cancelled verb raised {_raised(verb)!r}")
        await asyncio.sleep(_ON_THE_WIRE)
        _demand(rig.acts <= before + 1, "one command, more than one act")
    await asyncio.sleep(_QUIET_AFTER)
    _demand(rig.family.at_rest(rig.device), "the device is not quiet after the verb was cancelled")
    _demand(not {task for task in asyncio.all_tasks() - tasks if not task.done()}, "a task was left behind")
    await _comes_back(rig, driver)


async def what_lies_there(rig: Rig) -> None:
    """Beams say behind which doors something lies, and a bad cable adds nothing; where there are none, nothing."""
    if not isinstance(rig.family, Lockers):
        raise NotForThis("it has no cells")
    if not rig.takes("beams"):
        driver = rig.driver()
        await driver.open()
        _demand(await driver.beams(1) == {}, "beams are claimed that are not there")
        return
    driver = rig.driver(beams=list(rig.family.BEAMS))
    await driver.open()
    for _ in range(2):
        there = rig.family.lay_things(rig.device)
        await asyncio.sleep(_NOT_FRESH)
        await driver.doors(1)
        _demand(await driver.beams(1) == there, "what lies there is not what the beams say")
        await _beams_on_a_bad_cable(rig, driver, there)


Trial: TypeAlias = "Callable[[Rig], Awaitable[None]]"
TRIALS: tuple[Trial, ...] = (
    works,
    opened_again,
    unplugged_while_idle,
    unplugged_in_use,
    silent,
    cancelled,
    garbled,
    wrong_check,
    noise,
    in_crumbs,
    late,
    answers_lost,
    two_owners,
    what_lies_there,
)
BRONZE = (works, opened_again, unplugged_while_idle, unplugged_in_use, silent, cancelled)


async def _beams_on_a_bad_cable(rig: Rig, driver: Any, there: object) -> None:  # noqa: ANN401
    for flaw in (Flaw(flipped=True), Flaw(last_byte=True), Flaw(noise=_NOISY)):
        await asyncio.sleep(_NOT_FRESH)
        rig.spoil(flaw)
        with contextlib.suppress(DeviceFault):
            _demand(await driver.beams(1) == there, "a spoilt answer was believed")
        rig.mend()


async def _on_a_bad_cable(rig: Rig, flaw: Flaw) -> None:
    driver = rig.driver()
    rig.spoil(flaw)
    await _fault(driver.open())  # it may come up, or say why not
    rig.mend()
    await _comes_back(rig, driver)
    for _ in range(3):
        rig.spoil(flaw)
        before, truth = rig.acts, rig.family.prepare(rig.device)
        await _judged(rig, asyncio.create_task(rig.family.exercise(driver)), truth)
        _demand(rig.acts <= before + 1, "one command, more than one act")
        rig.mend()
        await _comes_back(rig, driver)


async def _judged(rig: Rig, verb: asyncio.Task[object], truth: object) -> None:
    """The verb ends in the truth, in doubt or in a fault; one that waits for better times is taken back."""
    await asyncio.wait([verb], timeout=_LEFT_ALONE)
    if not verb.done():
        verb.cancel()
        _, hanging = await asyncio.wait([verb], timeout=_AT_ONCE)
        _demand(not hanging, "the verb cannot be taken back")
        return
    if (raised := _raised(verb)) is not None:
        _demand(isinstance(raised, DeviceFault), f"the verb raised {raised!r}")
        return
    outcome = verb.result()
    right = rig.family.right(outcome, truth, rig.device) or rig.family.doubtful(outcome)
    _demand(right, f"a wrong outcome was claimed: {outcome!r}")


async def _comes_back(rig: Rig, driver: Any) -> None:  # noqa: ANN401
    """Everything mended: opened anew the device works, as a terminal would have it."""
    rig.mend()
    for attempt in range(4):
        await driver.close()
        try:
            await driver.open()
            break
        except DeviceFault:
            _demand(attempt < 3, "it cannot be opened after the cable was mended")
            await asyncio.sleep(1)
    _demand(await rig.works(driver), "it does not work after the cable was mended")


async def _fault(verb: Awaitable[object]) -> BaseException | None:
    """The fault a verb ends in, if any; one that never ends is broken."""
    try:
        async with asyncio.timeout(60):
            await verb
    except DeviceFault as fault:
        return fault
    except TimeoutError:
        raise Broken("it hangs") from None
    return None


async def _within(seconds: float, what: Awaitable[None], why_not: str) -> None:
    try:
        async with asyncio.timeout(seconds):
            await what
    except TimeoutError:
        raise Broken(why_not) from None


def _raised(verb: asyncio.Task[object]) -> BaseException | None:
    return None if verb.cancelled() else verb.exception()


def _is_fault(verb: asyncio.Task[object]) -> bool:
    return _raised(verb) is None or isinstance(_raised(verb), DeviceFault)


def _demand(holds: bool, else_: str) -> None:
    if not holds:
        raise Broken(else_)
